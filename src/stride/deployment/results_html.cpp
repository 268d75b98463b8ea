// The report for a browser: the built page, and all kept answers as JSON inside it.
#include "stride/base/error.hpp"
#include "stride/deployment/results_pages.hpp"

namespace stride::deployment {
namespace {

using evaluation::Row;
using evaluation::Spread;

constexpr std::string_view place = "@RESULTS@";

Json to_json(const Spread& s) {
  return {{"mean", s.mean},
          {"least", s.least},
          {"most", s.most},
          {"low", s.interval95.low},
          {"high", s.interval95.high}};
}

Json classes_json(const Row& row) {
  Json classes = Json::array();
  for (const evaluation::ClassScore& c : row.per_class)
    classes.push_back({{"activity", c.activity},
                       {"precision", c.precision},
                       {"recall", c.recall},
                       {"f1", c.f1},
                       {"support", c.support}});
  return classes;
}

Json confusion_json(const Row& row) {
  const std::size_t classes = row.per_class.size();
  Json rows = Json::array();
  for (std::size_t i = 0; i < classes; ++i)
    rows.push_back(std::span<const std::int64_t>(row.confusion).subspan(i * classes, classes));
  return rows;
}

// The curves of each seed; the library writes what is not finite as null.
Json curves_json(const Row& row) {
  Json curves = Json::array();
  for (const evaluation::Answer& a : row.answers)
    for (const evaluation::Curve& c : a.curves)
      curves.push_back(
          {{"name", "seed " + a.command.back() + (c.name.empty() ? "" : ", " + c.name)},
           {"loss", c.loss},
           {"validation_macro_f1", c.validation_macro_f1}});
  return curves;
}

Json row_json(const Row& row) {
  if (row.empty()) return {};
  const evaluation::Answer& first = row.answers[0];
  return {{"protocol", first.protocol},
          {"command", first.command},
          {"leaky", row.leaky},
          {"stale", row.stale},
          {"seeds", row.answers.size()},
          {"subjects", row.subjects},
          {"over", row.over_subjects ? "subjects" : "windows"},
          {"accuracy", to_json(row.accuracy)},
          {"macro_f1", to_json(row.macro_f1)},
          {"weighted_f1", to_json(row.weighted_f1)},
          {"balanced_accuracy", to_json(row.balanced_accuracy)},
          {"worst",
           {{"subject", row.worst.subject},
            {"accuracy", row.worst.accuracy},
            {"macro_f1", row.worst.macro_f1}}},
          {"classes", classes_json(row)},
          {"confusion", confusion_json(row)},
          {"curves", curves_json(row)},
          {"parameters", first.cost.parameters},
          {"macs", first.cost.macs},
          {"size_bytes", row.size_bytes()},
          {"made",
           {{"date", first.made.date},
            {"machine", first.made.machine},
            {"executor", first.made.executor},
            {"code", first.made.code},
            {"seconds", first.made.seconds}}}};
}

}  // namespace

std::string script_safe(const Json& json) {
  std::string safe;
  for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    // Only texts hold these; "<!--" and "</script" would end or change the element.
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  }
  return safe;
}

std::string results_html(std::span<const evaluation::Comparison> all) {
  Json studies = Json::array();
  for (const evaluation::Comparison& c : all) {
    if (c.honest.empty() && c.leaky.empty()) continue;
    studies.push_back({{"name", c.study.name},
                       {"group", c.study.group},
                       {"title", c.study.title},
                       {"about", c.study.about},
                       {"label", c.study.label},
                       {"honest", row_json(c.honest)},
                       {"leaky", row_json(c.leaky)}});
  }
  std::string page(report_template());
  const std::size_t at = page.find(place);
  if (at == std::string::npos)
    throw Error({.where = "web/report/dist/report.html",
                 .what = std::string(place),
                 .got = "nothing",
                 .want = "the place where the data go",
                 .advice = "Build the page again: npm run build in web/report"});
  return page.replace(at, place.size(), script_safe({{"studies", studies}}));
}

}  // namespace stride::deployment
