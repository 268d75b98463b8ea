// The contract of the table: what holds for every data set, tested on the day its line is added.
#include "stride/recordings/data_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

class EveryDataSet : public testing::TestWithParam<const DataSet*> {
 protected:
  const DataSet& set() const { return *GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Table, EveryDataSet,
                         testing::ValuesIn(all_data_sets().begin(), all_data_sets().end()),
                         [](const auto& entry) {
                           std::string name(entry.param->name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(DataSets, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names, folders;
  for (const DataSet* set : all_data_sets()) {
    EXPECT_TRUE(names.insert(set->name).second) << set->name;
    for (const std::string_view folder : set->folders)
      EXPECT_TRUE(folders.insert(folder).second) << folder;
  }
}

TEST_P(EveryDataSet, IsDescribed) {
  EXPECT_FALSE(set().name.empty());
  for (const char c : set().name)
    EXPECT_TRUE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') << set().name;
  EXPECT_FALSE(set().summary.empty());
  EXPECT_LE(set().summary.size(), 72u);
  EXPECT_FALSE(set().source.empty());
  EXPECT_FALSE(set().licence.empty());
  EXPECT_GE(set().subjects, 0);
  EXPECT_GE(set().rate_hz, 0);
  for (const Download& download : set().downloads) {
    EXPECT_TRUE(download.url.starts_with("https://")) << download.url;
    EXPECT_FALSE(download.file.empty());
    EXPECT_EQ(download.file.find('/'), std::string_view::npos);
    EXPECT_TRUE(download.sha256.empty() || download.sha256.size() == 64) << download.sha256;
  }
}

TEST_P(EveryDataSet, IsLookedForCheaplyAndNotSeenWhereItIsNot) {
  TestFolder empty;
  const bool needs_files = set().name != "simulated";
  EXPECT_EQ(set().recognises(empty.path()), !needs_files);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) (void)locate(set());
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(took.count() / 10, 20.0)
      << "ms a look; names only, no archive is opened (2 ms on a quiet machine)";
}

TEST_P(EveryDataSet, SaysSoWhenItsFilesAreMissing) {
  if (set().name == "simulated") return;
  TestFolder empty;
  const std::string variant(set().variants.empty() ? "" : set().variants.front());
  const std::string said = error_of([&] { set().read(Source(empty.path()), variant); });
  EXPECT_NE(said.find('['), std::string::npos) << said;
  EXPECT_NE(said, "");
}

TEST_P(EveryDataSet, SaysSoWhenAnArchiveIsDamaged) {
  if (set().name == "simulated") return;
  TestFolder place;
  place.write("data.zip", "PK\x03\x04 cut off");
  place.write("stride.json", "{}");
  const std::string variant(set().variants.empty() ? "" : set().variants.front());
  EXPECT_NE(error_of([&] { set().read(Source(place.path()), variant); }), "");
}

void expect_sound(const Recording& r, const Collection& collection) {
  const std::size_t n = r.labels.size(), channels = collection.channels.size();
  ASSERT_GT(n, 0u) << r.name;
  ASSERT_EQ(r.samples.size(), n * channels) << r.name;
  ASSERT_EQ(r.targets.size(), n * collection.targets.size()) << r.name;
  ASSERT_TRUE(r.time_s.empty() || r.time_s.size() == n) << r.name;
  EXPECT_FALSE(r.subject.empty()) << r.name;
  for (const std::int16_t label : r.labels)
    ASSERT_TRUE(label == unlabelled ||
                (label >= 0 && static_cast<std::size_t>(label) < collection.activities.size()))
        << r.name;
  for (std::size_t i = 1; i < r.time_s.size(); ++i)
    ASSERT_GT(r.time_s[i], r.time_s[i - 1]) << r.name << " sample " << i;
  for (const float v : r.samples) ASSERT_FALSE(std::isinf(v)) << r.name;
}

void expect_contract(const DataSet& set, const Collection& collection) {
  EXPECT_TRUE(std::string_view(collection.data_set).starts_with(set.name)) << collection.data_set;
  EXPECT_GT(collection.rate_hz, 0);
  EXPECT_FALSE(collection.channels.empty());
  EXPECT_FALSE(collection.activities.empty());
  EXPECT_EQ(collection.checksum.size(), 64u);
  EXPECT_GT(collection.windowing.window_s, 0);
  EXPECT_GE(collection.windowing.overlap, 0);
  EXPECT_LT(collection.windowing.overlap, 1);

  const std::set<std::string> units = {"m/s^2", "rad/s", "rad", "uT", "s", "V", "bpm", "1", "degC"};
  std::set<std::string> channels, names, subjects;
  for (const Channel& channel : collection.channels) {
    EXPECT_TRUE(channels.insert(channel.name).second) << channel.name;
    EXPECT_TRUE(units.contains(channel.unit)) << channel.name << " in " << channel.unit;
  }
  for (const Channel& target : collection.targets) {
    EXPECT_TRUE(channels.insert(target.name).second) << target.name;
    EXPECT_FALSE(target.unit.empty()) << target.name;
  }
  ASSERT_FALSE(collection.recordings.empty());
  for (const Recording& r : collection.recordings) {
    EXPECT_TRUE(names.insert(r.name).second) << r.name;
    subjects.insert(r.subject);
    expect_sound(r, collection);
  }
  if (set.subjects > 0) {
    EXPECT_LE(subjects.size(), static_cast<std::size_t>(set.subjects));
  }
  // The table tells of the first part; another may have activities of its own.
  const bool first = set.variants.empty() || collection.data_set == set.name ||
                     collection.data_set.ends_with(set.variants[0]);
  if (set.activities > 0 && first) {
    EXPECT_LE(collection.activities.size(), static_cast<std::size_t>(set.activities));
  }
}

// On the real recordings where they are found: shapes agree and units are what they say. Of a set
// in parts, those that are here; one at least.
TEST_P(EveryDataSet, KeepsTheContractOnItsRecordings) {
  const auto place = locate(set());
  if (!place) GTEST_SKIP() << "needs the recordings of " << set().name;
  const Source source(*place);
  std::vector<std::string_view> variants(set().variants.begin(), set().variants.end());
  if (variants.empty()) variants = {""};
  int here = 0;
  std::string said;
  for (const std::string_view variant : variants) {
    Collection collection;
    said = error_of([&] { collection = set().read(source, variant); });
    if (!said.empty()) continue;
    ++here;
    SCOPED_TRACE(collection.data_set);
    expect_contract(set(), collection);
  }
  EXPECT_GT(here, 0) << said;
}

}  // namespace
}  // namespace stride::recordings
