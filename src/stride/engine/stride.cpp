// stride.h: the engine behind C's calls. C++17, without the standard library.
#include "stride/engine/stride.h"

#include <new>

#include "stride/engine/engine.hpp"

#if __STDC_HOSTED__
#include <stdio.h>
#include <stdlib.h>
#endif

using stride::Status;
using stride::engine::Engine;

struct stride_engine {
  Engine engine;
  std::size_t samples, channels, answers;
  void* program;  // what stride_open read; null where the program is the caller's
};

namespace {

// An engine lies at the front of its memory and the arena behind it, each from a cache line on.
constexpr std::size_t line = STRIDE_ALIGNMENT;
constexpr std::size_t front = (sizeof(stride_engine) + line - 1) / line * line;

static_assert(STRIDE_BAD_SHAPE == static_cast<int>(Status::bad_shape));
static_assert(STRIDE_MEMORY_TOO_SMALL == static_cast<int>(Status::memory_too_small));
static_assert(STRIDE_BAD_VALUE == static_cast<int>(Status::bad_value));
static_assert(STRIDE_BAD_TIME == static_cast<int>(Status::bad_time));
static_assert(STRIDE_UNSUPPORTED == static_cast<int>(Status::unsupported));
static_assert(STRIDE_OTHER_UNIT == static_cast<int>(Status::other_unit));
static_assert(STRIDE_OTHER_RATE == static_cast<int>(Status::other_rate));
static_assert(STRIDE_NOT_POPPED == static_cast<int>(Status::not_popped));

}  // namespace

extern "C" const char* stride_text(stride_status status) {
  if (status == STRIDE_NO_FILE) return "no file that can be read";
  return stride::text(static_cast<Status>(status));
}

extern "C" stride_status stride_size(const void* program, size_t bytes, size_t* size) {
  const std::size_t arena = Engine::arena({static_cast<const unsigned char*>(program), bytes});
  *size = arena == 0 ? 0 : line - 1 + front + arena * sizeof(float);
  return arena == 0 ? STRIDE_BAD_VALUE : STRIDE_OK;
}

extern "C" stride_status stride_make(const void* program, size_t bytes, void* memory, size_t size,
                                     stride_engine** engine) {
  *engine = nullptr;
  std::size_t needed = 0;
  const stride_status sized = stride_size(program, bytes, &needed);
  if (sized != STRIDE_OK) return sized;
  if (memory == nullptr || size < needed) return STRIDE_MEMORY_TOO_SMALL;
  const std::size_t past = reinterpret_cast<std::uintptr_t>(memory) % line;
  unsigned char* const begin = static_cast<unsigned char*>(memory) + (past == 0 ? 0 : line - past);
  const std::size_t floats = (needed - front - (line - 1)) / sizeof(float);
  Engine made;
  const Status status = Engine::make({static_cast<const unsigned char*>(program), bytes},
                                     {reinterpret_cast<float*>(begin + front), floats}, made);
  if (status != Status::ok) return static_cast<stride_status>(status);
  *engine = ::new (begin) stride_engine{made, made.length(), made.window_size() / made.length(),
                                        made.answers_size(), nullptr};
  return STRIDE_OK;
}

extern "C" size_t stride_samples(const stride_engine* engine) { return engine->samples; }
extern "C" size_t stride_channels(const stride_engine* engine) { return engine->channels; }
extern "C" size_t stride_answers(const stride_engine* engine) { return engine->answers; }

extern "C" stride_status stride_run(stride_engine* engine, const float* window, float* answers) {
  return static_cast<stride_status>(
      engine->engine.run({window, engine->samples * engine->channels}, {answers, engine->answers}));
}

#if __STDC_HOSTED__

namespace {

// A whole file in memory that begins at a cache line; null where there is none, or no room for it.
void* whole_file(const char* path, std::size_t& bytes, stride_status& status) {
  constexpr long most = 0x7fffffff;
  status = STRIDE_NO_FILE;
  FILE* const file = path == nullptr ? nullptr : fopen(path, "rb");
  if (file == nullptr) return nullptr;
  void* memory = nullptr;
  const long end = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  if (end >= 0 && end <= most && fseek(file, 0, SEEK_SET) == 0) {
    bytes = static_cast<std::size_t>(end);
    memory = aligned_alloc(line, (bytes / line + 1) * line);
    if (memory == nullptr) {
      status = STRIDE_MEMORY_TOO_SMALL;
    } else if (fread(memory, 1, bytes, file) != bytes) {
      free(memory);
      memory = nullptr;
    }
  }
  fclose(file);
  return memory;
}

}  // namespace

extern "C" stride_status stride_open(const char* path, stride_engine** engine) {
  *engine = nullptr;
  std::size_t bytes = 0, size = 0;
  stride_status status = STRIDE_OK;
  void* const program = whole_file(path, bytes, status);
  if (program == nullptr) return status;
  status = stride_size(program, bytes, &size);
  void* memory = nullptr;
  if (status == STRIDE_OK) {
    memory = aligned_alloc(line, (size / line + 1) * line);  // the engine lies at its very front
    status = stride_make(program, bytes, memory, size, engine);
  }
  if (status == STRIDE_OK) {
    (*engine)->program = program;
  } else {
    free(memory);
    free(program);
  }
  return status;
}

extern "C" void stride_close(stride_engine* engine) {
  if (engine == nullptr || engine->program == nullptr) return;
  free(engine->program);
  free(engine);
}

#endif
