#include "stride/engine/plan/whole_filters.hpp"

#include <algorithm>
#include <cmath>

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
  const Rounded r = rounded(filters, runs_of(step), std::vector<double>(filters.bias.size()));
  std::vector<float> bias = filters.bias, factor(r.scale.begin(), r.scale.end());
  bias.resize(r.sums.size()), factor.resize(r.sums.size());
  step.scratch = p.draft().value(in.t, in.h, in.c, Element::uint8);
  step.weight = p.draft().constant(r.weight);
  step.bias = p.draft().constant(bias);
  step.factor = p.draft().constant(factor);
  step.sums = p.draft().constant(r.sums);
  p.draft().add(step);
}

}  // namespace stride::engine
