#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/training/executor.hpp"
#include "stride/training/method.hpp"
#include "stride/windows/scaler.hpp"

namespace stride::training {

/// How well the present weights do on windows that do not train; NaN where there are none, and
/// where a score is of the other kind.
struct Validation {
  /// The mean of -log p(true activity), or of the squared error, whatever the objective is.
  double loss = 0;
  double accuracy = 0, macro_f1 = 0;
  double mae = 0, rmse = 0;             ///< in the target's unit
  std::vector<std::int64_t> confusion;  ///< [K, K], row = truth, column = answer
};

/// `graph` has an input "x" and an output as in answer_of; the executor holds its weights.
Validation validate(Executor& executor, const network::Graph& graph,
                    const windows::WindowSet& windows, const windows::Scaler& scaler,
                    std::span<const std::int32_t> chosen);

/// The same of answers that are known already: [n, K] logits, or [n] values of the target.
Validation validate(std::span<const float> answers, const windows::WindowSet& windows,
                    std::span<const std::int32_t> chosen);

/// Writes the scores into the line of the history.
void record(const Validation& validation, Epoch& epoch);

/// Whether an epoch is to be taken rather than an earlier one: by a smaller mean absolute error
/// where there is one, else by a greater macro-F1; ties go by the smaller loss.
bool better(const Epoch& epoch, const Epoch& earlier);

}  // namespace stride::training
