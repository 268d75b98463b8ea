#include "stride/cli/streamed.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/models/architecture.hpp"
#include "stride/recordings/data_set.hpp"

namespace stride::cli {
namespace {

// Simulated people, of whose windows some are dropped for their activities, and a network that
// learnt nothing.
struct Asked {
  recordings::Collection collection = recordings::load("simulated");
  windows::WindowSet windows;
  windows::Scaler scaler;
  network::Graph graph;
  std::vector<float> parameters;
  network::Contract contract;
  std::vector<std::int32_t> chosen;

  Asked() {
    collection.recordings.resize(6);
    windows::Preprocessing p;
    p.gravity = windows::Gravity::split;
    p.rate_hz = 40;
    windows = windows::make_windows(collection, p);
    std::vector<std::int32_t> all(windows.size());
    std::iota(all.begin(), all.end(), 0);
    scaler = windows::fit_scaler(windows::ScalerKind::zscore, windows, all);
    for (const std::int32_t i : all)
      if (i % 3 != 1) chosen.push_back(i);
    const network::Graph trained =
        models::build("cnn",
                      {static_cast<std::int64_t>(windows.channels.size()),
                       static_cast<std::int64_t>(windows.length), 5},
                      {{"filters", 4}});
    graph = network::deployed(trained);
    parameters = network::deployed_parameters(trained, network::initial_parameters(trained, 1));
    for (const auto& c : windows.channels) contract.channels.push_back({c.name, c.unit});
    contract.sensors = contract.channels;
    contract.sensors.resize(windows.preprocessing.channels.size());
    contract.rate_hz = windows.preprocessing.rate_hz;
    contract.length = static_cast<std::int64_t>(windows.length);
    contract.hop = static_cast<std::int64_t>(windows.hop);
    contract.preprocessing = windows::to_json(windows.preprocessing);
    contract.scaler = windows::to_json(scaler);
  }

  std::vector<float> answers(std::string_view engine) const {
    const Question question{
        graph, parameters, windows, scaler, chosen, contract, [&] { return collection; }};
    return find("engine", all_engines(), engine).answers(question, {.threads = 1});
  }
};

TEST(Streamed, AnswersAsTheEngineDoesWindowByWindow) {
  const Asked asked;
  ASSERT_GT(asked.chosen.size(), 20u);
  EXPECT_GT(asked.windows.tally.at("windows dropped: mixed activities"), 0);
  EXPECT_EQ(asked.answers("stream"), asked.answers("float"));
}

TEST(Streamed, RefusesRecordingsThatAreNotTheWindows) {
  Asked asked;
  asked.collection.recordings[asked.windows.origins[0].recording].samples.resize(
      10 * asked.collection.channels.size());
  asked.collection.recordings[asked.windows.origins[0].recording].labels.resize(10);
  EXPECT_THROW(asked.answers("stream"), Error);
  asked = Asked();
  asked.collection.channels[0].name = "other";
  EXPECT_THROW(asked.answers("stream"), Error);
}

}  // namespace
}  // namespace stride::cli
