// Any bytes as a safetensors file: read, or refused with an Error; nothing else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "stride/base/error.hpp"
#include "stride/base/safetensors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const stride::Safetensors file(std::as_bytes(std::span(bytes, size)), "fuzz");
    std::size_t used = 0;
    for (const auto& [name, view] : file.tensors()) {
      // What was accepted must agree with itself, and every byte must be there to be read.
      if (view.count() < 0 ||
          static_cast<std::size_t>(view.count()) * size_bytes(view.element) != view.bytes.size())
        std::abort();
      for (const std::byte b : view.bytes) used += static_cast<std::size_t>(b) & 1;
      try {
        for (const float v : file.values<float>(name, view.shape)) used += v > 0;
      } catch (const stride::Error&) {  // another element, or an odd address
      }
    }
    return used > size ? -1 : 0;
  } catch (const stride::Error&) {
    return 0;
  }
}
