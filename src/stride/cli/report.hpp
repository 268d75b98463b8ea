#pragma once
#include <span>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/cli/console.hpp"
#include "stride/evaluation/regression.hpp"
#include "stride/network/graph.hpp"
#include "stride/windows/protocol.hpp"

/// Scores as evaluate and crossval say them: JSON for programs, tables for people, bars for build
/// servers.
namespace stride::cli {

/// Under which rules the scores came about.
struct Circumstances {
  std::string protocol, fold;
  bool leaky = false;  ///< by the protocol's own word or by the audit
  Json audit;
};

/// The stable contract of `evaluate --json`: the scores, and protocol, leaky, audit.
Json result_json(const evaluation::TestScores& scores, const Circumstances& circumstances);

/// What a tested model costs for one window: `parameters`, `macs`, `weight_bytes`.
Json cost_json(const network::Graph& graph);

/// The tables; where leaky, every line that holds a number is stamped LEAKY.
std::string result_text(const evaluation::TestScores& scores, const Circumstances& circumstances,
                        const Console& console);

/// The scores in a few words: "accuracy 0.931  macro-F1 0.920", "MAE 4.21 steps/min".
std::string headline(const evaluation::TestScores& scores);

/// "audit: no subject and no raw sample on two sides", or what is shared.
std::string audit_text(const Json& audit);

/// One --require: a score and the least it must reach, or an error and the most it may be.
struct Bar {
  std::string score;
  double value = 0;
};
/// "macro_f1=0.90", "mae=5". Errors: no '=', no number, a score that there is not (suggests the
/// nearest).
Bar bar_from(const std::string& text);
/// Refuses bars of scores that a regression, or another method, does not have.
void check_bars(std::span<const Bar> bars, bool regression);

/// Says on stderr which bars were missed, adds "required" to the result; true when none was.
bool reached(std::span<const Bar> bars, Json& result, Console& console);

}  // namespace stride::cli
