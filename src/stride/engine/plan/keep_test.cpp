// Windows that follow each other in an arena which many streams share: what is kept are sums.
#include "stride/engine/plan/keep.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stride/base/random.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/planned_cases.hpp"
#include "stride/network/layers.hpp"

namespace stride::engine {
namespace {

using network::Graph;
using network::Value;

constexpr std::size_t channels = 5, length = 60;

// Two blocks whose kernels reach over the ends, a pool between, a mean.
Graph small_cnn() {
  Graph g;
  Value h = g.input("x", {network::batch, channels, length});
  for (const char* name : {"a", "b"}) {
    const std::string block = name;
    h = network::convolution(g, block + ".conv", h,
                             {.filters = 20, .kernel = {5}, .padding = {2}, .bias = false});
    h = network::relu(g, block + ".relu", network::batch_norm(g, block + ".norm", h));
    if (block == "a") h = g.add("max_pool", "pool", {h}, {{"kernel", network::Shape{2}}});
  }
  h = network::mean_over_time(g, "mean", h);
  g.set_output("logits", network::linear(g, "head", h, 4));
  return g;
}

network::Quantisation eight_bits(const Graph& g) {
  network::Quantisation q;
  for (const auto& parameter : g.parameters())
    if (parameter.shape.size() > 1) q.weights[parameter.name] = network::Storage::int8;
  for (const auto& node : g.nodes()) q.ranges[node.name] = {-3, 3};
  return q;
}

ProgramBytes program_of(std::uint32_t hop, Keep keep = Keep::sums) {
  const Graph g = small_cnn();
  const network::Quantisation q = eight_bits(g);
  return plan(g, network::initial_parameters(g, 1), {.hop = hop, .keep = keep, .quantisation = &q});
}

// One of several streams: its samples, and what it remembers.
struct Listened {
  std::vector<float> samples, kept, answers = std::vector<float>(4);
  std::vector<unsigned char> window;

  Listened(const Engine& engine, std::size_t count, std::uint64_t seed)
      : kept(engine.kept()), window(engine.stored_bytes()) {
    Random random(seed);
    for (std::size_t i = 0; i < count * channels; ++i)
      samples.push_back(static_cast<float>(random.normal()));
  }
  Span<const float> window_from(std::size_t sample) const {
    return {samples.data() + sample * channels, length * channels};
  }
};

// Streams take turns, on an arena that is spoilt between them.
TEST(KeepSums, AnswersEachOfManyStreamsTheBitsOfItsWindows) {
  for (const std::uint32_t hop : {1U, 2U, 4U, 10U, 26U, 58U, 60U})
    for (const Vectors vectors : {Vectors::none, Vectors::avx2, Vectors::avx512_vnni}) {
      if (vectors > best_vectors()) continue;
      SCOPED_TRACE("hop " + std::to_string(hop));
      Planned alone(program_of(0, Keep::columns), Vectors::none), many(program_of(hop), vectors);
      // Sums of an odd hop are no sums of pooled columns; 24 columns of 30 move with the window.
      ASSERT_EQ(many.engine.kept() > 0, hop % 2 == 0 && hop / 2 < 24);
      std::vector<Listened> streams;
      for (std::uint64_t s = 0; s < 3; ++s)
        streams.emplace_back(many.engine, length + 6 * hop, s + hop);
      std::vector<float> wanted(4);
      for (std::size_t w = 0; w < 6; ++w)
        for (Listened& s : streams) {
          std::ranges::fill(many.arena, 1e30F);
          many.engine.store(s.window_from(w * hop), s.window.data());
          const Remembered remembered{s.window, s.kept};
          const bool goes_on = w > 0 && many.engine.goes_on_for(&s);
          ASSERT_EQ(goes_on, w > 0 && many.engine.kept() > 0);
          ASSERT_EQ(goes_on ? many.engine.advance(remembered, s.answers, &s)
                            : many.engine.run(remembered, s.answers, &s),
                    Status::ok);
          ASSERT_EQ(alone.engine.run(s.window_from(w * hop), wanted), Status::ok);
          ASSERT_EQ(s.answers, wanted) << "window " << w;
        }
    }
}

// The same from new samples alone, where the arena is one stream's.
TEST(KeepSums, GoesOnInItsOwnArenaToo) {
  Planned alone(program_of(0)), own(program_of(10));
  const Listened s(own.engine, length + 50, 1);
  std::vector<float> got(4), wanted(4);
  ASSERT_EQ(own.engine.run(s.window_from(0), got), Status::ok);
  for (std::size_t w = 1; w < 6; ++w) {
    const Span<const float> window = s.window_from(10 * w);
    ASSERT_EQ(own.engine.advance({window.end() - 10 * channels, 10 * channels}, got), Status::ok);
    ASSERT_EQ(alone.engine.run(window, wanted), Status::ok);
    ASSERT_EQ(got, wanted) << "window " << w;
  }
}

// Hop 10: 5 pooled columns. Of the 30 the last block's outer 2 + 1 on each side touch the ends.
TEST(KeepSums, ComputesTheEndsAndWhatIsNew) {
  const ProgramBytes program = program_of(10);
  std::vector<StepHeader> headers;
  const unsigned char* at = program.data() + sizeof(Header);
  for (std::uint32_t i = 0; i < read<Header>(program.data()).steps; ++i) {
    headers.push_back(read<StepHeader>(at));
    at += headers.back().bytes;
  }
  ASSERT_EQ(headers.size(), 6u);  // convolution, pool, convolution, average, head's bytes, head
  const auto expect = [&](std::size_t i, std::uint32_t left, std::uint32_t right) {
    EXPECT_EQ(headers[i].shift, 0u);
    EXPECT_EQ(headers[i].left, left) << i;
    EXPECT_EQ(headers[i].right, right) << i;
  };
  expect(2, 3, 8);    // 3 and 3 at the ends, 5 new
  expect(1, 5, 10);   // under kernels of 5
  expect(0, 10, 20);  // under pools of 2
  EXPECT_EQ(headers[3].right, 5u);
  // 24 columns in 5 blocks of 5 and fewer, 20 filters; whole lines of 16.
  EXPECT_EQ(read<Header>(program.data()).kept, 112u);
}

TEST(KeepSums, KeepsNothingOfFloats) {
  const Graph g = small_cnn();
  const Planned floats(plan(g, network::initial_parameters(g, 1), {.hop = 10, .keep = Keep::sums}));
  EXPECT_EQ(floats.engine.kept(), 0u);
  int owner = 0;
  EXPECT_FALSE(floats.engine.goes_on_for(&owner));
}

TEST(KeepSums, RefusesWhatDoesNotFit) {
  Planned r(program_of(10)), none(program_of(0));
  Listened s(r.engine, length, 1);
  r.engine.store(s.window_from(0), s.window.data());
  const Remembered right{s.window, s.kept};
  EXPECT_EQ(r.engine.run({{s.window.data(), s.window.size() - 1}, s.kept}, s.answers, &s),
            Status::bad_shape);
  EXPECT_EQ(r.engine.run({s.window, {s.kept.data(), 1}}, s.answers, &s), Status::bad_shape);
  EXPECT_EQ(r.engine.advance(right, {s.answers.data(), 3}, &s), Status::bad_shape);
  EXPECT_EQ(none.engine.advance({s.window, {}}, s.answers, &s), Status::bad_shape);
  EXPECT_EQ(r.engine.run(right, s.answers, &s), Status::ok);
}

}  // namespace
}  // namespace stride::engine
