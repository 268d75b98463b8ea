#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "stride/network/model.hpp"

/// model.safetensors: each parameter under its name, and beside int8 codes "<parameter>.scale".
namespace stride::network {

/// What the files of a model folder are refused with.
Error bad_model(const std::string& where, std::string what, std::string got, std::string want);

/// Errors: parameters of another number than the graph's, not finite, or not those that their
/// storage stands for (see round_weights).
void write_weights(const Model& model, const std::filesystem::path& path);

/// The flat parameters. Errors: arrays that are not the graph's, kept otherwise than `quantisation`
/// says, not finite, or codes that no weights are kept as; each is named.
std::vector<float> read_weights(const std::filesystem::path& path, const Graph& graph,
                                const Quantisation& quantisation);

}  // namespace stride::network
