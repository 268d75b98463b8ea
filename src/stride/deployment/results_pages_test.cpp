#include "stride/deployment/results_pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace stride::deployment {
namespace {

using evaluation::Answer;
using evaluation::Comparison;

// Three people of whom `right` of ten windows each are answered right.
Answer answer(std::int64_t right, bool leaky) {
  Answer a{
      .command = {"train", "--data", "x $y's", "--seed", "1"},
      .protocol = leaky ? "paper-random" : "official",
      .leaky = leaky,
      .data_set = "x",
      .checksum = "0",
      .outcome = {.activities = {"sit", "walk"},
                  .subjects = {"ann", "bob", "cid"},
                  .per_subject = {},
                  .confusion = {3 * right, 30 - 3 * right, 0, 30}},
      .curves = {{.name = "", .loss = {1}, .validation_macro_f1 = {0.5}}},
      .cost = {.parameters = 1234, .macs = 5678, .weight_bytes = 4936, .file_bytes = 5000},
      .made = {.date = "2026-01-02", .machine = "m", .executor = "e", .code = "c", .seconds = 3}};
  for (int s = 0; s < 3; ++s)
    for (const std::int64_t count :
         {right, std::int64_t{10}, std::int64_t{10}, std::int64_t{10}, right, 20 - right})
      a.outcome.per_subject.push_back(count);
  return a;
}

Comparison study(const std::string& name, bool ran) {
  Comparison c;
  c.study.name = name;
  c.study.title = "Study " + name;
  c.study.about = "About it.";
  c.study.label = name;
  c.study.group = "g";
  c.study.honest = {"train", {1}, {}};
  c.study.leaky = evaluation::Plan{"train", {1}, {}};
  c.study.published = {{.system = "S",
                        .source = "doi:1",
                        .headline = "their claim",
                        .protocol = "shuffled",
                        .score = "accuracy",
                        .value = 0.97,
                        .differs = "much",
                        .leaky = true},
                       {.system = "S",
                        .source = "doi:1",
                        .headline = "their size",
                        .protocol = "counted",
                        .score = "weight_bytes",
                        .value = 2048,
                        .differs = "",
                        .leaky = false}};
  if (!ran) return c;
  c.honest = evaluation::row_of({answer(8, false)}, name);
  c.leaky = evaluation::row_of({answer(9, true)}, name);
  return c;
}

// Every line that holds a leaky score says so: 0.950 is the twin's accuracy, 0.900 the honest one.
TEST(ResultsMarkdown, StampsEveryLeakyNumber) {
  const std::vector<Comparison> all = {study("a", true)};
  const std::string text = results_markdown(all);
  std::istringstream lines(text);
  std::size_t stamped_lines = 0;
  for (std::string line; std::getline(lines, line);)
    if (line.find("0.950") != std::string::npos || line.find("0.949") != std::string::npos) {
      EXPECT_NE(line.find("LEAKY"), std::string::npos) << line;
      ++stamped_lines;
    }
  EXPECT_EQ(stamped_lines, 2u) << text;
  EXPECT_NE(text.find("0.900 \\[0.900, 0.900\\] |"), std::string::npos) << text;
}

TEST(ResultsMarkdown, ShowsTheCommandAndWhatHasNotRun) {
  const std::vector<Comparison> all = {study("a", true), study("b", false)};
  const std::string text = results_markdown(all);
  EXPECT_NE(text.find("stride train --data 'x $y'\\''s' --seed 1 --out runs/a\n"
                      "stride evaluate runs/a\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("Not run yet: Study b."), std::string::npos) << text;
  EXPECT_EQ(text.find("## Study b"), std::string::npos);
  EXPECT_EQ(text, results_markdown(all));
}

TEST(ResultsMarkdown, SaysWhereAnswersAreOfAnotherCommand) {
  std::vector<Comparison> all = {study("a", true)};
  EXPECT_EQ(results_markdown(all).find("another one since"), std::string::npos);
  all[0].honest.stale = true;
  EXPECT_NE(results_markdown(all).find("another one since"), std::string::npos);
}

TEST(ReproductionMarkdown, PutsOursBesideTheirs) {
  const std::vector<Comparison> all = {study("a", true)};
  const std::vector<evaluation::Claim> claims = {{"S", "doi:1", "ten times", "10", "3"},
                                                 {"T", "doi:2", "other", "1", "1"}};
  const std::string text = reproduction_markdown(all, claims);
  EXPECT_NE(
      text.find("| their claim | shuffled | accuracy | 0.970 | 0.950 \\[0.950, 0.950\\] LEAKY "
                "| 0.900 \\[0.900, 0.900\\] | much |\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("| their size | counted | weights | 2.0 KiB | 4.8 KiB |  |  |\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("## S\n\nSource: doi:1.\n"), std::string::npos);
  EXPECT_NE(text.find("| ten times | 10 | 3 |"), std::string::npos);
  EXPECT_EQ(text.find("## S", text.find("## S") + 1), std::string::npos);  // each system once
  EXPECT_NE(text.find("## T"), std::string::npos);
}

TEST(ReproductionMarkdown, SaysWhatHasNotRun) {
  const std::vector<Comparison> all = {study("a", false)};
  EXPECT_NE(reproduction_markdown(all, {}).find("| 0.970 | not run yet | not run yet | much |"),
            std::string::npos);
}

TEST(ResultsHtml, HoldsTheDataAndNoWayOut) {
  std::vector<Comparison> all = {study("a", true), study("b", false)};
  all[0].study.title = "</script><!--<script>\"\xff";
  const std::string page = results_html(all);
  EXPECT_EQ(page.find("@RESULTS@"), std::string::npos);
  const std::string begin = "<script id=\"data\" type=\"application/json\">";
  const std::size_t at = page.find(begin) + begin.size();
  const Json data = parse_json(page.substr(at, page.find("</script>", at) - at), "page");
  ASSERT_EQ(data["studies"].size(), 1u);  // what has not run is no row
  EXPECT_TRUE(
      data["studies"][0]["title"].get<std::string>().starts_with("</script><!--<script>\""));
  EXPECT_EQ(data["studies"][0]["honest"]["accuracy"]["mean"], 0.9);
  EXPECT_EQ(data["studies"][0]["leaky"]["leaky"], true);
  EXPECT_EQ(data["studies"][0]["honest"]["size_bytes"], 5000);
}

TEST(ResultsHtml, AsksNoNetwork) {
  const std::string_view page = report_template();
  EXPECT_NE(page.find("default-src 'none'"), std::string_view::npos);
  for (const std::string_view reference : {"src=\"http", "href=\"http", "@import", "url(http"})
    EXPECT_EQ(page.find(reference), std::string_view::npos) << reference;
  EXPECT_NE(page.find("Leon Sorokin"), std::string_view::npos);  // the charts' licence
}

TEST(Bytes, AreShortForPeople) {
  EXPECT_EQ(bytes_text(1023), "1023 B");
  EXPECT_EQ(bytes_text(1024), "1.0 KiB");
  EXPECT_EQ(bytes_text(3.55 * 1024 * 1024), "3.55 MiB");
}

// 3.73 MiB to 0.93; each activity's accuracy beside that of the float model.
TEST(ResultsMarkdown, ShowsACompressedModelBesideItsFloatOne) {
  Answer a = answer(8, true);
  a.compressed = {.command = {"--to", "dynamic"},
                  .scheme = "dynamic",
                  .outcome = answer(7, true).outcome,
                  .agreement = 0.95,
                  .file_bytes = 979'000,
                  .float_file_bytes = 3'912'000,
                  .model_bytes = 1'048'576,
                  .float_model_bytes = 4'194'304};
  Comparison c = study("a", false);
  EXPECT_EQ(results_markdown({&c, 1}).find("Compressed by"), std::string::npos);
  c.leaky = evaluation::row_of({a}, "a");
  const std::string text = results_markdown({&c, 1});
  for (const char* words :
       {"Compressed by `dynamic`, seed 1: model.safetensors on disk 3.73 MiB to 956.1 KiB (979,000 "
        "bytes), all files of the model 4.00 MiB to 1.00 MiB. Both answer 0.9500 of the test "
        "windows alike LEAKY.",
        "| sit | 0.800 LEAKY | 0.700 LEAKY | 30 |", "| all | 0.900 LEAKY | 0.850 LEAKY | 60 |",
        "stride compress runs/b --to dynamic --out runs/b-small\n"})
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
}

}  // namespace
}  // namespace stride::deployment
