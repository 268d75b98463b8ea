#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "stride/training/executor.hpp"
#include "stride/windows/scaler.hpp"

namespace stride::training {

/// An executor that holds these weights, flat in the graph's layout. Errors: weights of another
/// number.
std::unique_ptr<Executor> executor_with(const network::Graph& graph,
                                        std::span<const float> parameters,
                                        const ExecutorOptions& options);

/// What an executor's present weights make of the chosen windows, in batches: for each wanted value
/// [N, ...] of `graph`, which has an input "x" [N, C, T], an array [n, ...]. The outputs must need
/// every wanted value.
std::vector<std::vector<float>> values_with(Executor& executor, const network::Graph& graph,
                                            const windows::WindowSet& windows,
                                            const windows::Scaler& scaler,
                                            std::span<const std::int32_t> chosen,
                                            std::span<const network::Value> wanted);

/// The output that answers: "value" [N, 1] of a regression, else "logits" [N, K].
network::Value answer_of(const network::Graph& graph);

/// The answers [n, K] or [n, 1] to the chosen windows by an executor's present weights, in batches.
/// `graph` has an input "x" [N, C, T] and an output as in answer_of.
std::vector<float> logits_with(Executor& executor, const network::Graph& graph,
                               const windows::WindowSet& windows, const windows::Scaler& scaler,
                               std::span<const std::int32_t> chosen);

}  // namespace stride::training
