#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/training/executor.hpp"
#include "stride/windows/scaler.hpp"

namespace stride::training {

/// How well the present weights do on windows that do not train; NaN where there are none.
struct Validation {
  double loss = 0;  ///< mean of -log p(true activity), whatever the objective is
  double accuracy = 0, macro_f1 = 0;
  std::vector<std::int64_t> confusion;  ///< [K, K], row = truth, column = answer
};

/// `graph` has an input "x" and an output "logits"; the executor holds its weights.
Validation validate(Executor& executor, const network::Graph& graph,
                    const windows::WindowSet& windows, const windows::Scaler& scaler,
                    std::span<const std::int32_t> chosen);

}  // namespace stride::training
