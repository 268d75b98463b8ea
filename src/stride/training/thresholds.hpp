#pragma once
#include <span>

#include "stride/training/executor.hpp"
#include "stride/training/method.hpp"

namespace stride::training {

/// Fits the thresholds of every `positive_share` of `graph` to training windows: a filter's are
/// quantiles of its values on one of up to 64 windows, drawn by the seed; which quantiles, a
/// low-discrepancy sequence says. Writes them into the executor and into `parameters` (flat, in the
/// graph's layout). A graph without such nodes is left as it is.
/// Source: Dempster, Schmidt, Webb 2021, arXiv:2012.08791, 3.2.
void fit_thresholds(Executor& executor, const network::Graph& graph, const TrainTask& task,
                    std::span<float> parameters);

}  // namespace stride::training
