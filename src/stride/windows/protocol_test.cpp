#include "stride/windows/protocol.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "stride/base/random.hpp"

namespace stride::windows {
namespace {

/// Windows without values: `recordings` of each subject with `each` windows that overlap by half,
/// activities in turn.
WindowSet set_of(int subjects, int recordings, int each) {
  WindowSet set;
  set.data_set = "made-up";
  set.activities = {"sit", "walk"};
  for (int s = 0; s < subjects; ++s) {
    set.subjects.push_back("p" + std::to_string(s));
    for (int r = 0; r < recordings; ++r) {
      const auto recording = static_cast<std::int32_t>(set.recordings.size());
      set.recordings.push_back(set.subjects.back() + "/" + std::to_string(r));
      for (int i = 0; i < each; ++i) {
        set.y.push_back(r % 2);
        set.origins.push_back({s, recording, i * 5, i * 5 + 10,
                               s % 3 == 0 ? recordings::Side::test : recordings::Side::training});
      }
    }
  }
  return set;
}

std::set<std::int32_t> subjects_of(const std::vector<std::int32_t>& side, const WindowSet& set) {
  std::set<std::int32_t> subjects;
  for (const std::int32_t i : side)
    subjects.insert(set.origins[static_cast<std::size_t>(i)].subject);
  return subjects;
}

std::string refusal(const Protocol& protocol, const WindowSet& set,
                    const ProtocolOptions& options = {}) {
  try {
    protocol.make(set, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

// The contract: every protocol of the table, on sets of several sizes.
TEST(Protocols, KeepTheirPromises) {
  std::set<std::string_view> names;
  for (const Protocol* protocol : all_protocols()) {
    EXPECT_TRUE(names.insert(protocol->name).second) << protocol->name;
    EXPECT_LE(protocol->summary.size(), 72u) << protocol->name;
    EXPECT_FALSE(protocol->source.empty()) << protocol->name;
    for (const int subjects : {2, 5, 9}) {
      const WindowSet set = set_of(subjects, 2, 6);
      ProtocolOptions options{.seed = 4, .groups = 2};
      const auto folds = protocol->make(set, options);
      ASSERT_FALSE(folds.empty());
      for (const Fold& fold : folds) {
        SCOPED_TRACE(fold.name + " of " + std::string(protocol->name));
        EXPECT_FALSE(fold.training.empty());
        EXPECT_FALSE(fold.validation.empty());
        EXPECT_FALSE(fold.test.empty());
        std::set<std::int32_t> seen;  // no window on two sides
        for (const auto* side : {&fold.training, &fold.validation, &fold.test}) {
          EXPECT_TRUE(std::ranges::is_sorted(*side));
          for (const std::int32_t i : *side) EXPECT_TRUE(seen.insert(i).second) << i;
        }
        EXPECT_EQ(audit(fold, set).leaky(), protocol->leaky);
        EXPECT_EQ(audit(fold, set).samples_apart, !protocol->leaky);
      }
      const auto again = protocol->make(set, options);
      for (std::size_t f = 0; f < folds.size(); ++f) {
        EXPECT_EQ(again[f].training, folds[f].training) << protocol->name;
        EXPECT_EQ(again[f].validation, folds[f].validation) << protocol->name;
      }
    }
  }
}

TEST(Protocols, OfAllSubjectsTestEveryWindowOnce) {
  Random random(12);
  for (int trial = 0; trial < 40; ++trial) {
    const WindowSet set =
        set_of(2 + static_cast<int>(random.below(12)), 1 + static_cast<int>(random.below(3)), 3);
    const ProtocolOptions options{
        .seed = random.next(),
        .groups = 2 + static_cast<int>(random.below(set.subjects.size() - 1))};
    for (const Protocol* protocol : {&loso, &group_k}) {
      std::vector<int> tested(set.size());
      std::size_t fewest = SIZE_MAX, most = 0;
      for (const Fold& fold : protocol->make(set, options)) {
        for (const std::int32_t i : fold.test) ++tested[static_cast<std::size_t>(i)];
        const std::size_t people = subjects_of(fold.test, set).size();
        fewest = std::min(fewest, people), most = std::max(most, people);
        // With several training subjects nothing is left out: all windows stand on some side.
        if (set.subjects.size() - people > 1) {
          EXPECT_EQ(fold.training.size() + fold.validation.size() + fold.test.size(), set.size());
        }
      }
      EXPECT_EQ(std::ranges::count(tested, 1), std::ssize(tested))
          << protocol->name << " trial " << trial;
      EXPECT_LE(most - fewest, 1u) << protocol->name << " trial " << trial;
    }
  }
}

TEST(Official, UsesThePublishedSides) {
  WindowSet set = set_of(7, 1, 4);
  set.origins[5].side = recordings::Side::none;  // left out by the authors
  const Fold fold = official.make(set, {.validation_subjects = 0})[0];
  EXPECT_EQ(subjects_of(fold.test, set), (std::set<std::int32_t>{0, 3, 6}));
  EXPECT_EQ(fold.training.size(), 4u * 4 - 1);
  EXPECT_TRUE(fold.validation.empty());
  for (auto& origin : set.origins)
    if (origin.subject == 1) origin.side = recordings::Side::validation;
  EXPECT_EQ(subjects_of(official.make(set, {})[0].validation, set), (std::set<std::int32_t>{1}));
}

TEST(Official, NamesTheProtocolsThatWorkWhereItDoesNot) {
  WindowSet set = set_of(3, 1, 4);
  for (auto& origin : set.origins) origin.side = recordings::Side::none;
  EXPECT_EQ(refusal(official, set),
            "[official] 'made-up': got no published sides, want a training and a test side. Use "
            "--protocol loso, "
            "--protocol holdout, --protocol group-3.");
}

TEST(Holdout, TestsAboutThreeTenthsOfTheSubjectsByTheSeed) {
  for (const auto& [subjects, tested] :
       std::map<int, std::size_t>{{2, 1}, {3, 1}, {10, 3}, {30, 9}}) {
    const WindowSet set = set_of(subjects, 1, 2);
    EXPECT_EQ(subjects_of(holdout.make(set, {})[0].test, set).size(), tested) << subjects;
  }
  const WindowSet set = set_of(30, 1, 2);
  EXPECT_NE(holdout.make(set, {.seed = 1})[0].test, holdout.make(set, {.seed = 2})[0].test);
}

TEST(PaperRandom, TestsAFifth) {
  const WindowSet set = set_of(4, 5, 5);
  const Fold fold = paper_random.make(set, {})[0];
  EXPECT_EQ(fold.test.size(), 20u);
  EXPECT_EQ(fold.validation.size(), 8u);
  EXPECT_EQ(fold.training.size(), 72u);
}

TEST(Protocols, RefuseWhatCannotBeSplit) {
  const WindowSet one = set_of(1, 2, 4), three = set_of(3, 1, 4);
  EXPECT_NE(refusal(loso, one).find("1 subject, want at least 2"), std::string::npos)
      << refusal(loso, one);
  EXPECT_NE(refusal(holdout, one).find("LEAKY"), std::string::npos) << refusal(holdout, one);
  EXPECT_EQ(refusal(group_k, three, {.groups = 3}), "nothing was refused");
  EXPECT_NE(refusal(group_k, three, {.groups = 4}).find("4 groups of 3 subjects"),
            std::string::npos);
  EXPECT_NE(refusal(group_k, three, {.groups = 1}), "nothing was refused");
  EXPECT_NE(refusal(paper_random, set_of(1, 1, 1)), "nothing was refused");
}

TEST(Protocols, AreFoundByName) {
  ProtocolOptions options;
  for (const Protocol* protocol : all_protocols())
    EXPECT_EQ(&protocol_named(protocol->name, options), protocol);
  EXPECT_EQ(options.groups, 5);
  EXPECT_EQ(&protocol_named("group-7", options), &group_k);
  EXPECT_EQ(options.groups, 7);
  for (const char* bad :
       {"group-1", "group-0", "group--3", "group-", "group-7x", "group-99999999999", "lose", ""})
    EXPECT_THROW(protocol_named(bad, options), Error) << bad;
}

TEST(Validation, IsWholeSubjectsAndAtMostAThird) {
  for (const auto& [subjects, wanted, taken] :
       {std::tuple{2, 4, 1}, {3, 4, 1}, {6, 4, 2}, {12, 4, 4}, {21, 4, 4}, {21, 2, 2}}) {
    const WindowSet set = set_of(subjects, 2, 3);
    Fold fold{.name = "all", .training = {}, .validation = {}, .test = {}};
    for (std::size_t i = 0; i < set.size(); ++i)
      fold.training.push_back(static_cast<std::int32_t>(i));
    const ProtocolOptions options{.validation_subjects = wanted};
    take_validation(fold, set, options);
    EXPECT_EQ(subjects_of(fold.validation, set).size(), static_cast<std::size_t>(taken))
        << subjects;
    EXPECT_EQ(fold.training.size() + fold.validation.size(), set.size());
    EXPECT_TRUE(audit(fold, set).validation_apart);
    const Fold before = fold;
    take_validation(fold, set, options);  // already there
    EXPECT_EQ(fold.training, before.training);
    EXPECT_EQ(fold.name, "all");
  }
}

TEST(Validation, OfASingleSubjectIsTheLastRecordingsOfEachActivity) {
  const WindowSet set = set_of(1, 8, 3);
  Fold fold{.name = "one", .training = {}, .validation = {}, .test = {}};
  for (std::size_t i = 0; i < set.size(); ++i)
    fold.training.push_back(static_cast<std::int32_t>(i));
  take_validation(fold, set, {});
  EXPECT_EQ(fold.name, "one (validation: last recordings of the only training subject)");
  EXPECT_EQ(fold.validation,
            (std::vector<std::int32_t>{18, 19, 20, 21, 22, 23}));  // one of each activity
  EXPECT_TRUE(audit(fold, set).samples_apart);
  EXPECT_FALSE(audit(fold, set).validation_apart);
  EXPECT_FALSE(audit(fold, set).leaky());  // the test side is not touched
}

TEST(Validation, OfASingleRecordingIsItsLastQuarterWithoutWhatReachesIn) {
  const WindowSet set = set_of(1, 1, 12);
  Fold fold{.name = "one", .training = {}, .validation = {}, .test = {}};
  for (std::size_t i = 0; i < set.size(); ++i)
    fold.training.push_back(static_cast<std::int32_t>(i));
  take_validation(fold, set, {});
  EXPECT_EQ(fold.validation, (std::vector<std::int32_t>{9, 10, 11}));
  EXPECT_EQ(fold.training,
            (std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6, 7}));  // 8 reaches into 9
  EXPECT_TRUE(audit(fold, set).samples_apart);
  EXPECT_EQ(fold.name, "one (validation: last quarter of the only training subject's recordings)");
}

TEST(Validation, IsDoneWithoutWhereThereIsNothingToTake) {
  const WindowSet set = set_of(1, 1, 1);
  Fold fold{.name = "one", .training = {0}, .validation = {}, .test = {}};
  take_validation(fold, set, {});
  EXPECT_EQ(fold.training.size(), 1u);
  EXPECT_TRUE(fold.validation.empty());
  EXPECT_EQ(fold.name, "one (no validation: too few windows)");
}

}  // namespace
}  // namespace stride::windows
