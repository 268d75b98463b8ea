#include <fmt/format.h>

#include "stride/cli/data_views.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"

namespace stride::cli {
namespace {

using enum Table::Align;

std::string head(const recordings::Inspection& i, const Console& console) {
  std::string text =
      console.tinted(i.data_set, Tint::bold) +
      fmt::format(": {} recordings of {} subjects, {} rows at {} Hz, {}\n", grouped(i.recordings),
                  i.subjects.size(), grouped(i.rows), shortest(i.rate_hz), time_text(i.seconds));
  if (i.training_recordings + i.validation_recordings + i.test_recordings > 0)
    text += fmt::format("official sides: {} recordings train, {} validate, {} test\n",
                        grouped(i.training_recordings), grouped(i.validation_recordings),
                        grouped(i.test_recordings));
  if (i.timing)
    text += fmt::format(
        "times: {} Hz measured, jitter {} ms, 99 % of steps up to {} ms, {} gaps, the longest {}\n",
        shortest(i.timing->rate_hz), shortest(i.timing->jitter_s * 1e3),
        shortest(i.timing->p99_s * 1e3), grouped(i.timing->gaps),
        time_text(i.timing->longest_gap_s));
  else
    text += "times: none, samples stand at exactly the rate\n";
  text += fmt::format("missing: {} rows with a NaN, the longest run {};  duplicate rows: {}\n",
                      grouped(i.rows_with_missing), time_text(i.longest_missing_s),
                      grouped(i.duplicate_rows));
  for (const auto& q : i.quiet)
    text += fmt::format("at rest {} feels {} m/s² (9.81 with gravity, 0 without)\n",
                        harmless(q.sensor), fixed(q.acceleration, 2));
  return text;
}

std::string channels_text(const recordings::Inspection& i, const Console& console) {
  Table table({{"channel"},
               {"unit"},
               {"lowest", right},
               {"mean", right},
               {"deviation", right},
               {"highest", right},
               {"missing", right}});
  for (const auto& c : i.channels)
    table.row({c.channel.name, c.channel.unit, fmt::format("{:.4g}", c.minimum),
               fmt::format("{:.4g}", c.mean), fmt::format("{:.4g}", c.deviation),
               fmt::format("{:.4g}", c.maximum), grouped(c.missing)});
  std::string targets;
  for (const auto& target : i.targets)
    targets += fmt::format("{}{} [{}]", targets.empty() ? "" : ", ", harmless(target.name),
                           harmless(target.unit));
  return table.text(console) + (targets.empty() ? "" : "targets: " + targets + "\n");
}

std::string activities_text(const recordings::Inspection& i, const Console& console) {
  Table table({{"activity"},
               {"rows", right},
               {"share", right},
               {"time", right},
               {"recordings", right},
               {"subjects", right}});
  for (const auto& a : i.activities)
    table.row({a.activity, grouped(a.rows),
               i.rows > 0 ? fmt::format("{:.1f} %", 100.0 * static_cast<double>(a.rows) /
                                                        static_cast<double>(i.rows))
                          : "",
               time_text(a.seconds), grouped(a.recordings), grouped(a.subjects)});
  return table.text(console);
}

std::string subjects_text(const recordings::Inspection& i, const Console& console) {
  Table table({{"subject"},
               {"recordings", right},
               {"rows", right},
               {"labelled", right},
               {"activities", right},
               {"time", right}});
  for (const auto& s : i.subjects)
    table.row({s.subject, grouped(s.recordings), grouped(s.rows), grouped(s.labelled_rows),
               grouped(s.activities), time_text(s.seconds)});
  return table.text(console);
}

}  // namespace

std::string inspection_text(const recordings::Inspection& i, const Console& console) {
  std::string text = head(i, console) + "\n" + channels_text(i, console) + "\n" +
                     activities_text(i, console) + "\n" + subjects_text(i, console);
  if (!i.tally.empty()) {
    Table table({{"repaired, skipped or odd"}, {"count", right}});
    for (const auto& [what, count] : i.tally) table.row({what, grouped(count)});
    text += "\n" + table.text(console);
  }
  for (const std::string& warning : i.warnings)
    text += "\n" + console.tinted("note:", Tint::red) + " " + harmless(warning);
  return i.warnings.empty() ? text : text + "\n";
}

}  // namespace stride::cli
