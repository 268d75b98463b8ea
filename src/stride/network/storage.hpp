#pragma once
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "stride/base/safetensors.hpp"
#include "stride/network/graph.hpp"
#include "stride/network/quantisation.hpp"

/// A parameter in fewer bits, and what these stand for.
namespace stride::network {

std::string_view name_of(Storage storage);  ///< "int8", as config.json says it
/// Errors: a name that there is not (suggests the nearest).
Storage storage_named(std::string_view name);
Element element_of(Storage storage);

/// Whether a file keeps scales beside the numbers.
inline bool has_scale(Storage storage) {
  return storage == Storage::int8 || storage == Storage::int8_one_scale;
}
/// [first axis], or [1] where one scale serves all.
Shape scale_shape(Storage storage, const Shape& shape);

/// Numbers as a file holds them.
struct Kept {
  std::vector<std::byte> bytes;  ///< elements(shape) of element_of(storage)
  std::vector<float> scales;     ///< see scale_shape; empty without them
};

/// The nearest numbers that the storage has, ties to the even one. Codes of int8 run from -127 to
/// 127; their scale is max |w| / 127, rounded up to 17 bits: a code times it is then a float
/// without rounding, and keeping what was kept gives the same bytes again. Errors: a number too
/// large for float16 or bfloat16; `what` begins the message.
Kept kept(Storage storage, const Shape& shape, std::span<const float> values,
          std::string_view what);

/// What they stand for. Sizes must fit the shape.
void read_kept(Storage storage, const Shape& shape, std::span<const std::byte> bytes,
               std::span<const float> scales, std::span<float> out);

/// Moves each parameter to what it stands for once it is kept as `quantisation` says.
void round_weights(const Graph& graph, const Quantisation& quantisation,
                   std::span<float> parameters);

}  // namespace stride::network
