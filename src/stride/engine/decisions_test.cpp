#include "stride/engine/decisions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "stride/base/random.hpp"

namespace stride::engine {
namespace {

// Rules with what their spans show.
struct Made {
  std::vector<float> transition, start, memory;
  Decider decider;

  Made(DecisionRules rules, std::vector<float> transition_costs = {},
       std::vector<float> start_costs = {})
      : transition(std::move(transition_costs)), start(std::move(start_costs)) {
    rules.transition = transition, rules.start = start;
    memory.assign(Decider::memory(rules), std::numeric_limits<float>::quiet_NaN());
    EXPECT_EQ(Decider::make(rules, memory, decider), Status::ok);
  }
};

std::vector<Decision> all_of(Decider& decider, const std::vector<std::vector<float>>& windows) {
  std::vector<Decision> decisions;
  Decision d;
  for (const auto& logits : windows)
    if (decider.push(logits, d)) decisions.push_back(d);
  while (decider.flush(d)) decisions.push_back(d);
  return decisions;
}

std::vector<std::size_t> activities_of(const std::vector<Decision>& decisions) {
  std::vector<std::size_t> activities;
  for (const Decision& d : decisions) activities.push_back(d.activity);
  return activities;
}

// Random costs and logits of one trial.
struct Trial {
  std::size_t activities, windows;
  std::vector<float> transition, start;
  std::vector<std::vector<float>> logits;

  Trial(Random& random, std::size_t most_windows)
      : activities(1 + random.below(6)), windows(1 + random.below(most_windows)) {
    for (std::size_t i = 0; i < activities * activities; ++i)
      transition.push_back(static_cast<float>(random.uniform(0, 4)));
    for (std::size_t i = 0; i < activities; ++i)
      start.push_back(static_cast<float>(random.uniform(0, 4)));
    for (std::size_t w = 0; w < windows; ++w) {
      auto& row = logits.emplace_back();
      for (std::size_t i = 0; i < activities; ++i)
        row.push_back(static_cast<float>(2 * random.normal()));
    }
  }
};

// Viterbi over the first `seen` windows, in double and with the whole table kept.
std::vector<std::size_t> cheapest_sequence(const Trial& t, std::size_t seen, double temperature) {
  const std::size_t k = t.activities;
  std::vector<std::vector<double>> cost(seen, std::vector<double>(k));
  std::vector<std::vector<std::size_t>> before(seen, std::vector<std::size_t>(k));
  for (std::size_t w = 0; w < seen; ++w) {
    double sum = 0;
    for (const float z : t.logits[w]) sum += std::exp(z / temperature);
    for (std::size_t to = 0; to < k; ++to) {
      double best = std::numeric_limits<double>::infinity();
      if (w == 0) best = t.start[to];
      for (std::size_t from = 0; w > 0 && from < k; ++from)
        if (const double c = cost[w - 1][from] + t.transition[from * k + to]; c < best)
          best = c, before[w][to] = from;
      cost[w][to] = best - t.logits[w][to] / temperature + std::log(sum);
    }
  }
  std::vector<std::size_t> sequence(seen);
  std::size_t at = 0;
  for (std::size_t i = 1; i < k; ++i)
    if (cost[seen - 1][i] < cost[seen - 1][at]) at = i;
  for (std::size_t w = seen; w-- > 0; at = before[w][at]) sequence[w] = at;
  return sequence;
}

// Logits (log 3, 0) at T = 1 are 3/4 and 1/4; at T = 2 their square roots' shares.
TEST(Decider, GivesTheProbabilitiesOfAWorkedExample) {
  Made one({.activities = 2, .quantile = 0.5F});
  const std::vector<float> first = {std::log(3.0F), 0}, second = {0, std::log(3.0F)};
  Decision d;
  ASSERT_TRUE(one.decider.push(first, d));
  EXPECT_EQ(d.activity, 0u);
  EXPECT_NEAR(d.probability, 0.75, 1e-6);
  EXPECT_NEAR(one.decider.probabilities()[1], 0.25, 1e-6);
  EXPECT_EQ(d.set, 1u);  // 1 - 1/4 is more than the quantile
  EXPECT_FALSE(one.decider.holds(1));
  EXPECT_FALSE(d.unknown);
  EXPECT_EQ(d.ago, 0u);
  EXPECT_FALSE(one.decider.flush(d));

  Made two({.activities = 2, .temperature = 2, .quantile = 0.75F});
  ASSERT_TRUE(two.decider.push(second, d));
  EXPECT_EQ(d.activity, 1u);
  EXPECT_NEAR(d.probability, std::sqrt(3.0) / (1 + std::sqrt(3.0)), 1e-6);
  EXPECT_EQ(d.set, 2u);
  EXPECT_TRUE(two.decider.holds(0));
}

// Staying is free and changing costs 3: one odd window in the middle is not worth two changes.
TEST(Decider, SmoothsAnOddWindowOfAWorkedExample) {
  const std::vector<float> a = {2, 0}, b = {0, 2};
  Made made({.activities = 2, .lag = 2}, {0, 3, 3, 0}, {0, 0});
  const std::vector<Decision> decisions = all_of(made.decider, {a, a, b, a, b, b, b});
  EXPECT_EQ(activities_of(decisions), (std::vector<std::size_t>{0, 0, 0, 0, 1, 1, 1}));
  // Two windows late until the stretch ends; then at once.
  std::vector<std::size_t> ago;
  for (const Decision& d : decisions) ago.push_back(d.ago);
  EXPECT_EQ(ago, (std::vector<std::size_t>{2, 2, 2, 2, 2, 1, 0}));
  // The probability stays the window's own.
  EXPECT_NEAR(decisions[2].probability, 1 / (1 + std::exp(2.0)), 1e-6);
}

TEST(Decider, EqualsViterbiOverTheWholeStretchWhereTheLagIsAsLong) {
  Random random(20261125);
  for (int trial = 0; trial < 300; ++trial) {
    const Trial t(random, 40);
    const auto temperature = static_cast<float>(random.uniform(0.3, 3));
    const std::size_t lag = t.windows - 1 + random.below(5);
    Made made({.activities = t.activities, .temperature = temperature, .lag = lag}, t.transition,
              t.start);
    ASSERT_EQ(activities_of(all_of(made.decider, t.logits)),
              cheapest_sequence(t, t.windows, temperature))
        << "trial " << trial << ": K=" << t.activities << " windows=" << t.windows;
  }
}

// A decision at a lag is what the cheapest sequence says that ends with the newest window.
TEST(Decider, EqualsItsDefinitionAtEveryLag) {
  Random random(7);
  for (int trial = 0; trial < 200; ++trial) {
    const Trial t(random, 25);
    const std::size_t lag = random.below(8);
    Made made({.activities = t.activities, .lag = lag}, t.transition, t.start);
    std::vector<std::size_t> expected;
    for (std::size_t w = 0; w < t.windows; ++w)
      expected.push_back(cheapest_sequence(t, std::min(w + lag + 1, t.windows), 1)[w]);
    ASSERT_EQ(activities_of(all_of(made.decider, t.logits)), expected)
        << "trial " << trial << ": K=" << t.activities << " lag=" << lag;
  }
}

TEST(Decider, RejectsByEnergyAndByProbability) {
  Random random(3);
  for (int trial = 0; trial < 200; ++trial) {
    const Trial t(random, 1);
    const double temperature = random.uniform(0.2, 4);
    double sum = 0, largest = -1e30;
    for (const float z : t.logits[0]) {
      sum += std::exp(z / temperature);
      largest = std::max<double>(largest, z);
    }
    const double strangeness[] = {-temperature * std::log(sum),
                                  1 - std::exp(largest / temperature) / sum};
    for (const int kind : {0, 1})
      for (const double beyond : {-1e-4, 1e-4}) {
        Made made({.activities = t.activities,
                   .temperature = static_cast<float>(temperature),
                   .rejection = kind == 0 ? Rejection::energy : Rejection::probability,
                   .threshold = static_cast<float>(strangeness[kind] + beyond)});
        Decision d;
        ASSERT_TRUE(made.decider.push(t.logits[0], d));
        ASSERT_NEAR(d.strangeness, strangeness[kind], 5e-5) << "trial " << trial;
        ASSERT_EQ(d.unknown, beyond < 0) << "trial " << trial << ", kind " << kind;
      }
  }
}

TEST(Decider, KnowsNothingOfWindowsWhoseLogitsAreNoNumbers) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  for (const std::vector<float>& odd :
       {std::vector<float>{nan, 1}, {1, nan}, {infinity, 0}, {0, -infinity}, {nan, nan}}) {
    Made made({.activities = 2, .lag = 1, .quantile = 0.1F}, {0, 1, 1, 0}, {0, 0});
    const auto decisions = all_of(made.decider, {{0, 5}, odd, {0, 5}});
    EXPECT_EQ(activities_of(decisions), (std::vector<std::size_t>{1, 1, 1}));
    EXPECT_FALSE(decisions[0].unknown);
    EXPECT_TRUE(decisions[1].unknown);
    EXPECT_TRUE(std::isnan(decisions[1].strangeness));
    EXPECT_NEAR(decisions[1].probability, 0.5, 1e-6);
    EXPECT_FALSE(decisions[2].unknown);
  }
}

TEST(Decider, StaysWithNumbersOverLongStretchesAndHugeLogits) {
  Made made({.activities = 2, .temperature = 0.01F, .lag = 3}, {0, 1, 1, 0}, {0, 0});
  const float most = std::numeric_limits<float>::max();
  Decision d;
  for (int i = 0; i < 200000; ++i) {
    const bool first = i / 50000 % 2 == 0;
    const std::vector<float> logits = {first ? most : -most, first ? -most : most};
    if (made.decider.push(logits, d) && i % 50000 > 10) {
      ASSERT_EQ(d.activity, first ? 0u : 1u) << i;
      ASSERT_NEAR(d.probability, 1, 1e-6);
    }
  }
}

// Many windows that say a little each are worth a change, however long nothing was said.
TEST(Decider, HearsALittleAfterALongStretch) {
  Made made({.activities = 2}, {0, 1, 1, 0}, {0, 1});
  const std::vector<float> nothing = {0, 0}, little = {0, 0.004F};
  Decision d;
  for (int i = 0; i < 300000; ++i) ASSERT_TRUE(made.decider.push(nothing, d));
  EXPECT_EQ(d.activity, 0u);
  for (int i = 0; i < 400; ++i) ASSERT_TRUE(made.decider.push(little, d));
  EXPECT_EQ(d.activity, 1u);
}

TEST(Decider, BeginsAnewAfterResetAndAfterFlush) {
  const std::vector<float> a = {2, 0}, b = {0, 2};
  // A start that only the first activity is cheap in, and changes that nothing is worth.
  Made made({.activities = 2, .lag = 1}, {0, 50, 50, 0}, {0, 1});
  const auto before = activities_of(all_of(made.decider, {b, b, a}));
  EXPECT_EQ(before, (std::vector<std::size_t>{1, 1, 1}));
  EXPECT_EQ(activities_of(all_of(made.decider, {a, a})), (std::vector<std::size_t>{0, 0}));
  Decision d;
  ASSERT_FALSE(made.decider.push(b, d));
  made.decider.reset();
  EXPECT_FALSE(made.decider.flush(d));
  ASSERT_FALSE(made.decider.push(a, d));
  ASSERT_TRUE(made.decider.push(a, d));
  EXPECT_EQ(d.activity, 0u);
  made.decider.reset();
  EXPECT_EQ(activities_of(all_of(made.decider, {b, b, a})), before);
}

TEST(Decider, RefusesRulesThatContradictThemselves) {
  const std::vector<float> four(4), two(2), bad = {0, std::numeric_limits<float>::infinity()};
  std::vector<float> memory(1000);
  const auto made = [&](auto change) {
    DecisionRules rules{.activities = 2, .transition = four, .start = two, .lag = 1};
    change(rules);
    Decider decider;
    return Decider::make(rules, memory, decider);
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(made([](DecisionRules&) {}), Status::ok);
  EXPECT_EQ(made([](DecisionRules& r) { r.activities = 0; }), Status::bad_shape);
  EXPECT_EQ(made([](DecisionRules& r) { r.activities = 3; }), Status::bad_shape);
  EXPECT_EQ(made([](DecisionRules& r) { r.activities = std::size_t{1} << 40; }), Status::bad_shape);
  EXPECT_EQ(made([](DecisionRules& r) { r.lag = std::size_t{1} << 60; }), Status::bad_shape);
  EXPECT_EQ(made([](DecisionRules& r) { r.start = {}; }), Status::bad_shape);
  EXPECT_EQ(made([](DecisionRules& r) { r.transition = {}; }), Status::bad_shape);
  EXPECT_EQ(made([](DecisionRules& r) { r.transition = {}, r.start = {}; }), Status::bad_shape);
  EXPECT_EQ(made([](DecisionRules& r) { r.transition = {}, r.start = {}, r.lag = 0; }), Status::ok);
  EXPECT_EQ(made([&](DecisionRules& r) { r.start = bad; }), Status::bad_value);
  for (const float temperature : {0.0F, -1.0F, nan, bad[1]})
    EXPECT_EQ(made([&](DecisionRules& r) { r.temperature = temperature; }), Status::bad_value);
  EXPECT_EQ(made([&](DecisionRules& r) { r.threshold = nan; }), Status::bad_value);
  for (const float quantile : {-0.01F, 1.01F, nan})
    EXPECT_EQ(made([&](DecisionRules& r) { r.quantile = quantile; }), Status::bad_value);
  for (const float quantile : {0.0F, 1.0F})
    EXPECT_EQ(made([&](DecisionRules& r) { r.quantile = quantile; }), Status::ok);
  EXPECT_EQ(made([](DecisionRules& r) { r.rejection = static_cast<Rejection>(3); }),
            Status::unsupported);
  memory.resize(Decider::memory({.activities = 2, .lag = 1}));
  EXPECT_EQ(made([](DecisionRules&) {}), Status::ok);
  memory.pop_back();
  EXPECT_EQ(made([](DecisionRules&) {}), Status::memory_too_small);
}

}  // namespace
}  // namespace stride::engine
