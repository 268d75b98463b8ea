// Any bytes as a cached set of windows: a set without contradictions, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "stride/base/error.hpp"
#include "stride/windows/cache.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace stride::windows;
  try {
    const auto file =
        std::make_shared<const stride::Safetensors>(std::as_bytes(std::span(bytes, size)), "fuzz");
    const WindowSet set = windows_in(file, "fuzz");
    if (set.x.size() != set.size() * set.channels.size() * set.length) std::abort();
    if (set.origins.size() != set.size()) std::abort();
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (static_cast<std::size_t>(set.y[i]) >= set.activities.size()) std::abort();
      if (static_cast<std::size_t>(set.origins[i].subject) >= set.subjects.size()) std::abort();
      if (static_cast<std::size_t>(set.origins[i].recording) >= set.recordings.size()) std::abort();
    }
  } catch (const stride::Error&) {
  }
  return 0;
}
