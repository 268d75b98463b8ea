#include "stride/cli/verb.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "stride/base/error.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/help_text.hpp"
#include "stride/cli/program.hpp"
#include "stride/cli/text.hpp"

namespace stride::cli {
namespace {

// The contract of the table: what every verb must have.
TEST(Verbs, AreSound) {
  std::set<std::string_view> names;
  const Program program = declared();
  for (const Verb* verb : all_verbs()) {
    EXPECT_TRUE(names.insert(verb->name).second) << verb->name;
    EXPECT_FALSE(verb->summary.empty()) << verb->name;
    EXPECT_LE(verb->summary.size(), 72u) << verb->name;
    EXPECT_NE(verb->example.find("stride " + std::string(verb->name)), std::string::npos)
        << verb->name;
    EXPECT_EQ(program.app->get_subcommand(std::string(verb->name))->get_option_no_throw("--json") !=
                  nullptr,
              !verb->json.empty())
        << verb->name << ": --json is a contract and must be written down";
    for (const CLI::Option* option :
         program.app->get_subcommand(std::string(verb->name))->get_options()) {
      if (option->get_group().empty()) continue;
      EXPECT_FALSE(option->get_description().empty()) << verb->name << " " << option->get_name();
      for (const std::string& letter : option->get_snames())
        EXPECT_NE(std::string("hqv").find(letter), std::string::npos)
            << "short flags are -h, -q and -v";
    }
  }
}

TEST(Verbs, ShowHelpThatFitsThePage) {
  const Program program = declared();
  for (const Verb* verb : all_verbs()) {
    std::istringstream text(
        verb_help(*program.app->get_subcommand(std::string(verb->name)), Console()));
    for (std::string line; std::getline(text, line);) EXPECT_LE(width(line), 100u) << line;
  }
}

TEST(Verbs, StandInTheManual) {
  std::ifstream in("docs/cli.md", std::ios::binary);
  ASSERT_TRUE(in) << "run from the top folder";
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_EQ(text.str(), markdown()) << "make it anew: stride help --markdown > docs/cli.md";
}

std::string complaint(std::vector<std::string> words) {
  Console console;
  console.loudness = Loudness::quiet;
  try {
    run(words, console);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

TEST(Program, SuggestsTheNearest) {
  EXPECT_NE(complaint({"trian"}).find("Did you mean 'train'"), std::string::npos);
  EXPECT_NE(complaint({"train", "--epoch", "3"}).find("Did you mean '--epochs'"),
            std::string::npos);
  EXPECT_NE(complaint({"train", "--epoch=3"}).find("Did you mean '--epochs'"), std::string::npos);
  EXPECT_NE(complaint({"data", "--jsno"}).find("Did you mean '--json'"), std::string::npos);
}

TEST(Program, RefusesWrongUse) {
  EXPECT_NE(complaint({"--frobnicate"}).find("no flag '--frobnicate'"), std::string::npos);
  EXPECT_NE(complaint({"models", "extra"}).find("one too many"), std::string::npos);
  EXPECT_NE(complaint({"train", "--epochs"}), "none") << "a flag without its value";
  EXPECT_NE(complaint({"train", "--resume"}).find("--resume without --out"), std::string::npos);
  EXPECT_NE(complaint({"evaluate"}).find("no run folder"), std::string::npos);
  EXPECT_NE(complaint({"describe"}).find("--model"), std::string::npos);
  EXPECT_NE(complaint({"describe", "--model", "cnn"}).find("--channels"), std::string::npos);
}

}  // namespace
}  // namespace stride::cli
