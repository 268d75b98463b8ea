// The multi-head attention network as its published program computes it, for the study of sizes:
// 97,804,352 weights for 3 x 90 windows of 6 activities. Its attention sees one time, so that it
// returns its values unchanged. Queries, keys and values are trained here; the program drew them
// anew at every call.
#include "stride/models/architecture.hpp"
#include "stride/network/layers.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

struct Branch {
  const char* name;
  std::int64_t first, second;  // filters of its two convolutions
};
constexpr Branch published[] = {{"branch1", 10, 20}, {"branch2", 16, 40}, {"branch3", 20, 50}};
constexpr std::int64_t side = 3;  // of the first kernel, over channels and over time

void check_window(const Task& task) {
  if (task.channels >= side && task.length >= side) return;
  throw Error({.where = "window",
               .what = "channels x samples",
               .got = std::to_string(task.channels) + " x " + std::to_string(task.length),
               .want = "at least 3 x 3, the size of its first kernel",
               .advice = "Use --model multi-head-attention, or more channels or samples"});
}

Value dense(Graph& g, const std::string& name, Value h, std::int64_t units) {
  return relu(g, name + ".relu", linear(g, name, h, units, true, "glorot"));
}

Value convolved(Graph& g, const std::string& name, Value h, std::int64_t filters,
                std::int64_t kernel) {
  h = convolution(g, name, h, {.filters = filters, .kernel = {kernel, kernel}, .start = "glorot"});
  return relu(g, name + ".relu", h);
}

// [N, C, T] -> [N, 1, C, T] -(conv 3 x 3, conv 1 x 1, linear 4000, linear 2000) x 3-> [N, 6000]
// -max of neighbours-> [N, 3000] -> [N, 3000, 1] -attention, 30 heads of 128-> [N, 3840, 1]
// -linear-> [N, 128] -linear-> [N, K]; relu behind every layer but attention and the last
void build_multi_head_literal(Graph& g, const Task& task, const Json&) {
  check_window(task);
  const Value x = g.input("x", {network::batch, task.channels, task.length});
  const Value plane = reshape(g, "plane", x, {1, task.channels, task.length});
  std::vector<Value> branches;
  for (const Branch& b : published) {
    const std::string name = b.name;
    Value h = convolved(g, name + ".conv1", plane, b.first, side);
    h = flatten(g, name + ".flat", convolved(g, name + ".conv2", h, b.second, 1));
    branches.push_back(dense(g, name + ".dense2", dense(g, name + ".dense1", h, 4000), 2000));
  }
  Value h = concatenate(g, "branches", std::move(branches));
  h = max_pool(g, "pool", reshape(g, "row", h, {1, 6000}), {2});
  h = reshape(g, "one_time", h, {3000, 1});
  h = g.add("attention", "attention", {h},
            {{"heads", std::int64_t{30}}, {"width", std::int64_t{128}}, {"project", false}});
  h = dense(g, "dense", flatten(g, "flat", h), 128);
  g.set_output("logits", linear(g, "head", h, task.classes, true, "glorot"));
}

}  // namespace

const Architecture multi_head_literal = {
    .name = "multi-head-literal",
    .summary = "97.8 million weights as published, for the study of sizes",
    .source =
        "github.com/Arshdeep-Singh-01/Human-Activity-Recognition-using-MutliHead-Convolutional-"
        "Attention, c88334e",
    .options = {},
    .build = build_multi_head_literal,
};

}  // namespace stride::models
