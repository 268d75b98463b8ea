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

}  // namespace

Json result_json(const evaluation::Scores& scores, const Circumstances& c) {
  Json json = {{"protocol", c.protocol}, {"fold", c.fold}, {"leaky", c.leaky}};
  json.update(evaluation::to_json(scores));
  json["audit"] = c.audit;
  return json;
}

Json cost_json(const network::Graph& graph) {
  const network::Cost cost = network::cost(graph);
  return {
      {"parameters", cost.parameters}, {"macs", cost.macs}, {"weight_bytes", cost.weight_bytes}};
}

std::string result_text(const evaluation::Scores& scores, const Circumstances& c,
                        const Console& console) {
  std::string text =
      "protocol " + c.protocol + (c.fold.empty() || c.fold == c.protocol ? "" : ", fold " + c.fold);
  if (c.leaky) text += "  " + console.tinted("LEAKY: not to be believed", Tint::red);
  text += "\n" + section(evaluation::summary(scores), c.leaky, false, console);
  text += "\n" + section(evaluation::class_table(scores), c.leaky, true, console);
  if (!scores.per_subject.empty()) {
    text +=
        "\n" + section(evaluation::subject_table(scores, subjects_shown), c.leaky, true, console);
    if (scores.per_subject.size() > 1)
      text += "  worst: subject " + harmless(scores.per_subject.front().subject) + ", macro-F1 " +
              fixed(scores.per_subject.front().macro_f1, 3) +
              (c.leaky ? "  " + console.tinted("LEAKY", Tint::red) : "") + "\n";
  }
  text += "\n" +
          section(evaluation::confusion_table(scores, page - stamp_room), c.leaky, true, console);
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
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), bar.least);
  if (failed != std::errc{} || end != value.data() + value.size() ||
      !(bar.least >= 0 && bar.least <= 1))
    throw Error({.where = "--require",
                 .what = "bar",
                 .got = "'" + text.substr(0, 60) + "'",
                 .want = "score=value with a value from 0 to 1",
                 .advice = "For example --require macro_f1=0.90"});
  if (std::find(scores_with_bars.begin(), scores_with_bars.end(), bar.score) ==
      scores_with_bars.end())
    throw unknown_name("score", bar.score, scores_with_bars);
  return bar;
}

bool reached(std::span<const Bar> bars, Json& result, Console& console) {
  bool all = true;
  Json required = Json::array();
  for (const Bar& bar : bars) {
    const double value = result[bar.score].get<double>();
    const bool met = value >= bar.least;
    all = all && met;
    required.push_back({{"score", bar.score}, {"least", bar.least}, {"got", value}, {"met", met}});
    if (!met)
      console.warn(fmt::format("required {} {}: got {}, missed", bar.score, shortest(bar.least),
                               fixed(value, 4)));
  }
  if (!bars.empty()) result["required"] = required;
  return all;
}

}  // namespace stride::cli
