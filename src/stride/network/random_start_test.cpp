// How fixed kernels and channel subsets begin.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "stride/network/graph.hpp"

namespace stride::network {
namespace {

std::vector<std::vector<float>> rows_of(Start start, Shape shape, std::uint64_t seed = 1) {
  std::vector<float> all(static_cast<std::size_t>(elements(shape)));
  initialise({.name = "p", .shape = shape, .start = start}, seed, all);
  std::vector<std::vector<float>> rows;
  const auto length = static_cast<std::ptrdiff_t>(shape[1]);
  for (auto at = all.begin(); at != all.end(); at += length) rows.emplace_back(at, at + length);
  return rows;
}

TEST(Initialise, CentresKernelsAndScalesThemToOne) {
  const auto rows = rows_of({Start::Kind::centred}, {50, 9});
  for (const auto& row : rows) {
    double sum = 0, length = 0;
    for (const float v : row) sum += double{v}, length += std::abs(double{v});
    EXPECT_NEAR(sum, 0, 1e-6);
    EXPECT_NEAR(length, 1, 1e-6);
  }
  EXPECT_NE(rows[0], rows[1]);
  EXPECT_NE(rows, rows_of({Start::Kind::centred}, {50, 9}, 2));
  EXPECT_EQ(rows_of({Start::Kind::centred}, {1, 1})[0][0], 0);  // nothing is left of one number
}

// 9! / (3! 6!) = 84 choices; the 85th is the first again.
TEST(Initialise, GoesThroughAllChoicesOfThreePlacesOutOfNine) {
  const auto rows = rows_of({Start::Kind::two_valued}, {85, 9});
  EXPECT_EQ(rows[0], (std::vector<float>{2, 2, 2, -1, -1, -1, -1, -1, -1}));
  EXPECT_EQ(rows[1], (std::vector<float>{2, 2, -1, 2, -1, -1, -1, -1, -1}));
  EXPECT_EQ(rows[83], (std::vector<float>{-1, -1, -1, -1, -1, -1, 2, 2, 2}));
  EXPECT_EQ(rows[84], rows[0]);
  EXPECT_EQ(std::set(rows.begin(), rows.end()).size(), 84u);
  for (const auto& row : rows) EXPECT_EQ(std::accumulate(row.begin(), row.end(), 0.0F), 0);
}

TEST(Initialise, DrawsSubsetsOfChannels) {
  std::vector<int> of_channel(9), of_size(10);
  for (const auto& row : rows_of({Start::Kind::subset, 4}, {900, 9})) {
    EXPECT_EQ(std::accumulate(row.begin(), row.end(), 0.0F), 4);
    for (std::size_t c = 0; c < 9; ++c) of_channel[c] += row[c] == 1;
  }
  for (const int count : of_channel) EXPECT_NEAR(count, 400, 75);  // five standard errors

  // P(size = s) = log2((s + 1) / s) / log2(10).
  for (const auto& row : rows_of({Start::Kind::varied_subset, 9}, {9000, 9}))
    ++of_size[static_cast<std::size_t>(std::accumulate(row.begin(), row.end(), 0.0F))];
  EXPECT_EQ(of_size[0], 0);
  for (std::size_t s = 1; s < 10; ++s) {
    const double share =
        std::log2((static_cast<double>(s) + 1) / static_cast<double>(s)) / std::log2(10);
    EXPECT_NEAR(of_size[s] / 9000.0, share, 5 * std::sqrt(share / 9000)) << s;
  }
}

}  // namespace
}  // namespace stride::network
