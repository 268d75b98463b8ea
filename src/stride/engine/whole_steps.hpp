#pragma once
#include "stride/engine/steps.hpp"

/// Steps of whole numbers: activations are bytes, weights are signed bytes, sums are 32 bits, and
/// every processor gets the same ones. Device-safe.
///
/// A byte q stands for scale (q - zero); 0 is always a byte, so that padding is exact and a ReLU is
/// a lower limit. A filter's weight w stands for its own scale times w, |w| <= 127 (Jacob et al.
/// 2018, doi:10.1109/CVPR.2018.00286, with weights symmetric for each filter).
namespace stride::engine {

/// Filters that lie side by side in the weights of whole numbers; their constants are filled up to
/// such panels with zeros.
inline constexpr std::uint32_t whole_panel = 16;
/// The most products of a sum: 255 * 127 times as many still fit 31 bits.
inline constexpr std::uint32_t most_products = 65536;

/// out = in * factor rounded to even, + zero, within a byte.
struct Quantise {
  static constexpr Kind kind = Kind::quantise;
  Tensor in = {}, out = {};  ///< floats, bytes
  float factor = 1;          ///< 1 / scale
  std::uint32_t zero = 0;
};

/// out = (in - zero) * scale.
struct Dequantise {
  static constexpr Kind kind = Kind::dequantise;
  Tensor in = {}, out = {};  ///< bytes, floats
  float scale = 1;
  std::uint32_t zero = 0;
};

/// The mean over time, summed in whole numbers; `out` has one time. Where sums are kept from window
/// to window, those of the columns that move with it, all but the first `left` and the last
/// `right`: a sum for every `hop` of them, the last for what is left.
struct Average {
  static constexpr Kind kind = Kind::average;
  Tensor in = {}, out = {}, kept = {};  ///< bytes, floats, int32 [blocks] of `out`
  float scale = 1;
  std::uint32_t zero = 0;
  std::uint32_t blocks = 0;  ///< 0 = no sums are kept
  std::uint32_t left = 0, right = 0, hop = 0;
};

/// Convolution over one or two axes of bytes to bytes or floats. What lies under one tap of time is
/// a run of bytes, and so is all under the kernel where the taps follow each other; a run is taken
/// by four. `weight` lies as [panels][taps][run / 4][16 filters][4], the last of a run and of the
/// panels filled up with zeros. A sum begins as the bias, in units of both scales, minus zero times
/// the filter's weights; times its factor it is what goes out.
/// On both sides of `in` there is room for `padding_t` columns, and for 3 bytes behind.
struct WholeConvolution {
  static constexpr Kind kind = Kind::whole_convolution;
  Tensor in = {}, out = {};
  Constant weight = {}, bias = {}, factor = {};  ///< bias int32 [16 panels], factor float
  Constant sums = {};                            ///< of each filter's weights, int32 [16 panels]
  std::uint32_t kernel_t = 1, kernel_h = 1, stride_t = 1, stride_h = 1;
  std::uint32_t padding_t = 0, padding_h = 0, dilation_t = 1;
  std::uint32_t zero = 0;                  ///< of `in`
  Element element = Element::uint8;        ///< of `out`
  std::uint32_t out_zero = 0, lowest = 0;  ///< where bytes go out; a ReLU's lowest is the zero
  std::uint32_t relu = 0;                  ///< where floats go out
};

/// A linear layer at every place, whose input becomes bytes by its own range (with 0), anew in each
/// window. `weight` lies as WholeConvolution's; out = sum * scale of the input * factor + bias.
struct DynamicLinear {
  static constexpr Kind kind = Kind::dynamic_linear;
  Tensor in = {}, out = {}, scratch = {};  ///< scratch bytes, as many as `in` has numbers, and 3
  Constant weight = {}, bias = {}, factor = {};  ///< bias and factor float [16 panels]
  Constant sums = {};                            ///< of each filter's weights, int32 [16 panels]
  std::uint32_t relu = 0;
};

/// Units of a NarrowLstm whose gates lie together.
inline constexpr std::uint32_t lstm_block = 16;

/// The recurrence of an LSTM with narrow recurrent weights. Gates lie in blocks of 16 units
/// [blocks][i, f, g, o][16], the last filled up with zeros. What is narrow is the weights alone:
/// sums and gates are floats, the state too where weights are bfloat16 [4 blocks][H / 2][16][2]. It
/// meets signed bytes [4 blocks][H / 4][16][4] as 16 bits, whose two bytes are summed apart: that
/// costs no time, for it is the weights that must come from memory at every sample.
struct NarrowLstm {
  static constexpr Kind kind = Kind::narrow_lstm;
  Tensor gates = {}, out = {};        ///< [T][1][64 blocks], [T][1][H]
  Tensor scratch = {};                ///< [1][1][32 blocks]: cells, and two states as two bytes
  Constant weight = {}, factor = {};  ///< factor float [64 blocks], of bytes alone
  Constant sums = {};                 ///< of each row's bytes, int32 [64 blocks]
  std::uint32_t bits = 8;             ///< or 16

  constexpr std::uint32_t blocks() const { return (out.c + lstm_block - 1) / lstm_block; }
};

template <class F>
void each_tensor(NarrowLstm& s, F&& f) {
  f(s.gates), f(s.out), f(s.scratch);
}
template <class F>
void each_constant(NarrowLstm& s, F&& f) {
  f(s.weight), f(s.factor), f(s.sums);
}
template <class F>
void each_tensor(Quantise& s, F&& f) {
  f(s.in), f(s.out, Element::uint8);
}
template <class F>
void each_tensor(Dequantise& s, F&& f) {
  f(s.in, Element::uint8), f(s.out);
}
template <class F>
void each_tensor(Average& s, F&& f) {
  f(s.in, Element::uint8), f(s.out);
  if (s.blocks > 0) f(s.kept);
}
template <class F>
void each_tensor(WholeConvolution& s, F&& f) {
  f(s.in, Element::uint8), f(s.out, s.element);
}
template <class F>
void each_tensor(DynamicLinear& s, F&& f) {
  f(s.in), f(s.out), f(s.scratch, Element::uint8);
}
template <class F>
void each_constant(WholeConvolution& s, F&& f) {
  f(s.weight), f(s.bias), f(s.factor), f(s.sums);
}
template <class F>
void each_constant(DynamicLinear& s, F&& f) {
  f(s.weight), f(s.bias), f(s.factor), f(s.sums);
}

/// Where the weights of one filter lie: runs of each tap, by four.
struct Runs {
  std::uint32_t taps = 1, run = 1;  ///< bytes

  constexpr std::uint32_t fours() const { return (run + 3) / 4; }
  /// From one panel's weights to the next's.
  constexpr std::uint64_t panel() const { return std::uint64_t{taps} * fours() * 4 * whole_panel; }
  /// Byte of the weight that filter `f` of a panel has for byte `i` of a tap's run.
  constexpr std::uint64_t at(std::uint32_t tap, std::uint32_t i, std::uint32_t f) const {
    return ((std::uint64_t{tap} * fours() + i / 4) * whole_panel + f) * 4 + i % 4;
  }
};

/// Whether all under the kernel of a place is one run.
constexpr bool is_one_run(const WholeConvolution& s) {
  return s.dilation_t == 1 && s.padding_h == 0 && s.kernel_h == s.in.h;
}

constexpr Runs runs_of(const WholeConvolution& s) {
  const std::uint32_t row = s.kernel_h * s.in.c;
  return is_one_run(s) ? Runs{1, s.kernel_t * row} : Runs{s.kernel_t, row};
}
constexpr Runs runs_of(const DynamicLinear& s) { return {1, s.in.c}; }

}  // namespace stride::engine
