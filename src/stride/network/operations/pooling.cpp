// Fewer samples: the largest or the mean under a kernel, the mean of all, the last; and channels
// made one.
#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

// Without a stride the places of the kernel touch and do not overlap.
void settle(Attributes& attributes) {
  const auto kernel = std::get<std::vector<std::int64_t>>(attributes.find("kernel")->second);
  auto& stride = std::get<std::vector<std::int64_t>>(attributes.find("stride")->second);
  if (stride.empty()) stride = kernel;
}

Shape infer(const Call& call) {
  const std::size_t rank = call.list("kernel").size();
  if (rank != 1 && rank != 2)
    throw bad_attribute(call, "kernel", std::to_string(rank) + " entries",
                        "1, [k], or 2, [kh, kw]");
  const auto& kernel = list_of(call, "kernel", rank, 1);
  const auto& stride = list_of(call, "stride", rank, 1);
  Shape out = call.inputs[0];
  if (out.size() != rank + 2) throw bad_input(call, 0, rank == 1 ? "[N, C, T]" : "[N, C, H, T]");
  for (std::size_t i = 0; i < rank; ++i)
    out[i + 2] = places(call, out[i + 2], {.kernel = kernel[i], .stride = stride[i]});
  return out;
}

Shape one_channel(const Call& call) {
  Shape shape = call.inputs[0];
  if (shape.size() < 3) throw bad_input(call, 0, "[N, C, T] or more axes");
  shape[1] = 1;
  return shape;
}

}  // namespace

const Operation max_pool = {
    .name = "max_pool",
    .summary = "[N, C, T] -> [N, C, T'], the largest under the kernel; also [N, C, H, T]",
    .source = "definition",
    .inputs = 1,
    .attributes = {{"kernel", Shape{}, true, "samples under the kernel, one entry an axis"},
                   {"stride", Shape{}, false,
                    "samples from one place to the next; empty = the kernel"}},
    .infer = infer,
    .settle = settle,
};

const Operation mean_pool = {
    .name = "mean_pool",
    .summary = "[N, C, T] -> [N, C, T'], the mean under the kernel; also [N, C, H, T]",
    .source = "definition",
    .inputs = 1,
    .attributes = {{"kernel", Shape{}, true, "samples under the kernel, one entry an axis"},
                   {"stride", Shape{}, false,
                    "samples from one place to the next; empty = the kernel"}},
    .infer = infer,
    .settle = settle,
};

const Operation mean_over_time = {
    .name = "mean_over_time",
    .summary = "[N, ..., T] -> [N, ...], the mean over the last axis",
    .source = "Lin et al. 2013, arXiv:1312.4400, 3.2",
    .inputs = 1,
    .attributes = {},
    .infer = without_time,
};

const Operation last_of_time = {
    .name = "last_of_time",
    .summary = "[N, ..., T] -> [N, ...], the last sample",
    .source = "definition",
    .inputs = 1,
    .attributes = {},
    .infer = without_time,
};

const Operation mean_over_channels = {
    .name = "mean_over_channels",
    .summary = "[N, C, ...] -> [N, 1, ...], the mean of all channels at each place",
    .source = "Woo et al. 2018, arXiv:1807.06521, 3.2",
    .inputs = 1,
    .attributes = {},
    .infer = one_channel,
};

const Operation max_over_channels = {
    .name = "max_over_channels",
    .summary = "[N, C, ...] -> [N, 1, ...], the largest of all channels at each place",
    .source = "Woo et al. 2018, arXiv:1807.06521, 3.2",
    .inputs = 1,
    .attributes = {},
    .infer = one_channel,
};

}  // namespace stride::network::operations
