#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>

#include "stride/base/error.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/fitting.hpp"
#include "stride/cli/live_rows.hpp"
#include "stride/cli/stream_lines.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/rules.hpp"
#include "stride/engine/plan/stream_plan.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string run;
  recordings::CsvRecordingOptions reading;
  FittingOptions fitting;
  bool json = false, csv = false, table = false, each = false;
};

// How many samples say at which rate a feed comes, where nobody else does.
constexpr std::size_t samples_for_rate = 50;
constexpr std::size_t longest_line = 1 << 20;
constexpr const char* where = "stdin";

/// Lines in, answers out. Samples wait until their rate is known.
class Live {
 public:
  Live(const Flags& flags, Console& console)
      : flags_(flags),
        console_(console),
        model_(network::load(flags.run)),
        rows_(where, flags.reading),
        lines_(kind_of(flags), model_),
        plan_bytes_(engine::stream_plan(
            model_.contract, (fs::path(flags.run) / "preprocessor_config.json").string())),
        program_(
            engine::plan(model_.graph, model_.parameters,
                         {.hop = static_cast<std::uint32_t>(model_.contract.hop),
                          .quantisation = model_.quantisation ? &*model_.quantisation : nullptr,
                          .winograd = engine::suits_winograd(model_.contract.hop)})),
        arena_(engine::Engine::arena(program_)) {
    must(engine::Engine::make(program_, arena_, engine_), "program");
    must(engine::StreamPlan::read(plan_bytes_, plan_), "stream plan");
    if (!model_.target) {
      rules_.activities = model_.activities.size();
      if (model_.decisions)
        rules_ = engine::rules_of(*model_.decisions, model_.activities.size(),
                                  {.smoothed = !flags.each});
    }
  }

  void take(std::string_view line) {
    try {
      if (!rows_.take(line)) return;
    } catch (const Error& error) {
      // Nothing can be made of what follows a header that says too little.
      if (samples_ == 0) throw;
      if (++broken_ == 1) console_.warn("note: " + harmless(error.what()) + " The line is skipped");
      return;
    }
    ++samples_;
    if (rows_.header().layout.time) times_.push_back(rows_.time_s());
    values_.insert(values_.end(), rows_.values().begin(), rows_.values().end());
    if (!begun_ && (flags_.reading.rate_hz > 0 || samples_ == samples_for_rate)) begin();
  }

  /// All that was taken goes through the stream, and what it answers is printed.
  void answer() {
    if (!begun_) return;
    std::string text;
    engine::StreamAnswer answer;
    // Stamps out of order are counted by the stream; sizes are ours.
    (void)stream_.push(times_, values_);
    while (stream_.pop(engine_, answer)) tell(answer, text);
    times_.clear();
    values_.clear();
    if (!text.empty()) console_.print(text);
  }

  void end() {
    if (samples_ == 0)
      throw Error({.where = where,
                   .what = "samples",
                   .got = "none",
                   .want = "a header and a line for each sample",
                   .advice = "For example: tail -f walk.csv | stride stream " + flags_.run});
    if (!begun_) begin();
    answer();
    std::string text;
    engine::StreamAnswer answer;
    while (stream_.end(answer)) tell(answer, text);
    if (!text.empty()) console_.print(text);
    account();
  }

 private:
  static LineKind kind_of(const Flags& flags) {
    if (flags.json) return LineKind::json;
    return flags.table || (!flags.csv && ::isatty(STDOUT_FILENO)) ? LineKind::table : LineKind::csv;
  }

  void must(Status status, const char* what) const {
    if (status != Status::ok)
      throw Error(
          {.where = flags_.run, .what = what, .got = text(status), .want = {}, .advice = {}});
  }

  // The first samples say what comes: is it what the model was trained on?
  void begin() {
    recordings::Collection feed;
    feed.channels = rows_.header().channels;
    feed.rate_hz = flags_.reading.rate_hz > 0 ? flags_.reading.rate_hz : measured_rate();
    std::vector<std::string> notes;
    note_conversions(rows_.header_line(), feed, notes);
    if (rows_.header().time_unit_assumed) notes.push_back("unit of time not stated, taken as s");
    const std::vector<recordings::Channel> pushed = feed.channels;
    feed_.rate_hz = feed.rate_hz;
    (void)fitted_to(model_.contract, std::move(feed), where, flags_.fitting, notes);
    for (const std::string& note : notes) console_.warn("note: stdin: " + harmless(note));
    for (const auto& sensor : model_.contract.sensors)
      for (std::uint32_t c = 0; c < pushed.size(); ++c)
        if (pushed[c].name == sensor.name) wires_.push_back({c, 1});
    feed_.stamped = rows_.header().layout.time.has_value();
    feed_.wires = wires_;
    feed_.width = static_cast<std::uint32_t>(pushed.size());
    memory_.resize(engine::Stream::memory(plan_, feed_, rules_, engine_));
    must(engine::Stream::make(plan_, feed_, rules_, engine_, memory_, stream_), "stream");
    begun_ = true;
    if (const std::string head = lines_.head(); !head.empty()) console_.print(head);
  }

  double measured_rate() const {
    recordings::Recording first;
    for (const double time_s : times_)
      if (first.time_s.empty() || time_s > first.time_s.back()) first.time_s.push_back(time_s);
    const double step_s = recordings::median_step_s({&first, 1});
    if (step_s == 0)
      throw Error({.where = where,
                   .what = "rate",
                   .got = "one time only",
                   .want = "samples whose times increase, or the rate",
                   .advice = "Say it with --rate-hz"});
    const double rate_hz = recordings::nominal_rate_hz(step_s);
    recordings::check_rate(rows_.header(), rate_hz, where);
    return rate_hz;
  }

  void tell(const engine::StreamAnswer& answer, std::string& text) {
    if (!answer.logits.empty()) ++windows_;
    if (answer.doubt == engine::Doubt::gap) ++gaps_;
    text += lines_.line(answer, stream_);
  }

  void account() const {
    const engine::StreamCounts c = stream_.counts();
    console_.say(grouped(c.pushed) + " samples, " + grouped(windows_) + " windows");
    const auto count = [&](std::int64_t number, const char* what) {
      if (number > 0) console_.warn(std::string("note: stdin: ") + what + ": " + grouped(number));
    };
    count(broken_, "broken lines skipped");
    count(c.out_of_order, "samples dropped: time repeats or goes back");
    count(c.filled, "readings interpolated");
    count(c.dropped, "samples dropped: missing readings");
    count(gaps_, "recordings split at long gaps");
    count(c.clock_resets, "clock set back");
  }

  const Flags& flags_;
  Console& console_;
  network::Model model_;
  LiveRows rows_;
  StreamLines lines_;
  std::vector<unsigned char> plan_bytes_, memory_;
  engine::ProgramBytes program_;
  engine::Arena arena_;
  engine::Engine engine_;
  engine::StreamPlan plan_;
  engine::DecisionRules rules_;
  std::vector<engine::Wire> wires_;
  engine::Feed feed_;
  engine::Stream stream_;
  bool begun_ = false;
  std::vector<double> times_;
  std::vector<float> values_;  // [n, C] that wait
  std::int64_t broken_ = 0, windows_ = 0, gaps_ = 0;
  std::size_t samples_ = 0;
};

// What came since the last time, as soon as anything did; false at the end.
bool read_some(std::string& text) {
  char part[1 << 16];
  for (;;) {
    const auto n = ::read(STDIN_FILENO, part, sizeof part);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      throw Error(
          {.where = where, .what = "read", .got = "an error", .want = "samples", .advice = {}});
    text.append(part, static_cast<std::size_t>(n));
    return n > 0;
  }
}

Exit run(const Flags& flags, Console& console) {
  if (flags.run.empty())
    throw Error({.where = "stream",
                 .what = "no run folder given",
                 .got = {},
                 .want = {},
                 .advice = "For example: tail -f walk.csv | stride stream runs/a"});
  Live live(flags, console);
  std::string text;
  for (bool more = true; more;) {
    more = read_some(text);
    std::string_view rest = text;
    for (std::size_t end; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1))
      live.take(rest.substr(0, end));
    if (!more && !rest.empty()) live.take(rest);
    if (rest.size() > longest_line)
      throw Error({.where = where,
                   .what = "line",
                   .got = "more than 1 MiB",
                   .want = "a sample a line",
                   .advice = "Check what is sent"});
    text.erase(0, text.size() - rest.size());
    if (more) live.answer();
  }
  live.end();
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("RUN", flags->run, "a folder that stride train wrote");
  constexpr auto reading = "Reading";
  app.add_option("--rate-hz", flags->reading.rate_hz,
                 "that the samples promise; without it the first 50 times say it")
      ->type_name("HZ")
      ->group(reading);
  app.add_option("--time-unit", flags->reading.time_unit,
                 "of times whose header names none: s, ms, us or ns")
      ->type_name("UNIT")
      ->group(reading);
  app.add_flag("--assume-units", flags->fitting.assume_units,
               "take channels without a unit as the model's units")
      ->group(reading);
  constexpr auto group = "Run";
  app.add_flag("--each", flags->each,
               "decide each window by itself and at once, not by those that follow")
      ->group(group);
  app.add_flag("--csv", flags->csv, "what a pipe gets")->group(group);
  app.add_flag("--table", flags->table, "what a terminal gets")->group(group);
  app.add_flag("--json", flags->json, "an object a line, for programs")->group(group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb stream{
    "stream",
    "Work",
    "recognise samples as they come, line by line, from stdin",
    "  tail -f walk.csv | stride stream runs/a\n  stride stream runs/a --json < walk.csv\n",
    "a line for each decision: `begin_s`, `end_s`, `activity` (`unknown` where the model is in "
    "doubt), `probability`, `why` (where it is: `gap`, `no` and a sensor's name, `clock set back`, "
    "`another rate`, `like no activity`), `probabilities` (in the order of the model's "
    "activities). Of a regression: `begin_s`, `end_s`, `value`, `why`.",
    declare};

}  // namespace stride::cli::verbs
