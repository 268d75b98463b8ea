#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "stride/network/operation.hpp"

/// How weights begin, by the attribute `start` that operations with weights share:
/// - uniform: U(-a, a), a = 1 / sqrt(fan in), biases too; PyTorch's default (He et al. 2015,
///   doi:10.1109/ICCV.2015.123)
/// - glorot: U(-a, a), a = sqrt(6 / (fan in + fan out)), biases 0; Keras' default (Glorot, Bengio
///   2010, proceedings.mlr.press/v9/glorot10a.html)
/// - orthogonal: orthonormal rows or columns, biases 0 (Saxe, McClelland, Ganguli 2014,
///   arXiv:1312.6120)
namespace stride::network::operations {

inline constexpr std::string_view start_summary =
    "how weights begin: uniform (PyTorch's rule), glorot (Keras') or orthogonal";

inline AttributeRule start_attribute() {
  return {"start", std::string("uniform"), false, start_summary};
}

/// Throws where the word is none of the three.
Start weight_start(const Call& call, std::int64_t fan_in, std::int64_t fan_out);
Start bias_start(const Call& call, std::int64_t fan_in);

}  // namespace stride::network::operations
