#pragma once
#include <cstdint>

/// What a program is made of: steps of plain 32-bit words that lie in flash as they are.
/// Device-safe.
///
/// Each step names the tensors and constants it touches (`each_tensor`, `each_constant`), so that
/// the planner places them, the loader checks them and nobody lists them a second time.
namespace stride::engine {

/// A value in the arena: floats [t][h][c], channels fastest, from float `at` on. Time is outermost,
/// so a new sample is a new column, and what lies under a kernel of time is one run of memory.
/// Vectors have t = h = 1.
struct Tensor {
  std::uint32_t at = 0, t = 1, h = 1, c = 1;
};

constexpr std::uint64_t elements(const Tensor& tensor) {
  return std::uint64_t{tensor.t} * tensor.h * tensor.c;
}

/// Floats of the program that do not change, from float `at` on.
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

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&& f) {
    f(weight), f(bias);
  }
};

/// The recurrence of an LSTM; what the inputs add to the gates [T][1][4 H] comes from a convolution
/// before it. `weight` lies as [panels][H][16], panels of the 4 H gates i, f, g, o.
struct Lstm {
  static constexpr Kind kind = Kind::lstm;
  Tensor gates = {}, out = {}, scratch = {};  ///< scratch [1][1][panels 16 + H]
  Constant weight = {};

  template <class F>
  void each_tensor(F&& f) {
    f(gates, false), f(out, true), f(scratch, true);
  }
  template <class F>
  void each_constant(F&& f) {
    f(weight);
  }
};

/// Scaled dot products of all times; `projected` [T][1][3 heads width] holds queries, keys, values.
struct Attention {
  static constexpr Kind kind = Kind::attention;
  Tensor projected = {}, out = {}, scratch = {};  ///< scratch [1][1][T]
  std::uint32_t heads = 1, width = 1;

  template <class F>
  void each_tensor(F&& f) {
    f(projected, false), f(out, true), f(scratch, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

/// out = in * scale + shift, each [C].
struct Affine {
  static constexpr Kind kind = Kind::affine;
  Tensor in = {}, out = {};
  Constant scale = {}, shift = {};
  std::uint32_t relu = 0;

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&& f) {
    f(scale), f(shift);
  }
};

struct Elementwise {
  static constexpr Kind kind = Kind::function;
  Tensor in = {}, out = {};
  Function function = Function::relu;

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

/// Over the channels of each place.
struct Softmax {
  static constexpr Kind kind = Kind::softmax;
  Tensor in = {}, out = {};

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

struct Pool {
  static constexpr Kind kind = Kind::pool;
  Tensor in = {}, out = {};
  std::uint32_t kernel_t = 1, kernel_h = 1, stride_t = 1, stride_h = 1;
  Summary how = Summary::max;  ///< or mean

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

/// The axes of which `out` has one place are summed up by `how`; the others stay.
struct Reduce {
  static constexpr Kind kind = Kind::reduce;
  Tensor in = {}, out = {};
  Summary how = Summary::mean;

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

struct Add {
  static constexpr Kind kind = Kind::add;
  Tensor first = {}, second = {}, out = {};
  std::uint32_t relu = 0;

  template <class F>
  void each_tensor(F&& f) {
    f(first, false), f(second, false), f(out, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

/// Times a map that has every axis of `in`, or one place along it.
struct Multiply {
  static constexpr Kind kind = Kind::multiply;
  Tensor in = {}, map = {}, out = {};

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(map, false), f(out, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

/// Copies in loops, the last innermost: float sum(i_k from[k]) goes to sum(i_k to[k]) + offset.
struct Rearrange {
  static constexpr Kind kind = Kind::rearrange;
  static constexpr std::uint32_t most_loops = 6;
  Tensor in = {}, out = {};
  std::uint32_t offset = 0;
  std::uint32_t count[most_loops] = {1, 1, 1, 1, 1, 1};
  std::uint32_t from[most_loops] = {}, to[most_loops] = {};

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

/// Each time minus the one before it.
struct Difference {
  static constexpr Kind kind = Kind::difference;
  Tensor in = {}, out = {};

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

/// Summed wins, then counted defeats, of each channel within its group.
struct WinnerCounts {
  static constexpr Kind kind = Kind::winner_counts;
  Tensor in = {}, out = {};
  std::uint32_t group = 1;

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&&) {}
};

/// The share of times at which each channel exceeds its thresholds [C][q].
struct PositiveShare {
  static constexpr Kind kind = Kind::positive_share;
  Tensor in = {}, out = {};
  Constant threshold = {};
  std::uint32_t margin = 0;  ///< of odd channels

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true);
  }
  template <class F>
  void each_constant(F&& f) {
    f(threshold);
  }
};

/// The features of network's window_statistics. `waves` [T][2 bands]: cosines, then sines, times
/// 2 / T.
struct WindowStatistics {
  static constexpr Kind kind = Kind::window_statistics;
  Tensor in = {}, out = {}, scratch = {};  ///< scratch [1][1][T + 2 C + 2 bands]
  Constant waves = {};
  std::uint32_t reach = 0;
  float floor = 0;

  template <class F>
  void each_tensor(F&& f) {
    f(in, false), f(out, true), f(scratch, true);
  }
  template <class F>
  void each_constant(F&& f) {
    f(waves);
  }
};

}  // namespace stride::engine
