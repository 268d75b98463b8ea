// Logits of many windows, batch by batch, so that memory does not grow with the data.
#include "stride/training/logits.hpp"

#include <algorithm>
#include <utility>

#include "stride/training/method.hpp"

namespace stride::training {

std::unique_ptr<Executor> executor_with(const network::Graph& graph,
                                        std::span<const float> parameters,
                                        const ExecutorOptions& options) {
  std::unique_ptr<Executor> executor = make_executor(graph, options);
  const std::span<float> held = executor->parameters();
  if (held.size() != parameters.size())
    throw Error({.where = "model",
                 .what = "weights",
                 .got = std::to_string(parameters.size()),
                 .want = std::to_string(held.size()),
                 .advice = "The weights belong to another network"});
  std::ranges::copy(parameters, held.begin());
  executor->parameters_changed();
  return executor;
}

std::vector<std::vector<float>> values_with(Executor& executor, const network::Graph& graph,
                                            const windows::WindowSet& windows,
                                            const windows::Scaler& scaler,
                                            std::span<const std::int32_t> chosen,
                                            std::span<const network::Value> wanted) {
  constexpr std::size_t batch = 64;  // windows; more fall out of the cache
  const auto size_of = [&](network::Value value) {
    return static_cast<std::size_t>(network::elements(graph.shape(value)));
  };
  const network::Value x = graph.named("x");
  std::vector<std::vector<float>> out;
  for (const network::Value value : wanted) out.emplace_back(chosen.size() * size_of(value));
  std::vector<float> scaled(std::min(batch, chosen.size()) * size_of(x));
  for (std::size_t i = 0; i < chosen.size(); i += batch) {
    const std::size_t n = std::min(batch, chosen.size() - i);
    const std::span<float> some = std::span(scaled).first(n * size_of(x));
    windows::gather(windows, scaler, chosen.subspan(i, n), some);
    executor.bind(x, some, static_cast<std::int64_t>(n));
    executor.forward(Pass::inference);
    for (std::size_t v = 0; v < wanted.size(); ++v) {
      const std::size_t each = size_of(wanted[v]);
      executor.read(wanted[v], std::span(out[v]).subspan(i * each, n * each));
    }
  }
  return out;
}

network::Value answer_of(const network::Graph& graph) {
  return graph.output(graph.outputs().contains("value") ? "value" : "logits");
}

std::vector<float> logits_with(Executor& executor, const network::Graph& graph,
                               const windows::WindowSet& windows, const windows::Scaler& scaler,
                               std::span<const std::int32_t> chosen) {
  const network::Value answer = answer_of(graph);
  return std::move(values_with(executor, graph, windows, scaler, chosen, {&answer, 1})[0]);
}

std::vector<float> logits_of(const network::Graph& graph, std::span<const float> parameters,
                             const windows::WindowSet& windows, const windows::Scaler& scaler,
                             std::span<const std::int32_t> chosen, const ExecutorOptions& options) {
  return logits_with(*executor_with(graph, parameters, options), graph, windows, scaler, chosen);
}

}  // namespace stride::training
