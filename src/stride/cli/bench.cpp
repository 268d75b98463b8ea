#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "stride/base/names.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/measuring.hpp"
#include "stride/cli/named_network.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/model.hpp"
#include "stride_code_bytes.hpp"

namespace stride::cli::verbs {
namespace {

struct Flags {
  NetworkFlags network{.run = {}, .model = {}, .set = {}, .task = {9, 128, 6}};
  double rate_hz = 50, seconds = 3;
  std::string vectors;
  bool json = false;
};

// What is measured, and how fast its windows come.
struct Subject {
  std::string name;
  network::Graph graph;
  std::vector<float> parameters;
  double rate_hz = 0;
  std::int64_t hop = 0;
  std::optional<network::Quantisation> quantisation = {};  // of a compressed model

  std::string_view engine() const { return quantisation ? "int8" : "float"; }
};

struct Report {
  Speed speed;
  double hop_1 = 0, half_overlap = 0;  // in whole windows
  std::size_t program_bytes = 0, arena_bytes = 0;
  std::int64_t macs = 0;  // one for each tap
  bool winograd = false;  // some convolutions take fewer
};

struct NamedVectors {
  std::string_view name;
  engine::Vectors vectors;
};
constexpr std::array all_vectors = {
    NamedVectors{"none", engine::Vectors::none}, NamedVectors{"four", engine::Vectors::four},
    NamedVectors{"avx2", engine::Vectors::avx2}, NamedVectors{"avx512", engine::Vectors::avx512},
    NamedVectors{"avx512-vnni", engine::Vectors::avx512_vnni}};

NamedVectors chosen_vectors(const std::string& name) {
  std::vector<std::string_view> known;
  for (const NamedVectors& each : all_vectors) {
    if (each.vectors > engine::best_vectors()) break;
    if (each.name == name) return each;
    known.push_back(each.name);
  }
  if (name.empty()) return all_vectors[known.size() - 1];
  throw unknown_name("kind of vectors on this processor", name, known);
}

Subject subject_of(const Flags& flags) {
  if (!flags.network.run.empty()) {
    network::Model model = network::load(flags.network.run);
    return {model.architecture,     std::move(model.graph), std::move(model.parameters),
            model.contract.rate_hz, model.contract.hop,     std::move(model.quantisation)};
  }
  NamedNetwork named = named_network(flags.network, "bench");
  std::vector<float> parameters =
      network::deployed_parameters(named.graph, network::initial_parameters(named.graph, 1));
  return {named.architecture, network::deployed(named.graph), std::move(parameters), flags.rate_hz,
          std::max<std::int64_t>(1, flags.network.task.length / 2)};
}

// Half the time for windows, a quarter for each hop.
Report measured(const Subject& subject, const Flags& flags, engine::Vectors vectors) {
  const auto planned_so = [&](std::int64_t hop, bool winograd) {
    return engine::plan(subject.graph, subject.parameters,
                        {.hop = static_cast<std::uint32_t>(hop),
                         .quantisation = subject.quantisation ? &*subject.quantisation : nullptr,
                         .winograd = winograd});
  };
  const auto planned = [&](std::int64_t hop) {
    return planned_so(hop, engine::suits_winograd(hop));
  };
  const engine::ProgramBytes program = planned(0);
  const std::int64_t length = subject.graph.shape(subject.graph.named("x")).back();
  Report report;
  report.speed = speed_of(program, vectors, flags.seconds / 2);
  report.hop_1 = hop_share_of(planned(1), vectors, flags.seconds / 4);
  report.half_overlap =
      hop_share_of(planned(std::max<std::int64_t>(1, length / 2)), vectors, flags.seconds / 4);
  report.program_bytes = program.size();
  report.arena_bytes = engine::Engine::arena(program) * sizeof(float);
  report.macs = network::cost(subject.graph).macs;
  report.winograd = program != planned_so(0, false);
  return report;
}

Json json_of(const Subject& subject, const Report& r, std::string_view vectors) {
  const Latency& w = r.speed.window;
  const double macs_per_s = static_cast<double>(r.macs) / w.p50;
  return {
      {"architecture", subject.name},
      {"engine", subject.engine()},
      {"vectors", vectors},
      {"latency_us",
       {{"p50", w.p50 * 1e6}, {"p90", w.p90 * 1e6}, {"p99", w.p99 * 1e6}, {"mean", w.mean * 1e6}}},
      {"timings", r.speed.timings},
      {"windows_per_s", 1 / w.mean},
      {"times_real_time", static_cast<double>(subject.hop) / subject.rate_hz / w.mean},
      {"rate_hz", subject.rate_hz},
      {"hop", subject.hop},
      {"macs", r.macs},
      {"winograd", r.winograd},
      {"gmacs_per_s", macs_per_s * 1e-9},
      {"peak_gmacs_per_s", r.speed.peak_macs_per_s * 1e-9},
      {"share_of_peak", macs_per_s / r.speed.peak_macs_per_s},
      {"hop_1_share", r.hop_1},
      {"half_overlap_share", r.half_overlap},
      {"program_bytes", r.program_bytes},
      {"arena_bytes", r.arena_bytes},
      {"code_bytes", engine_code_bytes}};
}

std::string text_of(const Subject& subject, const Report& r, std::string_view vectors) {
  const Latency& w = r.speed.window;
  const double macs_per_s = static_cast<double>(r.macs) / w.p50;
  const auto us = [](double seconds) { return fixed(seconds * 1e6, seconds < 1e-4 ? 2 : 1); };
  const auto line = [](std::string_view name, const std::string& value) {
    return fmt::format("  {:<14}{}\n", name, value);
  };
  std::string text = fmt::format("{}: {} engine, vectors {}, one thread\n\n", subject.name,
                                 subject.engine(), vectors);
  text += line("one window", fmt::format("p50 {} µs, p90 {}, p99 {}, mean {} ({} timings)",
                                         us(w.p50), us(w.p90), us(w.p99), us(w.mean),
                                         grouped(static_cast<std::int64_t>(r.speed.timings))));
  text +=
      line("windows", fmt::format("{} a second: {} times real time ({} Hz, one every {} samples)",
                                  grouped(std::llround(1 / w.mean)),
                                  grouped(std::llround(static_cast<double>(subject.hop) /
                                                       subject.rate_hz / w.mean)),
                                  shortest(subject.rate_hz), subject.hop));
  text += line("arithmetic", fmt::format("{} MACs, {} GMAC/s: {} % of the {} that this processor's "
                                         "registers allow in floats{}",
                                         grouped(r.macs), fixed(macs_per_s * 1e-9, 1),
                                         fixed(100 * macs_per_s / r.speed.peak_macs_per_s, 0),
                                         fixed(r.speed.peak_macs_per_s * 1e-9, 1),
                                         r.winograd ? ", some saved by Winograd" : ""));
  text +=
      line("overlap", fmt::format("the next window costs {} of a whole one at a hop of 1 sample, "
                                  "{} at half a window",
                                  fixed(r.hop_1, 3), fixed(r.half_overlap, 3)));
  text += line("memory", fmt::format("{} of program, {} of arena",
                                     bytes_text(static_cast<double>(r.program_bytes)),
                                     bytes_text(static_cast<double>(r.arena_bytes))));
  if (engine_code_bytes == 0) return text;
  return text + line("code", fmt::format("{}, the whole engine as libstride_small.a",
                                         bytes_text(static_cast<double>(engine_code_bytes))));
}

Exit run(const Flags& flags, Console& console) {
  check_one_network(flags.network, "bench");
  const auto limited = [](const char* name, double value, double low, double high) {
    if (value >= low && value <= high) return;
    throw Error({.where = "bench",
                 .what = name,
                 .got = shortest(value),
                 .want = shortest(low) + " to " + shortest(high),
                 .advice = {}});
  };
  limited("--seconds", flags.seconds, 0.01, 3600);
  limited("--rate-hz", flags.rate_hz, 0.01, 1e6);
  const NamedVectors vectors = chosen_vectors(flags.vectors);
  const Subject subject = subject_of(flags);
  const Report report = measured(subject, flags, vectors.vectors);
  console.print(flags.json ? json_of(subject, report, vectors.name).dump(2) + "\n"
                           : text_of(subject, report, vectors.name));
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  declare_network(app, flags->network);
  app.add_option("--rate-hz", flags->rate_hz, "samples a second; half a window apart, they begin")
      ->type_name("HZ")
      ->capture_default_str()
      ->group("Or an architecture");
  app.add_option(
         "--vectors", flags->vectors,
         "kernels: none, four, avx2, avx512, avx512-vnni; not given: the best this processor has")
      ->type_name("NAME")
      ->group("Run");
  app.add_option("--seconds", flags->seconds, "how long to measure")
      ->type_name("S")
      ->capture_default_str()
      ->group("Run");
  app.add_flag("--json", flags->json, "for programs")->group("Run");
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb bench{
    "bench",
    "Look",
    "how fast the device engine runs a network, and with how much memory",
    "  stride bench runs/a\n  stride bench --model cnn\n  stride bench --model cnn --vectors "
    "avx2\n",
    "`latency_us` of one window (`p50`, `p90`, `p99`, `mean`) over so many `timings`; "
    "`windows_per_s` "
    "and `times_real_time` at `rate_hz` and `hop`; `macs`, `gmacs_per_s` at the median, "
    "`peak_gmacs_per_s` of multiply-adds that stay in registers, measured in between with the same "
    "`vectors`, and `share_of_peak`, which may exceed 1 where `winograd` convolutions take fewer; "
    "`hop_1_share` and `half_overlap_share`, what the next window "
    "costs "
    "when it begins one sample or half a window later, in whole windows of the same sums; "
    "`program_bytes` (weights "
    "included) and `arena_bytes`; `code_bytes` of the whole engine as libstride_small.a has it "
    "here. A compressed run is measured as it is. An architecture by its name has random weights.",
    declare};

}  // namespace stride::cli::verbs
