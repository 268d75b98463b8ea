#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"

/// What stands between a model's logits and what a user is told: decisions.json.
namespace stride::network {

/// Fitted on people whom the model did not learn from. What is absent is not done: a window is
/// then told apart by itself, never unknown, and without a set.
struct Decisions {
  /// T: probabilities are softmax(z / T) (Guo et al. 2017, arXiv:1706.04599, 4.2).
  double temperature = 1;

  /// The cheapest sequence of activities: start + transitions + sum of -log p, cut off at a lag.
  struct Smoothing {
    std::vector<float> transition;  ///< [K, K] costs: row after row, from activity to activity
    std::vector<float> start;       ///< [K]
    std::int64_t lag = 0;           ///< windows of the contract's hop that a decision waits
  };
  std::optional<Smoothing> smoothing = {};

  struct Rejection {
    std::string kind;     ///< one of rejections
    float threshold = 0;  ///< a window that is stranger is unknown
    double kept = 0;      ///< the share of the fitted windows that are not
  };
  std::optional<Rejection> rejection = {};

  /// Split-conformal prediction sets: every activity with 1 - p <= quantile, and the likeliest.
  struct Sets {
    double alpha = 0;         ///< the share of windows whose set may miss the truth
    float quantile = 1;       ///< 1 = every activity
    bool guaranteed = false;  ///< by as many people as alpha asks for, not only with ever more
  };
  std::optional<Sets> sets = {};

  std::int64_t people = 0, windows = 0;  ///< that all this was fitted on
};

/// The longest lag and the most activities that the engine decides over.
inline constexpr std::int64_t longest_lag = 1 << 16, most_activities = 1 << 12;

/// What can make a window unknown: "energy", "probability"; see engine/decisions.hpp.
inline constexpr std::string_view rejections[] = {"energy", "probability"};

Json to_json(const Decisions& decisions);
/// Errors: a member missing, of another type or out of range; costs for another number of
/// activities than the model's.
Decisions decisions_from_json(const Json& json, std::size_t activities, const std::string& where);

/// Writes folder/decisions.json, or removes it where there is nothing to say.
void save_decisions(const std::optional<Decisions>& decisions, const std::filesystem::path& folder);
/// Nothing where there is no such file. Errors: those above, naming the file.
std::optional<Decisions> load_decisions(const std::filesystem::path& folder,
                                        std::size_t activities);

}  // namespace stride::network
