#pragma once
#include <span>
#include <string>
#include <string_view>

#include "stride/network/model.hpp"

/// The forms in which a model leaves the house: one file each, one line in all.inc.
namespace stride::deployment {

struct Target {
  std::string_view name;     ///< "onnx"
  std::string_view summary;  ///< at most 72 characters
  std::string_view source;   ///< who defines the form
  std::string_view ending;   ///< of its files: ".onnx"
  /// The bytes of the file. Errors: an operation or a size that the form does not have; they name
  /// the node.
  std::string (*write)(const network::Model& model);
};

namespace targets {
#define STRIDE_ENTRY(name) extern const Target name;
#include "stride/deployment/all.inc"
#undef STRIDE_ENTRY
}  // namespace targets

std::span<const Target* const> all_targets();

}  // namespace stride::deployment
