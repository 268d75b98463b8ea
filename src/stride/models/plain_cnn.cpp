// Convolutions with strides over time on a plane of sensors, flattened: the plain networks that
// Lego filters are compared with.
#include "stride/models/plain_cnn.hpp"

#include <algorithm>
#include <cmath>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/network/layers.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

// Widths are printed in the paper. Kernel and stride are those of the published code for UCI-HAR;
// for PAMAP2 and WISDM they are the ones that give the printed sizes and multiply-accumulates
// (7.93 MiB, 305 M with 40 channels; 5.15 MiB, 132 M). Nothing fits what is printed for OPPORTUNITY
// and UniMiB-SHAR: they have UCI-HAR's. `uci-har-local` is the narrower one of the local losses.
struct Published {
  std::string_view name;
  std::vector<std::int64_t> widths;
  std::int64_t kernel, stride;
};

const std::vector<Published>& all_published() {
  static const std::vector<Published> table = {
      {"uci-har", {128, 256, 384}, 6, 3},     {"uci-har-local", {64, 128, 256}, 6, 3},
      {"opportunity", {128, 256, 384}, 6, 3}, {"pamap2", {128, 256, 384, 512, 512}, 3, 3},
      {"unimib-shar", {128, 256, 384}, 6, 3}, {"wisdm", {64, 128, 256, 256, 384}, 6, 2},
  };
  return table;
}

constexpr std::int64_t padding = 1;  // of both axes: the sensors' grows by two in each block

// The shortest window that leaves one sample behind all blocks.
std::int64_t shortest(const Published& shape) {
  std::int64_t length = 1;
  for (std::size_t i = 0; i < shape.widths.size(); ++i)
    length = std::max<std::int64_t>(1, (length - 1) * shape.stride + shape.kernel - 2 * padding);
  return length;
}

// With a kernel of 3 or less nothing is lost at the ends, so that always fits.
void check_length(const Published& shape, std::int64_t length) {
  if (length >= shortest(shape)) return;
  Published other = shape;
  while (other.stride > 1 && length < shortest(other)) --other.stride;
  const bool fits = length >= shortest(other);
  throw Error(
      {.where = "option",
       .what = std::to_string(shape.widths.size()) + " convolutions of kernel " +
               std::to_string(shape.kernel) + " and stride " + std::to_string(shape.stride) +
               " on windows",
       .got = std::to_string(length) + " samples",
       .want = "at least " + std::to_string(shortest(shape)),
       .advice = fits ? "Use --set stride=" + std::to_string(other.stride) : "Use --set kernel=3"});
}

// As published, and what the user wishes otherwise; widths in steps of 8, so that they can be
// split.
Published shape_of(const Json& options) {
  constexpr const char* where = "plain-cnn";
  const auto name = member<std::string>(options, "shape", where);
  Published shape = *std::ranges::find(all_published(), name, &Published::name);
  const auto factor = member<double>(options, "width", where);
  for (std::int64_t& width : shape.widths)
    width = std::max<std::int64_t>(
        8, 8 * static_cast<std::int64_t>(std::lround(factor * static_cast<double>(width) / 8)));
  if (const auto kernel = member<std::int64_t>(options, "kernel", where); kernel > 0)
    shape.kernel = kernel;
  if (const auto stride = member<std::int64_t>(options, "stride", where); stride > 0)
    shape.stride = stride;
  return shape;
}

Value plain(Graph& g, Value h, const PlainLayer& layer) {
  return convolution(g, layer.name, h,
                     {.filters = layer.filters,
                      .kernel = layer.kernel,
                      .stride = layer.stride,
                      .padding = layer.padding});
}

void build_plain(Graph& g, const Task& task, const Json& options) {
  build_plain_cnn(g, task, options, plain);
}

}  // namespace

std::vector<Option> plain_cnn_options() {
  std::vector<std::string_view> names;
  for (const Published& shape : all_published()) names.push_back(shape.name);
  return {choice("shape", names, "the data set whose published depth, widths, kernel and stride"),
          {"width", 1, 0.0625, 4, false, "factor on all widths"},
          {"kernel", 0, 0, 1023, true, "samples under a filter; 0 = the shape's"},
          {"stride", 0, 0, 64, true, "samples from one place to the next; 0 = the shape's"},
          {"dropout", 0, 0, 0.95, false, "share of a block's outputs dropped while training"}};
}

void build_plain_cnn(Graph& g, const Task& task, const Json& options,
                     const std::function<Value(Graph&, Value, const PlainLayer&)>& inner) {
  const Published shape = shape_of(options);
  const auto rate = member<double>(options, "dropout", "plain-cnn");
  check_length(shape, task.length);

  Value h = g.input("x", {network::batch, task.channels, task.length});
  h = reshape(g, "plane", h, {1, task.channels, task.length});
  for (std::size_t i = 0; i < shape.widths.size(); ++i) {
    const std::string block = "block" + std::to_string(i + 1);
    const PlainLayer layer = {
        block + ".conv", shape.widths[i], {1, shape.kernel}, {1, shape.stride}, {padding, padding}};
    h = i == 0 ? plain(g, h, layer) : inner(g, h, layer);
    h = batch_norm(g, block + ".norm", h);
    h = relu(g, block + ".relu", h);
    h = dropout(g, block + ".dropout", h, rate);
  }
  h = flatten(g, "flat", h);
  g.set_output("logits", linear(g, "head", h, task.classes));
}

const Architecture plain_cnn = {
    .name = "plain-cnn",
    .summary = "convolutions with strides over time, each sensor apart; linear head",
    .source = "Tang et al. 2021, IEEE Sensors Journal 21(1), 581-592, the baselines",
    .options = plain_cnn_options(),
    .build = build_plain,
};

}  // namespace stride::models
