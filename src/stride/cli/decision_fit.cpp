// Decisions are fitted on people who did not train: temperature first, for all else is about
// probabilities.
#include <algorithm>
#include <array>
#include <set>

#include "stride/cli/decisions.hpp"
#include "stride/engine/plan/rules.hpp"
#include "stride/evaluation/calibration.hpp"
#include "stride/evaluation/conformal.hpp"
#include "stride/evaluation/novelty.hpp"
#include "stride/evaluation/scores.hpp"
#include "stride/evaluation/transitions.hpp"
#include "stride/windows/sequences.hpp"

namespace stride::cli {
namespace {

using network::Decisions;

// Windows overlap, so what they say is not independent: how much the costs of changes weigh
// against it is chosen too.
constexpr std::array weights = {0.5F, 1.0F, 2.0F, 4.0F};
constexpr std::array<std::int64_t, 8> lags = {0, 1, 2, 3, 4, 6, 8, 12};
// A longer delay must earn as much.
constexpr double worth_a_delay = 0.002;  // of macro-F1

double macro_f1_of(const Heard& h, const engine::DecisionRules& rules) {
  std::vector<std::int32_t> truth, answers;
  decide(h, rules, [&](std::size_t i, const engine::Decision& d, const engine::Decider&) {
    if (h.truth[i] < 0) return;
    truth.push_back(h.truth[i]);
    answers.push_back(static_cast<std::int32_t>(d.activity));
  });
  return evaluation::macro_f1(truth, answers, h.activities);
}

evaluation::Transitions training_transitions(const Experiment& e, const Continuous& continuous,
                                             const windows::Fold& fold) {
  const windows::WindowSet& all = continuous.windows();
  const auto known = static_cast<std::int32_t>(e.windows.activities.size());
  std::vector<std::vector<std::int32_t>> labels;
  for (const auto& sequence :
       windows::sequences_of(all, windows::recordings_of(e.windows, fold.training))) {
    auto& row = labels.emplace_back();
    for (const std::int32_t i : sequence) {
      const std::int32_t label = all.y[static_cast<std::size_t>(i)];
      row.push_back(label < known ? label : -1);
    }
  }
  return evaluation::transitions_of(labels, e.windows.activities.size());
}

// The cheapest delay whose macro-F1 is nearly the best, or nothing where smoothing gains nothing.
std::optional<Decisions::Smoothing> chosen_smoothing(const Heard& h, Decisions decisions,
                                                     const evaluation::Transitions& transitions,
                                                     std::int64_t fixed_lag) {
  struct Tried {
    Decisions::Smoothing smoothing;
    double macro_f1 = 0;
  };
  const auto score = [&] {
    return macro_f1_of(h, engine::rules_of(decisions, h.activities, {.rejected = false}));
  };
  const double alone = score();
  std::vector<Tried> tried;
  for (const std::int64_t lag : lags) {
    if (fixed_lag >= 0 && lag != lags[0]) continue;
    for (const float weight : weights) {
      Decisions::Smoothing s{transitions.transition, transitions.start,
                             fixed_lag >= 0 ? fixed_lag : lag};
      for (float& cost : s.transition) cost *= weight;
      for (float& cost : s.start) cost *= weight;
      decisions.smoothing = s;
      tried.push_back({std::move(s), score()});
    }
  }
  double best = 0;
  for (const Tried& t : tried) best = std::max(best, t.macro_f1);
  // Asked for by name, it is kept whatever it gains.
  if (fixed_lag < 0 && best <= alone + worth_a_delay) return std::nullopt;
  const double enough = fixed_lag >= 0 ? best : best - worth_a_delay;
  const Tried* chosen = nullptr;
  for (const Tried& t : tried)
    if (t.macro_f1 >= enough &&
        (!chosen || (t.smoothing.lag == chosen->smoothing.lag && t.macro_f1 > chosen->macro_f1)))
      chosen = &t;
  return chosen ? std::optional(chosen->smoothing) : std::nullopt;
}

}  // namespace

std::optional<Decisions> fitted_decisions(const Experiment& e, const windows::Fold& fold,
                                          const Ask& ask, const DecisionWishes& wishes) {
  const windows::Audit audit = windows::audit(fold, e.windows);
  if (fold.validation.empty() || !audit.validation_apart || audit.leaky() || e.protocol->leaky ||
      e.windows.target || e.windows.activities.size() < 2)
    return std::nullopt;
  const Continuous continuous(e);
  const Heard h = heard(e, continuous, fold.validation, ask);
  Decisions d;
  std::vector<float> logits;
  std::vector<std::int32_t> truth, person;
  for (std::size_t i = 0; i < h.size(); ++i) {
    if (h.truth[i] < 0) continue;
    logits.insert(logits.end(), h.row(i).begin(), h.row(i).end());
    truth.push_back(h.truth[i]);
    person.push_back(h.person[i]);
  }
  d.windows = static_cast<std::int64_t>(truth.size());
  d.people = static_cast<std::int64_t>(std::set(person.begin(), person.end()).size());
  d.temperature = evaluation::fit_temperature(logits, truth);

  if (wishes.rejection != "none") d.rejection = Decisions::Rejection{wishes.rejection, 0, 0};
  std::vector<float> strangeness, misses;
  decide(h, engine::rules_of(d, h.activities, {.smoothed = false}),
         [&](std::size_t i, const engine::Decision& told, const engine::Decider& decider) {
           if (h.truth[i] < 0) return;
           strangeness.push_back(told.strangeness);
           misses.push_back(1.0F - decider.probabilities()[static_cast<std::size_t>(h.truth[i])]);
         });
  if (d.rejection) {
    d.rejection->threshold = evaluation::bound_of(strangeness, wishes.keep);
    d.rejection->kept = static_cast<double>(std::ranges::count_if(
                            strangeness, [&](float s) { return s <= d.rejection->threshold; })) /
                        static_cast<double>(strangeness.size());
  }
  const evaluation::ConformalBound bound =
      evaluation::conformal_bound(misses, person, wishes.alpha);
  d.sets = Decisions::Sets{.alpha = wishes.alpha,
                           .quantile = static_cast<float>(std::clamp(bound.value, 0.0, 1.0)),
                           .guaranteed = bound.guaranteed};
  d.smoothing = chosen_smoothing(h, d, training_transitions(e, continuous, fold), wishes.lag);
  return d;
}

}  // namespace stride::cli
