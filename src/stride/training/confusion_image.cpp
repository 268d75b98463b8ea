// Draws a confusion matrix with nothing but filled rectangles and ten digits.
#include "stride/training/confusion_image.hpp"

#include <png.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "stride/base/error.hpp"

namespace stride::training {
namespace {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

// Digits of 5 x 7 dots, a row in five bits, the leftmost highest.
constexpr int digit_width = 5, digit_height = 7, digit_step = 6;
constexpr std::array<std::array<std::uint8_t, 7>, 10> digits{{
    {0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110},
    {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
    {0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111},
    {0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110},
    {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
    {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110},
    {0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110},
    {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000},
    {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110},
    {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100},
}};

class Canvas {
 public:
  Canvas(int width, int height)
      : width_(width),
        height_(height),
        pixels_(static_cast<std::size_t>(width * height), Colour{255, 255, 255}) {}

  void fill(int left, int top, int width, int height, Colour colour) {
    for (int y = top; y < top + height; ++y)
      for (int x = left; x < left + width; ++x)
        pixels_[static_cast<std::size_t>(y * width_ + x)] = colour;
  }

  // Centred on (x, y), each dot a square of `scale` pixels.
  void number(std::int64_t value, int x, int y, int scale, Colour colour) {
    const std::string text = std::to_string(value);
    int left = x - (static_cast<int>(text.size()) * digit_step - 1) * scale / 2;
    for (const char c : text) {
      digit(digits[static_cast<std::size_t>(c - '0')], left, y - digit_height * scale / 2, scale,
            colour);
      left += digit_step * scale;
    }
  }

  Picture picture() const {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width_);
    image.height = static_cast<png_uint_32>(height_);
    image.format = PNG_FORMAT_RGB;
    Picture made{width_, height_, std::string(PNG_IMAGE_PNG_SIZE_MAX(image), '\0')};
    png_alloc_size_t size = made.png.size();
    if (png_image_write_to_memory(&image, made.png.data(), &size, 0, pixels_.data(), 0, nullptr) ==
        0)
      throw Error({.where = "confusion matrix",
                   .what = "PNG",
                   .got = image.message,
                   .want = {},
                   .advice = {}});
    made.png.resize(size);
    return made;
  }

 private:
  void digit(const std::array<std::uint8_t, 7>& rows, int left, int top, int scale, Colour colour) {
    for (int row = 0; row < digit_height; ++row)
      for (int column = 0; column < digit_width; ++column)
        if (rows[static_cast<std::size_t>(row)] >> (digit_width - 1 - column) & 1)
          fill(left + column * scale, top + row * scale, scale, scale, colour);
  }

  int width_, height_;
  std::vector<Colour> pixels_;
};

// White to a deep blue.
Colour shade(double share) {
  const auto mix = [share](double end) {
    return static_cast<std::uint8_t>(255 + (end - 255) * share);
  };
  return {mix(20), mix(60), mix(130)};
}

}  // namespace

Picture draw_confusion(std::span<const std::int64_t> confusion, std::size_t classes) {
  constexpr int scale = 2, gap = 1, margin = 32;
  constexpr Colour ink{40, 40, 40}, light{255, 255, 255};
  const std::int64_t largest =
      confusion.empty() ? 0 : *std::max_element(confusion.begin(), confusion.end());
  const int longest = static_cast<int>(std::to_string(largest).size());
  const int cell = std::max(32, longest * digit_step * scale + 8);
  const int side = margin + static_cast<int>(classes) * (cell + gap);
  Canvas canvas(side, side);
  for (std::size_t truth = 0; truth < classes; ++truth) {
    const auto row = confusion.subspan(truth * classes, classes);
    std::int64_t all = 0;
    for (const std::int64_t count : row) all += count;
    const int top = margin + static_cast<int>(truth) * (cell + gap);
    canvas.number(static_cast<std::int64_t>(truth), margin / 2, top + cell / 2, scale, ink);
    canvas.number(static_cast<std::int64_t>(truth), top + cell / 2, margin / 2, scale, ink);
    for (std::size_t answer = 0; answer < classes; ++answer) {
      const int left = margin + static_cast<int>(answer) * (cell + gap);
      const double share =
          all == 0 ? 0 : static_cast<double>(row[answer]) / static_cast<double>(all);
      canvas.fill(left, top, cell, cell,
                  row[answer] == 0 ? Colour{244, 245, 247} : shade(0.06 + 0.94 * share));
      if (row[answer] != 0)
        canvas.number(row[answer], left + cell / 2, top + cell / 2, scale,
                      share > 0.45 ? light : ink);
    }
  }
  return canvas.picture();
}

}  // namespace stride::training
