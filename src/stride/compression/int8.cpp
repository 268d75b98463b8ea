// Everything in whole numbers: batch norms folded, weights as int8 codes with a scale a filter,
// values as uint8 within the ranges that they had on training windows.
#include <array>

#include "stride/compression/calibration.hpp"
#include "stride/compression/fold.hpp"
#include "stride/compression/scheme.hpp"
#include "stride/compression/weights.hpp"
#include "stride/network/storage.hpp"

namespace stride::compression {
namespace {

constexpr std::array percentiles = {100.0, 99.99, 99.9, 99.5, 99.0};

// How far the ranges go is a choice, and choices are made on people who validate; where there are
// none, on those who trained.
double chosen_percentile(const Task& task, network::Model& model, const Calibration& calibration) {
  const std::span<const std::int32_t> side =
      task.fold->validation.empty() ? task.fold->training : task.fold->validation;
  const std::size_t classes = model.target ? 1 : model.activities.size();
  const auto answers_of = [&](const network::Model& m, const network::Quantisation* q) {
    return activities_of(Running(m.graph, m.parameters, q).answers(task.windows, side), classes);
  };
  const std::vector<std::int32_t> want = answers_of(*task.model, nullptr);
  double best = percentiles[0], most = -1;
  for (const double percentile : percentiles) {
    model.quantisation->ranges = calibration.ranges(percentile);
    const double same = agreement(answers_of(model, &*model.quantisation), want);
    if (same > most) best = percentile, most = same;
  }
  return best;
}

Compressed compress(const Task& task) {
  Network flat = folded(task.model->graph, task.model->parameters);
  const auto windows = member<std::int64_t>(task.options, "windows", "int8");
  const std::vector<std::int32_t> some =
      some_of(task.fold->training, static_cast<std::size_t>(windows));
  const Calibration calibration(flat.graph, flat.parameters, task.windows, some);
  network::Model model = *task.model;
  model.graph = std::move(flat.graph);
  model.parameters = std::move(flat.parameters);
  const network::Storage recurrent =
      network::storage_named(member<std::string>(task.options, "recurrent", "int8"));
  network::Quantisation kept;
  for (const Weight& weight : weights_of(model.graph))
    if (weight.kind != Kind::fixed)
      kept.weights[model.graph.parameters()[weight.parameter].name] =
          weight.kind == Kind::recurrent ? recurrent : network::Storage::int8;
  model = stored(model, std::move(kept));
  auto percentile = member<double>(task.options, "percentile", "int8");
  const bool asked = percentile > 0;
  if (!asked) percentile = chosen_percentile(task, model, calibration);
  model.quantisation->ranges = calibration.ranges(percentile);
  return {std::move(model),
          {{"calibration_windows", some.size()},
           {"percentile", percentile},
           {"chosen_on", asked                           ? "given"
                         : task.fold->validation.empty() ? "training"
                                                         : "validation"}}};
}

}  // namespace

const Scheme schemes::int8{
    "int8",
    "all layers in whole numbers; ranges from training windows",
    "Jacob et al. 2018, arXiv:1712.05877; Krishnamoorthi 2018, arXiv:1806.08342",
    compress,
    {choice("recurrent", {"int8", "bfloat16", "float16", "float32"},
            "how weights of LSTMs and GRUs are kept, whose errors grow with time"),
     {"windows", 1024, 1, 1e6, true, "training windows that ranges are taken from"},
     {"percentile", 0, 0, 100, false,
      "of the values that a range holds, as 99.9; 0 = as validation windows agree best"}}};

}  // namespace stride::compression
