#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace stride::training {

/// A picture, as the bytes of a PNG file.
struct Picture {
  int width = 0, height = 0;
  std::string png;
};

/// Draws a confusion matrix [K, K] (row = truth, column = answer): a cell is the darker the larger
/// its share of its row, and holds its count. The margins carry the activities' numbers, from 0, as
/// in config.json's id2label.
Picture draw_confusion(std::span<const std::int64_t> confusion, std::size_t classes);

}  // namespace stride::training
