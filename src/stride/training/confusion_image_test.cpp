// The drawn confusion matrix: a PNG that reads back, dark where the counts are.
#include "stride/training/confusion_image.hpp"

#include <gtest/gtest.h>
#include <png.h>

#include <vector>

namespace stride::training {
namespace {

std::vector<std::uint8_t> pixels_of(const Picture& picture) {  // [height, width, 3]
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_NE(png_image_begin_read_from_memory(&image, picture.png.data(), picture.png.size()), 0);
  image.format = PNG_FORMAT_RGB;
  EXPECT_EQ(static_cast<int>(image.width), picture.width);
  EXPECT_EQ(static_cast<int>(image.height), picture.height);
  std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
  EXPECT_NE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr), 0);
  return pixels;
}

// The red of the cell's upper left corner, where no digit reaches: less is darker.
int red_at(const Picture& picture, int row, int column, int cell) {
  const std::vector<std::uint8_t> pixels = pixels_of(picture);
  const int y = 32 + row * (cell + 1) + 1, x = 32 + column * (cell + 1) + 1;
  return pixels[static_cast<std::size_t>(3 * (y * picture.width + x))];
}

TEST(ConfusionImage, IsDarkOnlyWhereAnswersAre) {
  const std::vector<std::int64_t> confusion{90, 10, 0, 0, 5,
                                            5,  0,  0, 0};  // the last activity never occurs
  const Picture picture = draw_confusion(confusion, 3);
  EXPECT_EQ(picture.width, 32 + 3 * 33);
  const int sure = red_at(picture, 0, 0, 32), half = red_at(picture, 1, 1, 32),
            rare = red_at(picture, 0, 1, 32), none = red_at(picture, 2, 2, 32);
  EXPECT_LT(sure, half);
  EXPECT_LT(half, rare);
  EXPECT_LT(rare, none);
}

TEST(ConfusionImage, CellsGrowWithTheirCounts) {
  EXPECT_EQ(draw_confusion(std::vector<std::int64_t>{123456, 0, 0, 1}, 2).width,
            32 + 2 * (6 * 6 * 2 + 8 + 1));
}

}  // namespace
}  // namespace stride::training
