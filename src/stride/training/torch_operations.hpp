#pragma once
#include <ATen/ATen.h>

#include <span>
#include <string_view>

#include "stride/network/operation.hpp"
#include "stride/training/executor.hpp"

/// Each operation of the network's table as a function on LibTorch's tensors. Included by the
/// module alone.
namespace stride::training::torch {

/// What an operation is given in one pass.
struct Step {
  const network::Call& call;           ///< its attributes, and its inputs' shapes for one window
  std::span<const at::Tensor> inputs;  ///< in the node's order
  std::span<const at::Tensor> parameters;  ///< in the order of Operation::parameters
  Pass pass = Pass::inference;
};

using Compute = at::Tensor (*)(const Step&);

/// The function of an operation by its name; nullptr where there is none. "input" has none: it is
/// bound.
Compute compute_of(std::string_view operation);

}  // namespace stride::training::torch
