// Windows of UCI-HAR: cut, opened from the cache, gathered into batches. Bars: cut < 300 ms, open <
// 50 ms.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <numeric>

#include "stride/base/random.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/windows/cache.hpp"
#include "stride/windows/scaler.hpp"

namespace {

using namespace stride;

/// UCI-HAR where its files are found, else as much made-up data.
const recordings::Collection& collection() {
  static const recordings::Collection read = [] {
    try {
      return recordings::load("uci-har");
    } catch (const Error&) {
      recordings::Collection made{.data_set = "made-up",
                                  .rate_hz = 50,
                                  .channels = {},
                                  .activities = {"a"},
                                  .windowing = {},
                                  .recordings = {},
                                  .tally = {},
                                  .checksum = {}};
      for (int c = 0; c < 9; ++c) made.channels.push_back({"c" + std::to_string(c), "1"});
      made.recordings.push_back({.subject = "s",
                                 .name = "r",
                                 .side = {},
                                 .samples = std::vector<float>(714000 * 9),
                                 .labels = std::vector<std::int16_t>(714000),
                                 .time_s = {}});
      return made;
    }
  }();
  return read;
}

const windows::WindowSet& window_set() {
  static const windows::WindowSet set = windows::make_windows(collection(), {});
  return set;
}

void cut(benchmark::State& state) {
  collection();
  for (auto _ : state) benchmark::DoNotOptimize(windows::make_windows(collection(), {}).x.size());
}
BENCHMARK(cut)->Unit(benchmark::kMillisecond);

void open_cached(benchmark::State& state) {
  const auto file =
      std::filesystem::temp_directory_path() / ("cache_bench_" + std::to_string(::getpid()));
  windows::write_windows(file, window_set());
  for (auto _ : state) benchmark::DoNotOptimize(windows::read_windows(file).x.size());
  std::filesystem::remove(file);
}
BENCHMARK(open_cached)->Unit(benchmark::kMillisecond);

// One pass over all windows in batches of 64, as an epoch makes them.
void gather_epoch(benchmark::State& state) {
  const windows::WindowSet& set = window_set();
  std::vector<std::int32_t> order(set.size() / 64 * 64);
  std::iota(order.begin(), order.end(), 0);
  Random(1).shuffle(order);
  const windows::Scaler scaler = windows::fit_scaler(windows::ScalerKind::zscore, set, order);
  std::vector<float> batch(64 * set.channels.size() * set.length);
  for (auto _ : state)
    for (std::size_t i = 0; i < order.size(); i += 64) {
      windows::gather(set, scaler, std::span(order).subspan(i, 64), batch);
      benchmark::DoNotOptimize(batch.data());
    }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(set.x.size() * sizeof(float)));
}
BENCHMARK(gather_epoch)->Unit(benchmark::kMillisecond);

}  // namespace
