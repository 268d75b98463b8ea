#include "stride/cli/settings.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <set>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"
#include "stride/models/architecture.hpp"

namespace stride::cli {
namespace {

std::string complaint(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

Settings from(std::vector<std::string> words,
              const std::optional<std::filesystem::path>& config = {}) {
  CLI::App app;
  Given given;
  declare_settings(app, given, {});
  std::reverse(words.begin(), words.end());
  app.parse(words);
  return settled({}, config, given);
}

TEST(Settings, FlagsWinOverTheFileAndTheFileOverDefaults) {
  const auto file = std::filesystem::temp_directory_path() / "stride_settings_test.json";
  write_whole(file,
              R"({"settings": {"epochs": 7, "batch": 32, "class_weights": true}, "other": 1})");
  const Settings s = from({"--epochs", "9", "--set", "filters=16", "--no-class-weights"}, file);
  EXPECT_EQ(s.train.epochs, 9);
  EXPECT_EQ(s.train.batch, 32);
  EXPECT_EQ(s.train.seed, 1u);
  EXPECT_FALSE(s.train.class_weights);
  EXPECT_EQ(s.set["filters"], 16);
  std::filesystem::remove(file);
}

TEST(Settings, ATargetChoosesTheMethodAndMeetsNoOther) {
  EXPECT_EQ(from({"--target", "cadence"}).method, "regression");
  EXPECT_EQ(from({}).method, "supervised");
  const auto refused = [](std::vector<std::string> words, const char* line) {
    const std::string said = complaint([&] { from(words); });
    EXPECT_NE(said.find(line), std::string::npos) << said;
  };
  refused({"--method", "regression"}, "target: got none");
  refused({"--target", "cadence", "--method", "supervised"}, "method 'supervised' of activities");
  refused({"--target", "cadence", "--class-weights"}, "--class-weights");
  refused({"--target", "cadence", "--label-smoothing", "0.1"}, "--label-smoothing");
  refused({"--target", "cadence", "--set", "loss=mad"}, "loss");
}

TEST(Settings, TheLastOfTwoCounts) {
  EXPECT_EQ(from({"--epochs", "3", "--epochs", "5"}).train.epochs, 5);
}

TEST(Settings, GoThroughJsonAndBack) {
  Settings s;
  s.data = "uci-har";
  s.train.seed = (std::uint64_t{1} << 52) + 1;
  s.train.learning_rate = 0.1 + 0.2;  // needs all 17 digits
  s.refit = true;
  s.set["filters"] = 8;
  Settings back;
  apply(back, Json::parse(to_json(s).dump()), "test");
  EXPECT_EQ(to_json(back), to_json(s));
  EXPECT_EQ(back.train.learning_rate, s.train.learning_rate);
}

TEST(Settings, RefuseWhatTheyCannotBe) {
  EXPECT_EQ(complaint([] {
              from({"--epochs", "abc"});
            }),
            "[--epochs] epochs: got 'abc', want a whole number from 1 to 100000.");
  EXPECT_NE(complaint([] { from({"--epochs", "0"}); }).find("from 1 to"), std::string::npos);
  EXPECT_NE(complaint([] { from({"--epochs", "1.5"}); }).find("a whole number"), std::string::npos);
  EXPECT_NE(complaint([] {
              from({"--epochs", "99999999999999999999"});
            }).find("a whole number"),
            std::string::npos);
  EXPECT_NE(complaint([] { from({"--lr", "nan"}); }).find("a number"), std::string::npos);
  EXPECT_NE(complaint([] { from({"--overlap", "1"}); }).find("from -1 to 0.99"), std::string::npos);
  EXPECT_NE(complaint([] { from({"--seed", "-1"}); }).find("from 0"), std::string::npos);
  EXPECT_NE(complaint([] { from({"--set", "filters"}); }).find("name=value"), std::string::npos);
  EXPECT_NE(complaint([] {
              from({"--model", "cn"});
            }).find("Did you mean 'cnn'"),
            std::string::npos);
  EXPECT_NE(complaint([] {
              from({"--gravity", "remov"});
            }).find("Did you mean 'remove'"),
            std::string::npos);
  EXPECT_NE(complaint([] { from({"--device", "tpu"}); }).find("cpu, cuda"), std::string::npos);
}

TEST(Settings, RefuseAStrangeFile) {
  Settings s;
  EXPECT_NE(complaint([&] {
              apply(s, Json::parse(R"({"epoch": 3})"), "run.json");
            }).find("Did you mean 'epochs'"),
            std::string::npos);
  EXPECT_NE(complaint([&] {
              apply(s, Json::parse(R"({"epochs": "3"})"), "run.json");
            }).find("[run.json] epochs: got '3'"),
            std::string::npos);
  EXPECT_NE(complaint([&] { apply(s, Json::parse("[]"), "run.json"); }), "none");
}

// The table itself: names are flags, every one has a group and a word for its value, none is there
// twice.
TEST(SettingsTable, IsSound) {
  std::set<std::string_view> names;
  for (const Setting& s : all_settings()) {
    EXPECT_TRUE(names.insert(s.name).second) << s.name;
    EXPECT_EQ(s.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), s.name.npos)
        << s.name;
    EXPECT_FALSE(s.group.empty()) << s.name;
    EXPECT_LE(s.help.size(), 100u) << s.name;
    EXPECT_TRUE(!s.help.empty() || s.known) << s.name;
  }
}

// --set reaches both: a name must mean one thing.
TEST(SettingsTable, NoOptionIsOfAModelAndOfAMethod) {
  for (const auto* method : training::all_methods())
    for (const Option& option : method->options)
      for (const auto* model : models::all_architectures())
        for (const Option& other : model->options)
          EXPECT_NE(option.name, other.name) << method->name << " and " << model->name;
}

// Defaults must pass their own checks, or no run could be repeated from its run.json.
TEST(SettingsTable, AcceptsItsDefaults) {
  Settings s;
  EXPECT_EQ(complaint([&] { apply(s, to_json(Settings()), "defaults"); }), "none");
}

}  // namespace
}  // namespace stride::cli
