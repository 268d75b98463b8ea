// Where a student's teacher comes from, and whether it may teach: nobody who validates or tests may
// have taught the teacher.
#include "stride/cli/teacher.hpp"

#include <algorithm>

#include "stride/base/names.hpp"
#include "stride/cli/run_folder.hpp"
#include "stride/models/architecture.hpp"

namespace stride::cli {
namespace {

namespace fs = std::filesystem;

using Names = std::vector<std::string>;

Names subjects_in(const Json& run, const char* side, const std::string& where) {
  const Json protocol = member<Json>(run, "protocol", where);
  return member<Names>(member<Json>(protocol, side, where), "subjects", where);
}

Names common(const Names& some, const Names& others) {
  Names both;
  for (const std::string& name : some)
    if (std::ranges::find(others, name) != others.end()) both.push_back(name);
  return both;
}

// The same subjects on every side: what the teacher knows, this fold's training side knows too. So
// a protocol that divides a person's sessions can have a teacher.
bool same_fold(const Json& run, const Experiment& e, const windows::Fold& fold,
               const std::string& where) {
  const Json protocol = member<Json>(run, "protocol", where);
  const auto same = [&](const char* side, const std::vector<std::int32_t>& windows) {
    return member<std::int64_t>(member<Json>(protocol, side, where), "windows", where) ==
               static_cast<std::int64_t>(windows.size()) &&
           subjects_in(run, side, where) == subjects_of(e.windows, windows);
  };
  return member<std::string>(protocol, "name", where) == e.settings.protocol &&
         member<std::string>(protocol, "fold", where) == fold.name &&
         same("training", fold.training) && same("validation", fold.validation) &&
         same("test", fold.test);
}

// What a teacher was trained with must not validate its student, and what chose its epoch must not
// test it.
void refuse_leak(const fs::path& folder, const Experiment& e, const windows::Fold& fold) {
  const std::string where = (folder / "run.json").string();
  const Json run = read_run(folder);
  const Json data = member<Json>(run, "data", where);
  const bool same_people = member<std::string>(data, "name", where) == e.windows.data_set;
  if (!same_people || e.protocol->leaky) return;  // LEAKY numbers are stamped already
  const bool refit = member_or<bool>(run["settings"], "refit", where, false);
  if (!refit && same_fold(run, e, fold, where)) return;
  Names taught = subjects_in(run, "training", where);
  const Names chose = subjects_in(run, "validation", where);
  if (refit) taught.insert(taught.end(), chose.begin(), chose.end());
  const auto refuse = [&](const Names& known, const char* does, const char* was) {
    if (known.empty()) return;
    throw Error({.where = where,
                 .what = "teacher",
                 .got = std::to_string(known.size()) + " of fold '" + fold.name + "' who " + does +
                        " its student, as subject " + known[0] + ", " + was,
                 .want = "none",
                 .advice = "Train the teacher with this run's --protocol, --fold and --seed and "
                           "without --refit, or let --teacher-model NAME train it in each fold"});
  };
  const Names testing = subjects_of(e.windows, fold.test);
  refuse(common(testing, taught), "test", "trained it");
  refuse(common(testing, chose), "test", "chose its epoch");
  refuse(common(subjects_of(e.windows, fold.validation), taught), "validate", "trained it");
}

network::Model untrained(const Experiment& e, const Trial& trial) {
  const models::Task task{static_cast<std::int64_t>(e.windows.channels.size()),
                          static_cast<std::int64_t>(e.windows.length),
                          static_cast<std::int64_t>(e.windows.activities.size())};
  const Json options = teacher_options(e.settings);
  return {.architecture = e.settings.teacher_model,
          .options = options,
          .graph = models::build(e.settings.teacher_model, task, options),
          .parameters = {},
          .activities = e.windows.activities,
          .contract = contract_of(e, trial.scaler)};
}

}  // namespace

std::shared_ptr<network::Model> teacher_of(const Experiment& e, const Trial& trial) {
  const Settings& s = e.settings;
  if (s.teacher.empty() && s.teacher_model.empty()) return nullptr;
  auto teacher = std::make_shared<network::Model>(s.teacher.empty() ? untrained(e, trial)
                                                                    : network::load(s.teacher));
  if (!s.teacher.empty()) refuse_leak(s.teacher, e, trial.fold);
  find("method", training::all_methods(), s.method)
      .check_teacher({.graph = &trial.graph,
                      .windows = &e.windows,
                      .fold = &trial.fold,
                      .method_options = method_options(s),
                      .teacher = teacher.get()});
  return teacher;
}

double train_teacher(const Experiment& e, const Trial& trial, const fs::path& run, bool resume,
                     const OnEpoch& on_epoch) {
  if (e.settings.teacher_model.empty()) return 0;
  training::TrainOptions options = e.settings.train;
  if (e.settings.teacher_epochs > 0) options.epochs = e.settings.teacher_epochs;
  const fs::path folder = run.empty() ? fs::path() : run / "teacher";
  network::Model& teacher = *trial.teacher;
  training::TrainResult result = training::supervised.train(
      {.graph = &teacher.graph,
       .windows = &e.windows,
       .fold = &trial.fold,
       .scaler = trial.scaler,
       .options = options,
       .run = folder,
       .resume = resume && fs::exists(folder / "checkpoints" / "last.safetensors"),
       .on_epoch = [&](const training::Epoch& epoch) { on_epoch(epoch, "teacher"); }});
  teacher.graph = std::move(result.graph);
  teacher.parameters = std::move(result.parameters);
  if (!folder.empty()) network::save(teacher, folder);
  return result.seconds;
}

}  // namespace stride::cli
