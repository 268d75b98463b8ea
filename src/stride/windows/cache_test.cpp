#include "stride/windows/cache.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "stride/recordings/data_set.hpp"
#include "stride/windows/made_up_test.hpp"

namespace stride::windows {
namespace {
namespace fs = std::filesystem;

/// A folder of its own, gone at the end.
class Cache : public testing::Test {
 protected:
  Cache() {
    std::string name = (fs::temp_directory_path() / "stride_cache_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~Cache() override { fs::remove_all(folder_); }
  fs::path folder_;
};

WindowSet made_up() {
  Random random(6);
  auto collection = random_collection(random, 4);
  collection.tally["broken lines skipped"] = 2;
  return make_windows(collection, {.label_rule = LabelRule::last, .unlabelled = Unlabelled::keep});
}

void expect_equal(const WindowSet& a, const WindowSet& b) {
  EXPECT_EQ(a.data_set, b.data_set);
  EXPECT_EQ(to_json(a.preprocessing), to_json(b.preprocessing));
  EXPECT_EQ(a.channels, b.channels);
  EXPECT_EQ(a.activities, b.activities);
  EXPECT_EQ(a.subjects, b.subjects);
  EXPECT_EQ(a.recordings, b.recordings);
  EXPECT_EQ(a.length, b.length);
  EXPECT_EQ(a.hop, b.hop);
  EXPECT_EQ(a.tally, b.tally);
  EXPECT_EQ(a.checksum, b.checksum);
  EXPECT_EQ(a.y, b.y);
  EXPECT_TRUE(a.x == b.x);
  EXPECT_TRUE(std::ranges::equal(a.origins, b.origins, [](const Origin& p, const Origin& q) {
    return p.subject == q.subject && p.recording == q.recording && p.begin == q.begin &&
           p.end == q.end && p.side == q.side;
  }));
}

TEST_F(Cache, GivesBackATarget) {
  Random random(7);
  const WindowSet set = make_windows(random_collection(random, 4), {.target = "gyro"});
  const fs::path file = folder_ / "w.safetensors";
  write_windows(file, set);
  const WindowSet back = read_windows(file);
  expect_equal(back, set);
  EXPECT_EQ(back.target, set.target);
  EXPECT_EQ(back.targets, set.targets);
  EXPECT_EQ(back.targets.size(), set.size());
  WindowSet damaged = set;
  damaged.targets[3] = std::numeric_limits<float>::infinity();
  write_windows(file, damaged);
  EXPECT_THROW(read_windows(file), Error);
  damaged.targets.pop_back();
  EXPECT_ANY_THROW(write_windows(file, damaged); read_windows(file));
  EXPECT_FALSE(to_json(made_up().preprocessing).contains("target")) << "old keys stay";
}

TEST_F(Cache, GivesBackWhatWasWritten) {
  const fs::path file = folder_ / "deep" / "w.safetensors";
  const WindowSet set = made_up();
  write_windows(file, set);
  expect_equal(read_windows(file), set);
}

// A mapped set outlives its file, and writing to it changes neither file nor copies.
TEST_F(Cache, IsNotChangedByWhoWritesToItsValues) {
  const fs::path file = folder_ / "w.safetensors";
  write_windows(file, made_up());
  WindowSet set = read_windows(file);
  const WindowSet copy = set;
  set.x[0] = 12345;
  EXPECT_EQ(set.x.size(), copy.x.size());
  EXPECT_NE(copy.x[0], 12345);
  expect_equal(read_windows(file), copy);
  fs::remove(file);
  EXPECT_EQ(copy.x[1], std::as_const(set).x[1]);
}

// Cut anywhere or with any byte changed: refused with an Error, or (where the byte means nothing)
// the same set.
TEST_F(Cache, RefusesDamage) {
  const fs::path file = folder_ / "w.safetensors";
  const WindowSet set = made_up();
  write_windows(file, set);
  const std::string good = read_whole(file);
  constexpr std::uint64_t seed = 14;
  Random random(seed);
  int refused = 0;
  for (int trial = 0; trial < 600; ++trial) {
    std::string bad = good;
    // Half of the trials strike the header, where the sizes stand.
    const std::size_t at = random.below(trial % 2 == 0 ? 3000 : good.size());
    if (trial % 5 == 0)
      bad.resize(at);
    else
      bad[at] = static_cast<char>(random.next());
    std::ofstream(file, std::ios::binary | std::ios::trunc)
        .write(bad.data(), static_cast<std::streamsize>(bad.size()));
    try {
      const WindowSet read = read_windows(file);
      ASSERT_EQ(read.y.size(), read.origins.size());
      ASSERT_EQ(read.x.size(), read.y.size() * read.channels.size() * read.length);
      for (const std::int32_t label : read.y)
        ASSERT_LT(static_cast<std::size_t>(label), read.activities.size());
      for (const Origin& origin : read.origins)
        ASSERT_LT(static_cast<std::size_t>(origin.subject), read.subjects.size());
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 300) << "seed " << seed;
}

TEST_F(Cache, RefusesChangedValues) {
  const fs::path file = folder_ / "w.safetensors";
  const WindowSet set = made_up();
  write_windows(file, set);
  std::string bytes = read_whole(file);
  const float value = std::as_const(set).x[5];
  const auto at = bytes.find(std::string(reinterpret_cast<const char*>(set.x.begin()), 40));
  ASSERT_NE(at, std::string::npos);
  bytes[at + 20] = static_cast<char>(bytes[at + 20] ^ 1);
  write_whole(file, bytes);
  EXPECT_THROW(read_windows(file), Error) << value;
}

/// A csv data set of one person who walks and sits.
fs::path csv_folder(const fs::path& folder) {
  write_whole(folder / "stride.json",
              R"({"name": "mine", "path": "{subject}_{activity}.csv", "rate_hz": 10,
    "columns": [{"name": "acc_x", "column": "ax", "unit": "m/s^2"}], "window_s": 1, "overlap": 0.5})");
  for (const char* name : {"ann_walk.csv", "ann_sit.csv", "bob_walk.csv"}) {
    std::string text = "ax\n";
    for (int i = 0; i < 35; ++i) text += std::to_string(i) + ".5\n";
    write_whole(folder / name, text);
  }
  return folder;
}

std::size_t files_in(const fs::path& folder) {
  std::error_code ec;
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder, ec), fs::directory_iterator()));
}

TEST_F(Cache, KeepsTheWindowsOfARequest) {
  const std::string data = csv_folder(folder_ / "data").string();
  const fs::path cache = folder_ / "cache";
  const WindowSet made = windows_of(data, {}, cache);
  EXPECT_EQ(made.size(), 18u);
  ASSERT_EQ(files_in(cache / "windows"), 1u);
  expect_equal(windows_of(data, {}, cache), made);
  EXPECT_EQ(files_in(cache / "windows"), 1u);

  // The scaler is fitted later: the same file. Anything else: another one.
  EXPECT_EQ(windows_of(data, {.scaler = ScalerKind::robust}, cache).preprocessing.scaler,
            ScalerKind::robust);
  EXPECT_EQ(files_in(cache / "windows"), 1u);
  EXPECT_EQ(windows_of(data, {.overlap = 0}, cache).size(), 9u);
  EXPECT_EQ(files_in(cache / "windows"), 2u);
  write_whole(folder_ / "data" / "bob_sit.csv", "ax\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
  EXPECT_EQ(windows_of(data, {}, cache).size(), 19u);
  EXPECT_EQ(files_in(cache / "windows"), 3u);
  windows_of(data, {}, {});
  EXPECT_EQ(files_in(cache / "windows"), 3u);
}

TEST_F(Cache, IsMadeAnewWhereDamaged) {
  const std::string data = csv_folder(folder_ / "data").string();
  const fs::path cache = folder_ / "cache";
  const WindowSet made = windows_of(data, {}, cache);
  const fs::path file = fs::directory_iterator(cache / "windows")->path();
  fs::resize_file(file, fs::file_size(file) / 2);
  WindowSet again = windows_of(data, {}, cache);
  EXPECT_EQ(again.tally["cache of windows was damaged and made anew"], 1);
  EXPECT_TRUE(again.x == made.x);
  expect_equal(windows_of(data, {}, cache), made);
}

TEST_F(Cache, IsDoneWithoutWhereItCannotBeWritten) {
  const std::string data = csv_folder(folder_ / "data").string();
  write_whole(folder_ / "cache", "a file where a folder should be");
  WindowSet set = windows_of(data, {}, folder_ / "cache");
  EXPECT_EQ(set.size(), 18u);
  EXPECT_EQ(set.tally["cache of windows could not be written"], 1);
}

// Processes that make, use and delete the same cache: each always gets the right windows.
TEST_F(Cache, MayBeFilledByManyAtOnce) {
  const std::string data = csv_folder(folder_ / "data").string();
  const fs::path cache = folder_ / "cache";
  const WindowSet expected = windows_of(data, {}, {});
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      bool equal = true;
      for (int round = 0; round < 5; ++round) {
        equal = equal && windows_of(data, {}, cache).x == expected.x;
        std::error_code ec;
        if (round % 2 == 1) fs::remove_all(cache / "windows", ec);
      }
      ::_exit(equal ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

TEST_F(Cache, LetsTheDataSetsOwnErrorsThrough) {
  EXPECT_THROW(windows_of("no-such-set", {}, folder_), Error);
  EXPECT_THROW(windows_of(csv_folder(folder_ / "data").string(), {.window_s = 100}, folder_),
               Error);
}

TEST(DefaultCache, IsTheUsers) {
  const char* const before = std::getenv("XDG_CACHE_HOME");
  const std::string kept = before ? before : "";
  ::setenv("XDG_CACHE_HOME", "/somewhere", 1);
  EXPECT_EQ(default_cache(), fs::path("/somewhere/stride"));
  ::unsetenv("XDG_CACHE_HOME");
  if (const char* home = std::getenv("HOME")) {
    EXPECT_EQ(default_cache(), fs::path(home) / ".cache/stride");
  }
  if (before) ::setenv("XDG_CACHE_HOME", kept.c_str(), 1);
}

}  // namespace
}  // namespace stride::windows
