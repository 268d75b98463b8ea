#pragma once
#include "stride/network/operations/operation_cases.hpp"

/// Random convolutions, their counts, and window statistics: worked by hand, and refused.
namespace stride::network::cases {

inline std::vector<Worked> random_feature_worked() {
  return {
      {"channel_sums",
       {{N, 9, 128}},
       {{"sums", 32}, {"channels", 4}},
       {N, 32, 128},
       {{32, 9}},
       128 * 32 * 9},
      {"random_convolution",
       {{N, 32, 128}},
       {{"kernels", 8}, {"dilation", 4}},
       {N, 256, 128},
       {{256, 9}},
       128 * 256 * 9},
      {"random_convolution",
       {{N, 84, 5}},
       {{"kernels", 1}, {"dilation", 7}, {"values", std::string("two-valued")}},
       {N, 84, 5},
       {{84, 9}},
       5 * 84 * 9},
      {"difference", {{N, 9, 128}}, {}, {N, 9, 127}},
      {"winner_counts", {{N, 256, 128}}, {{"group", 8}}, {N, 512}},
      {"positive_share", {{N, 84, 128}}, {{"thresholds", 3}, {"margin", 63}}, {N, 252}, {{84, 3}}},
      {"square_root", {{N, 6, 2}}, {}, {N, 6, 2}},
      {"window_statistics",
       {{N, 9, 128}},
       {{"bands", 32}, {"reach", 8}},
       {N, 9 * (10 + 32) + 36},
       {},
       128 * (9 * (3 + 64) + 36)},
      {"window_statistics", {{N, 4, 1}}, {{"reach", 2}}, {N, 40 + 3 + 2}, {}, 4 * 3 + 5},
      {"window_statistics", {{N, 1, 2}}, {{"reach", 9}}, {N, 10}, {}, 2 * 3},
  };
}

inline std::vector<Refused> random_feature_refused() {
  return {
      {"channel_sums", {{N, 9}}, {{"sums", 1}, {"channels", 1}}, "want [N, C, T]"},
      {"channel_sums", {{N, 9, 5}}, {{"sums", 0}, {"channels", 1}}, "sums: got 0"},
      {"channel_sums",
       {{N, 9, 5}},
       {{"sums", 1}, {"channels", 10}},
       "channels: got 10, want 1 to 9"},
      {"random_convolution", {{N, 9}}, {{"kernels", 1}}, "want [N, C, T]"},
      {"random_convolution", {{N, 9, 5}}, {{"kernels", 0}}, "kernels: got 0"},
      {"random_convolution", {{N, 9, 5}}, {{"kernels", 1}, {"dilation", 0}}, "dilation: got 0"},
      {"random_convolution",
       {{N, 9, 5}},
       {{"kernels", 1}, {"length", 8}},
       "length: got 8, want an odd number. Use 9."},
      {"random_convolution",
       {{N, 9, 5}},
       {{"kernels", 1}, {"values", std::string("uniform")}},
       "values: got 'uniform', want normal or two-valued"},
      {"random_convolution",
       {{N, 9, 5}},
       {{"kernels", 1}, {"length", 7}, {"values", std::string("two-valued")}},
       "a multiple of 3"},
      {"difference", {{N, 9, 1}}, {}, "of 2 samples or more"},
      {"difference", {{N, 9}}, {}, "of 2 samples or more"},
      {"winner_counts", {{N, 8, 5}}, {{"group", 1}}, "group: got 1"},
      {"winner_counts", {{N, 8, 5}}, {{"group", 3}}, "got 3 on 8 responses, want a divisor"},
      {"winner_counts", {{N, 8}}, {{"group", 2}}, "want [N, C, T]"},
      {"positive_share", {{N, 8, 5}}, {{"thresholds", 0}}, "thresholds: got 0"},
      {"positive_share",
       {{N, 8, 5}},
       {{"thresholds", 1}, {"margin", 3}},
       "margin: got 3, want 0 to 2"},
      {"window_statistics", {{N, 8}}, {}, "want [N, C, T]"},
      {"window_statistics", {{N, 8, 5}}, {{"bands", 3}}, "bands: got 3, want 0 to 2"},
      {"window_statistics", {{N, 8, 5}}, {{"reach", -1}}, "reach: got -1"},
      {"window_statistics", {{N, 8, 5}}, {{"floor", 0}}, "floor"},
  };
}

}  // namespace stride::network::cases
