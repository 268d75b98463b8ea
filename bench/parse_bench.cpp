// How fast text becomes numbers: UCI-HAR's signal files, unpacked to memory first, on one core.
// Beside it: pandas_parse.py.
#include <benchmark/benchmark.h>

#include <optional>
#include <string>
#include <vector>

#include "stride/recordings/data_set.hpp"
#include "stride/recordings/text.hpp"

namespace {

using namespace stride::recordings;

/// The nine training signals, 135 MB of text; nothing where the data set is not found.
const std::vector<std::string>& signal_texts() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> found;
    if (const auto place = locate(uci_har))
      Source(*place).each(
          [](std::string_view name) {
            return name.find("Inertial Signals/") != name.npos && name.ends_with("_train.txt");
          },
          [&](const SourceFile& file) { found.emplace_back(file.text); });
    return found;
  }();
  return texts;
}

template <class Parse>
void measure(benchmark::State& state, Parse parse) {
  const auto& texts = signal_texts();
  if (texts.empty())
    return state.SkipWithError(
        "needs the real recordings of uci-har (stride data uci-har --fetch)");
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  std::vector<float> out;
  for (auto _ : state)
    for (const std::string& text : texts) {
      out.clear();
      parse(text, out);
      benchmark::DoNotOptimize(out.data());
    }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
}

void read_numbers_of_uci_har(benchmark::State& state) {
  measure(state, [](const std::string& text, std::vector<float>& out) {
    read_numbers(text, "signal", out);
  });
}
BENCHMARK(read_numbers_of_uci_har)->Unit(benchmark::kMillisecond);

void read_table_of_uci_har(benchmark::State& state) {
  measure(state, [](const std::string& text, std::vector<float>& out) {
    read_table(text, Between::blanks, 128, "signal", out);
  });
}
BENCHMARK(read_table_of_uci_har)->Unit(benchmark::kMillisecond);

/// From the archive to recordings in SI units: unpacking on one thread, reading on another.
void load_data_set(benchmark::State& state, const char* name) {
  for (auto _ : state) {
    try {
      benchmark::DoNotOptimize(load(name));
    } catch (const std::exception& e) {
      return state.SkipWithError(e.what());
    }
  }
}
BENCHMARK_CAPTURE(load_data_set, uci_har, "uci-har")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(load_data_set, hapt, "hapt")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(load_data_set, wisdm_2019_phone, "wisdm-2019:phone-accel")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(load_data_set, wisdm_2019_watch, "wisdm-2019:watch-accel")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
