#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/windows/window_set.hpp"

namespace stride::windows {

/// Per channel: scaled = (raw - offset) * factor. The device does the same two operations, in the
/// same order.
struct Scaler {
  ScalerKind kind = ScalerKind::none;
  std::vector<float> offset, factor;  ///< [C]
};

/// Fits on the given (training) windows only, per channel. A constant channel gets factor 1.
Scaler fit_scaler(ScalerKind kind, const WindowSet& windows,
                  std::span<const std::int32_t> training);

/// Copies the chosen windows, scaled, into out [n, C, T]: how batches are made.
void gather(const WindowSet& windows, const Scaler& scaler, std::span<const std::int32_t> chosen,
            std::span<float> out);

Json to_json(const Scaler&);
Scaler scaler_from_json(const Json&, std::size_t channels, const std::string& where);

}  // namespace stride::windows
