#pragma once
#include "stride/network/operations/operation_cases.hpp"

/// Lego convolutions and the likeness of batches: worked by hand, and refused.
namespace stride::network::cases {

inline std::vector<Worked> lego_worked() {
  return {
      // The second convolution of Tang et al. for UCI-HAR, o = 2, m = 0.5.
      {"lego_convolution",
       {{N, 128, 11, 42}},
       {{"filters", 256},
        {"kernel", List{1, 6}},
        {"stride", List{1, 3}},
        {"padding", List{1, 1}},
        {"bricks", 128}},
       {N, 256, 13, 13},
       {{128, 64, 1, 6}, {2, 256, 128}, {2, 256, 128}},
       128 * 128 * 6 * 169 + 2 * 256 * 169},
      {"lego_convolution",
       {{N, 6, 20}},
       {{"filters", 5},
        {"kernel", List{3}},
        {"bricks", 2},
        {"splits", 3},
        {"coefficients", false},
        {"packed", true}},
       {N, 5, 18},
       {{2, 2, 3}, {3, 5}},
       2 * 6 * 3 * 18 + 3 * 5 * 18},
      {"similarity_error", {{N, 4, 9, 20}, {N}}, {{"classes", 6}}, {}},
      {"similarity_error", {{N, 4}, {N}}, {{"classes", 2}}, {}},
  };
}

inline std::vector<Refused> lego_refused() {
  const auto lego = [](Attributes more) {
    more.insert({{"filters", 8}, {"kernel", List{3}}, {"bricks", 4}});
    return more;
  };
  const std::string name = "lego_convolution";
  return {
      {name,
       {{N, 9, 20}},
       lego({}),
       "splits: got 2 on 9 channels, want a divisor of 9. Of 1 to 16 "
       "these are: 1, 3, 9"},
      {name, {{N, 8}}, lego({}), "want [N, C, T]"},
      {name, {{N, 8, 20}}, lego({{"kernel", List{21}}}), "Use a kernel of at most 20 or pad by 1"},
      {name, {{N, 8, 20}}, lego({{"kernel", List{1, 2, 3}}}), "kernel: got 3 entries"},
      {name, {{N, 8, 20}}, lego({{"bricks", 0}}), "bricks: got 0"},
      {name, {{N, 8, 20}}, lego({{"bricks", (1 << 24) + 1}}), "want 1 to 16777216"},
      {name, {{N, 8, 20}}, lego({{"selection", std::string("best")}}), "want learnt or random"},
      {name, {{N, 8, 20}}, lego({{"freeze", 1.5}}), "freeze: got 1.5"},
      {name, {{N, 8, 20}}, lego({{"balance", -1}}), "balance: got -1"},
      {"similarity_error", {{N}, {N}}, {{"classes", 6}}, "want [N, C, ...]"},
      {"similarity_error", {{N, 4}, {N, 1}}, {{"classes", 6}}, "one activity a window"},
      {"similarity_error", {{N, 4}, {N}}, {{"classes", 1}}, "classes: got 1"},
  };
}

}  // namespace stride::network::cases
