// docs/results.md, from kept answers.
#include <fmt/format.h>

#include <algorithm>

#include "stride/deployment/markdown.hpp"
#include "stride/deployment/results_pages.hpp"

namespace stride::deployment {
namespace {

using evaluation::Comparison;
using evaluation::Row;

constexpr std::size_t hardest_shown = 3;

std::string share(double value) { return fmt::format("{:.3f}", value); }

std::string number(std::int64_t value) { return grouped(static_cast<std::uintmax_t>(value)); }

std::string stamp(bool leaky) { return leaky ? " LEAKY" : ""; }

std::string worst_text(const std::string& subject, double macro_f1, bool leaky) {
  return subject + " (" + share(macro_f1) + ")" + stamp(leaky);
}

// A word as a shell takes it back, on one line.
std::string shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=.,:/+@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return quoted + "'";
}

std::string command_text(const evaluation::Answer& answer, const std::string& run) {
  std::string words;
  for (const std::string& word : answer.command) words += ' ' + shell_word(word);
  std::string text = "stride" + words + " --out " + run + "\n";
  if (answer.command[0] == "train") text += "stride evaluate " + run + "\n";
  if (answer.compressed) {
    text += "stride compress " + run;
    for (const std::string& word : answer.compressed->command) text += ' ' + shell_word(word);
    text += " --out " + run + "-small\n";
  }
  return text;
}

std::string overview(std::span<const Comparison> all) {
  Table table({"study", "macro-F1 [95 %]", "accuracy [95 %]", "worst person", "its LEAKY twin",
               "parameters", "MACs", "bytes", "seeds"});
  for (const Comparison& c : all) {
    const Row& row = c.honest.empty() ? c.leaky : c.honest;
    if (row.empty()) continue;
    const bool ran = !c.honest.empty();
    table.row({c.study.title, ran ? stamped(row.macro_f1, row.leaky) : "not run yet",
               ran ? stamped(row.accuracy, row.leaky) : "",
               ran ? worst_text(row.worst.subject, row.worst.macro_f1, row.leaky) : "",
               c.leaky.empty() ? "" : stamped(c.leaky.macro_f1, c.leaky.leaky),
               number(row.answers[0].cost.parameters), number(row.answers[0].cost.macs),
               bytes_text(static_cast<double>(row.size_bytes())),
               std::to_string(row.answers.size())});
  }
  return table.empty() ? "" : table.text() + "\n";
}

void add_seeds(Table& table, const Row& row, const evaluation::Plan& plan) {
  for (std::size_t i = 0; i < row.answers.size(); ++i) {
    const evaluation::Scores& s = row.scores[i];
    const auto score = [&](double value, const evaluation::Interval& interval) {
      return stamped({.mean = value, .least = value, .most = value, .interval95 = interval},
                     row.answers[i].leaky);
    };
    const auto& worst = s.per_subject.front();
    table.row({row.answers[i].protocol, row.answers[i].command.back(),
               score(s.accuracy, s.accuracy95), score(s.macro_f1, s.macro_f195), number(s.windows),
               worst_text(worst.subject, worst.macro_f1, row.answers[i].leaky),
               fmt::format("{:.0f} s", row.answers[i].made.seconds)});
  }
  if (row.answers.size() > 1)
    table.row({row.answers[0].protocol, fmt::format("mean of {}", row.answers.size()),
               stamped(row.accuracy, row.leaky), stamped(row.macro_f1, row.leaky), "",
               worst_text(row.worst.subject, row.worst.macro_f1, row.leaky), ""});
  if (!row.empty() && row.answers.size() < plan.seeds.size())
    table.row({row.answers[0].protocol,
               fmt::format("{} more not run yet", plan.seeds.size() - row.answers.size())});
}

std::string hardest(const Row& row) {
  std::vector<evaluation::ClassScore> classes = row.per_class;
  std::stable_sort(classes.begin(), classes.end(),
                   [](const auto& a, const auto& b) { return a.f1 < b.f1; });
  std::string text;
  for (std::size_t i = 0; i < std::min(hardest_shown, classes.size()); ++i)
    text += (i ? ", " : "") + inline_text(classes[i].activity) + " " + share(classes[i].f1) +
            stamp(row.leaky);
  return text;
}

std::string made(const Row& row) {
  const evaluation::Made& m = row.answers[0].made;
  return fmt::format("Made {} on {} ({}), commit {}.", inline_text(m.date), inline_text(m.machine),
                     inline_text(m.executor), inline_text(m.code));
}

// Each activity's accuracy, float beside compressed, and what the files weigh.
std::string compressed_part(const Row& row) {
  std::string text;
  for (std::size_t i = 0; i < row.answers.size(); ++i) {
    const evaluation::Answer& answer = row.answers[i];
    if (!answer.compressed) continue;
    const evaluation::CompressedAnswer& small = *answer.compressed;
    const evaluation::Scores scores = evaluation::score(small.outcome);
    const auto bytes = [](std::int64_t before, std::int64_t after) {
      return bytes_text(static_cast<double>(before)) + " to " +
             bytes_text(static_cast<double>(after));
    };
    text += fmt::format(
        "Compressed by `{}`, seed {}: model.safetensors on disk {} ({} bytes), all files of the "
        "model {}. Both answer {:.4f} of the test windows alike{}.\n\n",
        inline_text(small.scheme), inline_text(answer.command.back()),
        bytes(small.float_file_bytes, small.file_bytes), number(small.file_bytes),
        bytes(small.float_model_bytes, small.model_bytes), small.agreement, stamp(answer.leaky));
    Table table({"activity", "accuracy, float", "accuracy, compressed", "test windows"});
    const auto add = [&](const std::string& name, double before, double after,
                         std::int64_t windows) {
      table.row({name, share(before) + stamp(answer.leaky), share(after) + stamp(answer.leaky),
                 number(windows)});
    };
    for (std::size_t k = 0; k < scores.per_class.size(); ++k)
      add(scores.per_class[k].activity, row.scores[i].per_class[k].recall,
          scores.per_class[k].recall, scores.per_class[k].support);
    add("all", row.scores[i].accuracy, scores.accuracy, scores.windows);
    text += table.text() + "\n";
  }
  return text;
}

std::string section(const Comparison& c) {
  if (c.honest.empty() && c.leaky.empty()) return {};
  std::string text =
      "## " + inline_text(c.study.title) + "\n\n" + inline_text(c.study.about) + "\n\n```sh\n";
  if (!c.honest.empty()) text += command_text(c.honest.answers[0], "runs/a");
  if (!c.leaky.empty()) text += command_text(c.leaky.answers[0], "runs/b");
  text += "```\n\n";
  Table table({"protocol", "seed", "accuracy [95 %]", "macro-F1 [95 %]", "test windows",
               "worst person (macro-F1)", "training"});
  add_seeds(table, c.honest, c.study.honest);
  if (c.study.leaky) add_seeds(table, c.leaky, *c.study.leaky);
  text += table.text() + "\n" + compressed_part(c.honest) + compressed_part(c.leaky);
  const Row& row = c.honest.empty() ? c.leaky : c.honest;
  text += fmt::format("Intervals over {} ({} people tested). Hardest activities (F1): {}.\n{}\n",
                      !row.over_subjects       ? "windows: too few people to draw from"
                      : row.answers.size() > 1 ? "people and seeds"
                                               : "people",
                      row.subjects, hardest(row), made(row));
  if (c.honest.stale || c.leaky.stale)
    text +=
        "These numbers were made with the command above; the file of experiments says another "
        "one since.\n";
  return text + "\n";
}

}  // namespace

std::string stamped(const evaluation::Spread& s, bool leaky) {
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", s.mean, s.interval95.low, s.interval95.high) +
         stamp(leaky);
}

std::string bytes_text(double bytes) {
  if (bytes < 1024) return fmt::format("{:.0f} B", bytes);
  if (bytes < 1024 * 1024) return fmt::format("{:.1f} KiB", bytes / 1024);
  return fmt::format("{:.2f} MiB", bytes / 1024 / 1024);
}

std::string results_markdown(std::span<const Comparison> all) {
  std::string text =
      "# Results\n\nWritten by `stride results` from the answers kept in `docs/results`; `stride "
      "results --page` writes it again. With charts, to open in a browser: "
      "[results.html](results.html). Beside published figures: [reproduction](reproduction.md).\n\n"
      "Every number is about people that the network never saw, unless it is stamped LEAKY. "
      "Averages and intervals are explained in [concepts](concepts.md#scores): an interval holds "
      "which people were tested and, where there are several, which seed trained.\n\n" +
      overview(all);
  std::string missing;
  for (const Comparison& c : all) {
    text += section(c);
    if (c.honest.empty()) missing += (missing.empty() ? "" : "; ") + inline_text(c.study.title);
  }
  if (!missing.empty()) text += "Not run yet: " + missing + ".\n";
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace stride::deployment
