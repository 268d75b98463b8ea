#pragma once
#include <string>
#include <vector>

#include "stride/network/model.hpp"

/// From a model's sensor contract to what a device's stream needs of it. Not device-safe: this
/// happens once, on the host.
namespace stride::engine {

/// The bytes that StreamPlan::read takes: pre-processing, windows and scaler of `contract`, all
/// that training did to samples. Errors: a contract that contradicts itself or states what a stream
/// cannot do; `where` begins each message.
std::vector<unsigned char> stream_plan(const network::Contract& contract, const std::string& where);

}  // namespace stride::engine
