#include "stride/cli/report.hpp"

#include <gtest/gtest.h>

#include "stride/base/error.hpp"

namespace stride::cli {
namespace {

evaluation::Scores scores() {
  const std::vector<std::int32_t> truth = {0, 0, 1, 1}, answers = {0, 0, 1, 0},
                                  subject = {0, 0, 1, 1};
  const std::vector<std::string> activities = {"sit", "walk"}, subjects = {"ann", "bob"};
  return evaluation::score(truth, answers, subject, activities, subjects);
}

const Json apart = {{"subjects_apart", true},
                    {"samples_apart", true},
                    {"shared_subjects", Json::array()},
                    {"shared_windows", 0}};
const Json mixed = {{"subjects_apart", false},
                    {"samples_apart", false},
                    {"shared_subjects", {"ann"}},
                    {"shared_windows", 1234}};

TEST(Report, KeepsTheContractOfEvaluateJson) {
  const Json json = result_json(scores(), {"official", "official", false, apart});
  for (const char* key :
       {"accuracy", "macro_f1", "weighted_f1", "balanced_accuracy", "windows", "protocol", "leaky",
        "per_class", "per_subject", "confusion", "labels", "interval95", "audit"})
    EXPECT_TRUE(json.contains(key)) << key;
  for (const char* key : {"precision", "recall", "f1", "support"})
    EXPECT_TRUE(json["per_class"]["walk"].contains(key)) << key;
  EXPECT_EQ(json["accuracy"], 0.75);
  EXPECT_EQ(json["leaky"], false);
}

// No line with a number may be quoted without its stamp.
TEST(Report, StampsEveryLeakyNumber) {
  const std::string text = result_text(scores(), {"paper-random", "", true, mixed}, Console());
  std::string tables = text.substr(text.find('\n') + 1);
  tables.erase(tables.find("audit:"));
  std::size_t numbers = 0;
  bool heading = false;
  for (std::size_t at = 0; at < tables.size();) {
    const std::size_t end = tables.find('\n', at);
    const std::string line = tables.substr(at, end - at);
    heading = line.empty() || heading;
    if (!line.empty() && !heading && line.find_first_of("0123456789") != std::string::npos &&
        line.find_first_not_of("0123456789 ") != std::string::npos) {
      ++numbers;
      EXPECT_NE(line.find("LEAKY"), std::string::npos) << line;
    }
    if (!line.empty()) heading = false;
    at = end + 1;
  }
  EXPECT_GE(numbers, 8u) << text;
  EXPECT_NE(text.find("1 subject on two sides, 1 234 test windows"), std::string::npos) << text;
}

TEST(Report, IsUnstampedWhereHonest) {
  const std::string text = result_text(scores(), {"official", "official", false, apart}, Console());
  EXPECT_EQ(text.find("LEAKY"), std::string::npos) << text;
  EXPECT_NE(text.find("worst: subject bob"), std::string::npos) << text;
  EXPECT_NE(text.find("audit: no subject and no raw sample is on two sides"), std::string::npos);
}

TEST(Bars, AreReadAndRefused) {
  EXPECT_EQ(bar_from("macro_f1=0.90").score, "macro_f1");
  EXPECT_EQ(bar_from("macro_f1=0.90").value, 0.9);
  for (const char* text : {"macro_f1", "macro_f1=", "macro_f1=x", "macro_f1=0.9x", "macro_f1=1.1",
                           "macro_f1=-1", "macro_f1=nan", "=0.5"})
    EXPECT_THROW(bar_from(text), Error) << text;
  try {
    bar_from("macro-f1=0.5");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("Did you mean 'macro_f1'"), std::string::npos);
  }
}

TEST(Bars, OfARegressionAreErrorsAtMost) {
  Console console;
  console.loudness = Loudness::quiet;
  EXPECT_EQ(bar_from("mae=5.5").value, 5.5);
  EXPECT_THROW(bar_from("r2=1.5"), Error);
  EXPECT_THROW(check_bars(std::vector<Bar>{{"macro_f1", 0.9}}, true), Error);
  EXPECT_THROW(check_bars(std::vector<Bar>{{"mae", 5}}, false), Error);
  Json json = {{"mae", 5.5}, {"r2", nullptr}};
  EXPECT_TRUE(reached(std::vector<Bar>{{"mae", 5.5}}, json, console));
  EXPECT_FALSE(reached(std::vector<Bar>{{"mae", 5.4}}, json, console));
  EXPECT_FALSE(reached(std::vector<Bar>{{"r2", 0}}, json, console)) << "there is none";
}

TEST(Bars, AreMissedOrMet) {
  Console console;
  console.loudness = Loudness::quiet;
  Json json = result_json(scores(), {"official", "official", false, apart});
  EXPECT_TRUE(reached(std::vector<Bar>{{"accuracy", 0.75}}, json, console))
      << "the bar itself is enough";
  EXPECT_EQ(json["required"][0]["met"], true);
  EXPECT_FALSE(reached(std::vector<Bar>{{"accuracy", 0.76}, {"accuracy", 0.7}}, json, console));
  EXPECT_EQ(json["required"][0]["met"], false);
}

}  // namespace
}  // namespace stride::cli
