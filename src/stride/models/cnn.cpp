// Convolutions over time, all samples of a window averaged, one linear head.
#include "stride/models/architecture.hpp"
#include "stride/models/kernel_check.hpp"
#include "stride/network/layers.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

// [N, C, T] -(conv k, batch norm, relu) x blocks-> [N, F, T] -mean over T-> [N, F] -linear-> [N, K]
void build_cnn(Graph& g, const Task& task, const Json& options) {
  const auto filters = member<std::int64_t>(options, "filters", "cnn");
  const auto kernel = member<std::int64_t>(options, "kernel", "cnn");
  const auto blocks = member<std::int64_t>(options, "blocks", "cnn");
  const auto rate = member<double>(options, "dropout", "cnn");
  check_odd_kernel("kernel", kernel, "windows", task.length);

  Value h = g.input("x", {network::batch, task.channels, task.length});
  for (std::int64_t i = 1; i <= blocks; ++i) {
    const std::string block = "block" + std::to_string(i);
    // No bias: the batch norm behind it takes every constant away again.
    h = convolution(g, block + ".conv", h,
                    {.filters = filters,
                     .kernel = {kernel},
                     .padding = network::same({kernel}),
                     .bias = false});
    h = batch_norm(g, block + ".norm", h);
    h = relu(g, block + ".relu", h);
    h = dropout(g, block + ".dropout", h, rate);
  }
  h = mean_over_time(g, "mean", h);
  g.set_output("logits", linear(g, "head", h, task.classes));
}

}  // namespace

const Architecture cnn = {
    .name = "cnn",
    .summary = "three convolutions over time, global average, linear head",
    .source =
        "Wang, Yan, Oates 2017, doi:10.1109/IJCNN.2017.7966039 (the FCN), with one width and "
        "kernel",
    .options = {{"filters", 64, 1, 4096, true, "filters of every convolution"},
                {"kernel", 5, 1, 1023, true, "samples under a filter, odd"},
                {"blocks", 3, 1, 32, true, "convolutions"},
                {"dropout", 0, 0, 0.95, false,
                 "share of a block's outputs dropped while training"}},
    .build = build_cnn,
};

}  // namespace stride::models
