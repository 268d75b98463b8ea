#pragma once
#include "stride/engine/decisions.hpp"
#include "stride/network/decisions.hpp"

/// From what a model folder says to what a device decides by.
namespace stride::engine {

/// Which of a model's decisions are asked for.
struct RulesWanted {
  bool smoothed = true;  ///< wait `lag` windows for the cheapest sequence
  bool rejected = true;  ///< mark what is unknown
};

/// The rules show the decisions' costs: these must outlive them.
inline DecisionRules rules_of(const network::Decisions& decisions, std::size_t activities,
                              RulesWanted wanted = {}) {
  DecisionRules rules;
  rules.activities = activities;
  rules.temperature = static_cast<float>(decisions.temperature);
  if (wanted.smoothed && decisions.smoothing) {
    rules.transition = decisions.smoothing->transition;
    rules.start = decisions.smoothing->start;
    rules.lag = static_cast<std::size_t>(decisions.smoothing->lag);
  }
  if (wanted.rejected && decisions.rejection) {
    rules.rejection =
        decisions.rejection->kind == "energy" ? Rejection::energy : Rejection::probability;
    rules.threshold = decisions.rejection->threshold;
  }
  if (decisions.sets) rules.quantile = decisions.sets->quantile;
  return rules;
}

}  // namespace stride::engine
