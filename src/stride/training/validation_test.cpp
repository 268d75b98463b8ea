// Validation by an executor that needs no LibTorch: its logits are the first K samples of a window.
#include "stride/training/validation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "stride/training/logits.hpp"
#include "stride/training/loop.hpp"
#include "stride/training/toy_task.hpp"

namespace stride::training {
namespace {

constexpr std::size_t K = 3, length = 32;  // of a window, both channels

// Also keeps the sizes of the batches it was given.
class FirstSamples final : public Executor {
 public:
  void bind(network::Value, std::span<const float> values, std::int64_t n) override {
    bound_ = values;
    batches.push_back(n);
  }
  void bind(network::Value, std::span<const std::int32_t>, std::int64_t) override {}
  void forward(Pass, std::uint64_t) override {}
  void backward() override {}
  std::span<float> parameters() override { return {}; }
  void parameters_changed() override {}
  std::span<const float> gradients() override { return {}; }
  void read(network::Value, std::span<float> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = bound_[i / K * length + i % K];
  }
  std::string description() const override { return "first samples"; }

  std::vector<std::int64_t> batches;

 private:
  std::span<const float> bound_;
};

std::vector<std::int32_t> all_of(const windows::WindowSet& windows) {
  std::vector<std::int32_t> chosen(windows.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = static_cast<std::int32_t>(i);
  return chosen;
}

windows::Scaler unscaled() { return {windows::ScalerKind::none, {0, 0}, {1, 1}}; }

// Two windows, worked by hand: logits 1000, 0, 0 (right, sure) and 0, ln 2, 0 (truth is the first:
// p = 1/4).
TEST(ValidationTest, OfAWorkedExample) {
  windows::WindowSet windows = toy_windows(6);
  windows.x = std::vector<float>(windows.x.size(), 0.0F);
  windows.x[0] = 1000;
  windows.x[length + 1] = std::log(2.0F);
  windows.y = {0, 0, 1, 1, 1, 1};
  const std::vector<std::int32_t> chosen{0, 1};
  FirstSamples executor;
  const Validation got = validate(executor, Toy::network(), windows, unscaled(), chosen);
  EXPECT_NEAR(got.loss, (0 + std::log(4.0)) / 2, 1e-6);
  EXPECT_EQ(got.accuracy, 0.5);
  EXPECT_EQ(got.confusion, (std::vector<std::int64_t>{1, 1, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_NEAR(got.macro_f1, (2.0 / 3 + 0) / 2, 1e-12);  // the third activity occurs in neither
}

TEST(ValidationTest, OfNoWindowsIsNotANumber) {
  FirstSamples executor;
  const Validation got = validate(executor, Toy::network(), toy_windows(6), unscaled(), {});
  EXPECT_TRUE(std::isnan(got.loss) && std::isnan(got.accuracy) && std::isnan(got.macro_f1));
  EXPECT_TRUE(got.confusion.empty());
}

TEST(Logits, OfManyWindowsComeInBatchesAndInOrder) {
  const windows::WindowSet windows = toy_windows(150);
  std::vector<std::int32_t> chosen = all_of(windows);
  std::ranges::reverse(chosen);
  FirstSamples executor;
  const std::vector<float> logits =
      logits_with(executor, Toy::network(), windows, unscaled(), chosen);
  EXPECT_EQ(executor.batches, (std::vector<std::int64_t>{64, 64, 22}));
  ASSERT_EQ(logits.size(), 150 * K);
  for (std::size_t i = 0; i < 150; ++i)
    for (std::size_t k = 0; k < K; ++k)
      ASSERT_EQ(logits[i * K + k], windows.x[(149 - i) * length + k]);
}

TEST(ClassWeights, AreInverseFrequenciesOfMeanOne) {
  windows::WindowSet windows = toy_windows(9);
  windows.y = {0, 0, 0, 0, 0, 0, 1, 1, 1};
  const std::vector<double> got = class_weights(windows, all_of(windows));
  ASSERT_EQ(got.size(), K);
  EXPECT_NEAR(got[0], 2.0 / 3, 1e-12);
  EXPECT_NEAR(got[1], 4.0 / 3, 1e-12);
  EXPECT_EQ(got[2], 1) << "an activity that does not occur";
}

}  // namespace
}  // namespace stride::training
