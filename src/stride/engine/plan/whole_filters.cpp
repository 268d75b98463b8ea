#include "stride/engine/plan/whole_filters.hpp"

#include <algorithm>
#include <cmath>

#include "stride/engine/kernels/narrow_lstm.hpp"

namespace stride::engine {

using network::Node;

namespace {

// Filters as whole numbers times a scale each.
struct Rounded {
  std::vector<std::int8_t> weight;  // as the steps want it
  std::vector<std::int32_t> sums;   // [16 panels], of each filter's weights
  std::vector<double> scale;        // [F]
};

// A filter's scale is at least `least`.
Rounded rounded(const Filters& f, Runs runs, const std::vector<double>& least) {
  const std::uint32_t panels = (word_of(f.filters) + whole_panel - 1) / whole_panel;
  Rounded r{std::vector<std::int8_t>(panels * runs.panel()),
            std::vector<std::int32_t>(std::size_t{panels} * whole_panel), least};
  auto w = f.weight.begin();
  for (std::uint32_t filter = 0; filter < word_of(f.filters); ++filter) {
    double& scale = r.scale[filter];
    for (std::size_t i = 0; i < f.each(); ++i)
      scale = std::max(scale, std::abs(double{w[static_cast<std::ptrdiff_t>(i)]}) / 127);
    if (!(scale > 0)) scale = 1;
    std::int8_t* const panel = r.weight.data() + filter / whole_panel * runs.panel();
    for (std::int64_t c = 0; c < f.channels; ++c)
      for (std::int64_t h = 0; h < f.kernel_h; ++h)
        for (std::int64_t t = 0; t < f.kernel_t; ++t, ++w) {
          const std::int64_t tap = runs.taps == 1 ? 0 : t;
          const std::int64_t at = ((t - tap) * f.kernel_h + h) * f.channels + c;
          const auto q = static_cast<std::int8_t>(std::nearbyint(*w / scale));
          panel[runs.at(word_of(tap), word_of(at), filter % whole_panel)] = q;
          r.sums[filter] += q;
        }
  }
  return r;
}

}  // namespace

void convolve_whole(Planning& p, const std::vector<const Node*>& nodes, const Convolution& spaced,
                    const Filters& filters) {
  const Bytes in = p.bytes_of(nodes.front()->inputs[0]);
  const Node& last = *nodes.back();
  WholeConvolution step{.in = in.tensor, .zero = in.zero, .relu = spaced.relu};
  step.kernel_t = word_of(filters.kernel_t), step.kernel_h = word_of(filters.kernel_h);
  step.stride_t = spaced.stride_t, step.stride_h = spaced.stride_h;
  step.padding_t = spaced.padding_t, step.padding_h = spaced.padding_h;
  step.dilation_t = spaced.dilation_t;

  // A bias takes 22 bits of a sum at most.
  std::vector<double> least;
  for (const float bias : filters.bias)
    least.push_back(std::abs(double{bias}) / in.scale / 4194304);
  const Rounded r = rounded(filters, runs_of(step), least);
  double out_scale = 1;
  if (p.wants_bytes(last)) {
    const Bytes out = p.bytes_out(last);
    for (const Node* same : nodes) p.put(*same, out);
    step.out = out.tensor, step.element = Element::uint8, out_scale = out.scale;
    step.out_zero = out.zero, step.lowest = spaced.relu != 0 ? out.zero : 0;
  } else {
    step.out = p.out(last), step.element = Element::float32;
    for (const Node* same : nodes) p.put(*same, step.out);
  }
  std::vector<std::int32_t> bias(r.sums.size());
  std::vector<float> factor(r.sums.size());
  for (std::size_t f = 0; f < filters.bias.size(); ++f) {
    const double unit = in.scale * r.scale[f];
    bias[f] = static_cast<std::int32_t>(std::lround(filters.bias[f] / unit)) -
              static_cast<std::int32_t>(in.zero) * r.sums[f];
    factor[f] = static_cast<float>(unit / out_scale);
  }
  step.weight = p.draft().constant(r.weight);
  step.bias = p.draft().constant(bias);
  step.factor = p.draft().constant(factor);
  step.sums = p.draft().constant(r.sums);
  p.draft().leave_room(in.tensor, step.padding_t, Element::uint8);
  p.draft().add(step);
}

void add_dynamic(Planning& p, Tensor in, Tensor out, std::uint32_t relu, const Filters& filters) {
  DynamicLinear step{.in = in, .out = out, .relu = relu};
  double least = 0;
  for (const float w : filters.weight)
    if (filters.one_scale) least = std::max(least, std::abs(double{w}) / 127);
  const Rounded r =
      rounded(filters, runs_of(step), std::vector<double>(filters.bias.size(), least));
  std::vector<float> bias = filters.bias, factor(r.scale.begin(), r.scale.end());
  bias.resize(r.sums.size()), factor.resize(r.sums.size());
  step.scratch = p.draft().value(in.t, in.h, in.c, Element::uint8);
  step.weight = p.draft().constant(r.weight);
  step.bias = p.draft().constant(bias);
  step.factor = p.draft().constant(factor);
  step.sums = p.draft().constant(r.sums);
  p.draft().add(step);
}

namespace {

// Rows of the gates i, f, g, o in blocks of units, those between filled up with zeros.
Filters in_blocks(const Filters& f) {
  const auto units = static_cast<std::size_t>(f.filters / 4), columns = f.each();
  const std::size_t blocks = (units + lstm_block - 1) / lstm_block;
  Filters out = f;
  out.filters = static_cast<std::int64_t>(blocks * block_gates);
  out.weight.assign(blocks * block_gates * columns, 0);
  out.bias.assign(blocks * block_gates, 0);
  for (std::size_t gate = 0; gate < 4; ++gate)
    for (std::size_t unit = 0; unit < units; ++unit) {
      const std::size_t from = gate * units + unit, to = unit / lstm_block * block_gates +
                                                         gate * lstm_block + unit % lstm_block;
      out.bias[to] = f.bias[from];
      for (std::size_t c = 0; c < columns; ++c)
        out.weight[to * columns + c] = f.weight[from * columns + c];
    }
  return out;
}

// The upper half of a float, rounded to even.
std::uint32_t half_of(float x) {
  const std::uint32_t bits = bits_of(x);
  return (bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16;
}

// As NarrowLstm wants bfloat16.
std::vector<std::uint32_t> halves(const Filters& f) {
  const auto columns = static_cast<std::size_t>(f.channels), pairs = (columns + 1) / 2;
  std::vector<std::uint32_t> words(static_cast<std::size_t>(f.filters) * pairs);
  for (std::size_t row = 0; row < static_cast<std::size_t>(f.filters); ++row)
    for (std::size_t c = 0; c < columns; ++c)
      words[(row / lstm_block * pairs + c / 2) * lstm_block + row % lstm_block] |=
          half_of(f.weight[row * columns + c]) << (c % 2 * 16);
  return words;
}

}  // namespace

void add_narrow_lstm(Planning& p, const Node& node) {
  NarrowLstm step;
  step.gates = everywhere(p, p.in(node), in_blocks(linear_filters(p, node, 0, 2)), false,
                          p.is_dynamic(node, 0));
  const Filters recurrent = in_blocks(linear_filters(p, node, 1, 2));
  if (p.storage(node, 1) == network::Storage::int8) {
    const Runs runs{1, word_of(recurrent.channels)};
    const Rounded r = rounded(recurrent, runs, std::vector<double>(recurrent.bias.size()));
    std::vector<float> factor;
    for (const double scale : r.scale)
      factor.push_back(static_cast<float>(scale / double{state_steps}));
    step.weight = p.draft().constant(r.weight);
    step.factor = p.draft().constant(factor);
    step.sums = p.draft().constant(r.sums);
  } else {
    step.bits = 16;
    step.weight = p.draft().constant(halves(recurrent));
  }
  step.out = p.out(node);
  step.scratch = p.draft().value(1, 1, std::uint64_t{step.blocks()} * 2 * lstm_block);
  p.draft().add(step);
}

}  // namespace stride::engine
