#pragma once
#include <cstddef>
#include <cstdint>

#include "stride/base/span.hpp"
#include "stride/base/status.hpp"
#include "stride/engine/math.hpp"

/// What stands between a network's logits and what a user is told. Device-safe: no heap, no
/// exceptions.
namespace stride::engine {

/// How a window is found to be none of the activities that the network knows.
enum class Rejection : std::uint8_t {
  none,
  energy,       ///< -T log sum exp(z / T) (Liu et al. 2020, arXiv:2010.03759, eq. 4)
  probability,  ///< 1 - the greatest probability (Hendrycks, Gimpel 2017, arXiv:1610.02136)
};

/// The rules of one model; what the spans show is the caller's, for a Decider's life.
struct DecisionRules {
  std::size_t activities = 0;  ///< K
  float temperature = 1;       ///< T: probabilities are softmax(z / T) (Guo et al. 2017)
  /// Costs of following activity j by k, at [j * K + k], and of beginning with k; empty = windows
  /// are told apart each by itself, and lag is 0.
  Span<const float> transition = {}, start = {};
  std::size_t lag = 0;  ///< windows that a decision waits for
  Rejection rejection = Rejection::none;
  float threshold = 0;  ///< a window that is stranger is unknown
  float quantile = 1;   ///< an activity is in the set where 1 - p is at most this; 1 = all are
};

/// What a user is told of one window.
struct Decision {
  std::size_t activity = 0;
  float probability = 0;  ///< of the activity, by this window alone
  float strangeness = 0;  ///< by the rules' rejection, greater = stranger; 0 where there is none
  bool unknown = false;   ///< stranger than the threshold, or its logits are no numbers
  std::size_t set = 0;    ///< activities in its prediction set, at least 1
  std::size_t ago = 0;    ///< windows that came after it: 0 = it is the newest
};

/// Turns logits, window after window, into decisions: probabilities at the right temperature, the
/// cheapest sequence of activities as far as `lag` more windows show it (Viterbi, cut off), a mark
/// on what is unknown, and a set that holds the truth with a stated share.
///
///     Decider decider;
///     if (Decider::make(rules, memory, decider) != Status::ok) …  // Decider::memory(rules) floats
///     if (decider.push(logits, decision)) tell(decision);         // of `lag` windows ago
///     while (decider.flush(decision)) tell(decision);             // at a stretch's end
///
/// Shapes  logits [K]. Timing  the first decision with window lag + 1, then one a window; push is
/// O(K^2 + lag). Memory  the caller's, for the decider's life. Errors  make() gives bad_shape,
/// bad_value or memory_too_small; push() cannot fail: logits that are no numbers say nothing, and
/// their window is unknown.
/// Source  cost of a sequence = start + transitions + sum of -log p; Viterbi 1967; a fixed lag as
/// in Forney 1973, doi:10.1109/PROC.1973.9030, sect. III.
class Decider {
 public:
  /// Floats that these rules need; 0 where there cannot be so many.
  static std::size_t memory(const DecisionRules& rules) noexcept {
    if (rules.activities > most_activities || rules.lag > longest_lag) return 0;
    return rules.activities * (columns + 2 * (rules.lag + 1)) + rules.lag + 1;
  }

  /// On any Status but ok, `out` is left as it was.
  [[nodiscard]] static Status make(const DecisionRules& rules, Span<float> memory,
                                   Decider& out) noexcept {
    const std::size_t k = rules.activities;
    if (k == 0 || k > most_activities || rules.lag > longest_lag) return Status::bad_shape;
    const bool smooths = !rules.transition.empty();
    if (rules.transition.size() != (smooths ? k * k : 0)) return Status::bad_shape;
    if (rules.start.size() != (smooths ? k : 0) || (!smooths && rules.lag > 0))
      return Status::bad_shape;
    if (!(rules.temperature > 0) || !finite(rules.temperature)) return Status::bad_value;
    if (!all_finite(rules.transition) || !all_finite(rules.start)) return Status::bad_value;
    if (rules.rejection > Rejection::probability) return Status::unsupported;
    if (!finite(rules.threshold) || !(rules.quantile >= 0 && rules.quantile <= 1))
      return Status::bad_value;
    if (memory.size() < Decider::memory(rules)) return Status::memory_too_small;
    out.rules_ = rules;
    out.costs_ = memory.data();
    out.next_costs_ = out.costs_ + k;
    out.probabilities_ = out.next_costs_ + k;
    out.surprises_ = out.probabilities_ + k;
    out.before_ = out.surprises_ + k * (rules.lag + 1);
    out.strange_ = out.before_ + k * (rules.lag + 1);
    for (std::size_t i = 0; i < k; ++i) out.probabilities_[i] = 0;
    out.reset();
    return Status::ok;
  }

  /// Takes a window's logits [K]; true where a decision is due, which speaks of `lag` windows ago.
  [[nodiscard]] bool push(Span<const float> logits, Decision& out) noexcept {
    newest_ = newest_ == rules_.lag ? 0 : newest_ + 1;
    listen(logits);
    step();
    if (++waiting_ <= rules_.lag) return false;
    decide(rules_.lag, out);
    --waiting_;
    return true;
  }

  /// At a stretch's end: what is still owed, oldest first, one a call; false when nothing is. The
  /// next window begins a new stretch.
  [[nodiscard]] bool flush(Decision& out) noexcept {
    if (waiting_ == 0) {
      reset();
      return false;
    }
    decide(--waiting_, out);
    if (waiting_ == 0) reset();
    return true;
  }

  /// Forgets every window, and decisions that are still owed.
  void reset() noexcept {
    waiting_ = 0;
    newest_ = rules_.lag;
    begun_ = false;
  }

  /// Of the window that was decided last, [K].
  Span<const float> probabilities() const noexcept { return {probabilities_, rules_.activities}; }

  /// Whether an activity is in that window's prediction set.
  bool holds(std::size_t activity) const noexcept {
    return activity == likeliest_ || 1.0F - probabilities_[activity] <= rules_.quantile;
  }

  const DecisionRules& rules() const noexcept { return rules_; }

 private:
  static constexpr std::size_t most_activities = 1 << 12, longest_lag = 1 << 16, columns = 3;

  static bool finite(float x) noexcept { return x - x == 0; }
  static bool all_finite(Span<const float> values) noexcept {
    for (const float value : values)
      if (!finite(value)) return false;
    return true;
  }

  // Remembers -log p of the newest window, and how strange it is: not a number where logits are
  // not.
  void listen(Span<const float> logits) noexcept {
    const std::size_t k = rules_.activities;
    float* const surprise = surprises_ + newest_ * k;
    float largest = logits[0];
    for (std::size_t i = 1; i < k; ++i) largest = logits[i] > largest ? logits[i] : largest;
    float sum = 0;
    bool numbers = true;
    for (std::size_t i = 0; i < k; ++i) {
      // Within the range of floats whatever the logits are, so that costs stay numbers.
      const float below = (largest - logits[i]) / rules_.temperature;
      numbers = numbers && finite(logits[i]);
      surprise[i] = below < most_surprise ? below : most_surprise;
      sum += exponential(-surprise[i]);
    }
    const float log_sum = logarithm(numbers ? sum : static_cast<float>(k));
    for (std::size_t i = 0; i < k; ++i) surprise[i] = (numbers ? surprise[i] : 0.0F) + log_sum;
    float& strange = strange_[newest_];
    strange = numbers ? 0.0F : from_bits(0x7FC00000U);
    if (numbers && rules_.rejection == Rejection::energy)
      strange = -(largest + rules_.temperature * log_sum);
    if (numbers && rules_.rejection == Rejection::probability) strange = 1.0F - 1.0F / sum;
  }

  // The cheapest way to each activity of the newest window, and which one came before it.
  void step() noexcept {
    const std::size_t k = rules_.activities;
    const float* const surprise = surprises_ + newest_ * k;
    float* const before = before_ + newest_ * k;
    const bool smooths = !rules_.transition.empty();
    for (std::size_t to = 0; to < k; ++to) {
      std::size_t best = 0;
      float cost = 0;
      if (smooths && !begun_) cost = rules_.start[to];
      if (smooths && begun_) {
        cost = costs_[0] + rules_.transition[to];
        for (std::size_t from = 1; from < k; ++from)
          if (const float c = costs_[from] + rules_.transition[from * k + to]; c < cost)
            cost = c, best = from;
      }
      next_costs_[to] = cost + surprise[to];
      before[to] = static_cast<float>(best);
    }
    // Only differences matter; without this a long stretch would lose them to rounding.
    const float least = next_costs_[cheapest(next_costs_)];
    for (std::size_t to = 0; to < k; ++to) costs_[to] = next_costs_[to] - least;
    begun_ = true;
  }

  std::size_t cheapest(const float* costs) const noexcept {
    std::size_t best = 0;
    for (std::size_t i = 1; i < rules_.activities; ++i)
      if (costs[i] < costs[best]) best = i;
    return best;
  }

  // Back from the cheapest end to the window that came `ago` windows before the newest.
  void decide(std::size_t ago, Decision& out) noexcept {
    const std::size_t k = rules_.activities;
    std::size_t activity = cheapest(costs_), at = newest_;
    for (std::size_t i = 0; i < ago; ++i) {
      activity = static_cast<std::size_t>(before_[at * k + activity]);
      at = at == 0 ? rules_.lag : at - 1;
    }
    const float* const surprise = surprises_ + at * k;
    likeliest_ = cheapest(surprise);
    for (std::size_t i = 0; i < k; ++i) probabilities_[i] = exponential(-surprise[i]);
    out.activity = activity;
    out.probability = probabilities_[activity];
    out.strangeness = strange_[at];
    const float most = rules_.rejection == Rejection::none ? 0.0F : rules_.threshold;
    out.unknown = !(out.strangeness <= most);
    out.set = 0;
    for (std::size_t i = 0; i < k; ++i) out.set += holds(i) ? 1 : 0;
    out.ago = ago;
  }

  static constexpr float most_surprise = 1e6F;

  DecisionRules rules_;
  float* costs_ = nullptr;          // [K] of the cheapest way to each activity
  float* next_costs_ = nullptr;     // [K]
  float* probabilities_ = nullptr;  // [K]
  float* surprises_ = nullptr;      // [lag + 1, K], a ring of -log p
  float* before_ = nullptr;         // [lag + 1, K], a ring of activities, as whole floats
  float* strange_ = nullptr;        // [lag + 1]
  std::size_t newest_ = 0;          // in the rings
  std::size_t waiting_ = 0;         // windows that were not decided yet
  std::size_t likeliest_ = 0;       // of the window decided last
  bool begun_ = false;
};

}  // namespace stride::engine
