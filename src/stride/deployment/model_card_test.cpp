#include "stride/deployment/model_card.hpp"

#include <gtest/gtest.h>

#include "stride/base/files.hpp"
#include "stride/network/cost.hpp"

namespace stride::deployment {
namespace {

network::Model small_model() {
  network::Model model;
  model.architecture = "mlp";
  const network::Value x = model.graph.input("x", {network::batch, 3, 20});
  const network::Value flat = model.graph.add("flatten", "flat", {x});
  model.graph.set_output("logits",
                         model.graph.add("linear", "head", {flat}, {{"units", std::int64_t{2}}}));
  model.activities = {"walking", "sitting"};
  model.contract.sensors = {{"acc_x", "m/s^2"}, {"acc_y", "m/s^2"}, {"acc_z", "m/s^2"}};
  model.contract.channels = model.contract.sensors;
  model.contract.rate_hz = 50;
  model.contract.length = 20;
  model.contract.hop = 10;
  model.contract.preprocessing = {{"gravity", "keep"}, {"window_s", 0.4}};
  model.contract.scaler = {{"kind", "zscore"}};
  return model;
}

evaluation::Scores small_scores() {
  const std::vector<std::int32_t> truth = {0, 0, 0, 1, 1, 1}, answers = {0, 0, 1, 1, 1, 1},
                                  subject = {0, 1, 2, 0, 1, 2};
  const std::vector<std::string> activities = {"walking", "sitting"},
                                 people = {"anna", "ben", "cy"};
  return evaluation::score(truth, answers, subject, activities, people);
}

CardFacts honest_facts() {
  CardFacts facts;
  facts.data_set = "uci-har";
  facts.data_licence = "CC BY 4.0";
  facts.protocol = "official";
  facts.fold = "official";
  facts.audit = {{"subjects_apart", true}, {"samples_apart", true}, {"leaky", false}};
  facts.training = {{"epochs", 40}, {"learning_rate", 0.001}};
  facts.training_windows = 7352;
  facts.training_subjects = 17;
  facts.scores = small_scores();
  return facts;
}

bool says(const std::string& card, const std::string& text) {
  return card.find(text) != std::string::npos;
}

TEST(ModelCard, SaysWhatStandsBetweenLogitsAndAnswers) {
  network::Model model = small_model();
  EXPECT_FALSE(says(model_card(model, honest_facts(), 0), "## Decisions"));
  EXPECT_TRUE(says(model_card(model, honest_facts(), 0), "It always answers"));
  model.decisions = {.temperature = 1.5,
                     .smoothing = network::Decisions::Smoothing{{0, 1, 1, 0}, {0, 0}, 3},
                     .rejection = network::Decisions::Rejection{"energy", -2, 0.95},
                     .sets = network::Decisions::Sets{0.1, 0.8F, false},
                     .people = 4,
                     .windows = 900};
  const std::string fresh = model_card(model, honest_facts(), 0);
  EXPECT_TRUE(says(fresh, "900 windows of 4 validation subjects"));
  EXPECT_TRUE(says(fresh, "3 windows late (0.6 s)"));
  EXPECT_TRUE(says(fresh, "which 4 people cannot guarantee"));
  EXPECT_TRUE(says(fresh, "stride novelty"));
  EXPECT_FALSE(says(fresh, "calibration error"));
  CardFacts facts = honest_facts();
  facts.decisions = {{"calibration", {{"before", {{"ece", 0.08}}}, {"after", {{"ece", 0.03}}}}},
                     {"smoothing", {{"accuracy", 0.9}, {"macro_f1", 0.85}, {"changes", 0}}},
                     {"rejection", {{"unknown", 0.062}}},
                     {"sets", {{"coverage", 0.913}, {"worst_coverage", 0.7}, {"mean_size", 1.25}}}};
  const std::string tested = model_card(model, facts, 0);
  EXPECT_TRUE(says(tested, "expected calibration error 0.0300 instead of 0.0800"));
  EXPECT_TRUE(says(tested, "macro-F1 0.850; the test recordings end where an activity does"));
  EXPECT_TRUE(says(tested, "6.2 % of the test windows were unknown"));
  EXPECT_TRUE(says(tested, "91.3 % did (70.0 % of the worst person's), with 1.25 activities"));
}

TEST(ModelCard, SpeaksOfARegressionInItsUnit) {
  network::Model model = small_model();
  model.activities.clear();
  model.target = {"cadence", "steps/min"};
  CardFacts facts = honest_facts();
  facts.scores.reset();
  const std::vector<std::string> people = {"anna", "ben"};
  facts.errors = evaluation::score({.truth = {10, 20, 10, 20},
                                    .answers = {10, 22, 14, 26},
                                    .baseline = {12, 12, 12, 12},
                                    .subject = {0, 0, 1, 1}},
                                   "cadence", "steps/min", people);
  const std::string card = model_card(model, facts, 12345);
  for (const char* text :
       {"Tells the cadence in steps/min from 3 sensor channels", "metrics:\n- mae\n",
        "| mean absolute error, steps/min | 3 |", "limits of agreement: -2.88 to 8.88",
        "always answering the training mean, steps/min | 5 |", "Worst subject: ben",
        "outside the range that it learned from"})
    EXPECT_TRUE(says(card, text)) << text << "\n" << card;
  for (const char* text : {"activit", "macro-F1", "Not tested yet"})
    EXPECT_FALSE(says(card.substr(card.find("# mlp")), text)) << text;
  facts.protocol_leaky = true;
  EXPECT_TRUE(says(model_card(model, facts, 12345), "## Scores (**LEAKY**)"));
}

TEST(ModelCard, SaysWhatAStrangerNeeds) {
  const std::string card = model_card(small_model(), honest_facts(), 12345);
  EXPECT_EQ(card.find("---\nlibrary_name: stride\n"), 0u);
  for (const char* text :
       {"\n# mlp on uci-har\n", "Recognises 2 activities (walking, sitting) from 3 sensor channels",
        "at 50 Hz, one answer every 0.2 s from 0.4 s of motion", "| 1 | acc_x | m/s^2 |",
        "| gravity | keep |", "| scaler (fitted on training windows only) | zscore |",
        "Audit: passed.", "| accuracy | 0.833 |", "| walking | 1.000 | 0.667 | 0.800 | 3 |",
        "Worst subject: cy (accuracy 0.500", "draws of whole subjects",
        "7352 windows of 17 subjects", "| learning_rate | 0.001 |", "| licence | CC BY 4.0 |",
        "| weights on disk | 12,345 bytes |", "| parameters | 122 |",
        "| multiply-accumulates a window | 120 |", "Latency was not measured on any device",
        "only (17 subjects)"})
    EXPECT_TRUE(says(card, text)) << text << "\n" << card;
  EXPECT_FALSE(says(card, "LEAKY"));
  EXPECT_FALSE(says(card, "simulated"));
}

// The front matter is the first thing that hubs parse: between two lines of three dashes, nothing
// but YAML.
TEST(ModelCard, LeavesTheLicenceToItsUser) {
  const std::string card = model_card(small_model(), honest_facts(), 0);
  const std::string front = card.substr(4, card.find("\n---\n", 4) - 4);
  EXPECT_FALSE(says("\n" + front, "\nlicense:"));
  EXPECT_FALSE(says("\n" + front, "\npipeline_tag:"));
  EXPECT_TRUE(says(front, "datasets:\n- \"uci-har\""));
  EXPECT_FALSE(says(card, "weights on disk"));
}

TEST(ModelCard, StampsLeakyResults) {
  CardFacts facts = honest_facts();
  facts.audit = {{"subjects_apart", false},
                 {"samples_apart", false},
                 {"shared_subjects", {"anna", "ben"}},
                 {"shared_windows", 411},
                 {"leaky", true}};
  facts.honest_scores = small_scores();
  facts.honest_protocol = "loso";
  const std::string card = model_card(small_model(), facts, 0);
  for (const char* text :
       {"**LEAKY:", "## Scores (**LEAKY**)", "Audit: **failed**.",
        "Subjects on two sides: anna, ben.", "share raw samples with training: 411.",
        "honest protocol `loso`", "- leaky-protocol\n"})
    EXPECT_TRUE(says(card, text)) << text << "\n" << card;

  // The protocol's own word is enough, whatever the audit found.
  CardFacts admitted = honest_facts();
  admitted.protocol_leaky = true;
  EXPECT_TRUE(says(model_card(small_model(), admitted, 0), "**LEAKY:"));
}

TEST(ModelCard, AdmitsWhatIsNotKnown) {
  const std::string card = model_card(small_model(), {}, 0);
  EXPECT_TRUE(says(card, "Not tested yet"));
  EXPECT_FALSE(says(card, "## Protocol"));
  EXPECT_FALSE(says(card, "## Training"));
  EXPECT_FALSE(says(card, "## Data"));
  CardFacts unaudited = honest_facts();
  unaudited.audit = nullptr;
  EXPECT_TRUE(says(model_card(small_model(), unaudited, 0), "Not audited."));
  CardFacts simulated = honest_facts();
  simulated.data_simulated = true;
  EXPECT_TRUE(says(model_card(small_model(), simulated, 0), "no person was measured"));
}

TEST(ModelCard, IsNotSteeredByNames) {
  network::Model model = small_model();
  model.activities = {"a|b", "# c\n---"};
  CardFacts facts = honest_facts();
  facts.data_set = "x\"\nlicense: mit";
  const std::string card = model_card(model, facts, 0);
  EXPECT_FALSE(says(card, "\nlicense: mit"));
  EXPECT_FALSE(says(card, "\n# c"));
}

TEST(ModelCard, IsWrittenWithTheSizeOnDisk) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "stride_card_test";
  std::filesystem::remove_all(folder);
  network::Model model = small_model();
  model.parameters = network::initial_parameters(model.graph, 1);
  network::save(model, folder);
  write_model_card(folder, model, honest_facts());
  const auto size = std::filesystem::file_size(folder / "model.safetensors");
  const std::string bytes = size < 1000 ? std::to_string(size)
                                        : std::to_string(size / 1000) + "," +
                                              std::to_string(1000 + size % 1000).substr(1);
  EXPECT_TRUE(says(read_whole(folder / "README.md"), "| weights on disk | " + bytes + " bytes |"));
  std::filesystem::remove_all(folder);
}

TEST(ModelCard, SaysWhatWasCompressedAndItsPrice) {
  CardFacts facts = honest_facts();
  EXPECT_FALSE(says(model_card(small_model(), facts, 0), "## Compression"));
  const auto price = [](std::int64_t bytes, double accuracy) {
    return Json{{"weights_bytes", bytes}, {"packed_bytes", bytes / 2}, {"model_bytes", bytes + 9},
                {"accuracy", accuracy},   {"macro_f1", accuracy},      {"latency_us", 12.34}};
  };
  facts.compression = {{"scheme", "int8"},
                       {"agreement", 0.9875},
                       {"float", price(4000, 0.91)},
                       {"compressed", price(1234, 0.9)},
                       {"per_class", {{"walk|ing", {{"f1", {0.5, 0.25}}}}}},
                       {"pruned", {{"sparsity", 0.5}, {"fine_tune_epochs", 3}}}};
  const std::string card = model_card(small_model(), facts, 0);
  for (const char* words :
       {"## Compression\n", "by the scheme `int8`; 50.0 % of its weights are zero, with 3 epochs",
        "0.9875 of its windows they answer alike", "| model.safetensors, bytes | 4,000 | 1,234 |",
        "gzip, bytes | 2,000 | 617 |", "| model folder, bytes | 4,009 | 1,243 |",
        "| accuracy | 0.9100 | 0.9000 |", "| F1 of walk\\|ing | 0.5000 | 0.2500 |",
        "µs | 12.3 | 12.3 |"})
    EXPECT_TRUE(says(card, words)) << words << "\n" << card;
  facts.protocol_leaky = true;
  EXPECT_TRUE(says(model_card(small_model(), facts, 0), "## Compression (**LEAKY**)"));
}

}  // namespace
}  // namespace stride::deployment
