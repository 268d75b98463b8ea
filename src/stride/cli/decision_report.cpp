// What decisions come to on people never seen, beside the network alone.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "stride/cli/decisions.hpp"
#include "stride/cli/text.hpp"
#include "stride/engine/plan/rules.hpp"
#include "stride/evaluation/calibration.hpp"
#include "stride/evaluation/scores.hpp"
#include "stride/evaluation/transitions.hpp"

namespace stride::cli {
namespace {

using network::Decisions;

// The scored windows of a side, by activity.
struct Scored {
  std::vector<std::int32_t> truth, answers;

  void add(std::int32_t true_activity, std::size_t answer) {
    truth.push_back(true_activity);
    answers.push_back(static_cast<std::int32_t>(answer));
  }
  double accuracy() const {
    double hits = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) hits += truth[i] == answers[i] ? 1 : 0;
    return truth.empty() ? 0 : hits / static_cast<double>(truth.size());
  }
  Json json(std::size_t activities) const {
    return {{"accuracy", accuracy()},
            {"macro_f1", evaluation::macro_f1(truth, answers, activities)}};
  }
};

Json calibration_json(const Heard& h, double temperature) {
  std::vector<float> logits;
  std::vector<std::int32_t> truth;
  for (std::size_t i = 0; i < h.size(); ++i) {
    if (h.truth[i] < 0) continue;
    logits.insert(logits.end(), h.row(i).begin(), h.row(i).end());
    truth.push_back(h.truth[i]);
  }
  return {{"temperature", temperature},
          {"before", evaluation::to_json(evaluation::calibration(logits, truth, 1))},
          {"after", evaluation::to_json(evaluation::calibration(logits, truth, temperature))}};
}

Json smoothing_json(const Heard& h, const Decisions& d, double hop_s) {
  Scored alone, smoothed;
  const auto told = [&](Scored& scored) {
    return [&](std::size_t i, const engine::Decision& decision, const engine::Decider&) {
      if (h.truth[i] >= 0) scored.add(h.truth[i], decision.activity);
    };
  };
  decide(h, engine::rules_of(d, h.activities, {.smoothed = false}), told(alone));
  decide(h, engine::rules_of(d, h.activities), told(smoothed));
  std::vector<std::vector<std::int32_t>> labels;
  std::size_t begin = 0;
  for (const std::size_t end : h.ends) {
    labels.emplace_back(h.truth.begin() + static_cast<std::ptrdiff_t>(begin),
                        h.truth.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
  Json json = smoothed.json(h.activities);
  json["alone"] = alone.json(h.activities);
  json["lag"] = d.smoothing->lag;
  json["delay_s"] = static_cast<double>(d.smoothing->lag) * hop_s;
  json["stretches"] = h.ends.size();
  json["changes"] = evaluation::transitions_of(labels, h.activities).changes;
  return json;
}

Json rejection_json(const Heard& h, const Decisions& d) {
  Scored kept;
  std::int64_t windows = 0;
  decide(h, engine::rules_of(d, h.activities, {.smoothed = false}),
         [&](std::size_t i, const engine::Decision& decision, const engine::Decider&) {
           if (h.truth[i] < 0) return;
           ++windows;
           if (!decision.unknown) kept.add(h.truth[i], decision.activity);
         });
  return {{"kind", d.rejection->kind},
          {"unknown", 1 - static_cast<double>(kept.truth.size()) / static_cast<double>(windows)},
          {"accuracy_of_known", kept.accuracy()}};
}

Json sets_json(const Experiment& e, const Heard& h, const Decisions& d) {
  struct Person {
    double windows = 0, covered = 0, activities = 0;
  };
  std::map<std::int32_t, Person> people;
  decide(h, engine::rules_of(d, h.activities, {.smoothed = false, .rejected = false}),
         [&](std::size_t i, const engine::Decision& decision, const engine::Decider& decider) {
           if (h.truth[i] < 0) return;
           Person& p = people[h.person[i]];
           ++p.windows;
           p.covered += decider.holds(static_cast<std::size_t>(h.truth[i])) ? 1 : 0;
           p.activities += static_cast<double>(decision.set);
         });
  Json json = {{"alpha", d.sets->alpha}, {"guaranteed", d.sets->guaranteed},
               {"coverage", 0},          {"mean_size", 0},
               {"worst_coverage", 1},    {"per_subject", Json::object()}};
  const auto n = static_cast<double>(people.size());
  double coverage = 0, size = 0, worst = 1;
  for (const auto& [subject, p] : people) {
    const double covered = p.covered / p.windows;
    coverage += covered / n;
    size += p.activities / p.windows / n;
    worst = std::min(worst, covered);
    json["per_subject"][e.windows.subjects[static_cast<std::size_t>(subject)]] = {
        {"coverage", covered}, {"mean_size", p.activities / p.windows}};
  }
  json["coverage"] = coverage, json["mean_size"] = size, json["worst_coverage"] = worst;
  return json;
}

std::string points(double after, double before) {
  return fmt::format("{} ({:+.2f} points)", fixed(after, 4), 100 * (after - before));
}

std::string smoothing_text(const Json& s) {
  if (s.is_null()) return "  not smoothed: it gained nothing for the validation subjects\n";
  const auto value = [&](const Json& of, const char* key) { return of[key].get<double>(); };
  std::string text =
      fmt::format("  smoothed, {:.3g} s late: accuracy {}, macro-F1 {}\n", value(s, "delay_s"),
                  points(value(s, "accuracy"), value(s["alone"], "accuracy")),
                  points(value(s, "macro_f1"), value(s["alone"], "macro_f1")));
  const auto changes = s["changes"].get<std::int64_t>();
  text += fmt::format("    over {} stretches, in which the activity changes {} times\n",
                      grouped(s["stretches"].get<std::int64_t>()), grouped(changes));
  if (changes == 0)
    text +=
        "    note: these recordings end where an activity does; in daily life smoothing gains "
        "less\n";
  return text;
}

}  // namespace

Json decisions_json(const Experiment& e, const windows::Fold& fold, const Decisions& d,
                    const Ask& ask, std::span<const float> known) {
  const Continuous continuous(e);
  const Heard h = heard(e, continuous, fold.test, ask, known);
  const double hop_s = static_cast<double>(e.windows.hop) / e.windows.preprocessing.rate_hz;
  Json json = {{"fitted_on", {{"people", d.people}, {"windows", d.windows}}},
               {"calibration", calibration_json(h, d.temperature)},
               {"smoothing", nullptr},
               {"rejection", nullptr},
               {"sets", nullptr}};
  if (d.smoothing) json["smoothing"] = smoothing_json(h, d, hop_s);
  if (d.rejection) json["rejection"] = rejection_json(h, d);
  if (d.sets) json["sets"] = sets_json(e, h, d);
  return json;
}

std::string decisions_text(const Json& json) {
  const Json &calibration = json["calibration"], &fitted = json["fitted_on"];
  const auto of = [&](const char* when, const char* key) {
    return fixed(calibration[when][key].get<double>(), 4);
  };
  const auto people = fitted["people"].get<std::int64_t>();
  std::string text = fmt::format(
      "decisions, fitted on {} windows of {} validation subject{}\n"
      "  temperature {:.3g}: calibration error (ECE) {} -> {}, -log p {} -> {}, Brier {} -> {}\n",
      grouped(fitted["windows"].get<std::int64_t>()), people, people == 1 ? "" : "s",
      calibration["temperature"].get<double>(), of("before", "ece"), of("after", "ece"),
      of("before", "nll"), of("after", "nll"), of("before", "brier"), of("after", "brier"));
  text += smoothing_text(json["smoothing"]);
  if (const Json& r = json["rejection"]; !r.is_null())
    text += fmt::format("  unknown by {}: {:.1f} % of these windows; accuracy of the others {}\n",
                        r["kind"].get<std::string>(), 100 * r["unknown"].get<double>(),
                        fixed(r["accuracy_of_known"].get<double>(), 4));
  if (const Json& s = json["sets"]; !s.is_null())
    text += fmt::format(
        "  sets to hold the truth in {:.3g} % ({}): {:.1f} % do, {:.1f} % of the worst subject's; "
        "{:.2f} activities each\n",
        100 * (1 - s["alpha"].get<double>()),
        s["guaranteed"].get<bool>() ? "guaranteed" : "too few subjects to guarantee it",
        100 * s["coverage"].get<double>(), 100 * s["worst_coverage"].get<double>(),
        s["mean_size"].get<double>());
  return text;
}

}  // namespace stride::cli
