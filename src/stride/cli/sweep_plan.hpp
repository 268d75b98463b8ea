#pragma once
#include <optional>
#include <string>
#include <vector>

#include "stride/cli/console.hpp"
#include "stride/cli/sweep_folder.hpp"

/// What a sweep is to do, as typed or as its folder says, and what it reports.
namespace stride::cli {

struct Budget {
  std::size_t runs = 0;  ///< 0 = none said
  double seconds = 0;    ///< in which runs begin; 0 = as long as it takes
};

/// "20" runs, or "90s", "30min", "2h".
Budget budget_from(const std::string& text);

/// What was typed.
struct SweepWishes {
  Given given;                    ///< settings
  std::string config;             ///< a run.json, or empty
  std::vector<std::string> vary;  ///< see axis_from
  std::string search;             ///< "grid", "random"; empty = grid where all values are listed
  std::string budget;             ///< see budget_from; empty = the whole grid, or 20 random points
  int jobs = 1;                   ///< runs at a time
  bool resume = false;            ///< the sweep in the folder; only its budget may be another
};

struct SweepPlan {
  Settings base;  ///< threads decided: the cores divided by the runs at a time
  std::vector<std::string> vary;
  std::string search;
  Budget budget;
  std::vector<SweepRun> runs;  ///< every point that will be visited, in order
  bool open_ended() const;     ///< time alone ends it
};

/// Errors: nothing to vary; a point that the settings refuse; a folder that holds another run; on
/// resuming a folder without a sweep, or other settings than its own.
SweepPlan plan_of(const SweepWishes& wishes, const SweepFolder& folder);

Error sweep_error(std::string what, std::string got, std::string want, std::string advice);

/// sweep.json.
Json record_of(const SweepPlan& plan, int jobs);

/// "  lr 0.003  set.filters 32"
std::string text_of_point(const Point& point);

/// The finished and failed runs, best first.
std::string table_text(const SweepPlan& plan, const Console& console);

}  // namespace stride::cli
