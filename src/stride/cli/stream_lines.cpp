#include "stride/cli/stream_lines.hpp"

#include <fmt/format.h>

#include "stride/cli/recognition.hpp"
#include "stride/cli/text.hpp"

namespace stride::cli {

using engine::Doubt;

std::string StreamLines::head() const {
  if (kind_ == LineKind::json) return {};
  if (kind_ == LineKind::table)
    return fmt::format(
        "{:>10}  {:>10}  {}\n", "from s", "to s",
        model_.target ? model_.target->name + " [" + model_.target->unit + "]" : "activity");
  if (model_.target)
    return "begin_s,end_s," + csv_field(model_.target->name + " [" + model_.target->unit + "]") +
           ",why\n";
  std::string text = "begin_s,end_s,activity,probability,why";
  for (const std::string& name : model_.activities) text += "," + csv_field("p_" + name);
  return text + "\n";
}

std::string StreamLines::line(const engine::StreamAnswer& a, const engine::Stream& stream) const {
  Said said{a.begin_s, a.end_s, {}, why(a)};
  if (model_.target) {
    said.known = !a.logits.empty();
    if (said.known) said.value = static_cast<double>(a.logits[0]);
  } else {
    if (!a.decided) return {};
    const double ago_s = static_cast<double>(a.decision.ago) * stream.hop_s();
    said.begin_s -= ago_s, said.end_s -= ago_s;
    // A doubt that is no window has neither activity nor probabilities.
    said.known = a.doubt == Doubt::none || a.doubt == Doubt::rate;
    said.what = a.decision.unknown ? "unknown" : model_.activities[a.decision.activity];
    if (said.known) {
      said.value = static_cast<double>(a.decision.probability);
      said.probabilities = stream.decider().probabilities();
    }
  }
  return kind_ == LineKind::csv ? csv(said) : kind_ == LineKind::json ? json(said) : table(said);
}

std::string StreamLines::why(const engine::StreamAnswer& a) const {
  switch (a.doubt) {
    case Doubt::none:
      return a.decision.unknown ? "like no activity" : "";
    case Doubt::gap:
      return "gap";
    case Doubt::silence:
      return "no " + model_.contract.sensors[a.sensor].name;
    case Doubt::clock:
      return "clock set back";
    case Doubt::rate:
      return "another rate";
    case Doubt::program:
      return "another program";
  }
  return "";
}

std::string StreamLines::csv(const Said& s) const {
  std::string text = fmt::format("{:.3f},{:.3f},", s.begin_s, s.end_s);
  if (model_.target)
    return text + (s.known ? fmt::format("{:.6g}", s.value) : "") + "," + csv_field(s.why) + "\n";
  text += csv_field(s.what) + "," + (s.known ? fmt::format("{:.4f}", s.value) : "") + "," +
          csv_field(s.why);
  for (std::size_t k = 0; k < model_.activities.size(); ++k)
    text += s.known ? fmt::format(",{:.4f}", s.probabilities[k]) : ",";
  return text + "\n";
}

std::string StreamLines::json(const Said& s) const {
  Json json = {{"begin_s", s.begin_s}, {"end_s", s.end_s}};
  if (model_.target) {
    json["value"] = s.known ? Json(s.value) : Json();
  } else {
    json["activity"] = s.what;
    json["probability"] = s.known ? Json(s.value) : Json();
  }
  if (!s.why.empty()) json["why"] = s.why;
  if (!s.probabilities.empty())
    json["probabilities"] = std::vector<float>(s.probabilities.begin(), s.probabilities.end());
  return json.dump() + "\n";
}

std::string StreamLines::table(const Said& s) const {
  std::string text = fmt::format("{:>10}  {:>10}  ", fixed(s.begin_s, 2), fixed(s.end_s, 2));
  if (model_.target)
    text += s.known ? fmt::format("{:.4g}", s.value) : "unknown";
  else
    text += harmless(s.what) + (s.known ? "  " + fixed(s.value, 3) : "");
  return text + (s.why.empty() ? "" : "  (" + harmless(s.why) + ")") + "\n";
}

}  // namespace stride::cli
