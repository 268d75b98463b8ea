// stride.h: the engine behind C's calls. C++17, without the standard library.
#include "stride/engine/stride.h"

#include <new>

#include "stride/engine/recogniser.hpp"
#include "stride/engine/stream.hpp"

#if __STDC_HOSTED__
#include <stdio.h>
#include <stdlib.h>
#endif

using namespace stride::engine;
using stride::Status;

struct stride_engine {
  Engine engine;
  Recogniser recogniser;
  std::size_t samples, channels, answers;
  void* program;  // what stride_open read; null where the program is the caller's
};

namespace {

// An engine lies at the front of its memory and the arena behind it, each from a cache line on.
constexpr std::size_t line = STRIDE_ALIGNMENT;
constexpr std::size_t front = (sizeof(stride_engine) + line - 1) / line * line;

Status read(const void* program, std::size_t bytes, Recogniser& out) {
  return Recogniser::read({static_cast<const unsigned char*>(program), bytes}, out);
}

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
  *size = 0;
  Recogniser recogniser;
  const Status status = read(program, bytes, recogniser);
  if (status != Status::ok) return static_cast<stride_status>(status);
  const std::size_t arena = Engine::arena(recogniser.program());
  if (arena == 0) return STRIDE_BAD_VALUE;
  *size = line - 1 + front + arena * sizeof(float);
  return STRIDE_OK;
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
  Recogniser recogniser;
  (void)read(program, bytes, recogniser);
  Engine made;
  const Status status =
      Engine::make(recogniser.program(), {reinterpret_cast<float*>(begin + front), floats}, made);
  if (status != Status::ok) return static_cast<stride_status>(status);
  const std::size_t activities = recogniser.rules().activities;
  if (activities > 0 && activities != made.answers_size()) return STRIDE_BAD_SHAPE;
  *engine = ::new (begin) stride_engine{
      made,   recogniser, made.length(), made.window_size() / made.length(), made.answers_size(),
      nullptr};
  return STRIDE_OK;
}

extern "C" size_t stride_samples(const stride_engine* engine) { return engine->samples; }
extern "C" size_t stride_channels(const stride_engine* engine) { return engine->channels; }
extern "C" size_t stride_answers(const stride_engine* engine) { return engine->answers; }

extern "C" stride_status stride_run(stride_engine* engine, const float* window, float* answers) {
  return static_cast<stride_status>(
      engine->engine.run({window, engine->samples * engine->channels}, {answers, engine->answers}));
}

extern "C" const char* stride_activity(const stride_engine* engine, size_t k) {
  return engine->recogniser.name(k);
}

struct stride_stream {
  Stream stream;
};

namespace {

static_assert(sizeof(stride_wire) == sizeof(Wire) &&
              offsetof(stride_wire, factor) == offsetof(Wire, factor));
static_assert(STRIDE_GAP == static_cast<int>(Doubt::gap));
static_assert(STRIDE_SILENCE == static_cast<int>(Doubt::silence));
static_assert(STRIDE_CLOCK == static_cast<int>(Doubt::clock));
static_assert(STRIDE_RATE == static_cast<int>(Doubt::rate));
static_assert(STRIDE_OTHER_PROGRAM == static_cast<int>(Doubt::program));

constexpr std::size_t stream_front = (sizeof(stride_stream) + 7) / 8 * 8;

Feed feed_of(const stride_engine* engine, const stride_feed* feed) {
  Feed made;
  made.rate_hz = feed->rate_hz;
  made.stamped = feed->stamped != 0;
  if (feed->wires != nullptr)
    made.wires = {reinterpret_cast<const Wire*>(feed->wires), stride_sensors(engine)};
  made.width = feed->width;
  return made;
}

void tell(const StreamAnswer& from, const Stream& stream, stride_answer* to) {
  const Decision& d = from.decision;
  const double ago_s = from.decided ? static_cast<double>(d.ago) * stream.hop_s() : 0;
  const bool known = from.doubt == Doubt::none || from.doubt == Doubt::rate;
  *to = {from.begin_s - ago_s,
         from.end_s - ago_s,
         static_cast<stride_doubt>(from.doubt),
         from.sensor,
         from.logits.data(),
         from.decided ? 1 : 0,
         d.unknown ? 1 : 0,
         static_cast<uint32_t>(d.activity),
         static_cast<uint32_t>(d.ago),
         d.probability,
         from.decided && known ? stream.decider().probabilities().data() : nullptr,
         static_cast<uint32_t>(d.set)};
}

}  // namespace

extern "C" size_t stride_sensors(const stride_engine* engine) {
  return engine->recogniser.stream().sensors();
}

extern "C" stride_status stride_wired(const stride_engine* engine, size_t sensor, uint32_t reading,
                                      const char* unit, stride_wire* wire) {
  Wire made;
  const Status status = wired(engine->recogniser.stream(), sensor, reading, unit, made);
  if (status == Status::ok) *wire = {made.reading, made.factor};
  return static_cast<stride_status>(status);
}

extern "C" stride_status stride_stream_size(const stride_engine* engine, const stride_feed* feed,
                                            size_t* size) {
  *size = 0;
  const Recogniser& r = engine->recogniser;
  if (stride_sensors(engine) == 0) return STRIDE_UNSUPPORTED;
  const std::size_t bytes =
      Stream::memory(r.stream(), feed_of(engine, feed), r.rules(), engine->engine);
  if (bytes == 0) return STRIDE_BAD_VALUE;
  *size = stream_front + bytes;
  return STRIDE_OK;
}

extern "C" stride_status stride_stream_make(const stride_engine* engine, const stride_feed* feed,
                                            void* memory, size_t size, stride_stream** stream) {
  *stream = nullptr;
  std::size_t needed = 0;
  const stride_status sized = stride_stream_size(engine, feed, &needed);
  if (sized != STRIDE_OK) return sized;
  if (memory == nullptr || size < needed) return STRIDE_MEMORY_TOO_SMALL;
  if (reinterpret_cast<std::uintptr_t>(memory) % alignof(stride_stream) != 0)
    return STRIDE_BAD_VALUE;
  unsigned char* const begin = static_cast<unsigned char*>(memory);
  const Recogniser& r = engine->recogniser;
  Stream made;
  const Status status = Stream::make(r.stream(), feed_of(engine, feed), r.rules(), engine->engine,
                                     {begin + stream_front, needed - stream_front}, made);
  if (status == Status::ok) *stream = ::new (memory) stride_stream{made};
  return static_cast<stride_status>(status);
}

extern "C" stride_status stride_push(stride_stream* stream, size_t samples, const double* times_s,
                                     const float* readings) {
  return static_cast<stride_status>(stream->stream.push(
      {times_s, times_s == nullptr ? 0 : samples}, {readings, samples * stream->stream.width()}));
}

extern "C" int stride_pop(stride_stream* stream, stride_engine* engine, stride_answer* answer) {
  StreamAnswer told;
  if (!stream->stream.pop(engine->engine, told)) return 0;
  tell(told, stream->stream, answer);
  return 1;
}

extern "C" int stride_end(stride_stream* stream, stride_answer* answer) {
  StreamAnswer told;
  if (!stream->stream.end(told)) return 0;
  tell(told, stream->stream, answer);
  return 1;
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
