#pragma once
#include <vector>

#include "stride/training/gradient_cases.hpp"

/// Gradient cases of attention, of maps, and of values in another order.
namespace stride::training::gradients {

/// `sequence` [N, 4, 10] times a map of itself that an operation without parameters makes.
inline Case times_map(std::string variant, std::string operation, Attributes attributes,
                      Kind kind = Kind::smooth) {
  return {"multiply", std::move(variant), kind, [=](Graph& g) {
            const Value x = sequence(g);
            return g.add("multiply", "tested", {x, g.add(operation, "map", {x}, attributes)});
          }};
}

inline std::vector<Case> attention_cases() {
  const auto whole = [](std::int64_t value) { return value; };
  return {
      on(sequence, "attention", {{"heads", whole(2)}, {"width", whole(3)}}),
      on(sequence, "attention", {{"heads", whole(3)}, {"width", whole(2)}, {"project", false}},
         Kind::smooth, "not projected"),
      on(sequence, "channel_attention", {{"reduction", whole(2)}}, Kind::kinked),
      on(plane, "channel_attention", {{"reduction", whole(1)}}, Kind::kinked, "two axes"),
      on(sequence, "mean_over_channels", {}),
      on(plane, "max_over_channels", {}, Kind::kinked),
      on(plane, "permute", {{"axes", Shape{3, 1, 2}}}),
      on(plane, "reshape", {{"sizes", Shape{8, 6}}}),
      times_map("a number a channel", "mean_over_time", {}),
      times_map("one channel for all", "mean_over_channels", {}),
      times_map("alike", "tanh", {}),
  };
}

}  // namespace stride::training::gradients
