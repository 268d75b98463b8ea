// The engine as a bare device compiles it: C++17, no standard library, no exceptions, no RTTI.
// engine_symbols_test.py looks at what is left undefined.
#include "stride/engine/engine.hpp"

extern "C" int stride_run(const unsigned char* program, unsigned size, float* memory,
                          unsigned floats, const float* window, unsigned samples, float* answers,
                          unsigned activities) {
  using namespace stride;
  engine::Engine engine;
  const Status status = engine::Engine::make({program, size}, {memory, floats}, engine);
  if (status != Status::ok) return static_cast<int>(status);
  return static_cast<int>(engine.run({window, samples}, {answers, activities}));
}
