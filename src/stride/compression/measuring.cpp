#include "stride/compression/measuring.hpp"

#define ZLIB_CONST  // zlib only reads its input
#include <zlib.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"

namespace stride::compression {
namespace {

using Clock = std::chrono::steady_clock;

double us_of(Running& network, std::span<const float> samples) {
  const Clock::time_point begin = Clock::now();
  network.run(samples);
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

std::uintmax_t model_bytes(const std::filesystem::path& folder) {
  std::uintmax_t bytes = 0;
  for (const char* name : {"config.json", "model.safetensors", "preprocessor_config.json"})
    bytes += MappedFile(folder / name).bytes().size();
  return bytes;
}

std::uintmax_t packed_bytes(const std::filesystem::path& file) {
  const MappedFile mapped(file);
  std::span<const std::byte> left = mapped.bytes();
  z_stream packer{};
  constexpr int gzip_window = 15 + 16, memory = 8, level = 6;
  if (deflateInit2(&packer, level, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw Error({.where = file.string(), .what = "pack", .got = {}, .want = {}, .advice = {}});
  std::array<unsigned char, 1 << 16> out{};
  std::uintmax_t bytes = 0;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (packer.avail_in == 0 && !left.empty()) {
      const std::size_t part = std::min<std::size_t>(left.size(), 1 << 20);
      packer.next_in = reinterpret_cast<const unsigned char*>(left.data());
      packer.avail_in = static_cast<unsigned>(part);
      left = left.subspan(part);
    }
    packer.next_out = out.data();
    packer.avail_out = out.size();
    status = deflate(&packer, left.empty() ? Z_FINISH : Z_NO_FLUSH);
    bytes += out.size() - packer.avail_out;
  }
  deflateEnd(&packer);
  return bytes;
}

std::pair<double, double> latencies_us(Running& a, Running& b, std::span<const float> samples) {
  constexpr std::size_t least = 5, most = 501;
  const Clock::time_point begin = Clock::now();
  std::vector<double> of_a, of_b;
  us_of(a, samples), us_of(b, samples);  // once for the caches
  while (of_a.size() < most &&
         (of_a.size() < least || Clock::now() - begin < std::chrono::seconds(1))) {
    of_a.push_back(us_of(a, samples));
    of_b.push_back(us_of(b, samples));
  }
  return {median(std::move(of_a)), median(std::move(of_b))};
}

}  // namespace stride::compression
