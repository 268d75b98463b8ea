#pragma once
#include "stride/training/gradient_cases.hpp"

/// Graphs that end in a random convolution, in what is counted in it, or in window statistics.
namespace stride::training::gradients {

// [N, 4, 10], all above 0.
inline Value positive_sequence(Graph& g) { return g.add("sigmoid", "above0", {sequence(g)}); }

// Only the wins have a gradient: the count of defeats is constant where it has one.
inline std::vector<Case> random_feature_cases() {
  return {
      on(sequence, "channel_sums", {{"sums", std::int64_t{3}}, {"channels", std::int64_t{2}}}),
      on(sequence, "random_convolution",
         {{"kernels", std::int64_t{3}}, {"dilation", std::int64_t{2}}}),
      on(sequence, "random_convolution",
         {{"kernels", std::int64_t{1}}, {"values", std::string("two-valued")}}, Kind::smooth,
         "two-valued"),
      on(sequence, "difference", {}),
      on(sequence, "winner_counts", {{"group", std::int64_t{2}}}, Kind::kinked),
      on(sequence, "positive_share", {{"thresholds", std::int64_t{2}}, {"margin", std::int64_t{3}}},
         Kind::no_gradient),
      on(positive_sequence, "square_root", {}),
      on(sequence, "window_statistics",
         {{"bands", std::int64_t{4}}, {"reach", std::int64_t{3}}, {"floor", 0.1}}, Kind::kinked),
  };
}

}  // namespace stride::training::gradients
