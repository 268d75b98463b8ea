// A side is heard window after window and told what the rules make of it.
#include "stride/cli/decisions.hpp"

#include <algorithm>
#include <numeric>

#include "stride/windows/cache.hpp"
#include "stride/windows/sequences.hpp"

namespace stride::cli {

Continuous::Continuous(const Experiment& e) : experiment_(&e) {
  if (windows::drops_windows(e.windows)) {
    own_ =
        windows::windows_of(e.settings.data, windows::undropped(e.windows.preprocessing),
                            e.settings.cache ? windows::default_cache() : std::filesystem::path());
    scored_ = windows::same_windows(*own_, e.windows);
  } else {
    scored_.resize(e.windows.size());
    std::iota(scored_.begin(), scored_.end(), 0);
  }
}

Heard heard(const Experiment& e, const Continuous& continuous, std::span<const std::int32_t> side,
            const Ask& ask, std::span<const float> known) {
  const windows::WindowSet& all = continuous.windows();
  std::vector<std::int32_t> place(e.windows.size(), -1);  // in the side
  for (std::size_t i = 0; i < side.size(); ++i)
    place[static_cast<std::size_t>(side[i])] = static_cast<std::int32_t>(i);
  Heard h;
  h.activities = e.windows.activities.size();
  std::vector<std::int32_t> asked;
  std::vector<std::int32_t> from;  // [n] place among the known, or -1
  for (const auto& sequence : windows::sequences_of(all, windows::recordings_of(e.windows, side))) {
    for (const std::int32_t i : sequence) {
      const std::int32_t scored = continuous.scored()[static_cast<std::size_t>(i)];
      const std::int32_t at = scored < 0 ? -1 : place[static_cast<std::size_t>(scored)];
      const auto s = static_cast<std::size_t>(std::max(scored, 0));
      h.scored.push_back(at < 0 ? -1 : scored);
      h.truth.push_back(at < 0 ? -1 : e.windows.y[s]);
      h.person.push_back(at < 0 ? -1 : e.windows.origins[s].subject);
      from.push_back(known.empty() ? -1 : at);
      if (from.back() < 0) asked.push_back(i);
    }
    h.ends.push_back(h.scored.size());
  }
  const std::vector<float> answers = asked.empty() ? std::vector<float>() : ask(all, asked);
  std::size_t next = 0;
  for (const std::int32_t at : from) {
    const std::span<const float> row =
        at < 0 ? std::span<const float>(answers).subspan(next++ * h.activities, h.activities)
               : known.subspan(static_cast<std::size_t>(at) * h.activities, h.activities);
    h.logits.insert(h.logits.end(), row.begin(), row.end());
  }
  return h;
}

void decide(const Heard& h, const engine::DecisionRules& rules, const Use& use) {
  std::vector<float> memory(engine::Decider::memory(rules));
  engine::Decider decider;
  if (const Status status = engine::Decider::make(rules, memory, decider); status != Status::ok)
    throw Error({.where = "decisions",
                 .what = text(status),
                 .got = {},
                 .want = {},
                 .advice = "The model's decisions.json is damaged; see stride calibrate"});
  engine::Decision decision;
  std::size_t i = 0, told = 0;
  for (const std::size_t end : h.ends) {
    for (; i < end; ++i) {
      const std::span<const float> row = h.row(i);
      if (decider.push(row, decision)) use(told++, decision, decider);
    }
    while (decider.flush(decision)) use(told++, decision, decider);
  }
}

}  // namespace stride::cli
