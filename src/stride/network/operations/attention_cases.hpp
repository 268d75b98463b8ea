#pragma once
#include "stride/network/operations/operation_cases.hpp"

/// Attention, maps, and values in another order: worked by hand, and refused.
namespace stride::network::cases {

inline std::vector<Worked> attention_worked() {
  return {
      {"attention",
       {{N, 180, 45}},
       {{"heads", 30}, {"width", 6}},
       {N, 180, 45},
       {{540, 180}, {540}, {180, 180}, {180}},
       45 * 180 * 4 * 180 + 2 * 45 * 45 * 180},
      {"attention",
       {{N, 7, 9}},
       {{"heads", 3}, {"width", 4}, {"project", false}},
       {N, 12, 9},
       {{36, 7}, {36}},
       9 * 7 * 36 + 2 * 9 * 9 * 12},
      {"channel_attention",
       {{N, 4, 45, 18}},
       {{"reduction", 2}},
       {N, 4},
       {{2, 4}, {2}, {4, 2}, {4}},  // 22 parameters
       2 * (2 * 4 + 4 * 2)},
      {"channel_attention",
       {{N, 4, 10}},
       {{"reduction", 8}},  // clamped to one unit: 13 parameters, as with 4
       {N, 4},
       {{1, 4}, {1}, {4, 1}, {4}},
       2 * (4 + 4)},
      {"mean_over_channels", {{N, 64, 9, 20}}, {}, {N, 1, 9, 20}},
      {"max_over_channels", {{N, 64, 20}}, {}, {N, 1, 20}},
      {"permute", {{N, 64, 9, 20}}, {{"axes", List{3, 1, 2}}}, {N, 20, 64, 9}},
      {"permute", {{N, 5}}, {{"axes", List{1}}}, {N, 5}},
      {"reshape", {{N, 9, 128}}, {{"sizes", List{1, 9, 128}}}, {N, 1, 9, 128}},
      {"reshape", {{N, 64, 9, 20}}, {{"sizes", List{576, 20}}}, {N, 576, 20}},
      {"multiply", {{N, 4, 9, 20}, {N, 4}}, {}, {N, 4, 9, 20}},
      {"multiply", {{N, 4, 9, 20}, {N, 1, 9, 20}}, {}, {N, 4, 9, 20}},
      {"multiply", {{N, 4, 20}, {N, 4, 20}}, {}, {N, 4, 20}},
  };
}

inline std::vector<Refused> attention_refused() {
  return {
      {"attention", {{N, 8}}, {{"heads", 2}, {"width", 4}}, "want [N, D, T]"},
      {"attention", {{N, 8, 9}}, {{"heads", 0}, {"width", 4}}, "heads: got 0"},
      {"attention", {{N, 8, 9}}, {{"heads", 2}, {"width", 0}}, "width: got 0"},
      {"attention", {{N, 8, 9}}, {{"heads", 1 << 30}, {"width", 1 << 30}}, "2^40"},
      {"attention",
       {{N, 8, 9}},
       {{"heads", 2}, {"width", 4}, {"start", std::string("ones")}},
       "start: got 'ones', want uniform, glorot or orthogonal"},
      {"channel_attention", {{N, 8}}, {{"reduction", 2}}, "[N, C, T] or more axes"},
      {"channel_attention", {{N, 8, 9}}, {{"reduction", 0}}, "reduction: got 0"},
      {"mean_over_channels", {{N, 8}}, {}, "[N, C, T] or more axes"},
      {"max_over_channels", {{N, 8}}, {}, "[N, C, T] or more axes"},
      {"permute",
       {{N, 8, 9}},
       {{"axes", List{1}}},
       "got [1] on [N, 8, 9], want each of [1, 2] once"},
      {"permute", {{N, 8, 9}}, {{"axes", List{1, 1}}}, "each of [1, 2] once"},
      {"permute", {{N, 8, 9}}, {{"axes", List{0, 1}}}, "each of [1, 2] once"},
      {"permute", {{N}}, {{"axes", List{}}}, "want [N, C, ...]"},
      {"reshape",
       {{N, 8, 9}},
       {{"sizes", List{7, 10}}},
       "got [N, 7, 10] of 70 numbers a window, want the 72 of [N, 8, 9]"},
      {"reshape", {{N, 8}}, {{"sizes", List{-8, -1}}}, "sizes: got -8"},
      {"reshape", {{N, 8}}, {{"sizes", List{0}}}, "sizes: got 0"},
      {"reshape", {{N}}, {{"sizes", List{1}}}, "want [N, C, ...]"},
      {"multiply",
       {{N, 4, 9}, {N, 3}},
       {},
       "input 2: got [N, 3], want [N, 4], [N, 1, 9] or [N, 4, 9]"},
      {"multiply", {{N, 4, 9}, {N, 4, 1}}, {}, "input 2: got [N, 4, 1]"},
      {"multiply", {{N}, {N}}, {}, "input 1: got [N], want [N, C, ...]"},
      {"linear", {{N, 6}}, {{"units", 2}, {"start", std::string("zeros")}}, "start: got 'zeros'"},
  };
}

}  // namespace stride::network::cases
