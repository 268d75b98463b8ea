#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

#include "stride/compression/running.hpp"

/// What a model weighs and how long it takes.
namespace stride::compression {

/// Bytes of config.json, model.safetensors and preprocessor_config.json together: what a model
/// folder must hold. Errors: one is missing.
std::uintmax_t model_bytes(const std::filesystem::path& folder);

/// Bytes of a file packed by gzip (level 6).
std::uintmax_t packed_bytes(const std::filesystem::path& file);

/// The median times of one window, in microseconds, of two networks that take turns on it, so that
/// what slows the machine slows both. At least 5 turns, at most 501, or about a second.
std::pair<double, double> latencies_us(Running& a, Running& b, std::span<const float> samples);

}  // namespace stride::compression
