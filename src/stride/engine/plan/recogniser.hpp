#pragma once
#include <vector>

#include "stride/network/model.hpp"

/// From the model folder to the one file that a device needs. Not device-safe: this happens once,
/// on the host.
namespace stride::engine {

/// The bytes that Recogniser::read takes. The program is planned for the contract's hop, and keeps
/// what overlapping windows share. A model without a contract is one that cannot be streamed.
/// Errors: those of plan() and stream_plan().
std::vector<unsigned char> recogniser(const network::Model& model);

}  // namespace stride::engine
