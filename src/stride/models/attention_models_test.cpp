// The attention networks against the numbers of their papers and programs, and what they refuse.
#include <gtest/gtest.h>

#include <string>

#include "stride/base/error.hpp"
#include "stride/models/architecture.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/operation.hpp"

namespace stride::models {
namespace {

using network::batch;
using network::Graph;
using network::Shape;

std::string refusal(std::string_view name, const Task& task, const Json& options) {
  try {
    build(name, task, options);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::int64_t parameters(const Graph& g) { return network::layout(g).total; }

TEST(MultiHeadAttention, KeepsItsWidthThroughAttention) {
  const Graph g = build("multi-head-attention", {3, 90, 6});
  EXPECT_EQ(g.shape(g.named("pool")), (Shape{batch, 180, 45}));
  EXPECT_EQ(g.shape(g.named("attention")), (Shape{batch, 180, 45}));
  EXPECT_EQ(parameters(g), 60 * 3 * (3 + 5 + 7) + 180             // convolutions
                               + 4 * (180 * 180 + 180)            // attention
                               + 45 * 180 * 128 + 128 + 6 * 129)  // dense, head
      << "flattened";
  const Graph mean = build("multi-head-attention", {3, 90, 6}, {{"pooling", "mean"}});
  EXPECT_EQ(mean.shape(mean.named("mean")), (Shape{batch, 180}));
  const Graph wide = build("multi-head-attention", {3, 90, 6}, {{"width", 128}});
  EXPECT_EQ(wide.parameters()[6].shape, (Shape{3 * 30 * 128, 180}));
}

TEST(MultiHeadAttention, NamesTheNearestNumberOfHeads) {
  const auto line = [](std::int64_t heads, std::int64_t width = 0) {
    return refusal("multi-head-attention", {3, 90, 6}, {{"heads", heads}, {"width", width}});
  };
  EXPECT_EQ(line(36), "");
  EXPECT_EQ(line(35),
            "[multi-head-attention] [option] heads: got 35 for a width of 180 (three times the "
            "filters), want a divisor. Use heads=36, or give each head a width of its own, e.g. "
            "width=6.");
  EXPECT_NE(line(33).find("Use heads=30,"), std::string::npos) << "30 and 36 are as near";
  EXPECT_NE(line(4000).find("Use heads=180,"), std::string::npos);
  EXPECT_EQ(line(35, 6), "");
}

TEST(MultiHeadAttention, RefusesToPoolMoreThanTheWindow) {
  EXPECT_EQ(refusal("multi-head-attention", {3, 2, 6}, {}), "");
  EXPECT_EQ(refusal("multi-head-attention", {3, 1, 6}, {}),
            "[multi-head-attention] [option] pool: got 2 on windows of 1 samples, want 1 to 1. Use "
            "1.");
}

TEST(MultiHeadLiteral, HasThePublishedSize) {
  const Graph g = build("multi-head-literal", {3, 90, 6});
  const network::Cost cost = network::cost(g);
  EXPECT_EQ(cost.parameters, 97'804'352);
  EXPECT_EQ(cost.trained_parameters, 97'804'352);
  std::int64_t convolutions = 0, attention = 0;
  for (const network::LayerCost& layer : cost.layers) {
    if (layer.operation == "convolution") convolutions += layer.parameters;
    if (layer.operation == "attention") attention += layer.parameters;
  }
  EXPECT_EQ(convolutions, 2'410);
  EXPECT_EQ(attention, 34'571'520);
  // 97,970,640 without the one score and the one sum of each of 30 heads of 128.
  EXPECT_EQ(cost.macs, 97'970'640 + 2 * 30 * 128);
  EXPECT_EQ(cost.weight_bytes, 391'217'408);  // 373.094 MiB
}

TEST(MultiHeadLiteral, RefusesWindowsThatItsFirstKernelDoesNotFit) {
  EXPECT_EQ(refusal("multi-head-literal", {3, 3, 6}, {}), "");
  EXPECT_EQ(refusal("multi-head-literal", {3, 2, 6}, {}),
            "[multi-head-literal] [window] channels x samples: got 3 x 2, want at least 3 x 3, the "
            "size of its first kernel. Use --model multi-head-attention, or more channels or "
            "samples.");
  EXPECT_NE(refusal("multi-head-literal", {2, 90, 6}, {}).find("got 2 x 90"), std::string::npos);
}

// Table of Agac and Incel: parameters, and FLOPs by their rule: convolutions alone, two for a
// multiply-accumulate, and one for each bias added.
TEST(DeepConvLstm, HasThePublishedSizes) {
  struct Published {
    Task task;
    const char* size;
    std::int64_t parameters, flops;
  };
  constexpr Task opportunity{45, 30, 17}, wisdm{3, 20, 6}, sensors{45, 50, 7};
  for (const Published& p : {Published{opportunity, "lm", 9'037, 450'000},
                             {opportunity, "mm", 23'657, 1'677'600},
                             {opportunity, "om", 816'337, 100'512'000},
                             {wisdm, "lm", 1'770, 13'920},
                             {wisdm, "mm", 6'574, 50'880},
                             {wisdm, "om", 393'030, 2'987'520},
                             {sensors, "lm", 7'987, 932'400},
                             {sensors, "mm", 26'687, 3'506'400},
                             {sensors, "om", 1'414'087, 211'910'400}}) {
    SCOPED_TRACE(std::string(p.size) + ", windows of " + std::to_string(p.task.length));
    const network::Cost cost = network::cost(
        build("deep-conv-lstm", p.task, {{"size", p.size}, {"recurrence", "sensors"}}));
    EXPECT_EQ(cost.parameters, p.parameters);
    std::int64_t flops = 0, others = 0;
    for (const network::LayerCost& layer : cost.layers) {
      if (layer.operation == "convolution")
        flops += 2 * layer.macs + network::elements(layer.shape);
      else
        others += layer.macs;
    }
    EXPECT_EQ(flops, p.flops);
    EXPECT_GT(others, 0) << "the LSTMs count too";
  }
}

// Over time each step reads the filters of all channels; over sensors, those of all times.
TEST(DeepConvLstm, WalksOverTimeUnlessAskedOtherwise) {
  const Task task{9, 128, 6};
  const Graph time = build("deep-conv-lstm", task),
              sensors = build("deep-conv-lstm", task, {{"recurrence", "sensors"}});
  EXPECT_EQ(time.shape(time.named("steps")), (Shape{batch, 64 * 9, 112}));
  EXPECT_EQ(sensors.shape(sensors.named("sensors_last")), (Shape{batch, 112, 64, 9}));
  EXPECT_EQ(sensors.shape(sensors.named("steps")), (Shape{batch, 112 * 64, 9}));
  EXPECT_EQ(time.shape(time.named("lstm2")), (Shape{batch, 128, 112}));
  const Graph own = build("deep-conv-lstm", task, {{"filters", 6}, {"units", 11}});
  EXPECT_EQ(own.shape(own.named("steps")), (Shape{batch, 6 * 9, 112}));
  EXPECT_EQ(own.shape(own.named("lstm2")), (Shape{batch, 11, 112}));
}

TEST(DeepConvLstm, PaysForAttentionWhatItsPapersSay) {
  const auto extra = [](const Json& options) {
    Json all = {{"size", "lm"}};
    const Task task{45, 50, 7};
    const std::int64_t without = parameters(build("deep-conv-lstm", task, all));
    all.update(options);
    return parameters(build("deep-conv-lstm", task, all)) - without;
  };
  EXPECT_EQ(extra({{"attention", "channel"}, {"reduction", 2}}), 22);
  EXPECT_EQ(extra({{"attention", "channel"}, {"reduction", 4}}), 13);
  EXPECT_EQ(extra({{"attention", "channel"}, {"reduction", 8}}), 13) << "one unit is left";
  EXPECT_EQ(extra({{"attention", "spatial"}, {"attention-kernel", 3}}), 18);
  EXPECT_EQ(extra({{"attention", "spatial"}, {"attention-kernel", 5}}), 50);
  EXPECT_EQ(extra({{"attention", "spatial"}, {"attention-kernel", 7}}), 98);
  EXPECT_EQ(extra({{"attention", "cbam"}, {"reduction", 2}, {"attention-kernel", 7}}), 22 + 98);
}

TEST(DeepConvLstm, NamesItsAttentionMaps) {
  for (std::int64_t position = 1; position <= 4; ++position) {
    const Graph g = build("deep-conv-lstm", {9, 50, 6},
                          {{"size", "mm"}, {"attention", "cbam"}, {"position", position}});
    EXPECT_EQ(g.shape(g.named("attention.channel")), (Shape{batch, 8}));
    EXPECT_EQ(g.shape(g.named("attention.spatial")), (Shape{batch, 1, 9, 50 - 4 * position}));
  }
  const Graph spatial = build("deep-conv-lstm", {9, 50, 6}, {{"attention", "spatial"}});
  EXPECT_THROW(spatial.named("attention.channel"), Error);
}

TEST(DeepConvLstm, RefusesKernelsThatDoNotFit) {
  const auto line = [](std::int64_t length, const Json& options) {
    return refusal("deep-conv-lstm", {3, length, 6}, options);
  };
  EXPECT_EQ(line(17, {}), "");
  EXPECT_EQ(line(16, {}),
            "[deep-conv-lstm] [option] kernel: got 5, four times, on windows of 16 samples, want 1 "
            "to 4. Use 4, or windows of at least 17 samples.");
  EXPECT_EQ(line(16, {{"kernel", 4}}), "");
  EXPECT_EQ(line(1, {{"kernel", 1}}), "");
  // Maps of 22 - 4 x 4 = 6 samples.
  EXPECT_EQ(line(22, {{"attention", "spatial"}}),
            "[deep-conv-lstm] [option] attention-kernel: got 7 on maps of 6 samples, want an odd "
            "number, 1 to 5. Use 5.");
  EXPECT_EQ(line(22, {{"attention", "spatial"}, {"attention-kernel", 5}}), "");
  EXPECT_EQ(line(22, {{"attention", "channel"}}), "") << "not its business";
  EXPECT_NE(line(50, {{"attention", "cbam"}, {"attention-kernel", 4}}).find("Use 3."),
            std::string::npos);
}

TEST(DeepConvLstm, BeginsOrthogonal) {
  const Graph g = build("deep-conv-lstm", {3, 20, 6}, {{"size", "lm"}});
  for (const network::Parameter& p : g.parameters()) {
    using Kind = network::Start::Kind;
    const Kind want = p.name == "head.weight"      ? Kind::uniform
                      : p.name.ends_with("weight") ? Kind::orthogonal
                      : p.name.starts_with("lstm") ? Kind::forget_gate
                                                   : Kind::constant;
    EXPECT_EQ(p.start.kind, want) << p.name;
  }
}

}  // namespace
}  // namespace stride::models
