#include "stride/windows/scaler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stride/base/random.hpp"

namespace stride::windows {
namespace {

/// `n` windows of two channels and `length` samples.
WindowSet set_of(std::size_t n, std::size_t length) {
  WindowSet set;
  set.channels = {{"a", "1"}, {"b", "1"}};
  set.length = length;
  set.y.assign(n, 0);
  set.x.resize(n * 2 * length);
  return set;
}

// Two windows train, the third must not matter: a = 1 2 3 4, b = 7 7 7 7.
WindowSet example() {
  WindowSet set = set_of(3, 2);
  set.x = std::vector<float>{1, 2, 7, 7, 3, 4, 7, 7, 1000, -1000, 5, 6};
  return set;
}
constexpr std::int32_t first_two[] = {0, 1};

TEST(Scaler, FitsAWorkedExampleOnTrainingWindowsOnly) {
  const Scaler zscore = fit_scaler(ScalerKind::zscore, example(), first_two);
  EXPECT_FLOAT_EQ(zscore.offset[0], 2.5);
  EXPECT_FLOAT_EQ(zscore.factor[0], static_cast<float>(1 / std::sqrt(1.25)));
  EXPECT_EQ(zscore.offset[1], 7);
  EXPECT_EQ(zscore.factor[1], 1);  // constant
  const Scaler minmax = fit_scaler(ScalerKind::minmax, example(), first_two);
  EXPECT_EQ(minmax.offset[0], 1);
  EXPECT_FLOAT_EQ(minmax.factor[0], 1.0f / 3);
  EXPECT_EQ(minmax.factor[1], 1);
  // numpy.percentile([1, 2, 3, 4], [25, 50, 75]) = 1.75, 2.5, 3.25 (NumPy 2.4)
  const Scaler robust = fit_scaler(ScalerKind::robust, example(), first_two);
  EXPECT_FLOAT_EQ(robust.offset[0], 2.5);
  EXPECT_FLOAT_EQ(robust.factor[0], 1 / 1.5f);
  const Scaler none = fit_scaler(ScalerKind::none, example(), {});
  EXPECT_EQ(none.offset, (std::vector<float>{0, 0}));
  EXPECT_EQ(none.factor, (std::vector<float>{1, 1}));
}

// A large offset costs no digits, and the definition holds.
TEST(Scaler, EqualsTheDefinitionOnRandomWindows) {
  constexpr std::uint64_t seed = 31;
  Random random(seed);
  for (int trial = 0; trial < 20; ++trial) {
    WindowSet set = set_of(5 + random.below(40), 1 + random.below(30));
    for (std::size_t i = 0; i < set.x.size(); ++i)
      set.x[i] = static_cast<float>(1e4 + random.normal());
    std::vector<std::int32_t> all(set.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<double> values;  // of channel 1
    for (std::size_t i = 0; i < set.size(); ++i)
      for (std::size_t t = 0; t < set.length; ++t) values.push_back(set.window(i)[set.length + t]);
    double mean = 0, variance = 0;
    for (const double v : values) mean += v / static_cast<double>(values.size());
    for (const double v : values)
      variance += (v - mean) * (v - mean) / static_cast<double>(values.size());
    const Scaler scaler = fit_scaler(ScalerKind::zscore, set, all);
    ASSERT_FLOAT_EQ(scaler.offset[1], static_cast<float>(mean))
        << "seed " << seed << " trial " << trial;
    ASSERT_NEAR(scaler.factor[1] * std::sqrt(variance), 1, 1e-5)
        << "seed " << seed << " trial " << trial;
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
      const double place = share * static_cast<double>(values.size() - 1);
      const auto below = static_cast<std::size_t>(place);
      const std::size_t above = std::min(below + 1, values.size() - 1);
      return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
    };
    const Scaler robust = fit_scaler(ScalerKind::robust, set, all);
    ASSERT_FLOAT_EQ(robust.offset[1], static_cast<float>(at(0.5)))
        << "seed " << seed << " trial " << trial;
    ASSERT_NEAR(robust.factor[1] * (at(0.75) - at(0.25)), 1, 1e-5)
        << "seed " << seed << " trial " << trial;
  }
}

TEST(Gather, ScalesTheChosenWindowsInTheirOrder) {
  const WindowSet set = example();
  const Scaler scaler{.kind = ScalerKind::zscore, .offset = {1, 5}, .factor = {2, 0.5f}};
  const std::vector<std::int32_t> chosen = {2, 0, 2};
  std::vector<float> out(12);
  gather(set, scaler, chosen, out);
  EXPECT_EQ(out, (std::vector<float>{1998, -2002, 0, 0.5f, 0, 2, 1, 1, 1998, -2002, 0, 0.5f}));
  gather(set, fit_scaler(ScalerKind::none, set, {}), chosen, out);
  EXPECT_EQ(out, (std::vector<float>{1000, -1000, 5, 6, 1, 2, 7, 7, 1000, -1000, 5, 6}));
}

TEST(Gather, RefusesWrongIndicesAndSizes) {
  const WindowSet set = example();
  const Scaler scaler = fit_scaler(ScalerKind::none, set, {});
  std::vector<float> out(4);
  const auto take = [&](std::int32_t i) { gather(set, scaler, std::span(&i, 1), out); };
  EXPECT_NO_THROW(take(2));
  EXPECT_THROW(take(3), Error);
  EXPECT_THROW(take(-1), Error);
  out.pop_back();
  EXPECT_THROW(take(0), Error);
  out.resize(4);
  const std::int32_t one = 0;
  EXPECT_THROW(gather(set, {.kind = ScalerKind::zscore, .offset = {0}, .factor = {1}},
                      std::span(&one, 1), out),
               Error);
  EXPECT_THROW(fit_scaler(ScalerKind::zscore, set, {}), Error);
}

// Gravity becomes 1, whatever the windows hold; what is not known stays as it is.
TEST(Scaler, UnitsNeedNoTrainingSide) {
  WindowSet set = example();
  const auto scaled = [&](std::string unit, float value) {
    set.channels[0].unit = std::move(unit);
    const Scaler scaler = fit_scaler(ScalerKind::units, set, {});
    EXPECT_EQ(scaler.offset[0], 0);
    return value * scaler.factor[0];
  };
  EXPECT_FLOAT_EQ(scaled("m/s^2", 9.80665F), 1);
  EXPECT_FLOAT_EQ(scaled("rad/s", 2), 2);
  EXPECT_FLOAT_EQ(scaled("uT", 25), 0.5F);
  EXPECT_FLOAT_EQ(scaled("", 3), 3);
}

TEST(Scaler, GoesThroughJsonAndBack) {
  const Scaler scaler = fit_scaler(ScalerKind::robust, example(), first_two);
  const Json json = parse_json(to_json(scaler).dump(), "test");
  const Scaler again = scaler_from_json(json, 2, "test");
  EXPECT_EQ(again.kind, scaler.kind);
  EXPECT_EQ(again.offset, scaler.offset);  // every bit
  EXPECT_EQ(again.factor, scaler.factor);
  EXPECT_THROW(scaler_from_json(json, 3, "test"), Error);
  Json huge = json;
  huge["factor"][0] = 1e300;
  EXPECT_THROW(scaler_from_json(huge, 2, "test"), Error);
  huge["factor"] = "1";
  EXPECT_THROW(scaler_from_json(huge, 2, "test"), Error);
}

}  // namespace
}  // namespace stride::windows
