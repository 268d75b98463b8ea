#include "stride/compression/running.hpp"

#include <algorithm>
#include <string>

#include "stride/base/error.hpp"
#include "stride/engine/plan/plan.hpp"

namespace stride::compression {

std::vector<float> Windows::samples(std::int32_t window) const {
  const std::size_t channels = set->channels.size(), length = set->length;
  std::vector<float> rows(channels * length), samples(rows.size());
  windows::gather(*set, *scaler, {&window, 1}, rows);
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t t = 0; t < length; ++t) samples[t * channels + c] = rows[c * length + t];
  return samples;
}

Running::Running(const network::Graph& graph, std::span<const float> parameters,
                 const network::Quantisation* quantisation)
    : program_(engine::plan(graph, parameters, {.quantisation = quantisation, .winograd = true})),
      arena_(engine::Engine::arena(program_)) {
  if (const Status status = engine::Engine::make(program_, arena_, engine_); status != Status::ok)
    throw Error({.where = "engine", .what = text(status), .got = {}, .want = {}, .advice = {}});
  answers_.resize(engine_.answers_size());
}

std::span<const float> Running::run(std::span<const float> samples) {
  const Status status = engine_.run({samples.data(), samples.size()}, answers_);
  if (status != Status::ok)
    throw Error({.where = "engine", .what = text(status), .got = {}, .want = {}, .advice = {}});
  return answers_;
}

std::vector<float> Running::answers(const Windows& windows, std::span<const std::int32_t> chosen) {
  std::vector<float> all;
  all.reserve(chosen.size() * answers_.size());
  for (const std::int32_t window : chosen) {
    const std::span<const float> one = run(windows.samples(window));
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

std::vector<std::int32_t> activities_of(std::span<const float> answers, std::size_t classes) {
  std::vector<std::int32_t> activities;
  for (std::size_t i = 0; i < answers.size(); i += classes) {
    const auto row = answers.subspan(i, classes);
    activities.push_back(static_cast<std::int32_t>(std::ranges::max_element(row) - row.begin()));
  }
  return activities;
}

double agreement(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  std::size_t same = 0;
  for (std::size_t i = 0; i < a.size(); ++i) same += a[i] == b[i];
  return a.empty() ? 1 : static_cast<double>(same) / static_cast<double>(a.size());
}

}  // namespace stride::compression
