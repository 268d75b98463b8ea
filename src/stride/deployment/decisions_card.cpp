#include "stride/deployment/decisions_card.hpp"

#include <fmt/format.h>

#include "stride/deployment/markdown.hpp"

namespace stride::deployment {
namespace {

using network::Decisions;

double number(const Json& json, const char* key) {
  return member_or<double>(json, key, "decisions", 0);
}

Json part(const Json& measured, const char* key) {
  return member_or<Json>(measured, key, "decisions", Json());
}

std::string calibration_text(const Decisions& d, const Json& measured) {
  std::string text = fmt::format("divided by {:.4g} before the softmax", d.temperature);
  const Json c = part(measured, "calibration");
  if (c.is_null()) return text;
  return text + fmt::format("; expected calibration error {:.4f} instead of {:.4f}",
                            number(part(c, "after"), "ece"), number(part(c, "before"), "ece"));
}

std::string smoothing_text(const network::Model& model, const Json& measured) {
  const Decisions::Smoothing& s = *model.decisions->smoothing;
  std::string text =
      fmt::format("{} windows late ({:.3g} s)", s.lag,
                  static_cast<double>(s.lag * model.contract.hop) / model.contract.rate_hz);
  const Json m = part(measured, "smoothing");
  if (m.is_null()) return text;
  text += fmt::format("; accuracy {:.3f}, macro-F1 {:.3f}", number(m, "accuracy"),
                      number(m, "macro_f1"));
  if (member_or<std::int64_t>(m, "changes", "decisions", 0) == 0)
    text += "; the test recordings end where an activity does, which flatters this";
  return text;
}

std::string unknown_text(const Decisions::Rejection& r, const Json& measured) {
  std::string text = fmt::format("{} above {:.4g}, set to keep {:.1f} % of validation windows",
                                 r.kind, r.threshold, 100 * r.kept);
  const Json m = part(measured, "rejection");
  if (m.is_null()) return text;
  return text +
         fmt::format("; {:.1f} % of the test windows were unknown", 100 * number(m, "unknown"));
}

std::string sets_text(const Decisions& d, const Json& measured) {
  std::string text =
      fmt::format("meant to hold the truth in {:.3g} % of a new person's windows, {}",
                  100 * (1 - d.sets->alpha),
                  d.sets->guaranteed ? fmt::format("by {} people", d.people)
                                     : fmt::format("which {} people cannot guarantee", d.people));
  const Json m = part(measured, "sets");
  if (m.is_null()) return text;
  return text +
         fmt::format("; {:.1f} % did ({:.1f} % of the worst person's), with {:.2f} activities",
                     100 * number(m, "coverage"), 100 * number(m, "worst_coverage"),
                     number(m, "mean_size"));
}

}  // namespace

std::string decisions_chapter(const network::Model& model, const Json& measured) {
  if (!model.decisions) return {};
  const Decisions& d = *model.decisions;
  Table table({"decision", ""});
  table.row({"probabilities", calibration_text(d, measured)});
  if (d.smoothing) table.row({"smoothing (where asked for)", smoothing_text(model, measured)});
  if (d.rejection) table.row({"unknown", unknown_text(*d.rejection, measured)});
  if (d.sets) table.row({"prediction sets", sets_text(d, measured)});
  return fmt::format(
             "\n## Decisions\n\nFitted on {} windows of {} validation subjects, who also chose the "
             "epoch.\n\n",
             d.windows, d.people) +
         table.text();
}

}  // namespace stride::deployment
