#pragma once
#include "stride/engine/kernel_cases.hpp"

/// Random steps of whole numbers for engine_alike.cpp, with what they read.
namespace stride::engine {

/// A network that stays in bytes until its head.
struct WholeNetwork {
  Quantise first;
  WholeConvolution near, far;
  Average mean;
  DynamicLinear head;

  template <class Action>
  void each_step(Action&& action) const {
    action(first), action(near), action(far), action(mean), action(head);
  }
};

/// One step's arena and constants, in memory that is lent to it. `Draws` has below(n), next() and
/// number().
template <class Draws>
class WholeCases {
 public:
  WholeCases(Draws& draws, float* arena, float* constants, std::uint64_t most)
      : draws_(draws), arena_(arena), constants_(constants), most_(most) {}

  std::uint64_t end() const { return end_; }
  /// Whether the last case had no place.
  bool too_large() const { return end_ > most_ || used_ > most_; }

  WholeConvolution convolution() {
    begin();
    WholeConvolution s;
    s.kernel_t = in(1, 7), s.kernel_h = in(1, 3);
    s.stride_t = in(1, 3), s.stride_h = in(1, 2), s.dilation_t = in(1, 3);
    s.padding_t = in(0, 4), s.padding_h = in(0, 2);
    if (in(0, 1) == 0) s.dilation_t = s.kernel_h = 1, s.padding_h = 0;  // most nets'
    const std::uint32_t in_h = s.kernel_h + (in(0, 1) == 0 ? 0 : in(0, 5));
    const std::uint32_t reach = (s.kernel_t - 1) * s.dilation_t, in_t = reach + in(1, 20);
    const std::uint32_t channels = in(1, 23), filters = in(1, 100);
    s.in = tensor(in_t, in_h, channels, Element::uint8, s.padding_t);
    s.element = in(0, 2) == 0 ? Element::float32 : Element::uint8;
    s.out = tensor((in_t + 2 * s.padding_t - reach - 1) / s.stride_t + 1,
                   (in_h + 2 * s.padding_h - s.kernel_h) / s.stride_h + 1, filters, s.element);
    s.zero = in(0, 255), s.out_zero = in(0, 255);
    s.lowest = in(0, 1) == 0 ? s.out_zero : 0, s.relu = in(0, 1);
    lay_all(s, in(0, 3) == 0);
    return s;
  }

  DynamicLinear dynamic() {
    begin();
    DynamicLinear s;
    const std::uint32_t t = in(1, 9), h = in(1, 2), c = in(1, 70), filters = in(1, 100);
    s.in = tensor(t, h, c, Element::float32), s.out = tensor(t, h, filters, Element::float32);
    s.scratch = tensor(t, h, c, Element::uint8), s.relu = in(0, 1);
    lay_all(s);
    if (!too_large()) fill(s.in);
    return s;
  }

  NarrowLstm lstm() {
    begin();
    NarrowLstm s;
    const std::uint32_t length = in(1, 12), units = in(1, 70);
    s.bits = in(0, 1) == 0 ? 8 : 16, s.out.c = units;
    const std::uint32_t rows = s.blocks() * block_gates;
    s.gates = tensor(length, 1, rows, Element::float32);
    s.out = tensor(length, 1, units, Element::float32);
    s.scratch = tensor(1, 1, rows / 2, Element::float32);
    const float share = 1.0F / square_root(static_cast<float>(units));
    if (s.bits == 8) {
      lay({1, units}, rows, s.weight, s.sums);
      s.factor = constant(rows);
    } else {
      s.weight = constant(rows * ((units + 1) / 2));
    }
    if (too_large()) return s;
    const auto half = [&] { return bits_of(draws_.number() * share) >> 16; };
    for (std::uint32_t i = 0; s.bits == 16 && i < s.weight.size; ++i)
      word(s.weight.at + i) = half() | half() << 16;
    give(s.factor, share / (127 * state_steps));
    fill(s.gates);
    return s;
  }

  WholeNetwork network() {
    begin();
    WholeNetwork n;
    const std::uint32_t t = in(8, 60), channels = in(1, 12);
    const auto convolve = [&](WholeConvolution& s, const Tensor& from, std::uint32_t room) {
      s.in = from, s.padding_t = 2;
      s.zero = in(0, 255), s.out_zero = s.lowest = in(0, 255);
      s.out = tensor(t, 1, in(1, 40), Element::uint8, room);
      lay_all(s, false);
    };
    n.first.in = tensor(t, 1, channels, Element::float32);
    n.first.out = tensor(t, 1, channels, Element::uint8, 2);
    n.first.factor = 90.0F, n.first.zero = in(0, 255);
    n.near.kernel_t = 5, n.far.kernel_t = 3, n.far.dilation_t = 2;
    convolve(n.near, n.first.out, 2), convolve(n.far, n.near.out, 0);
    n.mean.in = n.far.out, n.mean.zero = n.far.out_zero, n.mean.scale = 0.1F;
    n.mean.out = n.head.in = tensor(1, 1, n.far.out.c, Element::float32);
    n.head.scratch = tensor(1, 1, n.far.out.c, Element::uint8);
    n.head.out = tensor(1, 1, 6, Element::float32);
    lay_all(n.head);
    if (!too_large()) fill(n.first.in);
    return n;
  }

  Quantise quantise() {
    begin();
    Quantise s;
    const std::uint32_t t = in(1, 9), c = in(1, 40);
    s.in = tensor(t, 1, c, Element::float32), s.out = tensor(t, 1, c, Element::uint8);
    s.factor = static_cast<float>(in(1, 400)), s.zero = in(0, 255);
    for (std::uint64_t i = 0; i < elements(s.in); ++i)  // and some that are no numbers
      arena_[s.in.at + i] =
          in(0, 9) == 0 ? from_bits(draws_.next() | 0x7F000000U) : draws_.number();
    return s;
  }

  Average average() {
    begin();
    Average s;
    const std::uint32_t h = in(1, 3), c = in(1, 90);
    s.in = tensor(in(1, 130), h, c, Element::uint8), s.out = tensor(1, h, c, Element::float32);
    s.scale = 0.25F, s.zero = in(0, 255);
    return s;
  }

 private:
  std::uint32_t in(std::uint32_t least, std::uint32_t most) { return within(least, most, draws_); }

  void begin() {
    for (std::uint64_t i = 0; i < end_ && i < most_; ++i) arena_[i] = from_bits(draws_.next());
    end_ = used_ = 0;
  }
  Tensor tensor(std::uint32_t t, std::uint32_t h, std::uint32_t c, Element element,
                std::uint32_t room = 0) {
    const std::uint64_t before = floats_of(std::uint64_t{room} * h * c, Element::uint8);
    const Tensor all{static_cast<std::uint32_t>(end_ + before), t, h, c};
    end_ = all.at + floats_of(elements(all), element) + before + 1;
    return all;
  }
  Constant constant(std::uint64_t words) {
    const Constant all{used_, static_cast<std::uint32_t>(words)};
    used_ += all.size;
    return all;
  }
  /// A word among the constants, as a number without a sign.
  struct Word {
    float& at;
    void operator=(std::uint32_t bits) { at = from_bits(bits); }
  };
  Word word(std::uint32_t at) { return {constants_[at]}; }
  void give(const Constant& constant, float size) {
    for (std::uint32_t i = 0; i < constant.size; ++i)
      constants_[constant.at + i] = (draws_.number() + 1.01F) * size;
  }

  void fill(const Tensor& tensor) {
    for (std::uint64_t i = 0; i < elements(tensor); ++i) arena_[tensor.at + i] = draws_.number();
  }

  void lay_all(WholeConvolution& s, bool wraps) {
    const std::uint32_t padded = lay(runs_of(s), s.out.c, s.weight, s.sums);
    s.bias = constant(padded), s.factor = constant(padded);
    if (too_large()) return;
    for (std::uint32_t f = 0; f < padded; ++f)
      word(s.bias.at + f) = wraps ? draws_.next() : in(0, 20000) - 10000;
    give(s.factor, 0.02F / static_cast<float>(s.kernel_t * s.kernel_h * s.in.c));
  }
  void lay_all(DynamicLinear& s) {
    const std::uint32_t padded = lay(runs_of(s), s.out.c, s.weight, s.sums);
    s.bias = constant(padded), s.factor = constant(padded);
    if (!too_large()) give(s.factor, 0.01F), give(s.bias, 1.0F);
  }

  /// Random weights in panels, their sums, and so many filters filled up.
  std::uint32_t lay(Runs runs, std::uint32_t filters, Constant& weight, Constant& sums) {
    const std::uint32_t panels = panels_of(filters, whole_panel);
    weight = constant(runs.panel() / 4 * panels), sums = constant(panels * whole_panel);
    if (too_large()) return panels * whole_panel;
    for (std::uint32_t i = 0; i < weight.size; ++i) word(weight.at + i) = draws_.next();
    auto* const bytes = reinterpret_cast<std::int8_t*>(constants_ + weight.at);
    for (std::uint32_t f = 0; f < panels * whole_panel; ++f) {
      std::int32_t sum = 0;
      for (std::uint32_t tap = 0; tap < runs.taps; ++tap)
        for (std::uint32_t i = 0; i < 4 * runs.fours(); ++i) {
          std::int8_t& w = bytes[f / whole_panel * runs.panel() + runs.at(tap, i, f % whole_panel)];
          if (i >= runs.run) w = 0;
          sum += w;
        }
      word(sums.at + f) = static_cast<std::uint32_t>(sum);
    }
    return panels * whole_panel;
  }

  Draws& draws_;
  float *arena_, *constants_;
  std::uint64_t most_, end_ = 0;
  std::uint32_t used_ = 0;
};

}  // namespace stride::engine
