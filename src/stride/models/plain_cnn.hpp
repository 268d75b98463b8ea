#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "stride/models/architecture.hpp"

/// The convolutional networks of Tang et al. 2021, plain or of Lego filters; section 4 of the
/// paper.
namespace stride::models {

/// Options that both have: `shape`, `width`, `kernel`, `stride`, `dropout`.
std::vector<Option> plain_cnn_options();

/// What a convolution of theirs is told: it slides over time, and pads both axes by one.
struct PlainLayer {
  std::string name;
  std::int64_t filters;
  std::vector<std::int64_t> kernel, stride, padding;  ///< [sensors, time]
};

/// Appends [N, C, T] -> [N, 1, C, T] -(convolution 1 x k, batch norm, relu, dropout) x blocks->
/// [N, F, C', T'] -flatten, linear-> [N, K]. `inner` appends every convolution but the first.
/// Errors: windows too short for that many strides; names options that work.
void build_plain_cnn(
    network::Graph& graph, const Task& task, const Json& options,
    const std::function<network::Value(network::Graph&, network::Value, const PlainLayer&)>& inner);

}  // namespace stride::models
