#pragma once
#include <cstddef>
#include <new>
#include <vector>

#include "stride/engine/program.hpp"

/// Where a host keeps programs and arenas: they begin at a cache line, so that no vector of the
/// engine's lies across two. Elsewhere they work as well, and up to a fifth more slowly.
namespace stride::engine {

template <class T>
struct AtCacheLine {
  using value_type = T;

  AtCacheLine() = default;
  template <class Other>
  AtCacheLine(const AtCacheLine<Other>&) noexcept {}

  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{alignment}));
  }
  void deallocate(T* memory, std::size_t) noexcept {
    ::operator delete (memory, std::align_val_t{alignment});
  }
  bool operator==(const AtCacheLine&) const = default;
};

using ProgramBytes = std::vector<unsigned char, AtCacheLine<unsigned char>>;
using Arena = std::vector<float, AtCacheLine<float>>;

}  // namespace stride::engine
