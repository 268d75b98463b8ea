#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace stride {

/// SHA-256 of what was added, as 64 hexadecimal digits: the name of a cache, the checksum of a
/// file.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256& add(std::string_view bytes);
  Sha256& add(std::span<const std::byte> bytes);
  /// The digest; the object is spent.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline std::string sha256(std::string_view bytes) { return Sha256().add(bytes).hex(); }

}  // namespace stride
