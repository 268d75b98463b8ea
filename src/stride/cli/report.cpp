#include "stride/cli/report.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "stride/base/names.hpp"
#include "stride/cli/text.hpp"
#include "stride/evaluation/report.hpp"
#include "stride/network/cost.hpp"

namespace stride::cli {
namespace {

constexpr std::array<std::string_view, 4> scores_with_bars = {"accuracy", "macro_f1", "weighted_f1",
                                                              "balanced_accuracy"};
constexpr std::array<std::string_view, 3> regression_bars = {"mae", "rmse", "r2"};

bool is_error(std::string_view score) { return score == "mae" || score == "rmse"; }
constexpr std::size_t page = 100, stamp_room = 9;
constexpr std::size_t subjects_shown = 10;

// A table's first line is its heading. The stamp stands on each line with a number, so that no
// quoted line loses it.
std::string section(std::string_view text, bool leaky, bool heading, const Console& console) {
  std::string out;
  for (bool first = heading; !text.empty(); first = false) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line = harmless(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    line.erase(line.find_last_not_of(' ') + 1);
    // A line of nothing but column numbers holds no result.
    const bool number = line.find_first_of("0123456789") != std::string::npos &&
                        line.find_first_not_of("0123456789 ") != std::string::npos;
    if (first)
      line = console.tinted(line, Tint::bold);
    else if (leaky && number)
      line += "  " + console.tinted("LEAKY", Tint::red);
    out += line.empty() ? "\n" : "  " + line + "\n";
  }
  return out;
}

std::string tables(const evaluation::Scores& scores, bool leaky, const Console& console) {
  std::string text = section(evaluation::class_table(scores), leaky, true, console);
  if (!scores.per_subject.empty()) {
    text += "\n" + section(evaluation::subject_table(scores, subjects_shown), leaky, true, console);
    if (scores.per_subject.size() > 1)
      text += "  worst: subject " + harmless(scores.per_subject.front().subject) + ", macro-F1 " +
              fixed(scores.per_subject.front().macro_f1, 3) +
              (leaky ? "  " + console.tinted("LEAKY", Tint::red) : "") + "\n";
  }
  return text + "\n" +
         section(evaluation::confusion_table(scores, page - stamp_room), leaky, true, console);
}

std::string tables(const evaluation::RegressionScores& scores, bool leaky, const Console& console) {
  std::string text =
      section(evaluation::subject_table(scores, subjects_shown), leaky, true, console);
  if (scores.per_subject.size() > 1)
    text += section("worst: subject " + scores.per_subject.front().subject +
                        fmt::format(", MAE {:.4g} {}", scores.per_subject.front().mae, scores.unit),
                    leaky, false, console);
  return text;
}

}  // namespace

std::string headline(const evaluation::TestScores& scores) {
  if (const auto* values = std::get_if<evaluation::RegressionScores>(&scores))
    return fmt::format("MAE {:.4g} {} (baseline {:.4g})", values->mae, harmless(values->unit),
                       values->baseline_mae);
  const auto& activities = std::get<evaluation::Scores>(scores);
  return "accuracy " + fixed(activities.accuracy, 3) + "  macro-F1 " +
         fixed(activities.macro_f1, 3);
}

Json result_json(const evaluation::TestScores& scores, const Circumstances& c) {
  Json json = {{"protocol", c.protocol}, {"fold", c.fold}, {"leaky", c.leaky}};
  json.update(std::visit([](const auto& s) { return evaluation::to_json(s); }, scores));
  json["audit"] = c.audit;
  return json;
}

Json cost_json(const network::Graph& graph) {
  const network::Cost cost = network::cost(graph);
  return {
      {"parameters", cost.parameters}, {"macs", cost.macs}, {"weight_bytes", cost.weight_bytes}};
}

std::string result_text(const evaluation::TestScores& scores, const Circumstances& c,
                        const Console& console) {
  std::string text =
      "protocol " + c.protocol + (c.fold.empty() || c.fold == c.protocol ? "" : ", fold " + c.fold);
  if (c.leaky) text += "  " + console.tinted("LEAKY: not to be believed", Tint::red);
  std::visit(
      [&](const auto& s) {
        text += "\n" + section(evaluation::summary(s), c.leaky, false, console) + "\n" +
                tables(s, c.leaky, console);
      },
      scores);
  return text + "\n" + audit_text(c.audit) + "\n";
}

std::string audit_text(const Json& audit) {
  if (!audit.is_object()) return "audit: none";
  const bool subjects = audit.value("subjects_apart", false),
             samples = audit.value("samples_apart", false);
  if (subjects && samples) return "audit: no subject and no raw sample is on two sides";
  std::string text = "audit: LEAKY";
  if (!subjects) {
    const Json shared = audit.value("shared_subjects", Json::array());
    text +=
        fmt::format(", {} subject{} on two sides", shared.size(), shared.size() == 1 ? "" : "s");
  }
  if (!samples)
    text += ", " + grouped(audit.value("shared_windows", std::int64_t{0})) +
            " test windows share raw samples with training or validation";
  return text;
}

Bar bar_from(const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  Bar bar{text.substr(0, equals), 0};
  const std::string value = equals < text.size() ? text.substr(equals + 1) : "";
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), bar.value);
  if (failed != std::errc{} || end != value.data() + value.size() || !(bar.value >= 0) ||
      !(bar.value <= (is_error(bar.score) ? 1e9 : 1)))
    throw Error(
        {.where = "--require",
         .what = "bar",
         .got = "'" + text.substr(0, 60) + "'",
         .want = "score=value with a value from 0 to 1, or mae or rmse and the most it may be",
         .advice = "For example --require macro_f1=0.90"});
  if (std::ranges::find(regression_bars, bar.score) == regression_bars.end() &&
      std::ranges::find(scores_with_bars, bar.score) == scores_with_bars.end())
    throw unknown_name("score", bar.score, scores_with_bars);
  return bar;
}

void check_bars(std::span<const Bar> bars, bool regression) {
  for (const Bar& bar : bars) {
    const std::span<const std::string_view> known =
        regression ? std::span<const std::string_view>(regression_bars) : scores_with_bars;
    if (std::ranges::find(known, bar.score) == known.end())
      throw unknown_name(regression ? "score of a regression" : "score", bar.score, known);
  }
}

bool reached(std::span<const Bar> bars, Json& result, Console& console) {
  bool all = true;
  Json required = Json::array();
  for (const Bar& bar : bars) {
    const bool error = is_error(bar.score);
    // R^2 is null where the truth never changes: nothing was reached then.
    const bool number = result[bar.score].is_number();
    const double value = number ? result[bar.score].get<double>() : 0;
    const bool met = number && (error ? value <= bar.value : value >= bar.value);
    all = all && met;
    required.push_back({{"score", bar.score},
                        {error ? "most" : "least", bar.value},
                        {"got", result[bar.score]},
                        {"met", met}});
    if (!met)
      console.warn(fmt::format("required {} {}{}: got {}, missed", bar.score,
                               error ? "at most " : "", shortest(bar.value), fixed(value, 4)));
  }
  if (!bars.empty()) result["required"] = required;
  return all;
}

}  // namespace stride::cli
