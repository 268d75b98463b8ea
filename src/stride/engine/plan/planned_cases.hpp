#pragma once
#include <gtest/gtest.h>

#include <vector>

#include "stride/engine/engine.hpp"

/// Planned programs with memory of their own, for tests.
namespace stride::engine {

struct Planned {
  ProgramBytes program;
  std::vector<float> arena;
  Engine engine;

  explicit Planned(ProgramBytes bytes, Vectors vectors = best_vectors())
      : program(std::move(bytes)), arena(Engine::arena(program)) {
    EXPECT_EQ(Engine::make(program, arena, engine, vectors), Status::ok);
  }
  std::vector<float> answers(const std::vector<float>& window) {
    std::vector<float> all(engine.answers_size());
    EXPECT_EQ(engine.run(window, all), Status::ok);
    return all;
  }
};

/// The steps of a program, in their order.
inline std::vector<Kind> kinds_of(const ProgramBytes& program) {
  std::vector<Kind> kinds;
  const unsigned char* at = program.data() + sizeof(Header);
  for (std::uint32_t i = 0; i < read<Header>(program.data()).steps; ++i) {
    kinds.push_back(read<StepHeader>(at).kind);
    at += read<StepHeader>(at).bytes;
  }
  return kinds;
}

}  // namespace stride::engine
