// The engine as a bare device compiles it: C++17, no standard library, no exceptions, no RTTI.
// engine_symbols_test.py looks at what is left undefined.
#include "stride/engine/decisions.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/stream.hpp"

extern "C" int stride_run(const unsigned char* program, unsigned size, float* memory,
                          unsigned floats, const float* window, unsigned samples, float* answers,
                          unsigned activities) {
  using namespace stride;
  engine::Engine engine;
  const Status status = engine::Engine::make({program, size}, {memory, floats}, engine);
  if (status != Status::ok) return static_cast<int>(status);
  return static_cast<int>(engine.run({window, samples}, {answers, activities}));
}

extern "C" int stride_decide(unsigned activities, unsigned lag, const float* transition,
                             const float* start, float* memory, unsigned floats,
                             const float* logits, unsigned windows) {
  using namespace stride;
  engine::DecisionRules rules;
  rules.activities = activities, rules.lag = lag;
  rules.transition = {transition, activities * activities};
  rules.start = {start, activities};
  rules.rejection = engine::Rejection::energy;
  engine::Decider decider;
  if (engine::Decider::make(rules, {memory, floats}, decider) != Status::ok) return -1;
  engine::Decision decision;
  int told = 0;
  for (unsigned i = 0; i < windows; ++i)
    told += decider.push({logits + i * activities, activities}, decision) ? 1 : 0;
  while (decider.flush(decision)) told += decision.unknown ? 0 : 1;
  return told;
}

extern "C" int stride_stream(const unsigned char* plan, unsigned size,
                             stride::engine::Engine* engine, unsigned char* memory, unsigned bytes,
                             const double* times_s, const float* samples, unsigned readings,
                             unsigned count) {
  using namespace stride;
  engine::StreamPlan read;
  if (engine::StreamPlan::read({plan, size}, read) != Status::ok) return -1;
  engine::Feed feed;
  feed.rate_hz = 50, feed.stamped = true;
  engine::Stream stream;
  if (engine::Stream::make(read, feed, engine::DecisionRules(), *engine, {memory, bytes}, stream) !=
      Status::ok)
    return -1;
  if (stream.push({times_s, count}, {samples, readings}) != Status::ok) return -1;
  int told = 0;
  engine::StreamAnswer answer;
  while (stream.pop(*engine, answer)) ++told;
  while (stream.end(answer)) ++told;
  return told;
}
