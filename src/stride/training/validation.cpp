// Scores on the windows that choose the epoch; the loss is in double, so that ties are broken by
// more than rounding.
#include "stride/training/validation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stride/evaluation/scores.hpp"
#include "stride/training/logits.hpp"

namespace stride::training {
namespace {

// -log softmax(logits)[truth], in double and without overflow.
double surprise(std::span<const float> logits, std::size_t truth) {
  const double largest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - largest);
  return std::log(sum) + largest - logits[truth];
}

constexpr double none = std::numeric_limits<double>::quiet_NaN();

Validation validate_values(std::span<const float> values, const windows::WindowSet& windows,
                           std::span<const std::int32_t> chosen) {
  Validation validation{.accuracy = none, .macro_f1 = none, .confusion = {}};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const double error =
        double{values[i]} - double{windows.targets[static_cast<std::size_t>(chosen[i])]};
    validation.mae += std::abs(error);
    validation.loss += error * error;
  }
  const auto n = static_cast<double>(chosen.size());
  validation.mae /= n;
  validation.loss /= n;
  validation.rmse = std::sqrt(validation.loss);
  return validation;
}

}  // namespace

Validation validate(Executor& executor, const network::Graph& graph,
                    const windows::WindowSet& windows, const windows::Scaler& scaler,
                    std::span<const std::int32_t> chosen) {
  return validate(logits_with(executor, graph, windows, scaler, chosen), windows, chosen);
}

Validation validate(std::span<const float> answers, const windows::WindowSet& windows,
                    std::span<const std::int32_t> chosen) {
  if (chosen.empty())
    return {.loss = none,
            .accuracy = none,
            .macro_f1 = none,
            .mae = none,
            .rmse = none,
            .confusion = {}};
  if (windows.target) return validate_values(answers, windows, chosen);
  const std::size_t classes = windows.activities.size();
  Validation validation{.mae = none, .rmse = none, .confusion = {}};
  validation.confusion.assign(classes * classes, 0);
  std::vector<std::int32_t> truth, named;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::span<const float> row = answers.subspan(i * classes, classes);
    const std::int32_t y = windows.y[static_cast<std::size_t>(chosen[i])];
    truth.push_back(y);
    named.push_back(static_cast<std::int32_t>(std::ranges::max_element(row) - row.begin()));
    validation.loss += surprise(row, static_cast<std::size_t>(y));
    ++validation.confusion[static_cast<std::size_t>(y) * classes +
                           static_cast<std::size_t>(named.back())];
  }
  std::int64_t right = 0;
  for (std::size_t k = 0; k < classes; ++k) right += validation.confusion[k * classes + k];
  const auto n = static_cast<double>(chosen.size());
  validation.loss /= n;
  validation.accuracy = static_cast<double>(right) / n;
  validation.macro_f1 = evaluation::macro_f1(truth, named, classes);
  return validation;
}

void record(const Validation& validation, Epoch& epoch) {
  epoch.validation_loss = validation.loss;
  epoch.validation_accuracy = validation.accuracy;
  epoch.validation_macro_f1 = validation.macro_f1;
  epoch.validation_mae = validation.mae;
  epoch.validation_rmse = validation.rmse;
}

bool better(const Epoch& epoch, const Epoch& earlier) {
  const bool regresses = std::isfinite(epoch.validation_mae);
  const double now = regresses ? -epoch.validation_mae : epoch.validation_macro_f1,
               before = regresses ? -earlier.validation_mae : earlier.validation_macro_f1;
  return now > before || (now == before && epoch.validation_loss < earlier.validation_loss);
}

}  // namespace stride::training
