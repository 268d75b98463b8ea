#include "stride/cli/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <thread>

#include "stride/base/names.hpp"
#include "stride/cli/teacher.hpp"
#include "stride/cli/text.hpp"
#include "stride/models/architecture.hpp"
#include "stride/windows/cache.hpp"

namespace stride::cli {
namespace {

namespace fs = std::filesystem;

bool has_official_sides(const windows::WindowSet& windows) {
  return std::any_of(windows.origins.begin(), windows.origins.end(),
                     [](const windows::Origin& o) { return o.side == recordings::Side::test; });
}

// A run that says "all cores" could not be repeated elsewhere, so the number is settled first.
int threads_of(int asked) {
  return asked > 0 ? asked : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::string listed(const std::vector<windows::Fold>& folds) {
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(folds.size(), 6); ++i)
    names += (i ? ", '" : "'") + folds[i].name + "'";
  return folds.size() > 6 ? names + ", …" : names;
}

void refuse_single_activity(const windows::WindowSet& windows, const windows::Fold& fold) {
  if (windows.target) return;  // the method looks for a target that never changes
  std::set<std::int32_t> seen;
  for (const std::int32_t i : fold.training) seen.insert(windows.y[static_cast<std::size_t>(i)]);
  if (seen.size() >= 2) return;
  const std::string only =
      seen.empty() ? "none"
                   : "1 ('" + windows.activities[static_cast<std::size_t>(*seen.begin())] + "')";
  throw Error({.where = "train",
               .what = "activities in the training windows of " + windows.data_set,
               .got = only,
               .want = "at least 2",
               .advice = "There is nothing to tell apart; use recordings of several activities"});
}

training::TrainResult train(const Experiment& e, const Trial& trial,
                            const training::TrainOptions& options, const fs::path& run, bool resume,
                            const OnEpoch& on_epoch, const std::string& phase) {
  const auto& method = find("method", training::all_methods(), e.settings.method);
  return method.train({.graph = &trial.graph,
                       .windows = &e.windows,
                       .fold = &trial.fold,
                       .scaler = trial.scaler,
                       .options = options,
                       .method_options = method_options(e.settings),
                       .run = run,
                       .teacher = trial.teacher.get(),
                       // A run killed in its first epoch has no checkpoint yet: it begins anew.
                       .resume = resume && fs::exists(run / "checkpoints" / "last.safetensors"),
                       .on_epoch = [&](const training::Epoch& epoch) { on_epoch(epoch, phase); },
                       .memory = e.memory.get()});
}

}  // namespace

Experiment prepared(Settings settings, const windows::Preprocessing& preprocessing,
                    Console& console) {
  Experiment e;
  e.settings = std::move(settings);
  Settings& s = e.settings;
  s.train.executor.threads = threads_of(s.train.executor.threads);
  e.windows =
      windows::windows_of(s.data, preprocessing, s.cache ? windows::default_cache() : fs::path());
  if (s.protocol.empty()) s.protocol = has_official_sides(e.windows) ? "official" : "holdout";
  e.protocol_options.seed = s.train.seed;
  e.protocol_options.validation_subjects = static_cast<int>(s.validation_subjects);
  e.protocol = &windows::protocol_named(s.protocol, e.protocol_options);
  e.folds = e.protocol->make(e.windows, e.protocol_options);
  const std::string learnt = e.windows.target
                                 ? e.windows.target->name + " [" + e.windows.target->unit + "]"
                                 : std::to_string(e.windows.activities.size()) + " activities";
  console.say(fmt::format("{}: {} windows of {} channels × {} samples, {} subjects, {}",
                          e.windows.data_set, grouped(static_cast<std::int64_t>(e.windows.size())),
                          e.windows.channels.size(), e.windows.length, e.windows.subjects.size(),
                          harmless(learnt)));
  for (const auto& [what, count] : e.windows.tally)
    if (count > 0) console.tell_more("  " + what + ": " + grouped(count));
  if (e.protocol->leaky)
    console.warn("protocol " + s.protocol +
                 " is LEAKY: windows of one subject stand on both sides; its numbers are not to be "
                 "believed");
  return e;
}

const windows::Fold& chosen_fold(const Experiment& e) {
  const std::string& name = e.settings.fold;
  if (name.empty()) {
    if (e.folds.size() == 1) return e.folds[0];
    throw Error({.where = "train",
                 .what = "protocol " + e.settings.protocol + " makes " +
                         std::to_string(e.folds.size()) + " folds",
                 .got = {},
                 .want = {},
                 .advice = "Name one, as --fold 1 (" + listed(e.folds) +
                           "), or run them all: stride crossval"});
  }
  std::vector<std::string_view> names;
  for (const windows::Fold& fold : e.folds) {
    if (fold.name == name) return fold;
    names.push_back(fold.name);
  }
  const bool digits = name.size() < 6 && name.find_first_not_of("0123456789") == std::string::npos;
  const std::size_t number = digits ? std::stoul(name) : 0;
  if (number >= 1 && number <= e.folds.size()) return e.folds[number - 1];
  throw unknown_name("fold", name, names);
}

Trial trial_of(const Experiment& e, windows::Fold fold) {
  if (e.protocol_options.validation_subjects > 0)
    windows::take_validation(fold, e.windows, e.protocol_options);
  refuse_single_activity(e.windows, fold);
  const windows::Audit audit = windows::audit(fold, e.windows);
  const auto scaler = windows::fit_scaler(e.windows.preprocessing.scaler, e.windows, fold.training);
  const models::Task task{static_cast<std::int64_t>(e.windows.channels.size()),
                          static_cast<std::int64_t>(e.windows.length),
                          static_cast<std::int64_t>(e.windows.answers())};
  Trial trial{std::move(fold), audit, scaler,
              models::build(e.settings.model, task, model_options(e.settings))};
  trial.teacher = teacher_of(e, trial);
  return trial;
}

Fitted fitted(const Experiment& e, const windows::Fold& fold, const fs::path& run, bool resume,
              const OnEpoch& on_epoch) {
  Fitted f{.trial = trial_of(e, fold), .result = {}, .chosen = {}};
  f.validation_windows = static_cast<std::int64_t>(f.trial.fold.validation.size());
  const double teacher_s = train_teacher(e, f.trial, run, resume, on_epoch);
  const bool twice = e.settings.refit && f.validation_windows > 0;
  const fs::path first = twice && !run.empty() ? run / "choice" : run;
  f.result = train(e, f.trial, e.settings.train, first, resume, on_epoch, twice ? "choice" : "");
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  f.chosen = {.number = f.result.best_epoch,
              .validation_loss = none,
              .validation_accuracy = none,
              .validation_macro_f1 = none,
              .validation_mae = none,
              .validation_rmse = none};
  for (const training::Epoch& epoch : f.result.history)
    if (epoch.number == f.result.best_epoch) f.chosen = epoch;
  f.result.seconds += teacher_s;
  if (!twice) return f;

  // Everybody but the test side trains now; nobody is left to choose the epoch, so the number found
  // above stands.
  windows::Fold& all = f.trial.fold;
  all.training.insert(all.training.end(), all.validation.begin(), all.validation.end());
  std::sort(all.training.begin(), all.training.end());
  all.validation.clear();
  f.trial.audit = windows::audit(all, e.windows);
  f.trial.scaler = windows::fit_scaler(e.windows.preprocessing.scaler, e.windows, all.training);
  training::TrainOptions options = e.settings.train;
  options.epochs = std::max(1, f.result.best_epoch);
  options.patience = 0;
  const double before_s = f.result.seconds;
  f.result = train(e, f.trial, options, run, resume, on_epoch, "refit");
  f.result.seconds += before_s;
  return f;
}

network::Contract contract_of(const Experiment& e, const windows::Scaler& scaler) {
  const windows::WindowSet& w = e.windows;
  network::Contract contract;
  for (const recordings::Channel& c : w.channels) {
    contract.channels.push_back({c.name, c.unit});
    // Channels that pre-processing added (gravity) are not sensors.
    const auto& kept = w.preprocessing.channels;
    if (kept.empty() || std::find(kept.begin(), kept.end(), c.name) != kept.end())
      contract.sensors.push_back({c.name, c.unit});
  }
  contract.rate_hz = w.preprocessing.rate_hz;
  contract.length = static_cast<std::int64_t>(w.length);
  contract.hop = static_cast<std::int64_t>(w.hop);
  contract.preprocessing = windows::to_json(w.preprocessing);
  contract.scaler = windows::to_json(scaler);
  return contract;
}

network::Model model_of(const Experiment& e, const Fitted& f) {
  network::Model model{.architecture = e.settings.model,
                       .options = model_options(e.settings),
                       .graph = f.result.graph,
                       .parameters = f.result.parameters,
                       .activities = e.windows.activities,
                       .contract = contract_of(e, f.trial.scaler)};
  if (const auto& target = e.windows.target) {
    model.activities.clear();
    model.target = {target->name, target->unit};
  }
  return model;
}

Answers answers_of(const network::Graph& graph, std::span<const float> parameters,
                   const windows::WindowSet& windows, const windows::Scaler& scaler,
                   const windows::Fold& fold, const training::ExecutorOptions& options) {
  return answers_from(training::logits_of(graph, parameters, windows, scaler, fold.test, options),
                      windows, fold);
}

Answers answers_from(std::vector<float> numbers, const windows::WindowSet& windows,
                     const windows::Fold& fold) {
  Answers answers;
  answers.windows = fold.test;
  const std::size_t n = fold.test.size();
  if (windows.target) {
    double mean = 0;
    for (const std::int32_t i : fold.training)
      mean +=
          windows.targets[static_cast<std::size_t>(i)] / static_cast<double>(fold.training.size());
    answers.values = std::move(numbers);
    answers.baseline.assign(n, static_cast<float>(mean));
    return answers;
  }
  const std::size_t classes = n == 0 ? 0 : numbers.size() / n;
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = std::span(numbers).subspan(i * classes, classes);
    answers.activities.push_back(
        static_cast<std::int32_t>(std::ranges::max_element(row) - row.begin()));
  }
  return answers;
}

void append(Answers& answers, const Answers& more) {
  const auto put = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  put(answers.windows, more.windows);
  put(answers.activities, more.activities);
  put(answers.values, more.values);
  put(answers.baseline, more.baseline);
}

evaluation::TestScores scores_of(const windows::WindowSet& w, const Answers& answers) {
  std::vector<std::int32_t> truth, subject;
  for (const std::int32_t i : answers.windows) {
    truth.push_back(w.y[static_cast<std::size_t>(i)]);
    subject.push_back(w.origins[static_cast<std::size_t>(i)].subject);
  }
  if (!w.target)
    return evaluation::score(truth, answers.activities, subject, w.activities, w.subjects);
  evaluation::Measured measured{
      .truth = {}, .answers = answers.values, .baseline = answers.baseline, .subject = subject};
  for (const std::int32_t i : answers.windows)
    measured.truth.push_back(w.targets[static_cast<std::size_t>(i)]);
  return evaluation::score(measured, w.target->name, w.target->unit, w.subjects);
}

std::vector<std::string> subjects_of(const windows::WindowSet& w,
                                     std::span<const std::int32_t> side) {
  std::set<std::int32_t> seen;
  for (const std::int32_t i : side) seen.insert(w.origins[static_cast<std::size_t>(i)].subject);
  std::vector<std::string> names;
  for (const std::int32_t s : seen) names.push_back(w.subjects[static_cast<std::size_t>(s)]);
  return names;
}

}  // namespace stride::cli
