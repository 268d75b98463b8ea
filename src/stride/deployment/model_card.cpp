#include "stride/deployment/model_card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stride/base/files.hpp"
#include "stride/deployment/decisions_card.hpp"
#include "stride/deployment/markdown.hpp"
#include "stride/evaluation/bootstrap.hpp"
#include "stride/network/cost.hpp"

namespace stride::deployment {
namespace {

bool leaky(const CardFacts& facts) {
  return facts.protocol_leaky ||
         (facts.audit.is_object() && member_or(facts.audit, "leaky", "audit", false));
}

// Hugging Face reads this block. The licence is the user's to choose: one we guessed could be wrong
// in law.
std::string front_matter(const network::Model& model, const CardFacts& facts) {
  std::string text =
      "---\nlibrary_name: stride\ntags:\n- human-activity-recognition\n- time-series\n";
  text += "- " + yaml_text(model.architecture) + "\n";
  if (leaky(facts)) text += "- leaky-protocol\n";
  if (facts.data_simulated) text += "- simulated-data\n";
  if (!facts.data_set.empty() && !facts.data_simulated)
    text += "datasets:\n- " + yaml_text(facts.data_set) + "\n";
  if (facts.scores) {
    text += "metrics:\n- accuracy\n- f1\n";
  }
  if (facts.errors) text += "metrics:\n- mae\n- mse\n";
  return text + "# license: choose one; mind the licence of the data (see Data)\n---\n";
}

std::string opening(const network::Model& model, const CardFacts& facts) {
  std::string text =
      fmt::format("\n# {}{}\n\n", inline_text(model.architecture),
                  facts.data_set.empty() ? "" : " on " + inline_text(facts.data_set));
  if (facts.data_simulated)
    text +=
        "**Trained on simulated motion: no person was measured. For trying things out only.**\n\n";
  const network::Contract& c = model.contract;
  const std::string what =
      model.target ? fmt::format("Tells the {} in {}", inline_text(model.target->name),
                                 inline_text(model.target->unit))
                   : fmt::format("Recognises {} activities ({})", model.activities.size(),
                                 inline_list(model.activities));
  text += fmt::format(
      "{} from {} sensor channel{} at {:g} Hz, one answer every {:.3g} "
      "s from {:.3g} s of motion.\n",
      what, c.sensors.size(), c.sensors.size() == 1 ? "" : "s", c.rate_hz,
      static_cast<double>(c.hop) / c.rate_hz, static_cast<double>(c.length) / c.rate_hz);
  return text + "\n```sh\nstride predict <this folder> recording.csv     # " +
         std::string(model.target ? "values with times" : "labels with times and probabilities") +
         "\n"
         "stride evaluate <this folder>                  # the scores below, again\n```\n";
}

std::string sensor_contract(const network::Contract& c) {
  Table table({"#", "channel", "unit"});
  for (std::size_t i = 0; i < c.sensors.size(); ++i)
    table.row({std::to_string(i + 1), c.sensors[i].name, c.sensors[i].unit});
  std::string text =
      "\n## Sensor contract\n\nA recording must bring these channels, in these units; the program "
      "converts the rate and refuses the rest.\n\n" +
      table.text();
  text += fmt::format("\n{:g} Hz, windows of {} samples ({:.3g} s), a new one every {} samples.\n",
                      c.rate_hz, c.length, static_cast<double>(c.length) / c.rate_hz, c.hop);
  if (c.preprocessing.is_object()) {
    Table steps({"pre-processing", "value"});
    for (const auto& [key, value] : c.preprocessing.items())
      if (key != "channels" && key != "scaler") steps.row({key, value_text(value)});
    if (c.scaler.is_object() && c.scaler.contains("kind"))
      steps.row({"scaler (fitted on training windows only)", value_text(c.scaler["kind"])});
    text += "\n" + steps.text();
  }
  return text;
}

std::string data(const CardFacts& facts) {
  if (facts.data_set.empty()) return {};
  Table table({"data", ""});
  table.row({"set", facts.data_set});
  table.row_if({"source", facts.data_source});
  table.row_if({"licence", facts.data_licence});
  table.row_if({"SHA-256 of the raw files", facts.data_checksum});
  return "\n## Data\n\n" + table.text();
}

std::string people(std::int64_t windows, int subjects) {
  return fmt::format("{} windows of {} subject{}", windows, subjects, subjects == 1 ? "" : "s");
}

std::string training(const CardFacts& facts) {
  Table table({"training", ""});
  table.row_if({"method", facts.method});
  if (facts.training_windows > 0)
    table.row({"trained on", people(facts.training_windows, facts.training_subjects)});
  if (facts.validation_windows > 0)
    table.row({facts.refit ? "epochs chosen on (then trained on too)" : "epoch chosen on",
               people(facts.validation_windows, facts.validation_subjects)});
  if (facts.epochs_done > 0)
    table.row({"epochs", fmt::format("{}, of which number {} was kept", facts.epochs_done,
                                     facts.best_epoch)});
  if (facts.training_s > 0) table.row({"time", fmt::format("{:.1f} s", facts.training_s)});
  table.row_if({"ran on", facts.executor});
  if (facts.training.is_object())
    for (const auto& [key, value] : facts.training.items())
      if (key != "epochs") table.row({key, value_text(value)});
  return table.empty() ? std::string() : "\n## Training\n\n" + table.text();
}

std::string audit_text(const Json& audit) {
  if (!audit.is_object()) return "Not audited.\n";
  const bool subjects = member_or(audit, "subjects_apart", "audit", false);
  const bool samples = member_or(audit, "samples_apart", "audit", false);
  if (subjects && samples) return "Audit: passed. No subject and no raw sample is on two sides.\n";
  std::string text = "Audit: **failed**.";
  if (!subjects) {
    const auto shared = member_or(audit, "shared_subjects", "audit", std::vector<std::string>{});
    text +=
        fmt::format(" Subjects on two sides: {}.", shared.empty() ? "yes" : inline_list(shared));
  }
  if (!samples)
    text += fmt::format(" Test windows that share raw samples with training: {}.",
                        member_or(audit, "shared_windows", "audit", std::int64_t{0}));
  return text + "\n";
}

std::string protocol(const CardFacts& facts) {
  if (facts.protocol.empty()) return {};
  std::string text = "\n## Protocol\n\n";
  if (leaky(facts))
    text +=
        "**LEAKY: the test side shares people or raw samples with the training side. These scores "
        "do not say how well "
        "the model does on people never seen.**\n\n";
  text += "`" + facts.protocol + "`";
  if (!facts.fold.empty() && facts.fold != facts.protocol)
    text += ", fold " + inline_text(facts.fold);
  if (!facts.protocol_summary.empty()) text += ": " + inline_text(facts.protocol_summary);
  return text + ". " + audit_text(facts.audit);
}

std::string share_text(double value) { return fmt::format("{:.3f}", value); }

std::string score_rows(const evaluation::Scores& s) {
  Table table({"score", "value", "95 % interval"});
  const auto row = [&](const char* name, double value, const evaluation::Interval& i) {
    table.row({name, share_text(value), fmt::format("{:.3f} to {:.3f}", i.low, i.high)});
  };
  row("accuracy", s.accuracy, s.accuracy95);
  row("macro-F1", s.macro_f1, s.macro_f195);
  row("weighted F1", s.weighted_f1, s.weighted_f195);
  row("balanced accuracy", s.balanced_accuracy, s.balanced95);
  const bool subjects = evaluation::drew_subjects(s);
  return table.text() +
         fmt::format("\n{}; intervals: 2,000 bootstrap draws of {}.\n",
                     people(s.windows, static_cast<int>(s.per_subject.size())),
                     subjects ? "whole subjects"
                              : "windows (too few subjects to draw people: they are too narrow)");
}

std::string errors(const evaluation::RegressionScores& s, bool is_leaky) {
  Table table({"score", "value", "95 % interval"});
  const auto row = [&](const std::string& name, double value, const evaluation::Interval& i) {
    table.row({name, fmt::format("{:.4g}", value), fmt::format("{:.4g} to {:.4g}", i.low, i.high)});
  };
  const std::string in = ", " + s.unit;
  row("mean absolute error" + in, s.mae, s.mae95);
  row("root mean squared error" + in, s.rmse, s.rmse95);
  if (std::isfinite(s.r2)) row("R^2", s.r2, s.r295);
  table.row(
      {"bias" + in, fmt::format("{:.4g}", s.bias),
       fmt::format("limits of agreement: {:.4g} to {:.4g}", s.limits95.low, s.limits95.high)});
  table.row({"mean absolute error of always answering the training mean" + in,
             fmt::format("{:.4g}", s.baseline_mae), ""});
  const evaluation::SubjectErrors& worst = s.per_subject.front();
  return (is_leaky ? "\n## Scores (**LEAKY**)\n\n" : "\n## Scores\n\n") + table.text() +
         fmt::format("\n{}. Worst subject: {} (mean absolute error {:.4g}, {} windows).\n",
                     people(s.windows, static_cast<int>(s.per_subject.size())),
                     inline_text(worst.subject), worst.mae, worst.windows);
}

std::string scores(const CardFacts& facts) {
  if (facts.errors) return errors(*facts.errors, leaky(facts));
  if (!facts.scores)
    return "\n## Scores\n\nNot tested yet: run `stride evaluate` on this folder.\n";
  const evaluation::Scores& s = *facts.scores;
  std::string text = leaky(facts) ? "\n## Scores (**LEAKY**)\n\n" : "\n## Scores\n\n";
  text += score_rows(s);
  if (facts.honest_scores)
    text += "\nThe same on the honest protocol `" + facts.honest_protocol + "`:\n\n" +
            score_rows(*facts.honest_scores);
  Table classes({"activity", "precision", "recall", "F1", "windows"});
  for (const evaluation::ClassScore& c : s.per_class)
    classes.row({c.activity, share_text(c.precision), share_text(c.recall), share_text(c.f1),
                 std::to_string(c.support)});
  text += "\n" + classes.text();
  if (!s.per_subject.empty()) {
    const evaluation::SubjectScore& worst = s.per_subject.front();
    text += fmt::format("\nWorst subject: {} (accuracy {:.3f}, macro-F1 {:.3f}, {} windows).\n",
                        inline_text(worst.subject), worst.accuracy, worst.macro_f1, worst.windows);
  }
  return text;
}

// The price list that compressing printed.
std::string compression(const CardFacts& facts) {
  const Json& json = facts.compression;
  if (!json.is_object()) return {};
  const std::string where = "run.json: compression";
  const Json before = member<Json>(json, "float", where),
             after = member<Json>(json, "compressed", where);
  std::string text = (leaky(facts) ? "\n## Compression (**LEAKY**)\n\n" : "\n## Compression\n\n");
  text += "Made from a float model by the scheme `" +
          inline_text(member<std::string>(json, "scheme", where)) + "`";
  if (json.contains("pruned")) {
    const Json pruned = member<Json>(json, "pruned", where);
    text += fmt::format("; {:.1f} % of its weights are zero, with {} epochs of training after that",
                        100 * member<double>(pruned, "sparsity", where),
                        member<std::int64_t>(pruned, "fine_tune_epochs", where));
  }
  text += fmt::format(
      ". Both were asked about the whole test side: {:.4f} of its windows they answer alike.\n\n",
      member<double>(json, "agreement", where));
  Table table({"price list", "float", "compressed"});
  const auto bytes = [&](const char* what, const char* key) {
    if (before.contains(key))
      table.row({what,
                 grouped(static_cast<std::uintmax_t>(member<std::int64_t>(before, key, where))),
                 grouped(static_cast<std::uintmax_t>(member<std::int64_t>(after, key, where)))});
  };
  bytes("model.safetensors, bytes", "weights_bytes");
  bytes("the same packed by gzip, bytes", "packed_bytes");
  bytes("model folder, bytes", "model_bytes");
  const auto number = [&](const std::string& what, double a, double b, const char* form) {
    table.row({what, fmt::format(fmt::runtime(form), a), fmt::format(fmt::runtime(form), b)});
  };
  for (const auto& [what, key] : {std::pair{"accuracy", "accuracy"}, {"macro-F1", "macro_f1"}})
    number(what, member<double>(before, key, where), member<double>(after, key, where), "{:.4f}");
  const Json per_class = member<Json>(json, "per_class", where);
  for (const auto& [activity, scores] : per_class.items()) {
    const auto f1 = member<std::vector<double>>(scores, "f1", where);
    if (f1.size() == 2) number("F1 of " + activity, f1[0], f1[1], "{:.4f}");
  }
  number("median of one window on the machine that compressed, µs",
         member<double>(before, "latency_us", where), member<double>(after, "latency_us", where),
         "{:.1f}");
  return text + table.text();
}

std::string cost(const network::Model& model, std::uintmax_t size_bytes) {
  const network::Cost c = network::cost(model.graph);
  Table table({"cost", ""});
  if (size_bytes > 0) table.row({"weights on disk", grouped(size_bytes) + " bytes"});
  table.row({"parameters", grouped(static_cast<std::uintmax_t>(c.parameters))});
  table.row({"multiply-accumulates a window", grouped(static_cast<std::uintmax_t>(c.macs))});
  table.row({"activations alive at once (float)",
             grouped(static_cast<std::uintmax_t>(c.activation_peak_bytes)) + " bytes"});
  return "\n## Cost\n\n" + table.text() +
         "\nCounted from the graph, every layer. Latency was not measured on any device.\n";
}

std::string limits(const network::Model& model, const CardFacts& facts) {
  std::string text = "\n## Limits\n\n";
  text += facts.data_simulated
              ? "- Learned from a simulation only: it says nothing about real people.\n"
              : fmt::format(
                    "- Learned from the people of {} only{}: other ages, bodies and habits were "
                    "not tested.\n",
                    facts.data_set.empty() ? "its data set" : inline_text(facts.data_set),
                    facts.training_subjects > 0
                        ? fmt::format(" ({} subjects)",
                                      facts.training_subjects +
                                          (facts.refit ? facts.validation_subjects : 0))
                        : "");
  text +=
      "- Sensors worn in another place or turned another way than in that data set were not "
      "tested.\n";
  text += model.target ? "- It answers a number whatever is done, outside the range that it "
                         "learned from too.\n"
          : model.decisions && model.decisions->rejection
              ? "- Much of what is none of its activities passes for one of them all "
                "the same: `stride novelty` measures how much.\n"
              : fmt::format(
                    "- It always answers one of its {} activities, for anything else "
                    "too.\n",
                    model.activities.size());
  text +=
      "- Not measured: latency, energy and accuracy on devices; drift over days; robustness to "
      "missing or damaged samples.\n";
  return text;
}

}  // namespace

std::string model_card(const network::Model& model, const CardFacts& facts,
                       std::uintmax_t size_bytes) {
  std::string text = front_matter(model, facts) + opening(model, facts) +
                     sensor_contract(model.contract) + protocol(facts) + scores(facts) +
                     decisions_chapter(model, facts.decisions) + compression(facts) +
                     training(facts) + data(facts) + cost(model, size_bytes) + limits(model, facts);
  text += "\nThis page was generated by stride" +
          (facts.stride_version.empty() ? "" : " " + facts.stride_version) + ".\n";
  return text;
}

void write_model_card(const std::filesystem::path& folder, const network::Model& model,
                      const CardFacts& facts) {
  std::error_code missing;
  const std::uintmax_t size = std::filesystem::file_size(folder / "model.safetensors", missing);
  write_whole(folder / "README.md", model_card(model, facts, missing ? 0 : size));
}

}  // namespace stride::deployment
