// Any bytes as a program of the engine: refused, or run without leaving its memory.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "stride/engine/engine.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace stride;
  const std::vector<unsigned char> program(bytes, bytes + size);
  const std::size_t floats = engine::Engine::arena(program);
  if (floats > 1U << 12) return 0;  // its work grows with it
  std::vector<float> arena(floats, 0.5F);
  engine::Engine engine;
  if (engine::Engine::make(program, arena, engine) != Status::ok) return 0;
  std::vector<float> window(engine.window_size(), 0.25F), answers(engine.answers_size());
  if (engine.run(window, answers) != Status::ok) return -1;
  const std::size_t samples = engine.hop() * (window.size() / engine.length());
  if (engine.hop() > 0 && engine.hop() <= engine.length())
    (void)engine.advance({window.data(), samples}, answers);
  return 0;
}
