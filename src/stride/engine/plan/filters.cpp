#include "stride/engine/plan/filters.hpp"

#include <algorithm>
#include <cmath>

#include "stride/engine/kernels/winograd.hpp"
#include "stride/engine/plan/whole_filters.hpp"

namespace stride::engine {

using network::Node;
namespace operations = network::operations;

std::vector<float> packed(const Filters& f, std::int64_t panel) {
  const std::int64_t own = f.filters / f.groups, panels = (own + panel - 1) / panel;
  std::vector<float> out(static_cast<std::size_t>(f.groups * panels * panel) * f.each());
  auto to = out.begin();
  for (std::int64_t g = 0; g < f.groups; ++g)
    for (std::int64_t p = 0; p < panels; ++p)
      for (std::int64_t t = 0; t < f.kernel_t; ++t)
        for (std::int64_t h = 0; h < f.kernel_h; ++h)
          for (std::int64_t c = 0; c < f.channels; ++c)
            for (std::int64_t k = p * panel; k < (p + 1) * panel; ++k, ++to) {
              if (k >= own) continue;
              const std::int64_t filter = g * own + k;
              *to = f.weight[static_cast<std::size_t>(
                  ((filter * f.channels + c) * f.kernel_h + h) * f.kernel_t + t)];
            }
  return out;
}

std::vector<float> merged(const network::CallOf& of, std::span<const float> bricks,
                          std::span<const float> selection, std::span<const float> coefficients) {
  const std::int64_t splits = of.call.whole("splits"), filters = of.call.whole("filters");
  const std::size_t part = bricks.size() / static_cast<std::size_t>(of.call.whole("bricks"));
  std::vector<float> weight;
  for (std::int64_t f = 0; f < filters; ++f)
    for (std::int64_t i = 0; i < splits; ++i) {
      const auto pair = static_cast<std::size_t>(i * filters + f);
      const auto brick = static_cast<std::size_t>(std::lround(selection[pair]));
      const float factor = coefficients.empty() ? 1 : coefficients[pair];
      for (const float w : bricks.subspan(brick * part, part)) weight.push_back(factor * w);
    }
  return weight;
}

void convolve(Planning& p, const Node& node, Convolution step, Filters filters) {
  const std::vector<const Node*> nodes = p.chain_of(node);
  for (const Node* each : nodes) {
    if (each->operation == &operations::batch_norm) {
      const auto [scale, shift] = affine_of(p, *each);
      for (std::size_t f = 0; f < scale.size(); ++f) {
        for (std::size_t i = 0; i < filters.each(); ++i)
          filters.weight[f * filters.each() + i] *= scale[f];
        filters.bias[f] = filters.bias[f] * scale[f] + shift[f];
      }
    }
    if (each->operation == &operations::relu) step.relu = 1;
  }
  if (p.is_whole(node)) return convolve_whole(p, nodes, step, filters);
  step.in = p.in(node);
  step.out = p.out(*nodes.back());
  for (const Node* same : nodes) p.put(*same, step.out);
  filters.one_scale = p.storage(node, 0) == network::Storage::int8_one_scale;
  if (node.operation == &operations::linear && p.is_dynamic(node, 0))
    return add_dynamic(p, step.in, step.out, step.relu, filters);
  add(p, step, filters);
}

namespace {

// Below this many channels the points cost more than the products that they save.
constexpr std::int64_t least_channels = 16;
// Places that are done at once: weights of one point stay in the first cache for all of them.
constexpr std::uint64_t most_places = 24;

bool suits_winograd(const Convolution& step, const Filters& f) {
  const bool plain = f.kernel_h == 1 && f.groups == 1 && step.stride_t == 1 && step.stride_h == 1 &&
                     step.padding_h == 0 && step.dilation_t == 1;
  return plain && f.kernel_t >= 2 && f.kernel_t <= 5 && f.channels >= least_channels &&
         f.filters > winograd_panel / 2 && step.out.t >= 4;
}

// Filters at six points: of weights w[k] at point x it is sum w[k] x^k over a norm, and the last
// weight at infinity.
std::vector<float> at_points(const Filters& f) {
  constexpr double points[][2] = {{0, 4}, {1, -6}, {-1, -6}, {2, 24}, {-2, 24}};
  const std::int64_t panels = (f.filters + winograd_panel - 1) / winograd_panel;
  std::vector<float> out(static_cast<std::size_t>(6 * panels * winograd_panel * f.channels));
  auto to = out.begin();
  for (std::size_t point = 0; point < 6; ++point)
    for (std::int64_t panel = 0; panel < panels; ++panel)
      for (std::int64_t c = 0; c < f.channels; ++c)
        for (std::int64_t k = panel * winograd_panel; k < (panel + 1) * winograd_panel; ++k, ++to) {
          if (k >= f.filters) continue;
          const float* const w =
              &f.weight[static_cast<std::size_t>((k * f.channels + c) * f.kernel_t)];
          double sum = w[f.kernel_t - 1];
          if (point < 5) {
            sum = 0;
            for (std::int64_t t = f.kernel_t; t-- > 0;) sum = sum * points[point][0] + double{w[t]};
            sum /= points[point][1];
          }
          *to = static_cast<float>(sum);
        }
  return out;
}

void add_winograd(Planning& p, const Convolution& from, const Filters& f) {
  WinogradConvolution step{.in = from.in, .out = from.out};
  step.kernel_t = word_of(f.kernel_t), step.padding_t = from.padding_t, step.relu = from.relu;
  const std::uint32_t tiles = (step.out.t + step.tile() - 1) / step.tile();
  step.zeros = step.padding_t + tiles * step.tile() - step.out.t;
  const std::uint64_t places = std::min(most_places, std::uint64_t{tiles} * step.in.h);
  step.scratch =
      p.draft().value(1, 1, step.points * places * (std::uint64_t{step.in.c} + step.out.c));
  step.weight = p.draft().constant(at_points(f));
  step.bias = p.draft().constant(f.bias);
  p.draft().leave_room(step.in, step.zeros);
  p.draft().add(step);
}

}  // namespace

void add(Planning& p, Convolution step, const Filters& f) {
  if (p.winograd() && suits_winograd(step, f)) return add_winograd(p, step, f);
  const std::int64_t own = f.filters / f.groups;
  step.panel = own > 8 ? 16 : own > 1 ? 8 : 1;
  step.groups = word_of(f.groups);
  step.kernel_t = word_of(f.kernel_t), step.kernel_h = word_of(f.kernel_h);
  step.weight = p.draft().constant(packed(f, step.panel));
  step.bias = p.draft().constant(f.bias);
  step.zeros = step.padding_t;
  p.draft().leave_room(step.in, step.zeros);
  p.draft().add(step);
}

Tensor projected(Planning& p, const Node& node, Tensor input, std::size_t weight, std::size_t bias,
                 bool relu) {
  return everywhere(p, input, linear_filters(p, node, weight, bias), relu,
                    p.is_dynamic(node, weight));
}

Filters linear_filters(const Planning& p, const Node& node, std::size_t weight, std::size_t bias) {
  const auto filters = static_cast<std::int64_t>(p.weights(node, bias).size());
  return {.weight = p.copy_of(node, weight),
          .bias = p.copy_of(node, bias),
          .filters = filters,
          .channels = static_cast<std::int64_t>(p.weights(node, weight).size()) / filters,
          .one_scale = p.storage(node, weight) == network::Storage::int8_one_scale};
}

Tensor everywhere(Planning& p, Tensor input, const Filters& filters, bool relu, bool dynamic) {
  Convolution step{.in = input, .relu = relu};
  step.out = p.draft().value(input.t, input.h, filters.bias.size());
  if (dynamic)
    add_dynamic(p, step.in, step.out, step.relu, filters);
  else
    add(p, step, filters);
  return step.out;
}

std::pair<std::vector<float>, std::vector<float>> affine_of(const Planning& p, const Node& norm) {
  const network::CallOf of(p.graph(), norm);
  std::vector<float> scale, shift;
  for (std::size_t c = 0; c < p.weights(norm, 0).size(); ++c) {
    const double root = std::sqrt(double{p.weights(norm, 3)[c]} + of.call.real("epsilon"));
    scale.push_back(static_cast<float>(p.weights(norm, 0)[c] / root));
    shift.push_back(static_cast<float>(p.weights(norm, 1)[c] - double{p.weights(norm, 2)[c]} *
                                                                   p.weights(norm, 0)[c] / root));
  }
  return {scale, shift};
}

}  // namespace stride::engine
