#include "stride/base/hash.hpp"

#include <sha2.h>

#include <array>

namespace stride {

struct Sha256::State {
  SHA2_CTX context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { SHA256Init(&state_->context); }
Sha256::~Sha256() = default;

Sha256& Sha256::add(std::string_view bytes) { return add(std::as_bytes(std::span(bytes))); }

Sha256& Sha256::add(std::span<const std::byte> bytes) {
  SHA256Update(&state_->context, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return *this;
}

std::string Sha256::hex() {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> text{};
  SHA256End(&state_->context, text.data());
  return text.data();
}

}  // namespace stride
