#include "stride/network/model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "stride/base/error.hpp"
#include "stride/base/safetensors.hpp"
#include "stride/network/layers.hpp"

namespace stride::network {
namespace {

namespace fs = std::filesystem;

Model small_model() {
  Model model;
  model.architecture = "custom";
  model.options = {{"units", 3}};
  Graph& g = model.graph;
  Value h = g.input("x", {batch, 2, 8});
  h = mean_over_time(g, "mean", batch_norm(g, "norm", h));
  g.set_output("logits", linear(g, "head", h, 3));
  model.parameters = initial_parameters(g, 1);
  model.activities = {"walking", "standing", "lying"};
  model.contract = {.sensors = {{"acc_x", "m/s^2"}, {"acc_y", "m/s^2"}},
                    .channels = {{"acc_x", "m/s^2"}, {"acc_y", "m/s^2"}},
                    .rate_hz = 50,
                    .length = 8,
                    .hop = 4,
                    .preprocessing = {{"lowpass_hz", 20.5}},
                    .scaler = {{"kind", "none"}}};
  return model;
}

class ModelFolder : public testing::Test {
 protected:
  ModelFolder()
      : folder_(fs::path(testing::TempDir()) /
                ("model_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    fs::remove_all(folder_);
  }
  ~ModelFolder() override { fs::remove_all(folder_); }

  std::string refusal() const {
    try {
      load(folder_);
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }
  // Saves a sound model, changes one of its JSON files, and says how load refuses it.
  std::string refusal_after(const char* file, const std::function<void(Json&)>& change) const {
    save(small_model(), folder_);
    Json json = read_json(folder_ / file);
    change(json);
    write_json(folder_ / file, json);
    return refusal();
  }
  void write_weights(const std::map<std::string, TensorView>& tensors) const {
    write_safetensors(folder_ / "model.safetensors", tensors);
  }

  fs::path folder_;
};

TEST_F(ModelFolder, ComesBackExactly) {
  const Model model = small_model();
  save(model, folder_);
  const Model back = load(folder_);
  EXPECT_EQ(back.architecture, "custom");
  EXPECT_EQ(back.options, model.options);
  EXPECT_EQ(to_json(back.graph), to_json(model.graph));
  EXPECT_EQ(back.parameters, model.parameters);
  EXPECT_EQ(back.activities, model.activities);
  EXPECT_EQ(to_json(back.contract), to_json(model.contract));
  EXPECT_EQ(back.contract.channels[1].name, "acc_y");
}

TEST_F(ModelFolder, HoldsDecisionsWhereTheModelHasThem) {
  Model model = small_model();
  model.decisions = Decisions{.temperature = 2, .people = 3, .windows = 9};
  save(model, folder_);
  ASSERT_TRUE(load(folder_).decisions);
  EXPECT_EQ(load(folder_).decisions->temperature, 2);
  Json json = read_json(folder_ / "decisions.json");
  json["temperature"] = 0;
  write_json(folder_ / "decisions.json", json);
  EXPECT_NE(refusal().find("decisions.json] \"temperature\""), std::string::npos) << refusal();
  save(small_model(), folder_);
  EXPECT_FALSE(load(folder_).decisions);
}

TEST_F(ModelFolder, HoldsThreeFilesThatRepeatByteForByte) {
  save(small_model(), folder_);
  std::map<std::string, std::string> first;
  for (const auto& entry : fs::directory_iterator(folder_))
    first[entry.path().filename().string()] = read_whole(entry.path());
  EXPECT_EQ(first.size(), 3u);
  save(small_model(), folder_);
  for (const auto& [name, bytes] : first) EXPECT_EQ(read_whole(folder_ / name), bytes) << name;
  const Json config = read_json(folder_ / "config.json");
  EXPECT_EQ(config["model_type"], "stride");
  EXPECT_EQ(config["id2label"].dump(), R"({"0":"walking","1":"standing","2":"lying"})");
  EXPECT_EQ(config["label2id"].dump(), R"({"walking":0,"standing":1,"lying":2})");
  EXPECT_EQ(Safetensors(folder_ / "model.safetensors").at("norm.variance").shape,
            (std::vector<std::int64_t>{2}));
}

TEST_F(ModelFolder, IsNotWrittenWhenTheModelDoesNotFitItself) {
  const auto refused = [&](const std::function<void(Model&)>& change) {
    Model model = small_model();
    change(model);
    EXPECT_THROW(save(model, folder_), Error);
    EXPECT_FALSE(fs::exists(folder_));
  };
  refused([](Model& m) { m.parameters.pop_back(); });
  refused([](Model& m) { m.parameters[0] = std::nanf(""); });
  refused([](Model& m) { m.parameters.back() = std::numeric_limits<float>::infinity(); });
  refused([](Model& m) { m.activities.pop_back(); });
  refused([](Model& m) { m.activities[1] = "walking"; });
  refused([](Model& m) { m.activities[1] = ""; });
  refused([](Model& m) { m.contract.length = 9; });
  refused([](Model& m) { m.contract.channels.pop_back(); });
  refused([](Model& m) { m.contract.sensors.clear(); });
  refused([](Model& m) { m.contract.hop = 0; });
  refused([](Model& m) { m.contract.rate_hz = std::nan(""); });
  refused([](Model& m) { m.graph.input("second", {batch, 2}); });
  refused([](Model& m) { dropout(m.graph, "drop", m.graph.named("x"), 0.5); });
}

TEST_F(ModelFolder, TextThatIsNoUtf8IsRefused) {
  Model model = small_model();
  model.activities[0] = "walking\xff";
  EXPECT_THROW(save(model, folder_), Error);
}

TEST_F(ModelFolder, SaysWhatIsMissing) {
  EXPECT_NE(refusal().find("config.json"), std::string::npos);
  for (const char* file : {"config.json", "model.safetensors", "preprocessor_config.json"}) {
    save(small_model(), folder_);
    fs::remove(folder_ / file);
    EXPECT_NE(refusal().find(file), std::string::npos) << file;
  }
}

TEST_F(ModelFolder, SaysWhichArraysDoNotFit) {
  save(small_model(), folder_);
  const std::vector<float> six(6), three(3), two(2);
  const std::vector<std::int32_t> wholes(2);
  write_weights({{"head.weight", view_of<float>({2, 3}, six)},
                 {"head.bias", view_of<float>({3}, three)},
                 {"norm.scale", view_of<std::int32_t>({2}, wholes)},
                 {"norm.shift", view_of<float>({2}, two)},
                 {"norm.mean", view_of<float>({2}, two)},
                 {"tail.bias", view_of<float>({2}, two)}});
  const std::string line = refusal();
  for (const char* words : {"head.weight is F32 [2, 3], not F32 [3, 2]", "norm.scale is I32 [2]",
                            "norm.variance is missing", "tail.bias is unexpected"})
    EXPECT_NE(line.find(words), std::string::npos) << line;
  EXPECT_EQ(line.find("more"), std::string::npos) << line;
  write_weights({{"a", view_of<float>({2}, two)}});
  EXPECT_NE(refusal().find("; and 2 more"), std::string::npos)
      << refusal();  // 6 missing and 1 unexpected
}

TEST_F(ModelFolder, RefusesWeightsThatAreNoNumbers) {
  save(small_model(), folder_);
  std::string bytes = read_whole(folder_ / "model.safetensors");
  const float infinite = std::numeric_limits<float>::infinity();
  bytes.replace(bytes.size() - 4, 4, reinterpret_cast<const char*>(&infinite), 4);
  write_whole(folder_ / "model.safetensors", bytes);
  EXPECT_NE(refusal().find("finite weights"), std::string::npos) << refusal();
}

TEST_F(ModelFolder, RefusesConfigsThatContradictThemselves) {
  const auto refused = [&](const char* words, const std::function<void(Json&)>& change) {
    const std::string line = refusal_after("config.json", change);
    EXPECT_NE(line.find(words), std::string::npos) << words << "\n" << line;
    EXPECT_NE(line.find("config.json"), std::string::npos) << line;
  };
  EXPECT_EQ(refusal_after("config.json", [](Json&) {}), "");
  refused("format", [](Json& j) { j["format"] = "bert"; });
  refused("newer stride", [](Json& j) { j["version"] = 2; });
  refused("architecture", [](Json& j) { j.erase("architecture"); });
  refused("options", [](Json& j) { j["options"] = 3; });
  refused("graph", [](Json& j) { j.erase("graph"); });
  refused("input 'x': got nothing", [](Json& j) {
    j["graph"] = {{"nodes", Json::array()}, {"outputs", Json::object()}};
  });
  refused("output 'logits': got nothing", [](Json& j) {
    j["graph"]["outputs"] = {{"logit", "head"}};
  });
  refused("output 'logits'", [](Json& j) { j["graph"]["outputs"] = {{"logits", "mean"}}; });
  refused("id2label", [](Json& j) { j["id2label"]["01"] = "sitting"; });
  refused("id2label", [](Json& j) { j["id2label"]["7"] = "sitting"; });
  refused("id2label", [](Json& j) { j["id2label"]["2"] = 5; });
  refused("id2label", [](Json& j) { j["id2label"] = {"walking", "standing", "lying"}; });
  refused("label2id", [](Json& j) { j["label2id"]["lying"] = 1; });
  refused("label2id", [](Json& j) { j["label2id"].erase("lying"); });
  refused("[N, 3]", [](Json& j) {
    j["id2label"].erase("2");
    j["label2id"].erase("lying");
  });
  refused("label2id", [](Json& j) { j["id2label"]["2"] = "walking"; });
  refused("an empty or a second name", [](Json& j) {
    j["id2label"]["1"] = "";
    j["label2id"] = {{"walking", 0}, {"", 1}, {"lying", 2}};
  });
}

TEST_F(ModelFolder, HoldsARegression) {
  Model model = small_model();
  model.graph = {};
  Value h = model.graph.input("x", {batch, 2, 8});
  h = linear(model.graph, "head", mean_over_time(model.graph, "mean", h), 1);
  model.graph.set_output("value", h);
  model.parameters = initial_parameters(model.graph, 1);
  model.activities.clear();
  model.target = {"cadence", "steps/min"};
  save(model, folder_);
  const Model back = load(folder_);
  ASSERT_TRUE(back.target);
  EXPECT_EQ(back.target->name, "cadence");
  EXPECT_EQ(back.target->unit, "steps/min");
  EXPECT_TRUE(back.activities.empty());
  const Json sound = read_json(folder_ / "config.json");
  const auto refused = [&](const char* words, const std::function<void(Json&)>& change) {
    Json json = sound;
    change(json);
    write_json(folder_ / "config.json", json);
    EXPECT_NE(refusal().find(words), std::string::npos) << words << "\n" << refusal();
  };
  refused("output 'logits': got nothing", [](Json& j) { j.erase("target"); });
  refused("target", [](Json& j) { j["target"] = "cadence"; });
  refused("unit", [](Json& j) { j["target"].erase("unit"); });
  refused("a name", [](Json& j) { j["target"]["name"] = ""; });
  refused("output 'value': got nothing", [](Json& j) {
    j["graph"]["outputs"] = {{"logits", "head"}};
  });
  refused("output 'value': got [N, 2]", [](Json& j) {
    j["graph"]["outputs"] = {{"value", "mean"}};
  });
  refused("one of both", [](Json& j) {
    j["id2label"] = {{"0", "walking"}};
    j["label2id"] = {{"walking", 0}};
  });
}

TEST_F(ModelFolder, RefusesContractsThatCannotBe) {
  const auto refused = [&](const char* words, const std::function<void(Json&)>& change) {
    const std::string line = refusal_after("preprocessor_config.json", change);
    EXPECT_NE(line.find(words), std::string::npos) << words << "\n" << line;
  };
  refused("format", [](Json& j) { j["format"] = "vit"; });
  refused("newer stride", [](Json& j) { j["version"] = 2; });
  refused("rate_hz", [](Json& j) { j["rate_hz"] = 0; });
  refused("rate_hz", [](Json& j) { j["rate_hz"] = "50"; });
  refused("length", [](Json& j) { j["length"] = 0; });
  refused("hop", [](Json& j) { j["hop"] = 0; });
  refused("sensors", [](Json& j) { j["sensors"] = Json::array(); });
  refused("channels", [](Json& j) { j["channels"][1]["name"] = "acc_x"; });
  refused("unit", [](Json& j) { j["channels"][1].erase("unit"); });
  refused("scaler", [](Json& j) { j.erase("scaler"); });
  refused("preprocessing", [](Json& j) { j.erase("preprocessing"); });
  refused("[N, 2, 9]", [](Json& j) { j["length"] = 9; });
  refused("[N, 1, 8]", [](Json& j) { j["channels"].erase(1); });
}

TEST_F(ModelFolder, RefusesAConfigThatIsFarTooLarge) {
  save(small_model(), folder_);
  fs::resize_file(folder_ / "config.json", (16u << 20) + 1);
  EXPECT_NE(refusal().find("at most 16 MiB"), std::string::npos);
}

}  // namespace
}  // namespace stride::network
