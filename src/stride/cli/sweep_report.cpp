// What a sweep reports: sweep.json for programs, a table for people.
#include <algorithm>

#include "stride/cli/sweep_plan.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"

namespace stride::cli {
namespace {

// What a run that failed has not.
Json of_done(const SweepRun& run, const Json& value) { return run.done ? value : Json(); }

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

Json record_of(const SweepPlan& plan, int jobs) {
  Json record = {{"settings", to_json(plan.base)},
                 {"vary", plan.vary},
                 {"search", plan.search},
                 {"budget_runs", plan.budget.runs},
                 {"budget_s", plan.budget.seconds},
                 {"jobs", jobs},
                 {"threads", plan.base.train.executor.threads},
                 {"leaky", std::ranges::any_of(plan.runs, &SweepRun::leaky)},
                 {"runs", Json::array()},
                 {"chosen", nullptr}};
  for (const SweepRun& run : plan.runs) {
    if (!run.done && run.error.empty()) continue;
    record["runs"].push_back({{"number", run.number},
                              {"values", run.point},
                              {"validation",
                               {{"macro_f1", of_done(run, run.macro_f1)},
                                {"accuracy", of_done(run, run.accuracy)},
                                {"loss", of_done(run, run.loss)}}},
                              {"best_epoch", of_done(run, run.best_epoch)},
                              {"seconds", of_done(run, run.seconds)},
                              {"error", run.error}});
  }
  if (const auto chosen = choice_of(plan.runs))
    record["chosen"] = {{"number", chosen->number},
                        {"validation_macro_f1", chosen->macro_f1},
                        {"seeds", chosen->seeds}};
  return record;
}

std::string text_of_point(const Point& point) {
  std::string text;
  for (const auto& [name, value] : point.items()) text += "  " + name + " " + text_of(value);
  return text;
}

std::string table_text(const SweepPlan& plan, const Console& console) {
  const auto chosen = choice_of(plan.runs);
  using enum Table::Align;
  std::vector<Table::Column> columns{{"run", right}};
  for (const auto& [name, value] : plan.runs[0].point.items()) columns.push_back({name, right});
  for (const char* name : {"macro-F1", "accuracy", "epoch", "time"})
    columns.push_back({name, right});
  columns.push_back({""});
  Table table(columns);
  std::vector<const SweepRun*> order;
  for (const SweepRun& run : plan.runs)
    if (run.done || !run.error.empty()) order.push_back(&run);
  std::ranges::stable_sort(order, [](const SweepRun* a, const SweepRun* b) {
    return a->done != b->done ? a->done : a->macro_f1 > b->macro_f1;
  });
  for (const SweepRun* run : order) {
    std::vector<std::string> cells{std::to_string(run->number)};
    for (const auto& [name, value] : run->point.items()) cells.push_back(text_of(value));
    if (run->done)
      for (const std::string& cell :
           {fixed(run->macro_f1, 3), fixed(run->accuracy, 3), std::to_string(run->best_epoch),
            time_text(run->seconds), std::string(chosen->number == run->number ? "chosen" : "")})
        cells.push_back(cell);
    table.row(cells);
    if (!run->done) table.note("failed: " + run->error);
  }
  return table.text(console);
}

}  // namespace stride::cli
