#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/base/json.hpp"

/// Whether probabilities are what they say, and the one number that makes them more so.
namespace stride::evaluation {

/// Windows whose greatest probability lies in one of equally wide bins.
struct ReliabilityBin {
  std::int64_t windows = 0;
  double confidence = 0, accuracy = 0;  ///< means over them; 0 where there are none
};

inline constexpr std::size_t reliability_bins = 15;

/// How well softmax(logits / temperature) tells how often it is right.
struct Calibration {
  std::int64_t windows = 0;
  double nll = 0;    ///< mean of -log p(truth)
  double brier = 0;  ///< mean over windows of the sum over activities of (p - truth)^2, 0 to 2
  /// Expected calibration error: the bins' |accuracy - confidence|, each weighing as its windows
  /// (Naeini et al. 2015; Guo et al. 2017, eq. 3). Bin b holds (b / 15, (b + 1) / 15].
  double ece = 0;
  std::vector<ReliabilityBin> bins;  ///< [15], by the greatest probability
};

/// Logits [N, K] and truth [N], 0..K-1. Errors: no windows, or numbers that do not fit.
Calibration calibration(std::span<const float> logits, std::span<const std::int32_t> truth,
                        double temperature);
Json to_json(const Calibration& calibration);

/// The temperature within [0.001, 1000] of the least -log p(truth): convex in 1 / T, so that the
/// sign of its slope leads there. Source: Guo et al. 2017, arXiv:1706.04599, 4.2; one window more,
/// of an unknown activity, keeps it from certainty where all are recognised, as in Platt 1999.
double fit_temperature(std::span<const float> logits, std::span<const std::int32_t> truth);

}  // namespace stride::evaluation
