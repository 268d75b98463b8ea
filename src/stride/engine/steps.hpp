#pragma once
#include <cstdint>

/// What a program is made of: steps of plain 32-bit words that lie in flash as they are.
/// Device-safe.
///
/// `each_tensor` and `each_constant` name what a step touches, so that the planner places it, the
/// loader checks it and nobody lists it a second time.
namespace stride::engine {

/// A value in the arena: floats or bytes [t][h][c], channels fastest, from float `at` on. Time is
/// outermost, so a new sample is a new column, and what lies under a kernel of time is one run of
/// memory. Vectors have t = h = 1.
struct Tensor {
  std::uint32_t at = 0, t = 1, h = 1, c = 1;
};

constexpr std::uint64_t elements(const Tensor& tensor) {
  return std::uint64_t{tensor.t} * tensor.h * tensor.c;
}

/// What a value consists of.
enum class Element : std::uint32_t { float32, uint8 };

/// Whole floats that it takes.
constexpr std::uint64_t floats_of(std::uint64_t elements, Element element) {
  return element == Element::uint8 ? (elements + 3) / 4 : elements;
}

/// Floats of the program that do not change, from float `at` on; or other words in their places.
struct Constant {
  std::uint32_t at = 0, size = 0;
};

enum class Kind : std::uint32_t {
  convolution = 1,
  lstm,
  attention,
  affine,
  function,
  softmax,
  pool,
  reduce,
  add,
  multiply,
  rearrange,
  difference,
  winner_counts,
  positive_share,
  window_statistics,
  quantise,
  dequantise,
  average,
  whole_convolution,
  dynamic_linear,
  narrow_lstm,
  gru,
  winograd_convolution,
};

enum class Function : std::uint32_t { relu, tanh, sigmoid, square_root };
enum class Summary : std::uint32_t { mean, max, sum, last };

/// Convolution over one or two axes, with everything that is a case of it: linear layers,
/// projections at every time, random kernels. `weight` lies as
/// [groups][panels][kernel_t][kernel_h][C][panel]: the weights that meet one input for `panel`
/// filters side by side, the last panel of a group filled up with zeros.
struct Convolution {
  static constexpr Kind kind = Kind::convolution;
  Tensor in = {}, out = {};
  Constant weight = {}, bias = {};  ///< bias [F]
  std::uint32_t kernel_t = 1, kernel_h = 1, stride_t = 1, stride_h = 1;
  std::uint32_t padding_t = 0, padding_h = 0, dilation_t = 1, dilation_h = 1;
  std::uint32_t groups = 1, panel = 16;
  std::uint32_t relu = 0;
  std::uint32_t zeros = 0;  ///< columns of room on both sides of `in`: the padding, if that fits
};

/// A convolution over time whose kernel has 2 to 5 taps, by tiles of 7 - kernel columns that take 6
/// products of channels each, whatever the kernel: 1.7 to 2 times fewer than one a tap. Tiles begin
/// at column 0, so that windows share them where these are whole tiles apart.
/// `weight` lies as [6][panels][C][16]: the filters at six points.
/// Source  Lavin, Gray 2016, arXiv:1509.09308; Toom-Cook with the points 0, 1, -1, 2, -2, infinity.
struct WinogradConvolution {
  static constexpr Kind kind = Kind::winograd_convolution;
  static constexpr std::uint32_t points = 6;
  Tensor in = {}, out = {};
  Tensor scratch = {};  ///< [1][1][6 places (C + F)], of as many places as are done at once
  Constant weight = {}, bias = {};  ///< bias [F]
  std::uint32_t kernel_t = 5, padding_t = 0, relu = 0;
  std::uint32_t zeros = 0;  ///< columns of room on both sides of `in`: what tiles reach beyond it

  constexpr std::uint32_t tile() const { return points + 1 - kernel_t; }
};

/// The recurrence of an LSTM; what the inputs add to the gates [T][1][4 H] comes from a convolution
/// before it. Gates stand in blocks of 16 units, i, f, g, o of each block; the last has the units
/// that are left. `weight` lies as [panels][H][16], panels of the 4 H gates in this order.
struct Lstm {
  static constexpr Kind kind = Kind::lstm;
  static constexpr std::uint32_t gates_each = 4;  ///< of a unit
  Tensor gates = {}, out = {}, scratch = {};      ///< scratch [1][1][panels 16 + H]
  Constant weight = {};
};

/// The recurrence of a GRU, likewise with the gates r, z, n. What the state adds to n has a bias of
/// its own [H], which the reset gate r weighs too.
struct Gru {
  static constexpr Kind kind = Kind::gru;
  static constexpr std::uint32_t gates_each = 3;
  Tensor gates = {}, out = {}, scratch = {};
  Constant weight = {}, bias = {};
};

/// Scaled dot products of all times; `projected` [T][1][3 heads width] holds queries, keys, values.
struct Attention {
  static constexpr Kind kind = Kind::attention;
  Tensor projected = {}, out = {}, scratch = {};  ///< scratch [1][1][T]
  std::uint32_t heads = 1, width = 1;
};

/// out = in * scale + shift, each [C].
struct Affine {
  static constexpr Kind kind = Kind::affine;
  Tensor in = {}, out = {};
  Constant scale = {}, shift = {};
  std::uint32_t relu = 0;
};

struct Elementwise {
  static constexpr Kind kind = Kind::function;
  Tensor in = {}, out = {};
  Function function = Function::relu;
};

/// Over the channels of each place.
struct Softmax {
  static constexpr Kind kind = Kind::softmax;
  Tensor in = {}, out = {};
};

struct Pool {
  static constexpr Kind kind = Kind::pool;
  Tensor in = {}, out = {};
  std::uint32_t kernel_t = 1, kernel_h = 1, stride_t = 1, stride_h = 1;
  Summary how = Summary::max;          ///< or mean
  Element element = Element::float32;  ///< of both; the mean only of floats
};

/// The axes of which `out` has one place are summed up by `how`; the others stay.
struct Reduce {
  static constexpr Kind kind = Kind::reduce;
  Tensor in = {}, out = {};
  Summary how = Summary::mean;
};

struct Add {
  static constexpr Kind kind = Kind::add;
  Tensor first = {}, second = {}, out = {};
  std::uint32_t relu = 0;
};

/// Times a map that has every axis of `in`, or one place along it.
struct Multiply {
  static constexpr Kind kind = Kind::multiply;
  Tensor in = {}, map = {}, out = {};
};

/// Copies in loops, the last innermost: element sum(i_k from[k]) goes to sum(i_k to[k]) + offset.
struct Rearrange {
  static constexpr Kind kind = Kind::rearrange;
  static constexpr std::uint32_t most_loops = 6;
  Tensor in = {}, out = {};
  std::uint32_t offset = 0;
  std::uint32_t count[most_loops] = {1, 1, 1, 1, 1, 1};
  std::uint32_t from[most_loops] = {}, to[most_loops] = {};
  Element element = Element::float32;  ///< of both
};

/// Each time minus the one before it.
struct Difference {
  static constexpr Kind kind = Kind::difference;
  Tensor in = {}, out = {};
};

/// Summed wins, then counted defeats, of each channel within its group.
struct WinnerCounts {
  static constexpr Kind kind = Kind::winner_counts;
  Tensor in = {}, out = {};
  std::uint32_t group = 1;
};

/// The share of times at which each channel exceeds its thresholds [C][q].
struct PositiveShare {
  static constexpr Kind kind = Kind::positive_share;
  Tensor in = {}, out = {};
  Constant threshold = {};
  std::uint32_t margin = 0;  ///< of odd channels
};

/// The features of network's window_statistics. `waves` [T][2 bands]: cosines, then sines, times
/// 2 / T.
struct WindowStatistics {
  static constexpr Kind kind = Kind::window_statistics;
  Tensor in = {}, out = {}, scratch = {};  ///< scratch [1][1][T + 2 C + 2 bands]
  Constant waves = {};
  std::uint32_t reach = 0;
  float floor = 0;
};

/// Calls f(tensor), or f(tensor, element) where that need not be float32, for everything in the
/// arena that a step touches: what it reads, then what it writes.
template <class Step, class F>
void each_tensor(Step& s, F&& f) {
  f(s.in), f(s.out);
}
template <class F>
void each_tensor(Lstm& s, F&& f) {
  f(s.gates), f(s.out), f(s.scratch);
}
template <class F>
void each_tensor(Gru& s, F&& f) {
  f(s.gates), f(s.out), f(s.scratch);
}
template <class F>
void each_tensor(Attention& s, F&& f) {
  f(s.projected), f(s.out), f(s.scratch);
}
template <class F>
void each_tensor(WinogradConvolution& s, F&& f) {
  f(s.in), f(s.out), f(s.scratch);
}
template <class F>
void each_tensor(Pool& s, F&& f) {
  f(s.in, s.element), f(s.out, s.element);
}
template <class F>
void each_tensor(Add& s, F&& f) {
  f(s.first), f(s.second), f(s.out);
}
template <class F>
void each_tensor(Multiply& s, F&& f) {
  f(s.in), f(s.map), f(s.out);
}
template <class F>
void each_tensor(Rearrange& s, F&& f) {
  f(s.in, s.element), f(s.out, s.element);
}
template <class F>
void each_tensor(WindowStatistics& s, F&& f) {
  f(s.in), f(s.out), f(s.scratch);
}

/// Calls f(constant) for what of the program's constants a step reads.
template <class Step, class F>
void each_constant(Step&, F&&) {}
template <class F>
void each_constant(Convolution& s, F&& f) {
  f(s.weight), f(s.bias);
}
template <class F>
void each_constant(WinogradConvolution& s, F&& f) {
  f(s.weight), f(s.bias);
}
template <class F>
void each_constant(Lstm& s, F&& f) {
  f(s.weight);
}
template <class F>
void each_constant(Gru& s, F&& f) {
  f(s.weight), f(s.bias);
}
template <class F>
void each_constant(Affine& s, F&& f) {
  f(s.scale), f(s.shift);
}
template <class F>
void each_constant(PositiveShare& s, F&& f) {
  f(s.threshold);
}
template <class F>
void each_constant(WindowStatistics& s, F&& f) {
  f(s.waves);
}

}  // namespace stride::engine
