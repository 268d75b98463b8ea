#include "stride/compression/measuring.hpp"

#include <gtest/gtest.h>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"
#include "stride/compression/test_network.hpp"

namespace stride::compression {
namespace {

namespace fs = std::filesystem;

TEST(Measuring, CountsTheBytesOfTheFiles) {
  const fs::path folder = fs::path(testing::TempDir()) / "measuring";
  fs::remove_all(folder);
  save(every_kind(), folder);
  write_whole(folder / "README.md", "not counted");
  std::uintmax_t bytes = 0;
  for (const char* name : {"config.json", "model.safetensors", "preprocessor_config.json"})
    bytes += fs::file_size(folder / name);
  EXPECT_EQ(model_bytes(folder), bytes);
  fs::remove(folder / "config.json");
  EXPECT_THROW(model_bytes(folder), Error);
  fs::remove_all(folder);
}

// gzip: ten bytes of head, eight of tail; zeros shrink a thousandfold, noise does not at all.
TEST(Measuring, PacksAsGzipDoes) {
  const fs::path file = fs::path(testing::TempDir()) / "packed";
  write_whole(file, "");
  EXPECT_EQ(packed_bytes(file), 20U);
  constexpr std::size_t size = 3'000'000;  // several turns
  write_whole(file, std::string(size, '\0'));
  EXPECT_LT(packed_bytes(file), size / 900);
  Random random(1);
  std::string noise;
  while (noise.size() < size) noise += static_cast<char>(random.below(256));
  write_whole(file, noise);
  EXPECT_GT(packed_bytes(file), size);
  EXPECT_LT(packed_bytes(file), size + size / 100);
  fs::remove(file);
}

TEST(Measuring, TimesAreThoseOfARun) {
  const network::Model model = every_kind();
  const MadeUp made;
  Running a(model.graph, model.parameters), b(model.graph, model.parameters);
  const auto [first, second] = latencies_us(a, b, made.windows().samples(0));
  EXPECT_GT(first, 0.1);
  EXPECT_LT(first, 1e6);
  EXPECT_LT(std::abs(std::log(first / second)), std::log(5)) << first << " and " << second;
}

}  // namespace
}  // namespace stride::compression
