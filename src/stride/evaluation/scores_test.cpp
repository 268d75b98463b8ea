#include "stride/evaluation/scores.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "stride/base/random.hpp"

namespace stride::evaluation {
namespace {

const std::vector<std::string> five_and_one = {"walk", "sit", "stand", "lie", "run", "jump"};

std::vector<std::string> names(std::size_t n, const std::string& stem) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(stem + std::to_string(i));
  return out;
}

// "lie" is never answered, "run" is answered but never true, "jump" occurs nowhere.
const std::vector<std::int32_t> truth = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2,
                                         2, 2, 2, 2, 2, 2, 3, 3, 3, 0, 1, 2};
const std::vector<std::int32_t> answers = {0, 0, 0, 1, 0, 4, 1, 1, 0, 1, 2, 2,
                                           2, 2, 1, 2, 4, 2, 0, 2, 2, 0, 1, 2};
const std::vector<std::int32_t> one_subject(24, 0);

// Numbers from scikit-learn 1.9.1 on these 24 windows: accuracy_score, balanced_accuracy_score,
// f1_score(average="macro" and "weighted") and precision_recall_fscore_support(labels=range(6),
// zero_division=0).
TEST(Scores, EqualScikitLearns) {
  const Scores s = score(truth, answers, one_subject, five_and_one, std::vector<std::string>{"a"});
  EXPECT_EQ(s.windows, 24);
  EXPECT_NEAR(s.accuracy, 0.625, 1e-15);
  EXPECT_NEAR(s.balanced_accuracy, 0.5327380952380952, 1e-15);
  EXPECT_NEAR(s.macro_f1, 0.4173669467787115, 1e-15);
  EXPECT_NEAR(s.weighted_f1, 0.6102941176470589, 1e-15);

  const double precision[] = {0.7142857142857143, 0.6666666666666666, 0.6666666666666666, 0, 0, 0};
  const double recall[] = {0.7142857142857143, 0.6666666666666666, 0.75, 0, 0, 0};
  const double f1[] = {0.7142857142857143, 0.6666666666666666, 0.7058823529411765, 0, 0, 0};
  const std::int64_t support[] = {7, 6, 8, 3, 0, 0};
  for (std::size_t k = 0; k < 6; ++k) {
    EXPECT_NEAR(s.per_class[k].precision, precision[k], 1e-15) << k;
    EXPECT_NEAR(s.per_class[k].recall, recall[k], 1e-15) << k;
    EXPECT_NEAR(s.per_class[k].f1, f1[k], 1e-15) << k;
    EXPECT_EQ(s.per_class[k].support, support[k]) << k;
  }
  const std::vector<std::int64_t> confusion = {5, 1, 0, 0, 1, 0, 1, 4, 1, 0, 0, 0,
                                               0, 1, 6, 0, 1, 0, 1, 0, 2, 0, 0, 0,
                                               0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(s.confusion, confusion);
  EXPECT_EQ(macro_f1(truth, answers, 6), s.macro_f1);
}

// Worked by hand: subject b is right on all three windows, subject a on one of two.
TEST(Scores, NameTheWorstSubjectFirst) {
  const std::vector<std::int32_t> t = {0, 1, 0, 1, 1}, a = {0, 1, 0, 1, 0},
                                  subject = {2, 2, 2, 0, 0};
  const std::vector<std::string> subjects = {"a", "absent", "b"};
  const Scores s = score(t, a, subject, names(2, "k"), subjects);
  ASSERT_EQ(s.per_subject.size(), 2u);
  EXPECT_EQ(s.per_subject[0].subject, "a");
  EXPECT_EQ(s.per_subject[0].windows, 2);
  EXPECT_DOUBLE_EQ(s.per_subject[0].accuracy, 0.5);
  // Over what a did (activity 1 only): hits 1, truth 2, answered 1 -> 2/3. Its answer 0 counts
  // through the miss.
  EXPECT_DOUBLE_EQ(s.per_subject[0].macro_f1, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(s.per_subject[1].macro_f1, 1.0);
}

// The definitions, written the slow and obvious way: F1 as the harmonic mean of precision and
// recall.
TEST(Scores, EqualTheDefinitionOnRandomAnswers) {
  Random random(20261120);
  for (int trial = 0; trial < 100; ++trial) {
    const std::size_t classes = 1 + random.below(8), windows = 1 + random.below(60);
    std::vector<std::int32_t> t, a;
    std::set<std::int32_t> in_truth, in_either;
    for (std::size_t i = 0; i < windows; ++i) {
      t.push_back(static_cast<std::int32_t>(random.below(classes)));
      a.push_back(random.uniform() < 0.6 ? t.back()
                                         : static_cast<std::int32_t>(random.below(classes)));
      in_truth.insert(t.back());
      in_either.insert({t.back(), a.back()});
    }
    double right = 0, recalls = 0, f1s = 0, weighted = 0;
    for (const std::int32_t k : in_either) {
      double hit = 0, is = 0, said = 0;
      for (std::size_t i = 0; i < windows; ++i) {
        hit += t[i] == k && a[i] == k;
        is += t[i] == k;
        said += a[i] == k;
      }
      const double precision = said > 0 ? hit / said : 0, recall = is > 0 ? hit / is : 0;
      const double f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
      right += hit;
      recalls += recall;
      f1s += f1;
      weighted += f1 * is;
    }
    const double n = static_cast<double>(windows);
    const std::vector<std::int32_t> subject(windows, 0);
    const Scores s = score(t, a, subject, names(classes, "k"), names(1, "s"));
    SCOPED_TRACE("trial " + std::to_string(trial));
    EXPECT_NEAR(s.accuracy, right / n, 1e-12);
    EXPECT_NEAR(s.balanced_accuracy, recalls / static_cast<double>(in_truth.size()), 1e-12);
    EXPECT_NEAR(s.macro_f1, f1s / static_cast<double>(in_either.size()), 1e-12);
    EXPECT_NEAR(s.weighted_f1, weighted / n, 1e-12);
  }
}

std::string error_of(std::span<const std::int32_t> t, std::span<const std::int32_t> a,
                     std::span<const std::int32_t> s) {
  try {
    score(t, a, s, names(2, "k"), names(2, "s"));
    return "none";
  } catch (const Error& e) {
    return e.what();
  }
}

TEST(Scores, RefuseWhatCannotBeScored) {
  using Values = std::vector<std::int32_t>;
  EXPECT_EQ(error_of(Values{0, 1}, Values{1, 1}, Values{0, 1}), "none");
  EXPECT_NE(error_of(Values{}, Values{}, Values{}).find("windows: got none"), std::string::npos);
  EXPECT_NE(error_of(Values{0, 1}, Values{1}, Values{0, 1}).find("got 1, want 2"),
            std::string::npos);
  EXPECT_NE(error_of(Values{0, 1}, Values{1, 1}, Values{0}).find("got 1, want 2"),
            std::string::npos);
  EXPECT_NE(error_of(Values{0, 2}, Values{1, 1}, Values{0, 1}).find("window 1: got 2, want 0..1"),
            std::string::npos);
  EXPECT_NE(error_of(Values{0, 1}, Values{-1, 1}, Values{0, 1}).find("the answer of window 0"),
            std::string::npos);
  EXPECT_NE(error_of(Values{0, 1}, Values{1, 1}, Values{0, 2}).find("the subject of window 1"),
            std::string::npos);
  EXPECT_THROW(macro_f1(Values{0}, Values{5}, 2), Error);
}

TEST(Scores, AreAStableContractAsJson) {
  const std::vector<std::int32_t> subject = [] {
    std::vector<std::int32_t> s;
    for (int i = 0; i < 24; ++i) s.push_back(i % 3);
    return s;
  }();
  const Json j = to_json(score(truth, answers, subject, five_and_one, names(3, "p")));
  EXPECT_EQ(j["windows"], 24);
  EXPECT_EQ(j["labels"], Json(five_and_one));
  EXPECT_EQ(j["per_class"]["stand"]["support"], 8);
  EXPECT_NEAR(j["per_class"]["stand"]["recall"].get<double>(), 0.75, 1e-15);
  EXPECT_EQ(j["confusion"][3], Json({1, 0, 2, 0, 0, 0}));
  EXPECT_EQ(j["per_subject"].size(), 3u);
  EXPECT_EQ(j["per_subject"].begin().key(), j["worst_subject"]);
  EXPECT_EQ(j["interval95"]["over"], "subjects");
  EXPECT_EQ(j["interval95"]["subjects"], 3);
  for (const char* key : {"accuracy", "macro_f1", "weighted_f1", "balanced_accuracy"}) {
    const double value = j[key].get<double>();
    EXPECT_LE(j["interval95"][key][0].get<double>(), value) << key;
    EXPECT_GE(j["interval95"][key][1].get<double>(), value) << key;
  }
}

// Measured 1.3 ms on one core; the limit leaves room for a busy machine and for sanitizers.
TEST(Scores, OfThreeThousandWindowsAreFast) {
  Random random(7);
  std::vector<std::int32_t> t, a, s;
  for (int i = 0; i < 3000; ++i) {
    t.push_back(static_cast<std::int32_t>(random.below(18)));
    a.push_back(random.uniform() < 0.9 ? t.back() : static_cast<std::int32_t>(random.below(18)));
    s.push_back(i % 30);
  }
  const auto begin = std::chrono::steady_clock::now();
  const Scores scores = score(t, a, s, names(18, "k"), names(30, "s"));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(scores.bootstrap_subjects, 30);
  EXPECT_LT(took.count(), 500);
  RecordProperty("milliseconds", std::to_string(took.count()));
}

}  // namespace
}  // namespace stride::evaluation
