#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stride/cli/engines.hpp"
#include "stride/cli/experiment.hpp"
#include "stride/engine/decisions.hpp"
#include "stride/network/decisions.hpp"

/// A side of an experiment as a device would hear it, and what it is told: the same Decider.
namespace stride::cli {

/// Windows as a device would see them, in their order: those that the experiment scores, and those
/// between them that it drops.
class Continuous {
 public:
  explicit Continuous(const Experiment& experiment);
  const windows::WindowSet& windows() const { return own_ ? *own_ : experiment_->windows; }
  /// Which of the experiment's windows each is, or -1.
  const std::vector<std::int32_t>& scored() const { return scored_; }

 private:
  const Experiment* experiment_;
  std::optional<windows::WindowSet> own_;
  std::vector<std::int32_t> scored_;
};

/// A side's recordings, heard from their beginning to their end.
struct Heard {
  std::size_t activities = 0;               ///< K
  std::vector<float> logits;                ///< [n, K], sequence after sequence
  std::vector<std::size_t> ends;            ///< of each sequence, in windows
  std::vector<std::int32_t> scored;         ///< [n] windows of the side, or -1 for others
  std::vector<std::int32_t> truth, person;  ///< [n] of the scored ones, else -1

  std::size_t size() const { return scored.size(); }
  std::span<const float> row(std::size_t i) const {
    return std::span(logits).subspan(i * activities, activities);
  }
};

/// `known` are the logits [side, K] where they were computed already; only the windows between are
/// asked about then.
Heard heard(const Experiment& experiment, const Continuous& continuous,
            std::span<const std::int32_t> side, const Ask& ask, std::span<const float> known = {});

/// Calls `use` for every window, in order, with what is told of it.
using Use = std::function<void(std::size_t i, const engine::Decision&, const engine::Decider&)>;
void decide(const Heard& heard, const engine::DecisionRules& rules, const Use& use);

/// What may be fixed instead of chosen.
struct DecisionWishes {
  double alpha = 0.1;                ///< of the prediction sets
  double keep = 0.95;                ///< the share of known windows that must not become unknown
  std::int64_t lag = -1;             ///< windows; -1 = chosen
  std::string rejection = "energy";  ///< or "probability", or "none"
};

/// Fits everything on the validation side (transitions on the training side). Nothing where no
/// whole people validate: the protocol or --refit left none.
std::optional<network::Decisions> fitted_decisions(const Experiment& experiment,
                                                   const windows::Fold& fold, const Ask& ask,
                                                   const DecisionWishes& wishes);

/// What decisions come to on the test side, for `evaluate --json`, beside the scores of the network
/// alone. `known` are its logits for fold.test.
Json decisions_json(const Experiment& experiment, const windows::Fold& fold,
                    const network::Decisions& decisions, const Ask& ask,
                    std::span<const float> known);

/// The same for people.
std::string decisions_text(const Json& json);

}  // namespace stride::cli
