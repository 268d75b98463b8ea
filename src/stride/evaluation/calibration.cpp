#include "stride/evaluation/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "stride/base/error.hpp"

namespace stride::evaluation {
namespace {

std::size_t activities_of(std::span<const float> logits, std::span<const std::int32_t> truth) {
  const std::size_t k = truth.empty() ? 0 : logits.size() / truth.size();
  const auto fits = [&](std::int32_t t) { return t >= 0 && static_cast<std::size_t>(t) < k; };
  if (k == 0 || logits.size() != k * truth.size() || !std::ranges::all_of(truth, fits))
    throw Error(
        {.where = "calibration",
         .what = "logits",
         .got = std::to_string(logits.size()) + " for " + std::to_string(truth.size()) + " windows",
         .want = "one an activity and window, and a truth among them",
         .advice = {}});
  return k;
}

// softmax(row * slope), and how far its logarithm's sum lies above the largest.
void softmax(std::span<const float> row, double slope, std::vector<double>& p) {
  const double largest = *std::ranges::max_element(row);
  double sum = 0;
  for (std::size_t i = 0; i < row.size(); ++i) sum += p[i] = std::exp((row[i] - largest) * slope);
  for (double& value : p) value /= sum;
}

}  // namespace

Calibration calibration(std::span<const float> logits, std::span<const std::int32_t> truth,
                        double temperature) {
  const std::size_t k = activities_of(logits, truth);
  Calibration c;
  c.windows = static_cast<std::int64_t>(truth.size());
  c.bins.resize(reliability_bins);
  const auto n = static_cast<double>(truth.size());
  std::vector<double> p(k);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto row = logits.subspan(i * k, k);
    const auto t = static_cast<std::size_t>(truth[i]);
    softmax(row, 1 / temperature, p);
    const auto top = std::ranges::max_element(p) - p.begin();
    const double confidence = p[static_cast<std::size_t>(top)];
    // From the logits: p(truth) may be too small for a number.
    double sum = 0;
    for (const float z : row)
      sum += std::exp((z - row[static_cast<std::size_t>(top)]) / temperature);
    c.nll += (std::log(sum) + (row[static_cast<std::size_t>(top)] - row[t]) / temperature) / n;
    for (std::size_t j = 0; j < k; ++j) c.brier += std::pow(p[j] - (j == t ? 1 : 0), 2) / n;
    const double place = std::ceil(confidence * static_cast<double>(reliability_bins)) - 1;
    ReliabilityBin& bin =
        c.bins[static_cast<std::size_t>(std::clamp(place, 0.0, reliability_bins - 1.0))];
    ++bin.windows;
    bin.confidence += confidence;
    bin.accuracy += static_cast<std::size_t>(top) == t ? 1 : 0;
  }
  for (ReliabilityBin& bin : c.bins) {
    if (bin.windows == 0) continue;
    bin.confidence /= static_cast<double>(bin.windows);
    bin.accuracy /= static_cast<double>(bin.windows);
    c.ece += static_cast<double>(bin.windows) / n * std::abs(bin.accuracy - bin.confidence);
  }
  return c;
}

Json to_json(const Calibration& c) {
  Json json = {{"nll", c.nll}, {"brier", c.brier}, {"ece", c.ece}, {"bins", Json::array()}};
  for (const ReliabilityBin& bin : c.bins)
    json["bins"].push_back(
        {{"windows", bin.windows}, {"confidence", bin.confidence}, {"accuracy", bin.accuracy}});
  return json;
}

double fit_temperature(std::span<const float> logits, std::span<const std::int32_t> truth) {
  const std::size_t k = activities_of(logits, truth);
  std::vector<double> p(k);
  // One more window than there are, of an activity that nobody knows, shared out among them.
  const double unknown = 1 / (static_cast<double>(truth.size()) + 1);
  // d/ds of -log softmax(s z)[truth] is what z is expected to be, less what the truth's is.
  const auto rises = [&](double log_slope) {
    double derivative = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const auto row = logits.subspan(i * k, k);
      softmax(row, std::exp(log_slope), p);
      for (std::size_t j = 0; j < k; ++j)
        derivative += (p[j] - unknown / static_cast<double>(k)) *
                      (row[j] - row[static_cast<std::size_t>(truth[i])]);
    }
    return derivative > 0;
  };
  double low = std::log(1e-3), high = std::log(1e3);  // of 1 / T
  constexpr int halvings = 40;                        // to 1e-11 of it
  for (int i = 0; i < halvings; ++i) {
    const double middle = (low + high) / 2;
    (rises(middle) ? high : low) = middle;
  }
  return std::exp(-(low + high) / 2);
}

}  // namespace stride::evaluation
