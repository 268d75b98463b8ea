// A ridge classifier in closed form on whatever features lie before the head: nothing descends.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <numeric>

#include "stride/base/hash.hpp"
#include "stride/network/model.hpp"
#include "stride/network/operation.hpp"
#include "stride/training/journal.hpp"
#include "stride/training/logits.hpp"
#include "stride/training/loop.hpp"
#include "stride/training/method.hpp"
#include "stride/training/moments.hpp"
#include "stride/training/ridge_penalty.hpp"
#include "stride/training/thresholds.hpp"
#include "stride/training/validation.hpp"

namespace stride::training {
namespace {

using Clock = std::chrono::steady_clock;
using Windows = std::vector<std::int32_t>;

// Half decades; beyond them, answers are the training side's own or the mean.
constexpr std::array penalties = {1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0};

const network::Node& head_of(const network::Graph& graph) {
  const network::Node& head = graph.node(graph.output("logits"));
  if (head.operation != &network::operations::linear || head.parameters.size() != 2)
    throw Error({.where = "ridge",
                 .what = "the node of the logits, '" + head.name + "'",
                 .got = std::string(head.operation->name),
                 .want = "a linear with a bias",
                 .advice = "Choose another --model, as hydra, or --method supervised"});
  return head;
}

void check(const TrainTask& task) {
  check_task(task);
  head_of(*task.graph);
  if (task.options.class_weights)
    throw Error({.where = "ridge",
                 .what = "--class-weights",
                 .got = {},
                 .want = "none: every window weighs the same",
                 .advice = "Leave it out, or use --method supervised"});
}

// All windows' features and moments, where several folds share them.
struct Shared {
  std::string made_from;
  Features features;
  Moments moments;
};

class Ridge {
 public:
  explicit Ridge(const TrainTask& task)
      : task_(task),
        graph_(network::deployed(*task.graph)),
        head_(head_of(graph_)),
        classes_(task.windows->activities.size()),
        parameters_(network::initial_parameters(graph_, task.options.seed)),
        executor_(executor_with(graph_, parameters_, task.options.executor)),
        algebra_(make_linear_algebra(task.options.executor.threads)) {
    fit_thresholds(*executor_, graph_, task, parameters_);
  }

  TrainResult run() {
    const Clock::time_point start = Clock::now();
    const Windows& training = task_.fold->training;
    std::shared_ptr<Shared> shared = task_.memory ? shared_by_folds() : nullptr;
    const Features own = shared ? Features{} : features_of(training);
    const Features& features = shared ? shared->features : own;
    const Moments moments = moments_of(features, shared.get());
    const Standard standard = moments.standard();
    const double asked = member<double>(task_.method_options, "penalty", "ridge");
    const PenaltyChoice choice =
        choose_penalty(*algebra_, features, standard, *task_.windows, training,
                       asked > 0 ? std::span(&asked, 1) : std::span(penalties));
    put(moments, standard, choice);
    const Windows& validation = task_.fold->validation;
    const Features others = shared ? Features{} : features_of(validation);
    TrainResult out = result(choice, answers(shared ? features : others, validation), start);
    if (shared) out.test_logits = answers(features, task_.fold->test);
    return out;
  }

 private:
  Features features_of(const Windows& windows) {
    const network::Value wanted = head_.inputs[0];
    Features f{.width = static_cast<std::size_t>(network::elements(graph_.shape(wanted)))};
    f.values = std::move(
        values_with(*executor_, graph_, *task_.windows, task_.scaler, windows, {&wanted, 1})[0]);
    f.row.assign(task_.windows->size(), -1);
    for (std::size_t i = 0; i < windows.size(); ++i)
      f.row[static_cast<std::size_t>(windows[i])] = static_cast<std::int32_t>(i);
    return f;
  }

  // Features depend on the windows, their scaler, the graph and its fixed parameters.
  std::string made_from() const {
    return Sha256()
        .add(task_.windows->checksum + windows::to_json(task_.windows->preprocessing).dump() +
             windows::to_json(task_.scaler).dump() + network::to_json(graph_).dump())
        .add(std::as_bytes(std::span(parameters_)))
        .hex();
  }

  // A window's features are its own, so those of test windows say nothing to a fold that does not
  // look at them.
  std::shared_ptr<Shared> shared_by_folds() {
    const std::string key = made_from();
    auto held = std::static_pointer_cast<Shared>(task_.memory->kept);
    if (held && held->made_from == key) return held;
    Windows all(task_.windows->size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int32_t>(i);
    Features features = features_of(all);
    Moments moments(features.width, classes_);
    moments.add(*algebra_, features, task_.windows->y, all);
    held = std::make_shared<Shared>(Shared{key, std::move(features), std::move(moments)});
    task_.memory->kept = held;
    return held;
  }

  // The training side's: from those of all windows by taking out the rest, where that is less work.
  Moments moments_of(const Features& features, const Shared* shared) {
    const Windows& training = task_.fold->training;
    const std::vector<std::int32_t>& y = task_.windows->y;
    Windows rest;
    std::vector<bool> trains(y.size(), false);
    for (const std::int32_t i : training) trains[static_cast<std::size_t>(i)] = true;
    for (std::size_t i = 0; i < y.size(); ++i)
      if (!trains[i]) rest.push_back(static_cast<std::int32_t>(i));
    if (shared && rest.size() < training.size()) {
      Moments moments = shared->moments;
      moments.remove(*algebra_, features, y, rest);
      return moments;
    }
    Moments moments(features.width, classes_);
    moments.add(*algebra_, features, y, training);
    return moments;
  }

  // The head on raw features: standardising and sharpness are folded into weight and bias.
  void put(const Moments& moments, const Standard& standard, const PenaltyChoice& choice) {
    const std::vector<double> weights = moments.solve(*algebra_, standard, choice.penalty);
    const network::Layout layout = network::layout(graph_);
    const auto at = [&](std::size_t which) {
      return parameters_.begin() + layout.offset[static_cast<std::size_t>(head_.parameters[which])];
    };
    const std::size_t width = standard.mean.size();
    for (std::size_t k = 0; k < classes_; ++k) {
      double bias = moments.share(k);
      for (std::size_t f = 0; f < width; ++f) {
        const double weight = weights[f * classes_ + k] * standard.factor[f];
        bias -= weight * standard.mean[f];
        at(0)[static_cast<std::ptrdiff_t>(k * width + f)] =
            static_cast<float>(choice.sharpness * weight);
      }
      at(1)[static_cast<std::ptrdiff_t>(k)] = static_cast<float>(choice.sharpness * bias);
    }
    std::ranges::copy(parameters_, executor_->parameters().begin());
    executor_->parameters_changed();
  }

  // The deployed head's logits [n, K]: a convolution less for each fold than asking the network.
  std::vector<float> answers(const Features& features, const Windows& windows) const {
    const network::Layout layout = network::layout(graph_);
    const float* const weight =
        parameters_.data() + layout.offset[static_cast<std::size_t>(head_.parameters[0])];
    const float* const bias =
        parameters_.data() + layout.offset[static_cast<std::size_t>(head_.parameters[1])];
    std::vector<float> out;
    for (const std::int32_t window : windows) {
      const std::span<const float> row = features.of(window);
      for (std::size_t k = 0; k < classes_; ++k)
        out.push_back(std::inner_product(row.begin(), row.end(), weight + k * row.size(), bias[k]));
    }
    return out;
  }

  // One epoch, whose loss is that of training subjects when they were left out.
  TrainResult result(const PenaltyChoice& choice, std::span<const float> answers,
                     Clock::time_point start) {
    const auto seconds = [&] {
      return std::chrono::duration<double>(Clock::now() - start).count();
    };
    Epoch epoch{.number = 1, .of = 1, .loss = choice.cross_entropy};
    epoch.windows_per_s = static_cast<double>(task_.fold->training.size()) / seconds();
    const Validation validation = validate(answers, *task_.windows, task_.fold->validation);
    record(validation, epoch);
    epoch.best = true;
    epoch.seconds = seconds();
    Journal journal(task_, {});
    journal.write(epoch, validation.confusion);
    journal.finish();
    if (task_.on_epoch) task_.on_epoch(epoch);
    return {.graph = graph_,
            .parameters = parameters_,
            .history = {epoch},
            .best_epoch = 1,
            .seconds = epoch.seconds,
            .executor = executor_->description()};
  }

  const TrainTask& task_;
  network::Graph graph_;
  const network::Node& head_;
  std::size_t classes_;
  std::vector<float> parameters_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<LinearAlgebra> algebra_;
};

TrainResult train(const TrainTask& task) {
  check(task);
  return Ridge(task).run();
}

}  // namespace

// The validation side is looked at, never trained on; with --refit, or --validation-subjects 0, all
// subjects train. Epochs, batches, rates and augmentation mean nothing here.
const Method ridge{
    .name = "ridge",
    .summary = "closed form: ridge regression of the head on the features before it",
    .source = "Hoerl, Kennard 1970, doi:10.1080/00401706.1970.10488634",
    .train = train,
    .options = {{"penalty", 0, 0, 1e6, false,
                 "per window, on standardised features; 0 = by leaving out training subjects"}},
    .scaler = "units",
};

}  // namespace stride::training
