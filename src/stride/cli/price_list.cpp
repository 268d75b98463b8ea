#include "stride/cli/price_list.hpp"

#include <fmt/format.h>

#include "stride/base/names.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"
#include "stride/compression/measuring.hpp"
#include "stride/compression/pruning.hpp"

namespace stride::cli {
namespace {

namespace fs = std::filesystem;
using compression::Running;

const network::Quantisation* kept_by(const network::Model& model) {
  return model.quantisation ? &*model.quantisation : nullptr;
}

Json price_of(const fs::path& folder, const evaluation::Scores& scores, double latency_us,
              bool packed) {
  Json price = {{"weights_bytes", fs::file_size(folder / "model.safetensors")},
                {"model_bytes", compression::model_bytes(folder)},
                {"accuracy", scores.accuracy},
                {"macro_f1", scores.macro_f1},
                {"latency_us", latency_us}};
  if (packed) price["packed_bytes"] = compression::packed_bytes(folder / "model.safetensors");
  return price;
}

std::string signed_points(double change) { return fmt::format("{:+.2f} points", 100 * change); }

std::string times(double before, double after) { return fmt::format("× {:.3f}", after / before); }

std::string scheme_text(const Json& json) {
  std::string text = json["scheme"].get<std::string>();
  if (json.contains("pruned"))
    text +=
        fmt::format(", {:.1f} % of {} weights zero", 100 * json["pruned"]["sparsity"].get<double>(),
                    grouped(json["pruned"]["weights"].get<std::int64_t>()));
  return text;
}

}  // namespace

PriceList price_list(const OpenedRun& run, const network::Model& compressed, const fs::path& folder,
                     const Compression& how) {
  const Experiment& e = run.experiment;
  const training::ExecutorOptions& options = e.settings.train.executor;
  const Question before = question_of(run);
  const Question after =
      question_of(compressed, e.windows, run.scaler, run.fold.test, before.recordings);
  const RunsWith& floats = find("engine", all_engines(), "float");
  const RunsWith& engine = engine_for("", compressed, "float");
  const Answers a = answers_from(floats.answers(before, options), e.windows, run.fold),
                b = answers_from(engine.answers(after, options), e.windows, run.fold);
  PriceList prices{.before = std::get<evaluation::Scores>(scores_of(e.windows, a)),
                   .after = std::get<evaluation::Scores>(scores_of(e.windows, b)),
                   .json = {}};

  Running first(run.model.graph, run.model.parameters),
      second(compressed.graph, compressed.parameters, kept_by(compressed));
  const compression::Windows windows{&e.windows, &run.scaler};
  const auto [before_us, after_us] =
      compression::latencies_us(first, second, windows.samples(run.fold.test.at(0)));

  const Circumstances circumstances = run.circumstances();
  Json& json = prices.json;
  json = {{"scheme", how.scheme->name}, {"options", how.options}, {"notes", how.notes}};
  if (how.prune > 0) {
    const auto sparsity = compression::sparsity_of(compressed.graph, compressed.parameters);
    json["pruned"] = {{"share", how.prune},
                      {"fine_tune_epochs", how.fine_tune},
                      {"weights", sparsity.weights},
                      {"zeros", sparsity.zeros},
                      {"sparsity", sparsity.share()}};
  }
  json["protocol"] = circumstances.protocol;
  json["leaky"] = circumstances.leaky;
  json["engine"] = engine.name;
  json["windows"] = prices.before.windows;
  json["agreement"] = compression::agreement(a.activities, b.activities);
  json["float"] = price_of(run.folder, prices.before, before_us, how.prune > 0);
  json["compressed"] = price_of(folder, prices.after, after_us, how.prune > 0);
  json["per_class"] = Json::object();
  for (std::size_t k = 0; k < prices.before.per_class.size(); ++k) {
    const evaluation::ClassScore &x = prices.before.per_class[k], &y = prices.after.per_class[k];
    json["per_class"][x.activity] = {{"recall", {x.recall, y.recall}}, {"f1", {x.f1, y.f1}}};
  }
  return prices;
}

std::string price_text(const PriceList& prices, const Console& console) {
  using enum Table::Align;
  const Json& json = prices.json;
  const bool leaky = json["leaky"].get<bool>();
  const std::string stamp = leaky ? "LEAKY" : "";
  const auto pair = [&](const char* key) {
    return std::pair{json["float"][key].get<double>(), json["compressed"][key].get<double>()};
  };
  Table table({{"price list"}, {"float", right}, {"compressed", right}, {"change", right}, {""}});
  const auto bytes = [&](const char* what, const char* key) {
    const auto [a, b] = pair(key);
    table.row({what, grouped(static_cast<std::int64_t>(a)), grouped(static_cast<std::int64_t>(b)),
               times(a, b)});
  };
  bytes("model.safetensors, bytes", "weights_bytes");
  if (json["float"].contains("packed_bytes")) bytes("  packed by gzip", "packed_bytes");
  bytes("model folder, bytes", "model_bytes");
  const auto share = [&](const std::string& what, double a, double b) {
    table.row({what, fixed(a, 4), fixed(b, 4), signed_points(b - a), stamp});
  };
  share("accuracy", prices.before.accuracy, prices.after.accuracy);
  share("macro-F1", prices.before.macro_f1, prices.after.macro_f1);
  for (const auto& [activity, scores] : json["per_class"].items())
    share("  F1 of " + activity, scores["f1"][0].get<double>(), scores["f1"][1].get<double>());
  const auto [before_us, after_us] = pair("latency_us");
  table.row(
      {"latency p50, µs", fixed(before_us, 1), fixed(after_us, 1), times(before_us, after_us)});
  return scheme_text(json) + "\n\n" + table.text(console) +
         fmt::format("\n  class agreement {} over the {} windows of the test side{}\n",
                     fixed(json["agreement"].get<double>(), 4), grouped(prices.before.windows),
                     leaky ? "  " + console.tinted("LEAKY", Tint::red) : "");
}

}  // namespace stride::cli
