#include "stride/cli/decisions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stride/base/random.hpp"
#include "stride/engine/plan/rules.hpp"
#include "stride/evaluation/scores.hpp"

namespace stride::cli {
namespace {

constexpr std::int32_t people = 24, windows_each = 50;
constexpr std::size_t activities = 3;

// People who do something for a while, then something else; a window begins every two samples.
Experiment made_up() {
  Experiment e;
  e.protocol = &windows::holdout;
  windows::WindowSet& w = e.windows;
  w.activities = {"sit", "walk", "run"};
  w.hop = 2, w.length = 4;
  w.preprocessing.rate_hz = 1;
  Random random(20261125);
  for (std::int32_t p = 0; p < people; ++p) {
    w.subjects.push_back("p" + std::to_string(p));
    w.recordings.push_back("r" + std::to_string(p));
    auto doing = static_cast<std::int32_t>(random.below(activities));
    for (std::int32_t i = 0; i < windows_each; ++i) {
      if (random.below(12) == 0) doing = static_cast<std::int32_t>(random.below(activities));
      w.y.push_back(doing);
      w.origins.push_back({.subject = p, .recording = p, .begin = 2 * i, .end = 2 * i + 4});
    }
  }
  return e;
}

std::vector<std::int32_t> windows_of(std::int32_t from, std::int32_t to) {
  std::vector<std::int32_t> side;
  for (std::int32_t i = from * windows_each; i < to * windows_each; ++i) side.push_back(i);
  return side;
}

windows::Fold thirds() {
  return {.name = "thirds",
          .training = windows_of(0, 6),
          .validation = windows_of(6, 16),
          .test = windows_of(16, people)};
}

// A network that is right more often than not, and four times as sure as it should be.
Ask network_of(const Experiment& e, std::vector<std::int32_t>* asked = nullptr) {
  return [&e, asked](const windows::WindowSet&, std::span<const std::int32_t> chosen) {
    std::vector<float> logits;
    for (const std::int32_t i : chosen) {
      if (asked) asked->push_back(i);
      Random random(seed_for(3, "logits", static_cast<std::uint64_t>(i)));
      for (std::size_t k = 0; k < activities; ++k) {
        const bool true_one = e.windows.y[static_cast<std::size_t>(i)] == static_cast<int>(k);
        // Normal about 2 or 0: log p(k) is 2 z - 2, up to what all share.
        logits.push_back(static_cast<float>(4 * 2 * (random.normal() + (true_one ? 2 : 0))));
      }
    }
    return logits;
  };
}

TEST(Decisions, AreFittedOnTheValidationSide) {
  const Experiment e = made_up();
  std::vector<std::int32_t> asked;
  const auto d = fitted_decisions(e, thirds(), network_of(e, &asked), {});
  ASSERT_TRUE(d);
  EXPECT_EQ(asked, thirds().validation) << "nobody else is asked about";
  EXPECT_EQ(d->people, 10);
  EXPECT_EQ(d->windows, 500);
  EXPECT_NEAR(d->temperature, 4, 0.6);
  ASSERT_TRUE(d->smoothing);
  EXPECT_GT(d->smoothing->lag, 0);
  EXPECT_EQ(d->rejection->kind, "energy");
  EXPECT_NEAR(d->rejection->kept, 0.95, 1e-9);
  EXPECT_TRUE(d->sets->guaranteed);
  // The same as a device would tell: what the rules make of the validation side keeps that share.
  const Heard h = heard(e, Continuous(e), thirds().validation, network_of(e));
  int unknown = 0;
  decide(h, engine::rules_of(*d, activities),
         [&](std::size_t, const engine::Decision& told, const engine::Decider&) {
           unknown += told.unknown ? 1 : 0;
         });
  EXPECT_EQ(unknown, 25);
}

TEST(Decisions, ObeyWishes) {
  const Experiment e = made_up();
  const auto d =
      fitted_decisions(e, thirds(), network_of(e),
                       {.alpha = 0.05, .keep = 0.9, .lag = 7, .rejection = "probability"});
  ASSERT_TRUE(d);
  EXPECT_EQ(d->smoothing->lag, 7);
  EXPECT_EQ(d->rejection->kind, "probability");
  EXPECT_NEAR(d->rejection->kept, 0.9, 1e-9);
  EXPECT_EQ(d->sets->alpha, 0.05);
  EXPECT_FALSE(d->sets->guaranteed) << "0.05 asks for 19 people";
  EXPECT_FALSE(fitted_decisions(e, thirds(), network_of(e), {.rejection = "none"})->rejection);
}

TEST(Decisions, AreNoneWithoutPeopleWhoValidate) {
  Experiment e = made_up();
  windows::Fold nobody = thirds(), mixed = thirds(), same = thirds();
  nobody.validation.clear();
  mixed.validation.push_back(mixed.training.back());
  mixed.training.pop_back();
  same.test.push_back(same.training.front());
  same.training.erase(same.training.begin());
  for (const windows::Fold& fold : {nobody, mixed, same})
    EXPECT_FALSE(fitted_decisions(e, fold, network_of(e), {}));
  e.protocol = &windows::paper_random;
  EXPECT_FALSE(fitted_decisions(e, thirds(), network_of(e), {}));
}

TEST(Decisions, AreMeasuredOnTheTestSide) {
  const Experiment e = made_up();
  const auto d = fitted_decisions(e, thirds(), network_of(e), {});
  std::vector<std::int32_t> asked;
  const std::vector<float> known = network_of(e)(e.windows, thirds().test);
  const Json json = decisions_json(e, thirds(), *d, network_of(e, &asked), known);
  EXPECT_TRUE(asked.empty()) << "the test side's logits were known";
  const Json& c = json["calibration"];
  EXPECT_LT(c["after"]["ece"].get<double>(), c["before"]["ece"].get<double>() / 2);
  EXPECT_LT(c["after"]["nll"].get<double>(), c["before"]["nll"].get<double>());
  // Alone, the answers are the greatest logits.
  std::vector<std::int32_t> truth, answers;
  for (std::size_t i = 0; i < thirds().test.size(); ++i) {
    truth.push_back(e.windows.y[static_cast<std::size_t>(thirds().test[i])]);
    const auto row = std::span(known).subspan(i * activities, activities);
    answers.push_back(static_cast<std::int32_t>(std::ranges::max_element(row) - row.begin()));
  }
  const Json& s = json["smoothing"];
  EXPECT_NEAR(s["alone"]["macro_f1"].get<double>(),
              evaluation::macro_f1(truth, answers, activities), 1e-12);
  EXPECT_GT(s["macro_f1"].get<double>(), s["alone"]["macro_f1"].get<double>() + 0.02);
  EXPECT_EQ(s["delay_s"], 2.0 * static_cast<double>(d->smoothing->lag));
  EXPECT_EQ(s["stretches"], people - 16);
  std::int64_t changes = 0;
  for (std::size_t i = 1; i < truth.size(); ++i)
    changes += i % windows_each != 0 && truth[i] != truth[i - 1] ? 1 : 0;
  EXPECT_EQ(s["changes"], changes);
  EXPECT_NEAR(json["rejection"]["unknown"].get<double>(), 0.05, 0.03);
  // Nine tenths of eleven people, one of them missed altogether, are 99 % of ten.
  EXPECT_NEAR(json["sets"]["coverage"].get<double>(), 0.99, 0.02);
  EXPECT_EQ(json["sets"]["per_subject"].size(), 8u);
  EXPECT_GE(json["sets"]["mean_size"].get<double>(), 1);
  EXPECT_NE(decisions_text(json).find("guaranteed"), std::string::npos);
}

}  // namespace
}  // namespace stride::cli
