// Compressed models in a folder: they come back, byte for byte, or are refused by name.
#include "stride/network/weights_file.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "stride/base/error.hpp"
#include "stride/base/safetensors.hpp"
#include "stride/network/layers.hpp"
#include "stride/network/storage.hpp"

namespace stride::network {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, Storage, std::less<>> kinds = {{"conv.weight", Storage::int8},
                                                           {"conv.bias", Storage::bfloat16},
                                                           {"lstm.input_weight", Storage::float16},
                                                           {"head.weight", Storage::int8_one_scale},
                                                           {"head.bias", Storage::float32}};

Model compressed_model() {
  Model model;
  model.architecture = "custom";
  Graph& g = model.graph;
  Value h = convolution(g, "conv", g.input("x", {batch, 2, 8}), {.filters = 4, .kernel = {3}});
  h = last_of_time(g, "last", lstm(g, "lstm", relu(g, "relu", h), 3));
  g.set_output("logits", linear(g, "head", h, 2));
  model.quantisation = {.weights = kinds, .ranges = {{"x", {-3.1F, 0.1F}}, {"relu", {0, 6}}}};
  model.parameters = initial_parameters(g, 1);
  round_weights(g, *model.quantisation, model.parameters);
  model.activities = {"walking", "standing"};
  model.contract = {.sensors = {{"acc_x", "m/s^2"}, {"acc_y", "m/s^2"}},
                    .channels = {{"acc_x", "m/s^2"}, {"acc_y", "m/s^2"}},
                    .rate_hz = 50,
                    .length = 8,
                    .hop = 4,
                    .preprocessing = Json::object(),
                    .scaler = Json::object()};
  return model;
}

class CompressedFolder : public testing::Test {
 protected:
  CompressedFolder()
      : folder_(fs::path(testing::TempDir()) /
                ("compressed_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    fs::remove_all(folder_);
    save(compressed_model(), folder_);
  }
  ~CompressedFolder() override { fs::remove_all(folder_); }

  std::string refusal() const {
    try {
      load(folder_);
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }
  void expect_refusal(const char* words) const {
    EXPECT_NE(refusal().find(words), std::string::npos) << words << "\n" << refusal();
  }
  // The weights with one array changed or left out, written again.
  void rewrite(const std::string& name, const std::function<void(TensorView&)>& change) const {
    const std::string bytes = read_whole(folder_ / "model.safetensors");
    const Safetensors file(std::as_bytes(std::span(bytes)), "sound");
    std::map<std::string, TensorView> tensors(file.tensors().begin(), file.tensors().end());
    change(tensors[name]);
    if (tensors[name].shape.empty()) tensors.erase(name);
    write_safetensors(folder_ / "model.safetensors", tensors);
  }

  fs::path folder_;
};

TEST_F(CompressedFolder, ComesBackExactly) {
  const Model model = compressed_model(), back = load(folder_);
  EXPECT_EQ(back.quantisation, model.quantisation);
  EXPECT_EQ(back.parameters, model.parameters);
  const Safetensors file(folder_ / "model.safetensors");
  EXPECT_EQ(file.at("conv.weight").element, Element::i8);
  EXPECT_EQ(file.at("conv.weight.scale").shape, (Shape{4}));
  EXPECT_EQ(file.at("conv.bias").element, Element::bf16);
  EXPECT_EQ(file.at("lstm.input_weight").element, Element::f16);
  EXPECT_EQ(file.at("head.weight.scale").shape, (Shape{1}));
  EXPECT_EQ(file.at("lstm.bias").element, Element::f32);
}

TEST_F(CompressedFolder, IsWrittenAgainByteForByte) {
  std::map<std::string, std::string> first;
  for (const auto& entry : fs::directory_iterator(folder_))
    first[entry.path().filename().string()] = read_whole(entry.path());
  const fs::path second = folder_ / "second";
  save(load(folder_), second);
  for (const auto& [name, bytes] : first) EXPECT_EQ(read_whole(second / name), bytes) << name;
}

TEST_F(CompressedFolder, WeightsThatAreNotRoundedAreNotWritten) {
  Model model = compressed_model();
  model.parameters[0] *= 1.001F;
  EXPECT_THROW(save(model, folder_ / "second"), Error);
  EXPECT_FALSE(fs::exists(folder_ / "second"));
  model = compressed_model();
  model.quantisation->weights["tail.weight"] = Storage::int8;
  EXPECT_THROW(save(model, folder_ / "second"), Error);
}

TEST_F(CompressedFolder, AScaleNeedsANameOfItsOwn) {
  Model model = compressed_model();
  Graph g;
  const Value h =
      convolution(g, "conv", g.input("x", {batch, 2, 8}), {.filters = 4, .kernel = {3}});
  const Value norm = batch_norm(g, "conv.weight", h);
  g.set_output("logits", linear(g, "head", mean_over_time(g, "mean", norm), 2));
  model.graph = g;
  model.quantisation->weights = {{"conv.weight", Storage::int8}};
  model.quantisation->ranges.clear();
  model.parameters = initial_parameters(g, 1);
  round_weights(g, *model.quantisation, model.parameters);
  EXPECT_THROW(save(model, folder_ / "second"), Error);
  model.quantisation->weights.erase("conv.weight");
  EXPECT_NO_THROW(save(model, folder_ / "second"));
}

TEST_F(CompressedFolder, SaysWhichArraysAreKeptOtherwise) {
  rewrite("conv.weight.scale", [](TensorView& view) { view.shape.clear(); });
  expect_refusal("conv.weight.scale is missing");
  save(compressed_model(), folder_);
  rewrite("lstm.input_weight", [](TensorView& view) { view.element = Element::bf16; });
  expect_refusal("lstm.input_weight is BF16 [12, 4], not F16 [12, 4]");
  save(compressed_model(), folder_);
  Json config = read_json(folder_ / "config.json");
  config.erase("quantisation");
  write_json(folder_ / "config.json", config);
  expect_refusal("conv.weight is I8 [4, 2, 3], not F32 [4, 2, 3]");
}

TEST_F(CompressedFolder, RefusesCodesAndScalesThatNoWeightsAreKeptAs) {
  std::vector<std::byte> bytes;
  const auto changed = [&](const char* array, const std::function<void(std::byte*)>& change) {
    save(compressed_model(), folder_);
    rewrite(array, [&](TensorView& view) {
      bytes.assign(view.bytes.begin(), view.bytes.end());
      change(bytes.data());
      view.bytes = bytes;
    });
  };
  const auto scale = [](float number) {
    return [number](std::byte* at) { std::memcpy(at, &number, sizeof number); };
  };
  changed("conv.weight", [](std::byte*) {});
  EXPECT_EQ(refusal(), "");
  changed("conv.weight", [](std::byte* at) { *at = std::byte{0x80}; });  // -128
  expect_refusal("'conv.weight': got codes or scales");
  changed("conv.weight.scale", scale(-0.01F));
  expect_refusal("'conv.weight': got codes or scales");
  changed("head.weight.scale", scale(0.01F + 0x1p-30F));
  expect_refusal("'head.weight': got codes or scales");
  changed("head.weight.scale", scale(std::nanf("")));
  expect_refusal("finite weights");
  changed("conv.bias", [](std::byte* at) { at[0] = std::byte{0x80}, at[1] = std::byte{0x7f}; });
  expect_refusal("'conv.bias': got infinity");
}

TEST_F(CompressedFolder, RefusesAQuantisationThatDoesNotFit) {
  const Json sound = read_json(folder_ / "config.json");
  const auto refused = [&](const char* words, const std::function<void(Json&)>& change) {
    Json json = sound;
    change(json["quantisation"]);
    write_json(folder_ / "config.json", json);
    expect_refusal(words);
  };
  refused("weights", [](Json& q) { q.erase("weights"); });
  refused("weights", [](Json& q) { q["weights"] = Json::array(); });
  refused("weights", [](Json& q) { q["weights"]["conv.weight"] = 8; });
  refused("no 'int9'", [](Json& q) { q["weights"]["conv.weight"] = "int9"; });
  refused("parameters of the graph", [](Json& q) { q["weights"]["tail.weight"] = "int8"; });
  refused("ranges", [](Json& q) { q["ranges"] = 1; });
  refused("ranges", [](Json& q) { q["ranges"]["x"] = {0, 1, 2}; });
  refused("ranges", [](Json& q) { q["ranges"]["x"] = {0, "1"}; });
  refused("ranges", [](Json& q) { q["ranges"]["x"] = {0, 1e300}; });
  refused("0 or less", [](Json& q) { q["ranges"]["x"] = {0.5, 1}; });
  refused("0 or less", [](Json& q) { q["ranges"]["x"] = {-2, -1}; });
  refused("nodes of the graph", [](Json& q) { q["ranges"]["y"] = {0, 1}; });
  refused("dynamic", [](Json& q) { q["dynamic"] = "no"; });
  write_json(folder_ / "config.json", sound);
  EXPECT_EQ(refusal(), "");
}

}  // namespace
}  // namespace stride::network
