#pragma once
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

/// Random numbers that are the same on every machine and compiler, unlike std::*_distribution.
namespace stride {

/// One step of splitmix64 (Steele, Lea, Flood 2014): turns any number into a well-mixed one.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// A seed for one purpose, from the run's seed: streams of different purposes never share numbers,
/// so adding a consumer changes no other. `purpose` is hashed with FNV-1a.
constexpr std::uint64_t seed_for(std::uint64_t seed, std::string_view purpose,
                                 std::uint64_t index = 0) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const char c : purpose) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return mix(mix(seed ^ h) + index);
}

/// A stream of random numbers (splitmix64: 64 bits of state, passes BigCrush).
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    const std::uint64_t out = mix(state_);
    state_ += 0x9e3779b97f4a7c15u;
    return out;
  }
  /// Uniform in [0, 1), 53 bits.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in 0..n-1; n > 0. The bias of the remainder is below n / 2^64.
  constexpr std::uint64_t below(std::uint64_t n) { return next() % n; }
  /// Standard normal (Box and Muller 1958; one of the pair is thrown away to keep the state one
  /// number).
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }
  /// Fisher and Yates' shuffle of anything with size() and [].
  template <class Sequence>
  void shuffle(Sequence& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace stride
