#include "stride/engine/recogniser.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "stride/engine/plan/recogniser.hpp"
#include "stride/engine/stream_made_up_test.hpp"
#include "stride/network/layers.hpp"

namespace stride::engine {
namespace {

network::Model small_model() {
  network::Model model;
  model.contract = small_contract();
  const network::Value x = model.graph.input("x", {network::batch, 2, 4});
  model.graph.set_output(
      "logits", network::linear(model.graph, "head", network::flatten(model.graph, "flat", x), 2));
  model.parameters = network::initial_parameters(model.graph, 1);
  model.activities = {"walking", "lying down"};
  model.decisions.emplace();
  model.decisions->temperature = 2;
  model.decisions->smoothing = {{0, 1, 2, 3}, {4, 5}, 6};
  model.decisions->rejection = {"probability", 0.25F, 0.95};
  model.decisions->sets = {0.1, 0.75F, true};
  return model;
}

// At an address that a recogniser may have.
struct Bytes {
  explicit Bytes(const network::Model& model) : Bytes(recogniser(model)) {}
  explicit Bytes(const std::vector<unsigned char>& from)
      : words(from.size() / 8 + 1), size(from.size()) {
    std::memcpy(words.data(), from.data(), size);
  }
  Span<const unsigned char> span() const {
    return {reinterpret_cast<const unsigned char*>(words.data()), size};
  }
  Status read() const {
    Recogniser out;
    return Recogniser::read(span(), out);
  }
  RecogniserHeader& header() { return *reinterpret_cast<RecogniserHeader*>(words.data()); }
  std::vector<double> words;
  std::size_t size;
};

TEST(Recogniser, HoldsAllThatADeviceNeeds) {
  const network::Model model = small_model();
  const Bytes bytes(model);
  Recogniser r;
  ASSERT_EQ(Recogniser::read(bytes.span(), r), Status::ok);
  const auto program = plan(model.graph, model.parameters, {.hop = 2});
  EXPECT_EQ(ProgramBytes(r.program().begin(), r.program().end()), program);
  EXPECT_EQ(r.stream().header().hop, 2U);
  EXPECT_EQ(r.stream().sensors(), 2U);
  const DecisionRules rules = r.rules();
  EXPECT_EQ(rules.activities, 2U);
  EXPECT_EQ(rules.temperature, 2.0F);
  EXPECT_EQ(std::vector(rules.transition.begin(), rules.transition.end()),
            (std::vector<float>{0, 1, 2, 3}));
  EXPECT_EQ(std::vector(rules.start.begin(), rules.start.end()), (std::vector<float>{4, 5}));
  EXPECT_EQ(rules.lag, 6U);
  EXPECT_EQ(rules.rejection, Rejection::probability);
  EXPECT_EQ(rules.threshold, 0.25F);
  EXPECT_EQ(rules.quantile, 0.75F);
  EXPECT_STREQ(r.name(0), "walking");
  EXPECT_STREQ(r.name(1), "lying down");
  EXPECT_EQ(r.name(2), nullptr);
}

TEST(Recogniser, OfARegressionDecidesNothing) {
  network::Model model = small_model();
  model.activities.clear();
  model.decisions = {};
  model.target = network::Contract::Channel{"speed", "m/s"};
  const Bytes bytes(model);
  Recogniser r;
  ASSERT_EQ(Recogniser::read(bytes.span(), r), Status::ok);
  EXPECT_EQ(r.rules().activities, 0U);
  EXPECT_EQ(r.name(0), nullptr);
}

TEST(Recogniser, RefusesWhatIsNone) {
  const Bytes sound(small_model());
  EXPECT_EQ(sound.read(), Status::ok);
  const auto refused = [&](auto spoil) {
    Bytes bytes = sound;
    spoil(bytes);
    return bytes.read() != Status::ok;
  };
  EXPECT_TRUE(refused([](Bytes& b) { b.size = sizeof(RecogniserHeader) - 1; }));
  EXPECT_TRUE(refused([](Bytes& b) { --b.size; }));
  EXPECT_TRUE(refused([](Bytes& b) { ++b.header().magic; }));
  EXPECT_TRUE(refused([](Bytes& b) { ++b.header().version; }));
  EXPECT_TRUE(refused([](Bytes& b) { ++b.header().bytes; }));
  EXPECT_TRUE(refused([](Bytes& b) { b.header().program += 8; }));
  EXPECT_TRUE(refused([](Bytes& b) { b.header().stream += 4; }));
  EXPECT_TRUE(refused([](Bytes& b) { b.header().stream -= 1, b.header().names += 1; }));
  EXPECT_TRUE(refused([](Bytes& b) { b.header().names -= 1; }));
  EXPECT_TRUE(refused([](Bytes& b) { b.header().activities = 3; }));
  EXPECT_TRUE(refused([](Bytes& b) { b.header().activities = 1U << 31; }));
  EXPECT_TRUE(refused([](Bytes& b) { b.header().smooths = 0; }));
  EXPECT_TRUE(refused([](Bytes& b) { b.header().smooths = 2; }));
  // The last name without its end, but as many ends as names.
  EXPECT_TRUE(refused([](Bytes& b) {
    auto* const bytes = reinterpret_cast<unsigned char*>(b.words.data());
    std::swap(bytes[b.size - 1], bytes[b.size - 2]);
  }));
  const Span<const unsigned char> span = sound.span();
  Recogniser out;
  EXPECT_EQ(Recogniser::read({span.data() + 4, span.size() - 4}, out), Status::bad_value);
  // A rejection that nobody knows is refused by who decides.
  Bytes other = sound;
  other.header().rejection = 256;
  ASSERT_EQ(Recogniser::read(other.span(), out), Status::ok);
  std::vector<float> memory(1000);
  Decider decider;
  EXPECT_EQ(Decider::make(out.rules(), memory, decider), Status::unsupported);
}

}  // namespace
}  // namespace stride::engine
