#pragma once
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <numbers>
#include <string>

#include "stride/base/random.hpp"
#include "stride/models/architecture.hpp"
#include "stride/network/model.hpp"
#include "stride/training/method.hpp"

/// For this room's tests: a task that is learnt in a second, and a folder that goes away.
namespace stride::training {

/// Windows [n, 2, 16] of three activities that differ in frequency, with noise; six subjects, one
/// after the other.
inline windows::WindowSet toy_windows(std::size_t n = 120, std::uint64_t seed = 1) {
  windows::WindowSet set;
  set.data_set = "toy";
  set.checksum = "toy " + std::to_string(seed);
  set.channels.resize(2);
  set.channels[0].name = "acc_x";
  set.channels[1].name = "acc_y";
  set.activities = {"still", "slow", "fast"};
  set.subjects = {"1", "2", "3", "4", "5", "6"};
  set.recordings = {"toy.csv"};
  set.length = set.hop = 16;
  Random random(seed);
  for (std::size_t i = 0; i < n; ++i) {
    const auto y = static_cast<std::int32_t>(i % 3);
    const double phase = random.uniform(0, 2 * std::numbers::pi);
    for (int c = 0; c < 2; ++c)
      for (int t = 0; t < 16; ++t)
        set.x.push_back(
            static_cast<float>(std::sin(phase + c + 0.4 * t * y) + 0.3 * random.normal()));
    set.y.push_back(y);
    const auto begin = static_cast<std::int64_t>(16 * i);
    set.origins.push_back(
        {.subject = static_cast<std::int32_t>(6 * i / n), .begin = begin, .end = begin + 16});
  }
  return set;
}

/// A whole task over the toy windows; it owns what TrainTask points to.
struct Toy {
  windows::WindowSet windows = toy_windows();
  windows::Fold fold;
  network::Graph graph;
  TrainTask task;

  Toy() {
    fold.name = "toy";
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(windows.size()); ++i)
      (i < 80 ? fold.training : i < 100 ? fold.validation : fold.test).push_back(i);
    graph = network();
    task.graph = &graph;
    task.windows = &windows;
    task.fold = &fold;
    task.scaler = windows::fit_scaler(windows::ScalerKind::zscore, windows, fold.training);
    task.options = {.epochs = 6, .batch = 16, .learning_rate = 1e-2};
    task.options.executor.threads = 1;
  }
  Toy(const Toy&) = delete;
  Toy& operator=(const Toy&) = delete;

  /// With batch-norm and dropout: statistics and random masks must survive a resumed run too.
  static network::Graph network() {
    using network::Shape;
    network::Graph g;
    const network::Value x = g.input("x", {network::batch, 2, 16});
    network::Value h =
        g.add("convolution", "conv", {x},
              {{"filters", std::int64_t{8}}, {"kernel", Shape{5}}, {"padding", Shape{2}}});
    h = g.add("relu", "relu", {g.add("batch_norm", "norm", {h})});
    h = g.add("dropout", "drop", {g.add("mean_over_time", "mean", {h})}, {{"rate", 0.2}});
    g.set_output("logits", g.add("linear", "head", {h}, {{"units", std::int64_t{3}}}));
    return g;
  }
};

/// A network of the toy's windows with these weights, as a model: a student's teacher.
inline network::Model toy_model(const Toy& toy, network::Graph graph,
                                std::vector<float> parameters) {
  network::Model model;
  model.graph = std::move(graph);
  model.parameters = std::move(parameters);
  model.activities = toy.windows.activities;
  for (const auto& channel : toy.windows.channels)
    model.contract.channels.push_back({channel.name, channel.unit});
  model.contract.length = static_cast<std::int64_t>(toy.windows.length);
  model.contract.preprocessing = windows::to_json(toy.windows.preprocessing);
  model.contract.scaler = windows::to_json(toy.task.scaler);
  return model;
}

/// A folder of its own for one test.
struct Folder {
  std::filesystem::path path;
  Folder() {
    static int count = 0;
    path = std::filesystem::temp_directory_path() /
           ("stride-training-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(path);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
};

}  // namespace stride::training
