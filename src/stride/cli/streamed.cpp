#include "stride/cli/streamed.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "stride/base/error.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/stream_plan.hpp"
#include "stride/engine/stream.hpp"

namespace stride::cli {
namespace {

using network::Contract;

void must(Status status, const char* what) {
  if (status != Status::ok)
    throw Error({.where = "stream", .what = what, .got = text(status), .want = {}, .advice = {}});
}

// Windows of one recording by the raw sample that completed them; several where fewer samples came
// than windows begin.
using Completed = std::map<std::int64_t, std::vector<std::size_t>>;

class Streaming {
 public:
  Streaming(const Question& q, const recordings::Collection& collection)
      : collection_(collection),
        plan_bytes_(engine::stream_plan(q.contract, "model")),
        program_(engine::plan(q.graph, q.parameters,
                              {.hop = static_cast<std::uint32_t>(q.contract.hop),
                               .quantisation = q.quantisation,
                               .winograd = engine::suits_winograd(q.contract.hop)})),
        arena_(engine::Engine::arena(program_)) {
    must(engine::Engine::make(program_, arena_, engine_), "program");
    must(engine::StreamPlan::read(plan_bytes_, plan_), "stream plan");
    for (const Contract::Channel& sensor : q.contract.sensors) {
      const auto found =
          std::ranges::find(collection.channels, sensor.name, &recordings::Channel::name);
      engine::Wire wire;
      if (found == collection.channels.end())
        must(Status::bad_shape, "channels");
      else
        must(engine::wired(plan_, wires_.size(),
                           static_cast<std::uint32_t>(found - collection.channels.begin()),
                           found->unit, wire),
             "unit of a sensor");
      wires_.push_back(wire);
    }
  }

  std::size_t answers() const { return engine_.answers_size(); }

  // Into out [windows, K], those of one recording.
  void answer(const recordings::Recording& r, const Completed& wanted, std::span<float> out) {
    engine::Feed feed;
    feed.rate_hz = collection_.rate_hz;
    feed.stamped = !r.time_s.empty();
    feed.wires = wires_;
    feed.width = static_cast<std::uint32_t>(collection_.channels.size());
    engine::Stream stream;
    memory_.resize(engine::Stream::memory(plan_, feed, {}, engine_));
    must(engine::Stream::make(plan_, feed, {}, engine_, memory_, stream), "recording");
    std::map<std::int64_t, std::size_t> seen;
    must(stream.push(r.time_s, r.samples), "samples");
    for (engine::StreamAnswer a; stream.pop(engine_, a);) {
      const auto found = wanted.find(a.last + 1);
      if (a.logits.empty() || found == wanted.end()) continue;
      const std::size_t at = seen[found->first]++;
      if (at >= found->second.size()) other_windows(r);
      std::ranges::copy(a.logits,
                        out.begin() + static_cast<std::ptrdiff_t>(found->second[at] * answers()));
    }
    for (const auto& [end, windows] : wanted)
      if (const auto found = seen.find(end); found == seen.end() || found->second != windows.size())
        other_windows(r);
  }

 private:
  [[noreturn]] static void other_windows(const recordings::Recording& r) {
    throw Error({.where = "stream",
                 .what = "windows of " + r.name,
                 .got = "others than those asked about",
                 .want = "the same",
                 .advice = "Use --engine float"});
  }

  const recordings::Collection& collection_;
  std::vector<unsigned char> plan_bytes_, memory_;
  engine::ProgramBytes program_;
  engine::Arena arena_;
  engine::Engine engine_;
  engine::StreamPlan plan_;
  std::vector<engine::Wire> wires_;
};

}  // namespace

std::vector<float> streamed(const Question& q, const training::ExecutorOptions&) {
  const recordings::Collection collection = q.recordings();
  Streaming streaming(q, collection);
  std::vector<Completed> by_recording(collection.recordings.size());
  std::vector<bool> asked(collection.recordings.size());
  const auto recording_of = [&](std::size_t window) {
    return static_cast<std::size_t>(q.windows.origins[window].recording);
  };
  for (std::size_t i = 0; i < q.windows.size(); ++i)
    by_recording.at(recording_of(i))[q.windows.origins[i].end].push_back(i);
  for (const std::int32_t i : q.chosen) asked[recording_of(static_cast<std::size_t>(i))] = true;
  std::vector<float> all(q.windows.size() * streaming.answers());
  for (std::size_t r = 0; r < asked.size(); ++r)
    if (asked[r]) streaming.answer(collection.recordings[r], by_recording[r], all);
  std::vector<float> out;
  for (const std::int32_t i : q.chosen) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(i * streaming.answers());
    out.insert(out.end(), first, first + static_cast<std::ptrdiff_t>(streaming.answers()));
  }
  return out;
}

}  // namespace stride::cli
