#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "stride/base/random.hpp"
#include "stride/windows/protocol.hpp"

namespace stride::windows {
namespace {

/// Two subjects, a recording each, four windows each: [0,10) [10,20) [20,30) [30,40).
WindowSet two_people() {
  WindowSet set;
  set.subjects = {"ann", "bob"};
  set.recordings = {"ann/1", "bob/1"};
  for (std::int32_t s = 0; s < 2; ++s)
    for (std::int64_t i = 0; i < 4; ++i) {
      set.origins.push_back({s, s, i * 10, i * 10 + 10, recordings::Side::none});
      set.y.push_back(0);
    }
  return set;
}

TEST(Audit, FindsNothingInAnHonestFold) {
  const Audit found = audit(
      {.name = "", .training = {0, 1, 2, 3}, .validation = {}, .test = {4, 5, 6, 7}}, two_people());
  EXPECT_TRUE(found.subjects_apart && found.samples_apart && found.validation_apart);
  EXPECT_FALSE(found.leaky());
  EXPECT_EQ(to_json(found).dump(),
            R"({"leaky":false,"subjects_apart":true,"samples_apart":true,"validation_apart":true,)"
            R"("shared_subjects":[],"shared_windows":0})");
}

TEST(Audit, CatchesASubjectOnTwoSides) {
  const Audit found =
      audit({.name = "", .training = {0, 1, 4}, .validation = {}, .test = {6, 7}}, two_people());
  EXPECT_FALSE(found.subjects_apart);
  EXPECT_TRUE(found.samples_apart);
  EXPECT_TRUE(found.leaky());
  EXPECT_EQ(found.shared_subjects, (std::vector<std::string>{"bob"}));
  const Audit validation =
      audit({.name = "", .training = {0, 1}, .validation = {4}, .test = {6, 7}}, two_people());
  EXPECT_FALSE(validation.subjects_apart);
  EXPECT_TRUE(validation.leaky());
}

TEST(Audit, TellsASubjectInTrainingAndValidationFromALeakIntoTheTest) {
  const Audit found =
      audit({.name = "", .training = {0, 1}, .validation = {3}, .test = {6, 7}}, two_people());
  EXPECT_FALSE(found.validation_apart);
  EXPECT_TRUE(found.subjects_apart);
  EXPECT_FALSE(found.leaky());
  EXPECT_EQ(found.shared_subjects, (std::vector<std::string>{"ann"}));
}

TEST(Audit, CatchesASingleSharedSample) {
  WindowSet set = two_people();
  const Fold fold{.name = "", .training = {0}, .validation = {}, .test = {1, 3}};
  EXPECT_TRUE(audit(fold, set).samples_apart);
  EXPECT_EQ(audit(fold, set).shared_windows, 0);
  set.origins[0].end = 11;
  EXPECT_FALSE(audit(fold, set).samples_apart);
  EXPECT_EQ(audit(fold, set).shared_windows, 1);
  set.origins[0].recording = 1;  // the same samples of another recording are others
  EXPECT_TRUE(audit(fold, set).samples_apart);
}

TEST(Audit, CatchesSamplesSharedByTrainingAndValidation) {
  WindowSet set = two_people();
  set.origins[0].end = 11;
  const Audit found = audit({.name = "", .training = {0}, .validation = {1}, .test = {4}}, set);
  EXPECT_FALSE(found.samples_apart);
  EXPECT_TRUE(found.leaky());
  EXPECT_EQ(found.shared_windows, 0);  // no test window among them
}

TEST(Audit, CatchesTheSameWindowOnTwoSides) {
  const Audit found =
      audit({.name = "", .training = {0, 4}, .validation = {}, .test = {4, 5}}, two_people());
  EXPECT_FALSE(found.samples_apart);
  EXPECT_EQ(found.shared_windows, 1);
}

// Against the definition: every sample of every window in a set.
TEST(Audit, EqualsTheDefinitionOnRandomFolds) {
  constexpr std::uint64_t seed = 77;
  Random random(seed);
  for (int trial = 0; trial < 400; ++trial) {
    WindowSet set;
    set.subjects = {"a", "b", "c", "d"};
    set.recordings.resize(6);
    Fold fold{.name = "", .training = {}, .validation = {}, .test = {}};
    std::vector<std::int32_t>* const sides[] = {&fold.training, &fold.validation, &fold.test};
    const std::uint64_t n = 1 + random.below(12);
    for (std::uint64_t i = 0; i < n; ++i) {
      const auto begin = static_cast<std::int64_t>(random.below(60));
      set.origins.push_back(
          {static_cast<std::int32_t>(random.below(4)), static_cast<std::int32_t>(random.below(6)),
           begin, begin + 1 + static_cast<std::int64_t>(random.below(15)), recordings::Side::none});
      set.y.push_back(0);
      sides[random.below(3)]->push_back(static_cast<std::int32_t>(i));
    }
    using Sample = std::pair<std::int32_t, std::int64_t>;
    const auto samples = [&](const std::vector<std::int32_t>& side) {
      std::set<Sample> all;
      for (const std::int32_t i : side)
        for (std::int64_t t = set.origins[static_cast<std::size_t>(i)].begin;
             t < set.origins[static_cast<std::size_t>(i)].end; ++t)
          all.insert({set.origins[static_cast<std::size_t>(i)].recording, t});
      return all;
    };
    const auto meet = [](const std::set<Sample>& a, const std::set<Sample>& b) {
      return std::ranges::any_of(a, [&](const Sample& s) { return b.contains(s); });
    };
    const auto training = samples(fold.training), validation = samples(fold.validation),
               test = samples(fold.test);
    std::int64_t shared = 0;
    for (const std::int32_t i : fold.test)
      shared += meet(samples({i}), training) || meet(samples({i}), validation);
    const Audit found = audit(fold, set);
    ASSERT_EQ(found.shared_windows, shared) << "seed " << seed << " trial " << trial;
    ASSERT_EQ(found.samples_apart,
              !meet(training, validation) && !meet(training, test) && !meet(validation, test))
        << "seed " << seed << " trial " << trial;
  }
}

}  // namespace
}  // namespace stride::windows
