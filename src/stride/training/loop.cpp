// The loop: shuffle, gather, forward, backward, step; then validate, keep the best, write what a
// resumed run needs.
#include "stride/training/loop.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>

#include "stride/base/names.hpp"
#include "stride/base/random.hpp"
#include "stride/training/journal.hpp"
#include "stride/training/logits.hpp"
#include "stride/training/optimiser.hpp"
#include "stride/training/state.hpp"
#include "stride/training/validation.hpp"

namespace stride::training {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double seconds_of(std::span<const Epoch> history) {
  double seconds = 0;
  for (const Epoch& epoch : history) seconds += epoch.seconds;
  return seconds;
}

class Loop {
 public:
  Loop(const TrainTask& task, const network::Graph& objective, std::span<const Fixed> fixed,
       MakeExecutor make)
      : task_(task),
        options_(task.options),
        objective_(objective),
        fixed_(fixed),
        rows_(fixed.size()),
        layout_(network::layout(objective)),
        optimiser_(find("optimiser", all_optimisers(), options_.optimiser)),
        schedule_(find("schedule", all_schedules(), options_.schedule)),
        starts_(batch_starts(task.fold->training.size(), static_cast<std::size_t>(options_.batch))),
        fingerprint_(fingerprint(task, objective)),
        executor_(make(objective, options_.executor)) {
    begin();
  }

  TrainResult run() {
    Journal journal(task_, state_.history);
    while (!finished()) {
      Epoch epoch = train_epoch(static_cast<int>(state_.history.size()) + 1);
      const Clock::time_point validating = Clock::now();
      put(state_.average);
      const Validation validation =
          validate(*executor_, objective_, *task_.windows, task_.scaler, task_.fold->validation);
      put(state_.parameters);
      choose(epoch, validation);
      epoch.seconds += seconds_since(validating);
      state_.history.push_back(epoch);
      estimate_rest(state_.history);
      keep(epoch.best);
      journal.write(state_.history.back(), validation.confusion);
      if (task_.on_epoch) task_.on_epoch(state_.history.back());
    }
    journal.finish();
    return result();
  }

 private:
  void begin() {
    place_.resize(task_.windows->size());
    for (std::size_t i = 0; i < task_.fold->training.size(); ++i)
      place_[static_cast<std::size_t>(task_.fold->training[i])] = i;
    for (const Fixed& fixed : fixed_) check_size(fixed);
    state_.parameters = task_.start.empty()
                            ? network::initial_parameters(objective_, options_.seed)
                            : std::vector<float>(task_.start.begin(), task_.start.end());
    check_start();
    state_.slots.assign(static_cast<std::size_t>(optimiser_.slots * layout_.trained), 0.0F);
    state_.average = state_.best.parameters = state_.parameters;
    if (task_.resume) state_ = load_checkpoint(task_.run, fingerprint_, state_);
    put(state_.parameters);
  }

  void check_size(const Fixed& fixed) const {
    const network::Shape& shape = objective_.shape(objective_.named(fixed.input));
    const auto want =
        task_.fold->training.size() * static_cast<std::size_t>(network::elements(shape));
    if (fixed.values.size() != want)
      throw Error({.where = "train",
                   .what = "input '" + fixed.input + "' " + network::text(shape),
                   .got = std::to_string(fixed.values.size()) + " values",
                   .want = std::to_string(want) + ", a row a training window",
                   .advice = {}});
  }

  void check_start() const {
    const auto want = static_cast<std::size_t>(layout_.total);
    const bool zeros = task_.zeros.empty() || task_.zeros.size() == want;
    if (state_.parameters.size() == want && zeros) return;
    throw Error({.where = "train",
                 .what = zeros ? "parameters to begin with" : "parameters that stay zero",
                 .got = std::to_string(zeros ? state_.parameters.size() : task_.zeros.size()),
                 .want = std::to_string(want) + ", those of the objective",
                 .advice = {}});
  }

  void put(std::span<const float> parameters) {
    std::ranges::copy(parameters, executor_->parameters().begin());
    executor_->parameters_changed();
  }

  bool finished() const {
    const int done = static_cast<int>(state_.history.size());
    if (done >= options_.epochs) return true;
    return options_.patience > 0 && !task_.fold->validation.empty() &&
           done - state_.best.epoch >= options_.patience;
  }

  Epoch train_epoch(int number) {
    const Clock::time_point start = Clock::now();
    Epoch epoch{.number = number, .of = options_.epochs};
    const std::vector<std::int32_t> order =
        epoch_order(task_.fold->training, options_.seed, number);
    double loss = 0;
    for (std::size_t b = 0; b + 1 < starts_.size(); ++b) {
      const std::span chosen = std::span(order).subspan(starts_[b], starts_[b + 1] - starts_[b]);
      epoch.learning_rate = rate();
      loss += train_batch(chosen, epoch) * static_cast<double>(chosen.size());
    }
    epoch.loss = loss / static_cast<double>(order.size());
    const std::span<const float> now = executor_->parameters();
    state_.parameters.assign(now.begin(), now.end());
    if (!std::ranges::all_of(now, [](float w) { return std::isfinite(w); }))
      throw diverged(epoch, "weights");
    epoch.seconds = seconds_since(start);
    epoch.windows_per_s = static_cast<double>(order.size()) / epoch.seconds;
    return epoch;
  }

  // The share of the run's steps that are made.
  double progress() const {
    const double all =
        static_cast<double>(options_.epochs) * static_cast<double>(starts_.size() - 1);
    return static_cast<double>(state_.step) / all;
  }

  // The learning rate of the next step: the schedule runs over all steps of the run.
  double rate() const { return options_.learning_rate * schedule_.factor(progress()); }

  // A number of this step alone: a resumed run draws the same.
  std::uint64_t step_seed(std::string_view purpose) const {
    return seed_for(options_.seed, purpose, static_cast<std::uint64_t>(state_.step));
  }

  double train_batch(std::span<const std::int32_t> chosen, const Epoch& epoch) {
    const auto n = static_cast<std::int64_t>(chosen.size());
    const network::Value x = objective_.named("x");
    x_.resize(chosen.size() * static_cast<std::size_t>(network::elements(objective_.shape(x))));
    windows::gather(*task_.windows, task_.scaler, chosen, x_);
    windows::augment(options_.augmentation, *task_.windows, task_.scaler, x_,
                     step_seed("augmentation"));
    executor_->bind(x, x_, n);
    if (!task_.windows->target) {
      y_.clear();
      for (const std::int32_t i : chosen)
        y_.push_back(task_.windows->y[static_cast<std::size_t>(i)]);
      executor_->bind(objective_.named("y"), y_, n);
    }
    for (std::size_t i = 0; i < fixed_.size(); ++i) bind_fixed(fixed_[i], rows_[i], chosen);
    executor_->forward(Pass::training, step_seed("dropout"));
    float loss = 0;
    executor_->read(objective_.objective(), {&loss, 1});
    if (!std::isfinite(loss)) throw diverged(epoch, "loss");
    executor_->backward();
    move_parameters();
    average();
    return static_cast<double>(loss);
  }

  // The optimiser moves everything; what is to stay by now is put back where it was.
  void move_parameters() {
    const std::span<float> trained =
        executor_->parameters().first(static_cast<std::size_t>(layout_.trained));
    const std::vector<std::span<float>> still = parts_that_stay(trained);
    std::vector<float> before;
    for (const std::span<float> part : still) before.insert(before.end(), part.begin(), part.end());
    const OptimiserOptions settings{.weight_decay = options_.weight_decay};
    optimiser_.step(settings, rate(), state_.step + 1, trained, executor_->gradients(),
                    state_.slots);
    auto from = before.begin();
    for (const std::span<float> part : still) {
      std::copy_n(from, part.size(), part.begin());
      from += static_cast<std::ptrdiff_t>(part.size());
    }
    for (std::size_t i = 0; i < std::min(trained.size(), task_.zeros.size()); ++i)
      if (task_.zeros[i]) trained[i] = 0;
    executor_->parameters_changed();
    ++state_.step;
  }

  std::vector<std::span<float>> parts_that_stay(std::span<float> trained) const {
    std::vector<std::span<float>> parts;
    for (std::size_t p = 0; p < objective_.parameters().size(); ++p) {
      const network::Parameter& parameter = objective_.parameters()[p];
      if (!parameter.trained || progress() < parameter.until) continue;
      parts.push_back(
          trained.subspan(static_cast<std::size_t>(layout_.offset[p]),
                          static_cast<std::size_t>(network::elements(parameter.shape))));
    }
    return parts;
  }

  // The rows of the chosen windows, gathered in `rows`.
  void bind_fixed(const Fixed& fixed, std::vector<float>& rows,
                  std::span<const std::int32_t> chosen) {
    const network::Value input = objective_.named(fixed.input);
    const network::Shape& shape = objective_.shape(input);
    const auto each = static_cast<std::size_t>(network::elements(shape));
    rows.clear();
    for (const std::int32_t window : chosen) {
      const auto row = fixed.values.begin() +
                       static_cast<std::ptrdiff_t>(each * place_[static_cast<std::size_t>(window)]);
      rows.insert(rows.end(), row, row + static_cast<std::ptrdiff_t>(each));
    }
    executor_->bind(input, rows, static_cast<std::int64_t>(chosen.size()));
  }

  // The first steps weigh more, so that the mean leaves the random start behind.
  void average() {
    const double step = static_cast<double>(state_.step);
    const auto keep = static_cast<float>(std::min(options_.averaging, step / (step + 9)));
    const std::span<const float> now = executor_->parameters();
    for (std::size_t i = 0; i < now.size(); ++i)
      state_.average[i] = keep * state_.average[i] + (1 - keep) * now[i];
  }

  Error diverged(const Epoch& epoch, const std::string& what) const {
    const bool kept = !task_.run.empty() && !state_.history.empty();
    return Error({.where = "train",
                  .what = "the " + what + " became infinite or not a number in epoch " +
                          std::to_string(epoch.number) + ", step " +
                          std::to_string(state_.step + 1),
                  .got = {},
                  .want = {},
                  .advice = "Try a smaller --lr (now " + Json(options_.learning_rate).dump() +
                            ") or another --schedule" +
                            (kept ? "; the checkpoints of the epochs before it stay" : "")});
  }

  // Without a validation side the last epoch is taken.
  void choose(Epoch& epoch, const Validation& validation) {
    record(validation, epoch);
    Best& best = state_.best;
    epoch.best = task_.fold->validation.empty() || best.epoch == 0 ||
                 better(epoch, state_.history[static_cast<std::size_t>(best.epoch - 1)]);
    if (epoch.best) best = {epoch.number, state_.average};
  }

  static void estimate_rest(std::vector<Epoch>& history) {
    Epoch& last = history.back();
    last.seconds_left =
        seconds_of(history) / static_cast<double>(history.size()) * (last.of - last.number);
  }

  // `last` is what a run resumes from; it is written first, and holds the best weights too, so that
  // it is never behind `best`.
  void keep(bool is_best) const {
    if (task_.run.empty()) return;
    save_checkpoint(task_.run, "last", state_, fingerprint_);
    if (is_best) save_checkpoint(task_.run, "best", state_, fingerprint_);
    const auto done = static_cast<int>(state_.history.size());
    if (options_.checkpoint_every > 0 && done % options_.checkpoint_every == 0) {
      std::string digits = std::to_string(done);
      digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
      save_checkpoint(task_.run, "epoch-" + digits, state_, fingerprint_);
    }
  }

  TrainResult result() const {
    TrainResult result;
    result.graph = network::deployed(objective_);
    result.parameters = network::deployed_parameters(objective_, state_.best.parameters);
    result.history = state_.history;
    result.best_epoch = state_.best.epoch;
    result.seconds = seconds_of(state_.history);
    result.executor = executor_->description();
    return result;
  }

  const TrainTask& task_;
  const TrainOptions& options_;
  const network::Graph& objective_;
  std::span<const Fixed> fixed_;
  std::vector<std::vector<float>> rows_;  // of each of them, one batch
  std::vector<std::size_t> place_;        // [windows] where in the training side a window stands
  network::Layout layout_;
  const Optimiser& optimiser_;
  const Schedule& schedule_;
  std::vector<std::size_t> starts_;
  Json fingerprint_;
  std::vector<float> x_;                // [n, C, T], one batch, scaled
  std::vector<std::int32_t> y_;         // [n]
  std::unique_ptr<Executor> executor_;  // reads x_ and y_: it must go first
  TrainState state_;
};

}  // namespace

TrainResult train_loop(const TrainTask& task, const network::Graph& objective,
                       std::span<const Fixed> fixed, MakeExecutor make) {
  check_task(task);
  return Loop(task, objective, fixed, make).run();
}

std::vector<std::int32_t> epoch_order(std::span<const std::int32_t> training, std::uint64_t seed,
                                      int epoch) {
  std::vector<std::int32_t> order(training.begin(), training.end());
  Random(seed_for(seed, "order", static_cast<std::uint64_t>(epoch))).shuffle(order);
  return order;
}

std::vector<std::size_t> batch_starts(std::size_t n, std::size_t batch) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < n; i += std::min(batch, n - i)) starts.push_back(i);
  if (batch > 1 && starts.size() > 1 && n - starts.back() == 1) starts.pop_back();
  starts.push_back(n);
  return starts;
}

}  // namespace stride::training
