// DeepConvLSTM: four convolutions over time on every sensor channel alike, two LSTMs; in three
// sizes, with attention after one of the convolutions.
#include "stride/models/architecture.hpp"
#include "stride/models/kernel_check.hpp"
#include "stride/network/attention_layers.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

constexpr std::int64_t convolutions = 4;

std::int64_t whole(const Json& options, std::string_view name) {
  return member<std::int64_t>(options, name, "deep-conv-lstm");
}

std::string word(const Json& options, std::string_view name) {
  return member<std::string>(options, name, "deep-conv-lstm");
}

struct Size {
  std::int64_t filters, units;
};

// As published; 0 in an option leaves the size's number.
Size size_of(const Json& options) {
  const std::string name = word(options, "size");
  const std::int64_t filters = whole(options, "filters"), units = whole(options, "units");
  const Size size = name == "om" ? Size{64, 128} : name == "mm" ? Size{8, 16} : Size{4, 8};
  return {filters > 0 ? filters : size.filters, units > 0 ? units : size.units};
}

// Each convolution takes kernel - 1 samples; one must be left.
void check_kernel(std::int64_t kernel, std::int64_t length) {
  const std::int64_t longest = (length - 1) / convolutions + 1;
  if (kernel <= longest) return;
  throw Error({.where = "option",
               .what = "kernel",
               .got = std::to_string(kernel) + ", four times, on windows of " +
                      std::to_string(length) + " samples",
               .want = "1 to " + std::to_string(longest),
               .advice = "Use " + std::to_string(longest) + ", or windows of at least " +
                         std::to_string(convolutions * (kernel - 1) + 1) + " samples"});
}

Value attended(Graph& g, Value h, const Json& options) {
  const std::string kind = word(options, "attention");
  const std::int64_t kernel = whole(options, "attention-kernel");
  const bool spatial = kind == "spatial" || kind == "cbam";
  if (spatial) check_odd_kernel("attention-kernel", kernel, "maps", g.shape(h).back());
  return add_cbam(g, h,
                  {.channel = kind == "channel" || kind == "cbam",
                   .spatial = spatial,
                   .reduction = whole(options, "reduction"),
                   .kernel = kernel});
}

// [N, C, T] -> [N, 1, C, T] -(conv 1 x k, relu, attention at one of them) x 4-> [N, F, C, T'].
// Over time: -> [N, F C, T'] -lstm x 2, last sample-> [N, H] -linear-> [N, K].
// Over sensors: -> [N, T' F, C] -lstm x 2-> [N, H, C] -flatten, linear-> [N, K].
void build_deep_conv_lstm(Graph& g, const Task& task, const Json& options) {
  const auto [filters, units] = size_of(options);
  const std::int64_t kernel = whole(options, "kernel");
  const std::int64_t position = whole(options, "position");
  const bool over_time = word(options, "recurrence") == "time";
  check_kernel(kernel, task.length);

  Value h = g.input("x", {network::batch, task.channels, task.length});
  h = reshape(g, "plane", h, {1, task.channels, task.length});
  for (std::int64_t i = 1; i <= convolutions; ++i) {
    const std::string block = "block" + std::to_string(i);
    h = convolution(g, block + ".conv", h,
                    {.filters = filters, .kernel = {1, kernel}, .start = "orthogonal"});
    h = relu(g, block + ".relu", h);
    if (i == position) h = attended(g, h, options);
  }
  const std::int64_t length = g.shape(h).back();
  if (over_time) {
    h = reshape(g, "steps", h, {filters * task.channels, length});
  } else {
    h = permute(g, "sensors_last", h, {3, 1, 2});
    h = reshape(g, "steps", h, {length * filters, task.channels});
  }
  for (const char* name : {"lstm1", "lstm2"}) h = network::lstm(g, name, h, units, "orthogonal");
  h = over_time ? last_of_time(g, "last", h) : flatten(g, "flat", h);
  g.set_output("logits", linear(g, "head", h, task.classes, true, "glorot"));
}

}  // namespace

const Architecture deep_conv_lstm = {
    .name = "deep-conv-lstm",
    .summary = "four convolutions a sensor, two LSTMs; three sizes, attention",
    .source =
        "Ordonez, Roggen 2016, doi:10.3390/s16010115; sizes, recurrence over sensors and "
        "attention: "
        "Agac, Incel 2024, doi:10.1109/IE61493.2024.10599908",
    .options =
        {choice("size", {"om", "mm", "lm"},
                "original: 64 filters, 128 units; moderate: 8, 16; light: 4, 8"),
         {"filters", 0, 0, 4096, true, "filters of every convolution; 0 = the size's"},
         {"units", 0, 0, 8192, true, "numbers in each LSTM's state; 0 = the size's"},
         {"kernel", 5, 1, 1023, true, "samples under a filter"},
         choice("recurrence", {"time", "sensors"},
                "the LSTMs walk over time, or over sensor channels as Agac and Incel published"),
         choice("attention", {"none", "channel", "spatial", "cbam"},
                "which filters count, which places, or both"),
         {"position", 4, 1, 4, true, "the convolution that attention comes after"},
         {"reduction", 2, 1, 4096, true, "filters for one hidden unit of channel attention"},
         {"attention-kernel", 7, 1, 1023, true, "k of the spatial attention's k x k, odd"}},
    .build = build_deep_conv_lstm,
};

}  // namespace stride::models
