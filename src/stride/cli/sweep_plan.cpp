// The plan of a sweep: what was typed or kept becomes the list of its runs.
#include "stride/cli/sweep_plan.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

namespace stride::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_runs = 10'000, usual_runs = 20;

std::vector<SweepRun> runs_of(const SweepPlan& plan) {
  std::vector<Axis> axes;
  for (const std::string& text : plan.vary) axes.push_back(axis_from(text, plan.base));
  std::size_t most = plan.budget.runs;
  if (most == 0) most = plan.search == "grid" || plan.budget.seconds > 0 ? most_runs : usual_runs;
  std::vector<SweepRun> runs;
  for (const Point& point : plan.search == "grid"
                                ? grid_of(axes, most)
                                : random_points(axes, most, plan.base.train.seed)) {
    static_cast<void>(settings_at(plan.base, point));  // refused before any run begins
    runs.push_back({.number = runs.size() + 1, .point = point});
  }
  return runs;
}

std::string usual_search(const SweepPlan& plan) {
  const bool listed = std::ranges::all_of(
      plan.vary, [&](const std::string& text) { return axis_from(text, plan.base).listed(); });
  return listed ? "grid" : "random";
}

// A resumed sweep is the one in the folder; only its budget may be another.
void continue_from(const SweepFolder& folder, const SweepWishes& wishes, SweepPlan& plan) {
  if (!fs::exists(folder.record()))
    throw sweep_error("no sweep to resume in " + folder.path().string(), {}, "a sweep.json",
                      "Name the sweep's folder with --out, or start anew without --resume");
  const std::string where = folder.record().string();
  const Json record = read_json(folder.record());
  const auto same = [&](const std::string& what, const Json& now, const Json& before) {
    if (now != before)
      throw sweep_error(what, now.dump(), before.dump() + ", as in " + where,
                        "Resume without it, or start anew in another --out");
  };
  apply(plan.base, member<Json>(record, "settings", where), where);
  const Json before = to_json(plan.base);
  plan.base = settled(plan.base, {}, wishes.given);
  const Json now = to_json(plan.base);
  for (const auto& [key, value] : now.items()) same(key, value, before[key]);
  const auto vary = member<std::vector<std::string>>(record, "vary", where);
  if (!plan.vary.empty()) same("--vary", plan.vary, vary);
  plan.vary = vary;
  const auto search = member<std::string>(record, "search", where);
  if (!plan.search.empty()) same("--search", plan.search, search);
  plan.search = search;
  if (wishes.budget.empty())
    plan.budget = {static_cast<std::size_t>(member<std::int64_t>(record, "budget_runs", where)),
                   member<double>(record, "budget_s", where)};
}

}  // namespace

Error sweep_error(std::string what, std::string got, std::string want, std::string advice) {
  return Error({.where = "sweep",
                .what = std::move(what),
                .got = std::move(got),
                .want = std::move(want),
                .advice = std::move(advice)});
}

Budget budget_from(const std::string& text) {
  std::size_t end = 0;
  double number = 0;
  try {
    number = std::stod(text, &end);
  } catch (const std::exception&) {
    end = 0;
  }
  const std::string unit = end == 0 ? "?" : text.substr(end);
  const bool whole = number == std::floor(number) && number <= most_runs;
  if (number > 0 && unit.empty() && whole) return {static_cast<std::size_t>(number), 0};
  const double scale = unit == "s" ? 1 : unit == "min" ? 60 : unit == "h" ? 3600 : 0;
  if (number > 0 && number < 1e6 && scale > 0) return {0, number * scale};
  throw Error({.where = "--budget",
               .what = {},
               .got = "'" + text.substr(0, 40) + "'",
               .want = "a number of runs, or a time",
               .advice = "For example --budget 20, or --budget 30min"});
}

bool SweepPlan::open_ended() const { return budget.seconds > 0 && runs.size() == most_runs; }

SweepPlan plan_of(const SweepWishes& wishes, const SweepFolder& folder) {
  SweepPlan plan;
  plan.vary = wishes.vary;
  plan.search = wishes.search;
  if (!wishes.budget.empty()) plan.budget = budget_from(wishes.budget);
  if (!plan.search.empty() && plan.search != "grid" && plan.search != "random")
    throw sweep_error("--search", "'" + plan.search + "'", "grid or random", {});
  if (wishes.resume) {
    continue_from(folder, wishes, plan);
  } else {
    if (fs::exists(folder.record()) || fs::exists(folder.path() / "run.json"))
      throw sweep_error(folder.path().string() + " holds a run already", {}, {},
                        "Choose another --out, or go on with --resume");
    if (plan.vary.empty())
      throw sweep_error("nothing to vary", {}, {},
                        "For example --vary lr=1e-4..1e-2 --vary set.filters=16,32,64 --budget 20");
    std::optional<fs::path> config;
    if (!wishes.config.empty()) config = wishes.config;
    plan.base = settled({}, config, wishes.given);
    if (plan.base.train.executor.threads == 0)
      plan.base.train.executor.threads =
          std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / wishes.jobs);
    if (plan.search.empty()) plan.search = usual_search(plan);
  }
  plan.runs = runs_of(plan);
  for (const SweepRun& run : plan.runs)
    if (const std::string target = settings_at(plan.base, run.point).target; !target.empty())
      throw sweep_error("--target", "'" + target + "'",
                        "activities: runs are compared by their macro-F1",
                        "Compare settings of a regression with stride crossval");
  return plan;
}

}  // namespace stride::cli
