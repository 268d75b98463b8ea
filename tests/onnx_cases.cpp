// Writes every architecture as ONNX files, float and in eight bits, with windows and what the
// engine answers to them: what onnx_test.py gives to a runtime.
//
//   onnx_cases FOLDER      NAME.onnx, NAME.json, and NAME.x and NAME.wanted, float32
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <map>

#include "model_cases.hpp"
#include "stride/base/files.hpp"
#include "stride/base/names.hpp"
#include "stride/deployment/target.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/tracing.hpp"
#include "stride/network/operation.hpp"

namespace stride {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t windows = 3;

// Windows [N, C, T] and the same, one by one, as devices take them: [T, C].
struct Asked {
  std::vector<float> x;
  std::vector<std::vector<float>> samples;
};

Asked noise(const models::Task& task) {
  Asked asked;
  const auto channels = static_cast<std::size_t>(task.channels),
             length = static_cast<std::size_t>(task.length), size = channels * length;
  Random random(3);
  for (std::size_t w = 0; w < windows; ++w) {
    std::vector<float> samples(size);
    for (std::size_t i = 0; i < size; ++i) {
      asked.x.push_back(static_cast<float>(random.normal()));
      samples[i % length * channels + i / length] = asked.x.back();
    }
    asked.samples.push_back(std::move(samples));
  }
  return asked;
}

std::vector<float> answers(const network::Model& model, const Asked& asked) {
  const engine::ProgramBytes program = engine::plan(model.graph, model.parameters);
  std::vector<float> arena(engine::Engine::arena(program)), all;
  engine::Engine engine;
  if (engine::Engine::make(program, arena, engine) != Status::ok)
    throw Error(
        {.where = model.architecture, .what = "no engine", .got = {}, .want = {}, .advice = {}});
  std::vector<float> one(engine.answers_size());
  for (const std::vector<float>& samples : asked.samples) {
    if (engine.run(samples, one) != Status::ok) throw std::logic_error("sizes");
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

// Convolutions and linear layers in eight bits, their ranges from these very windows; recurrent
// weights as well, and what attention has in sixteen.
network::Quantisation in_few_bits(const network::Model& model, const Asked& asked) {
  network::Quantisation q;
  engine::Tracing tracing(model.graph, model.parameters);
  for (const std::vector<float>& samples : asked.samples)
    tracing.run(samples, [&](const engine::Tracing::Traced& value) {
      network::Quantisation::Range& range = q.ranges[value.node];
      for (const float v : value.floats)
        range.low = std::min(range.low, v), range.high = std::max(range.high, v);
    });
  for (const network::Node& node : model.graph.nodes()) {
    const auto is = [&](const network::Operation& operation) {
      return node.operation == &operation;
    };
    namespace operations = network::operations;
    for (const int p : node.parameters) {
      const network::Parameter& parameter = model.graph.parameters()[static_cast<std::size_t>(p)];
      if (!parameter.name.ends_with("weight")) continue;
      if (is(operations::convolution) || is(operations::linear) || is(operations::lstm) ||
          is(operations::gru))
        q.weights[parameter.name] = network::Storage::int8;
      else if (is(operations::attention))
        q.weights[parameter.name] = network::Storage::float16;
      else if (is(operations::channel_attention))
        q.weights[parameter.name] = network::Storage::bfloat16;
    }
  }
  return q;
}

void write_floats(const fs::path& path, const std::vector<float>& values) {
  write_whole(path, {reinterpret_cast<const char*>(values.data()), 4 * values.size()});
}

// `tolerance` is a share of the largest answer.
void write(const fs::path& folder, const std::string& name, const network::Model& model,
           const models::Task& task, const Asked& asked, double tolerance) {
  write_whole(folder / (name + ".onnx"), deployment::targets::onnx.write(model));
  write_floats(folder / (name + ".x"), asked.x);
  write_floats(folder / (name + ".wanted"), answers(model, asked));
  write_json(folder / (name + ".json"), {{"shape", {windows, task.channels, task.length}},
                                         {"classes", task.classes},
                                         {"tolerance", tolerance},
                                         {"whole_numbers", model.quantisation.has_value()}});
}

void write_all(const fs::path& folder) {
  std::map<std::string, int> seen;
  for (const model_cases::Case& c : model_cases::all()) {
    const network::Graph trained = models::build(c.model, c.task, c.options);
    network::Model model;
    model.architecture = c.model, model.options = c.options;
    model.graph = deployed(trained);
    model.parameters =
        network::deployed_parameters(trained, network::initial_parameters(trained, 1));
    model_cases::stir(model.graph, model.parameters);
    for (std::int64_t k = 0; k < c.task.classes; ++k)
      model.activities.push_back("activity " + std::to_string(k));
    const int times = ++seen[c.model];
    const std::string name = c.model + (times > 1 ? "-" + std::to_string(times) : "");
    const Asked asked = noise(c.task);
    write(folder, name, model, c.task, asked, 1e-5);
    model.quantisation = in_few_bits(model, asked);
    write(folder, name + ".few-bits", model, c.task, asked, 0.03);
  }
}

}  // namespace
}  // namespace stride

int main(int count, char** words) {
  if (count != 2) return 2;
  try {
    stride::write_all(words[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  return 0;
}
