#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/engine/engine.hpp"
#include "stride/engine/plan/memory.hpp"
#include "stride/network/graph.hpp"
#include "stride/network/quantisation.hpp"
#include "stride/windows/scaler.hpp"

namespace stride::compression {

/// Windows of a data set, scaled as the model wants them.
struct Windows {
  const windows::WindowSet* set = nullptr;
  const windows::Scaler* scaler = nullptr;

  /// One of them as the engine takes it, [T, C].
  std::vector<float> samples(std::int32_t window) const;
};

/// A network in the device engine, on one thread.
class Running {
 public:
  /// Errors: those of plan.
  Running(const network::Graph& graph, std::span<const float> parameters,
          const network::Quantisation* quantisation = nullptr);
  Running(const Running&) = delete;  // the engine points into program and arena
  Running& operator=(const Running&) = delete;

  /// Runs one window, [T, C]; gives the answers [K], valid until the next.
  std::span<const float> run(std::span<const float> samples);
  /// [n, K]
  std::vector<float> answers(const Windows& windows, std::span<const std::int32_t> chosen);

 private:
  engine::ProgramBytes program_;
  engine::Arena arena_;
  std::vector<float> answers_;
  engine::Engine engine_;
};

/// The activity of each window, the largest of [n, K].
std::vector<std::int32_t> activities_of(std::span<const float> answers, std::size_t classes);

/// The share of windows that both answer alike.
double agreement(std::span<const std::int32_t> a, std::span<const std::int32_t> b);

}  // namespace stride::compression
