#include "stride/engine/stream_plan.hpp"

#include <cstring>
#include <functional>

#include "stride/engine/stream_made_up_test.hpp"

namespace stride::engine {
namespace {

network::Contract with_gravity() {
  network::Contract contract = small_contract();
  contract.sensors.push_back({"acc_2", "m/s^2"});
  contract.channels = contract.sensors;
  contract.channels.push_back({"acc_gravity", "m/s^2"});
  contract.channels.push_back({"acc_2_gravity", "m/s^2"});
  contract.preprocessing["channels"] = {"acc", "gyro", "acc_2"};
  contract.preprocessing["gravity"] = "split";
  contract.preprocessing["low_pass_hz"] = 3.5;
  contract.scaler = {
      {"kind", "zscore"}, {"offset", {1, 2, 3, 4, 5.5}}, {"factor", {6, 7, 8, 9, 0.5}}};
  return contract;
}

TEST(StreamPlan, HoldsWhatTheContractSays) {
  const std::vector<unsigned char> bytes = stream_plan(with_gravity(), "contract");
  StreamPlan plan;
  ASSERT_EQ(StreamPlan::read(bytes, plan), Status::ok);
  EXPECT_EQ(plan.sensors(), 3u);
  EXPECT_EQ(plan.channels(), 5u);
  EXPECT_EQ(plan.header().length, 4u);
  EXPECT_EQ(plan.header().hop, 2u);
  EXPECT_EQ(plan.quantity(1), signal::Quantity::angular_rate);
  ASSERT_EQ(plan.accelerations().size(), 2u);
  EXPECT_EQ(plan.accelerations()[1], 2u);
  EXPECT_EQ(plan.offset()[4], 5.5F);
  EXPECT_EQ(plan.factor()[0], 6);
  const signal::ChainPlan chain = plan.chain(20, true);
  EXPECT_EQ(chain.channels, 3u);
  EXPECT_EQ(chain.rates.from_hz, 20);
  EXPECT_EQ(chain.rates.to_hz, 10);
  EXPECT_EQ(chain.rates.longest_gap_s, 0.25);
  EXPECT_EQ(chain.low_pass_hz, 3.5);
  EXPECT_EQ(chain.gravity, signal::GravityUse::split);
  EXPECT_TRUE(chain.stamped);
}

// Of no scaler whatever numbers there are mean nothing.
TEST(StreamPlan, ScalesNothingWithoutAScaler) {
  network::Contract contract = small_contract();
  contract.scaler = {{"kind", "none"}, {"offset", {3, 4}}, {"factor", {5, 6}}};
  const std::vector<unsigned char> bytes = stream_plan(contract, "contract");
  StreamPlan plan;
  ASSERT_EQ(StreamPlan::read(bytes, plan), Status::ok);
  EXPECT_EQ(plan.offset()[1], 0);
  EXPECT_EQ(plan.factor()[1], 1);
}

TEST(StreamPlan, RefusesEveryOtherSizeAndPlace) {
  const std::vector<unsigned char> bytes = stream_plan(with_gravity(), "contract");
  StreamPlan plan;
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(StreamPlan::read({bytes.data(), size}, plan), Status::bad_value);
  std::vector<unsigned char> moved(4);
  moved.insert(moved.end(), bytes.begin(), bytes.end());
  EXPECT_EQ(StreamPlan::read({moved.data() + 4, bytes.size()}, plan), Status::bad_value);
}

TEST(StreamPlan, RefusesWhatADeviceCannotDo) {
  const std::vector<unsigned char> bytes = stream_plan(with_gravity(), "contract");
  const auto status_after = [&](const std::function<void(StreamHeader&)>& change) {
    std::vector<unsigned char> changed = bytes;
    StreamHeader header;
    std::memcpy(&header, changed.data(), sizeof header);
    change(header);
    std::memcpy(changed.data(), &header, sizeof header);
    StreamPlan plan;
    return StreamPlan::read(changed, plan);
  };
  EXPECT_EQ(status_after([](StreamHeader& h) { h.hop = 4; }), Status::ok);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.hop = 5; }), Status::bad_shape);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.hop = 0; }), Status::bad_shape);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.length = 0xFFFFFFFF; }), Status::bad_shape);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.magic ^= 1; }), Status::bad_value);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.version = 2; }), Status::bad_value);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.gravity = 3; }), Status::bad_value);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.gravity = 0; }), Status::bad_shape);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.gravity = 1; }), Status::bad_shape);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.sensors = 5, h.accelerations = 0; }),
            Status::bad_shape);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.sensors = 0xFFFFFFFF; }), Status::bad_value);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.rate_hz = 0; }), Status::bad_value);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.rate_hz = 1 / 0.0; }), Status::bad_value);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.longest_gap_s = 60; }), Status::ok);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.longest_gap_s = 60.1; }), Status::bad_value);
  EXPECT_EQ(status_after([](StreamHeader& h) { h.longest_gap_s = -0.1; }), Status::bad_value);
  // The arrays: quantities, accelerations, scaler.
  const auto status_with = [&](std::size_t word, std::uint32_t value) {
    std::vector<unsigned char> changed = bytes;
    std::memcpy(changed.data() + sizeof(StreamHeader) + 4 * word, &value, sizeof value);
    StreamPlan plan;
    return StreamPlan::read(changed, plan);
  };
  EXPECT_EQ(status_with(0, 7), Status::ok);
  EXPECT_EQ(status_with(0, 8), Status::bad_value);
  EXPECT_EQ(status_with(3, 2), Status::ok);
  EXPECT_EQ(status_with(3, 3), Status::bad_shape);
  EXPECT_EQ(status_with(5, 0x7F800000), Status::bad_value) << "an infinite offset";
}

// A cut-off beyond half the rate is found when the stream is made.
TEST(StreamPlan, MakesNoStreamWithAFilterThatCannotBe) {
  network::Contract contract = small_contract();
  contract.preprocessing["low_pass_hz"] = 5.0;
  EXPECT_EQ(Running(stamped_feed(), contract).status, Status::bad_value);
  contract.preprocessing["low_pass_hz"] = 4.9;
  EXPECT_EQ(Running(stamped_feed(), contract).status, Status::ok);
}

std::string refusal(const std::function<void(network::Contract&)>& change) {
  network::Contract contract = small_contract();
  change(contract);
  try {
    stream_plan(contract, "contract");
    return "nothing was refused";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(StreamPlan, NamesWhatContradictsItself) {
  using Contract = network::Contract;
  const auto expect = [](const std::function<void(Contract&)>& change, const char* part) {
    const std::string got = refusal(change);
    EXPECT_TRUE(got.starts_with("[contract]")) << got;
    EXPECT_NE(got.find(part), std::string::npos) << got;
  };
  expect([](Contract& c) { c.preprocessing["channels"] = {"gyro", "acc"}; }, "channels");
  expect([](Contract& c) { c.preprocessing["channels"] = {"acc"}; }, "channels");
  expect([](Contract& c) { c.preprocessing["gravity"] = "lost"; }, "gravity");
  expect([](Contract& c) { c.preprocessing["gravity"] = "split"; }, "sensor contract");
  expect([](Contract& c) { c.preprocessing.erase("low_pass_hz"); }, "low_pass_hz");
  expect([](Contract& c) { c.sensors[0].unit = "g"; }, "unit of acc");
  expect([](Contract& c) { c.sensors[0].unit = "furlong"; }, "unit of acc");
  expect([](Contract& c) { c.scaler["offset"] = {1}; }, "offset");
  expect([](Contract& c) { c.scaler["factor"] = {1, 1e60}; }, "sensor contract");
  expect([](Contract& c) { c.hop = 5; }, "sensor contract");
  expect([](Contract& c) { c.hop = 0; }, "hop");
  expect([](Contract& c) { c.length = std::int64_t{1} << 40; }, "length");
}

}  // namespace
}  // namespace stride::engine
