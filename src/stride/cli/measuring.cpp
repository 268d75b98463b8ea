#include "stride/cli/measuring.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"
#include "stride/engine/engine.hpp"

namespace stride::cli {
namespace {

using engine::Engine;
using engine::Vectors;

double seconds_of(const std::function<void()>& action) {
  const auto begin = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) { return latency_of(std::move(values)).p50; }

// An engine with its arena and something to look at.
class Bench {
 public:
  Bench(const engine::ProgramBytes& program, Vectors vectors) : arena_(Engine::arena(program)) {
    const Status status = Engine::make(program, arena_, engine_, vectors);
    if (status != Status::ok)
      throw Error({.where = "bench", .what = text(status), .got = {}, .want = {}, .advice = {}});
    window_.resize(engine_.window_size());
    answers_.resize(engine_.answers_size());
    fresh_ = window_.size() / engine_.length() * engine_.hop();
    Random random(1);
    for (float& x : window_) x = static_cast<float>(random.normal());
  }

  // Sizes agree: they are the engine's own.
  void run() { (void)engine_.run(window_, answers_); }
  void advance() { (void)engine_.advance({window_.data(), fresh_}, answers_); }

 private:
  engine::Arena arena_;
  std::vector<float> window_, answers_;
  std::size_t fresh_ = 0;  // floats of a hop
  Engine engine_;
};

// How many make up a timing that the clock's own some 20 ns do not spoil; caches are warm then.
std::size_t burst_of(const std::function<void()>& action) {
  constexpr double enough_s = 3e-6;
  double least = 1;
  for (int i = 0; i < 5; ++i) least = std::min(least, seconds_of(action));
  return static_cast<std::size_t>(std::ceil(enough_s / std::max(least, 1e-8)));
}

void keep_up(std::size_t burst, const std::function<void()>& action) {
  for (std::size_t i = 0; i < burst; ++i) action();
}

}  // namespace

Latency latency_of(std::vector<double> seconds) {
  if (seconds.empty()) return {};
  std::ranges::sort(seconds);
  const auto n = static_cast<double>(seconds.size());
  const auto rank = [&](double share) {
    const auto place = static_cast<std::size_t>(std::ceil(share * n));
    return seconds[std::max<std::size_t>(place, 1) - 1];
  };
  double sum = 0;
  for (const double s : seconds) sum += s;
  return {rank(0.5), rank(0.9), rank(0.99), sum / n};
}

Speed speed_of(const engine::ProgramBytes& program, Vectors vectors, double seconds) {
  Bench bench(program, vectors);
  const auto window = [&] { bench.run(); };
  const std::size_t burst = burst_of(window);
  constexpr std::uint32_t rounds = 5000;  // some 100 us
  std::vector<double> windows, peaks;
  for (double spent = 0; spent < seconds || windows.empty();) {
    peaks.push_back(multiply_adds_per_s(vectors, rounds));
    double slice = 0;
    do {
      const double time = seconds_of([&] { keep_up(burst, window); });
      windows.push_back(time / static_cast<double>(burst));
      slice += time;
    } while (slice < 2e-3);
    spent += slice;
  }
  return {latency_of(windows), windows.size(), median(peaks)};
}

double hop_share_of(const engine::ProgramBytes& program, Vectors vectors, double seconds) {
  Bench bench(program, vectors);
  const auto window = [&] { bench.run(); };
  const auto hop = [&] { bench.advance(); };
  const std::size_t windows = burst_of(window), hops = burst_of(hop);
  std::vector<double> shares;
  for (double spent = 0; spent < seconds || shares.empty();) {
    const double whole = seconds_of([&] { keep_up(windows, window); });
    const double part = seconds_of([&] { keep_up(hops, hop); });
    shares.push_back(part / static_cast<double>(hops) / (whole / static_cast<double>(windows)));
    spent += whole + part;
  }
  return median(std::move(shares));
}

}  // namespace stride::cli
