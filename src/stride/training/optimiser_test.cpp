// Optimisers against the textbook in double precision, schedules at the points that define them.
#include "stride/training/optimiser.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "stride/base/names.hpp"
#include "stride/base/random.hpp"

namespace stride::training {
namespace {

// One weight as the papers write it, in double.
struct Textbook {
  double w = 0, velocity = 0, m = 0, v = 0;

  void sgd(const OptimiserOptions& o, double rate, double g) {
    g += o.weight_decay * w;
    velocity = o.momentum * velocity + g;
    w -= rate * velocity;
  }
  void adam(const OptimiserOptions& o, double rate, int t, double g, bool decoupled) {
    if (!decoupled) g += o.weight_decay * w;
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g * g;
    const double m_hat = m / (1 - std::pow(o.beta1, t)), v_hat = v / (1 - std::pow(o.beta2, t));
    if (decoupled) w -= rate * o.weight_decay * w;
    w -= rate * m_hat / (std::sqrt(v_hat) + o.epsilon);
  }
};

void compare_with_textbook(const Optimiser& optimiser, std::uint64_t seed) {
  Random random(seed);
  const OptimiserOptions options{.weight_decay = 0.02};
  constexpr std::size_t size = 37;  // not a whole number of vectors
  std::vector<float> w(size), g(size), state(size * static_cast<std::size_t>(optimiser.slots));
  std::vector<Textbook> wanted(size);
  for (std::size_t i = 0; i < size; ++i) wanted[i].w = w[i] = static_cast<float>(random.normal());
  for (int t = 1; t <= 200; ++t) {
    const double rate = random.uniform(1e-4, 1e-2);
    for (float& x : g) x = static_cast<float>(random.normal());
    optimiser.step(options, rate, t, w, g, state);
    for (std::size_t i = 0; i < size; ++i) {
      if (optimiser.name == "sgd")
        wanted[i].sgd(options, rate, g[i]);
      else
        wanted[i].adam(options, rate, t, g[i], optimiser.name == "adamw");
      // 200 roundings of a float of size about 1, and those of sgd's momentum (tenfold).
      ASSERT_NEAR(w[i], wanted[i].w, 2e-5 * std::max(1.0, std::abs(wanted[i].w)))
          << optimiser.name << " seed " << seed << " step " << t << " weight " << i;
    }
  }
}

TEST(Optimiser, EqualsTheTextbook) {
  for (const Optimiser* optimiser : all_optimisers())
    for (const std::uint64_t seed : {1, 2, 3}) compare_with_textbook(*optimiser, seed);
}

// Adam's first step has the size of the learning rate, whatever the gradient's.
TEST(Optimiser, AdamOfAWorkedExample) {
  std::vector<float> w{1, 1}, state(4);
  const std::vector<float> g{100, -0.01F};
  find("optimiser", all_optimisers(), "adam").step({}, 0.1, 1, w, g, state);
  EXPECT_NEAR(w[0], 0.9, 1e-6);
  EXPECT_NEAR(w[1], 1.1, 1e-6);
}

TEST(Optimiser, MomentumOfAWorkedExample) {
  std::vector<float> w{0}, state(1);
  const std::vector<float> g{1};
  const Optimiser& sgd = find("optimiser", all_optimisers(), "sgd");
  sgd.step({}, 1, 1, w, g, state);
  EXPECT_FLOAT_EQ(w[0], -1);
  sgd.step({}, 1, 2, w, g, state);  // velocity 0.9 + 1
  EXPECT_FLOAT_EQ(w[0], -2.9F);
}

TEST(Optimiser, TablesAreNamedAndUnique) {
  std::set<std::string_view> names;
  for (const Optimiser* optimiser : all_optimisers()) {
    EXPECT_TRUE(names.insert(optimiser->name).second) << optimiser->name;
    EXPECT_FALSE(optimiser->summary.empty());
    EXPECT_FALSE(optimiser->source.empty());
  }
  for (const Schedule* schedule : all_schedules()) {
    EXPECT_TRUE(names.insert(schedule->name).second) << schedule->name;
    EXPECT_FALSE(schedule->summary.empty());
  }
}

double factor(std::string_view name, double progress) {
  return find("schedule", all_schedules(), name).factor(progress);
}

TEST(Schedule, PassesThroughItsDefiningPoints) {
  EXPECT_EQ(factor("constant", 0.9), 1);
  EXPECT_EQ(factor("cosine", 0), 1);
  EXPECT_NEAR(factor("cosine", 0.5), 0.5, 1e-12);
  EXPECT_NEAR(factor("cosine", 1), 0, 1e-12);
  EXPECT_EQ(factor("step", 0.499), 1);
  EXPECT_EQ(factor("step", 0.5), 0.1);
  EXPECT_EQ(factor("step", 0.75), 0.01);
  EXPECT_NEAR(factor("warmup-cosine", 0.025), 0.5, 1e-12);
  EXPECT_EQ(factor("warmup-cosine", 0.05), 1);
  EXPECT_NEAR(factor("warmup-cosine", 1), 0, 1e-12);
  EXPECT_NEAR(factor("one-cycle", 0), 0.04, 1e-12);
  EXPECT_NEAR(factor("one-cycle", 0.3), 1, 1e-12);
}

TEST(Schedule, StaysWithinZeroAndOne) {
  for (const Schedule* schedule : all_schedules())
    for (int i = 0; i <= 1000; ++i) {
      const double f = schedule->factor(i / 1000.0);
      EXPECT_GE(f, 0) << schedule->name << " at " << i / 1000.0;
      EXPECT_LE(f, 1) << schedule->name << " at " << i / 1000.0;
      if (i == 0) {
        EXPECT_GT(f, 0) << schedule->name << ": the first step would be wasted";
      }
    }
}

}  // namespace
}  // namespace stride::training
