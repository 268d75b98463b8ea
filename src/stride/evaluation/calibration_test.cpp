#include "stride/evaluation/calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"

namespace stride::evaluation {
namespace {

// Four windows of p = (0.9, 0.1), three of them right: confidence 0.9 where accuracy is 0.75.
TEST(Calibration, IsThatOfAWorkedExample) {
  const float z = std::log(9.0F);
  const std::vector<float> logits = {z, 0, z, 0, z, 0, z, 0};
  const std::vector<std::int32_t> truth = {0, 0, 0, 1};
  const Calibration c = calibration(logits, truth, 1);
  EXPECT_EQ(c.windows, 4);
  EXPECT_NEAR(c.ece, 0.15, 1e-6);
  EXPECT_NEAR(c.nll, -(3 * std::log(0.9) + std::log(0.1)) / 4, 1e-6);
  EXPECT_NEAR(c.brier, (3 * 2 * 0.01 + 2 * 0.81) / 4, 1e-6);
  ASSERT_EQ(c.bins.size(), 15u);
  EXPECT_EQ(c.bins[13].windows, 4);  // (13/15, 14/15]
  EXPECT_NEAR(c.bins[13].confidence, 0.9, 1e-6);
  EXPECT_EQ(c.bins[13].accuracy, 0.75);
  // With one window more, half right, 0.7 of them are; softmax(z / T) says so at z / T = log 7/3.
  const double temperature = fit_temperature(logits, truth);
  EXPECT_NEAR(temperature, z / std::log(7.0 / 3.0), 1e-6);
  EXPECT_NEAR(calibration(logits, truth, temperature).ece, 0.05, 1e-6);
}

TEST(Calibration, CountsBinsThatDisagreeApart) {
  // p = 0.5 + a little, always wrong; p nearly 1, always right.
  const std::vector<float> logits = {0.1F, 0, 30, 0};
  const std::vector<std::int32_t> truth = {1, 0};
  const double p = 1 / (1 + std::exp(-0.1F));
  const Calibration c = calibration(logits, truth, 1);
  EXPECT_NEAR(c.ece, p / 2, 1e-6);
  EXPECT_EQ(c.bins[7].windows, 1);
  EXPECT_EQ(c.bins[14].windows, 1);
}

TEST(Calibration, FindsTheTemperatureThatWasPutIn) {
  Random random(20261125);
  for (const double put : {0.05, 0.7, 1.0, 4.0}) {
    std::vector<float> logits;
    std::vector<std::int32_t> truth;
    for (int i = 0; i < 20000; ++i) {
      double z[3], sum = 0;
      for (double& value : z) sum += std::exp(value = 1.5 * random.normal());
      double left = random.uniform() * sum;
      std::int32_t t = 0;
      while (t < 2 && (left -= std::exp(z[t])) > 0) ++t;
      truth.push_back(t);
      for (const double value : z) logits.push_back(static_cast<float>(value * put));
    }
    const double found = fit_temperature(logits, truth);
    EXPECT_NEAR(found / put, 1, 0.03);
    // The least there is: both neighbours are worse.
    const double nll = calibration(logits, truth, found).nll;
    for (const double near : {0.99, 1.01})
      EXPECT_GT(calibration(logits, truth, found * near).nll, nll);
  }
}

TEST(Calibration, StaysFiniteWhereEverythingIsRightOrWrong) {
  const std::vector<float> logits = {9, 0, 9, 0};
  // As sure as two windows allow, of three and with half of the third: 5 to 1.
  EXPECT_NEAR(fit_temperature(logits, std::vector<std::int32_t>{0, 0}), 9 / std::log(5.0), 1e-6);
  EXPECT_NEAR(fit_temperature(logits, std::vector<std::int32_t>{1, 1}), 1e3, 1e-3);
  const Calibration wrong =
      calibration(std::vector<float>{1e4F, 0}, std::vector<std::int32_t>{1}, 0.1);
  EXPECT_NEAR(wrong.nll, 1e5, 1);
}

TEST(Calibration, RefusesWhatDoesNotFit) {
  const auto refused = [](std::vector<float> logits, std::vector<std::int32_t> truth) {
    try {
      calibration(logits, truth, 1);
      return false;
    } catch (const Error&) {
      return true;
    }
  };
  EXPECT_TRUE(refused({}, {}));
  EXPECT_TRUE(refused({1, 2, 3}, {0, 1}));
  EXPECT_TRUE(refused({1, 2}, {2}));
  EXPECT_TRUE(refused({1, 2}, {-1}));
  EXPECT_FALSE(refused({1, 2}, {1}));
}

TEST(Calibration, SaysItsBinsInJson) {
  const Json json = to_json(calibration(std::vector<float>{3, 0}, std::vector<std::int32_t>{0}, 1));
  EXPECT_EQ(json["bins"].size(), 15u);
  EXPECT_EQ(json["bins"][14]["windows"], 1);
  EXPECT_EQ(json["bins"][14]["accuracy"], 1.0);
  EXPECT_TRUE(json.contains("nll") && json.contains("brier") && json.contains("ece"));
}

}  // namespace
}  // namespace stride::evaluation
