// Every operation's shapes, parameters and costs, worked by hand; and what each refuses, on both
// sides of the limit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/network/operation.hpp"
#include "stride/network/operations/attention_cases.hpp"
#include "stride/network/operations/lego_cases.hpp"
#include "stride/network/operations/operation_cases.hpp"
#include "stride/network/operations/random_feature_cases.hpp"

namespace stride::network {
namespace {

using namespace cases;

// The node made of inputs "in0", "in1", ... of these shapes.
Graph graph_of(const Worked& c) {
  Graph graph;
  std::vector<Value> inputs;
  const Operation* const entry = &find("operation", all_operations(), c.operation);
  for (std::size_t i = 0; i < c.inputs.size(); ++i)
    inputs.push_back(
        graph.input("in" + std::to_string(i), c.inputs[i],
                    static_cast<int>(i) == entry->index_input ? Type::index : Type::real));
  graph.add(c.operation, "node", inputs, c.attributes);
  return graph;
}

std::vector<Worked> basic_worked() {
  return {
      {"input", {}, {{"shape", Shape{N, 9, 128}}}, {N, 9, 128}},
      {"input", {}, {{"shape", Shape{N}}, {"type", std::string("index")}}, {N}},

      {"convolution",
       {{N, 9, 128}},
       {{"filters", 64}, {"kernel", List{5}}},
       {N, 64, 124},
       {{64, 9, 5}, {64}},
       64 * 124 * 9 * 5},
      {"convolution",
       {{N, 9, 128}},
       {{"filters", 64}, {"kernel", List{5}}, {"padding", List{2}}, {"bias", false}},
       {N, 64, 128},
       {{64, 9, 5}},
       64 * 128 * 9 * 5},
      {"convolution",
       {{N, 2, 10}},
       {{"filters", 3}, {"kernel", List{3}}, {"stride", List{2}}},
       {N, 3, 4},
       {{3, 2, 3}, {3}},
       3 * 4 * 2 * 3},  // places 0, 2, 4, 6
      {"convolution",
       {{N, 2, 10}},
       {{"filters", 3}, {"kernel", List{3}}, {"dilation", List{4}}},
       {N, 3, 2},
       {{3, 2, 3}, {3}},
       3 * 2 * 2 * 3},  // taps 0, 4, 8
      {"convolution",
       {{N, 6, 10}},
       {{"filters", 6}, {"kernel", List{3}}, {"groups", 6}},
       {N, 6, 8},
       {{6, 1, 3}, {6}},
       6 * 8 * 3},
      {"convolution",
       {{N, 1, 9, 128}},
       {{"filters", 8}, {"kernel", List{9, 5}}, {"padding", List{0, 2}}},
       {N, 8, 1, 128},
       {{8, 1, 9, 5}, {8}},
       8 * 128 * 9 * 5},
      {"convolution",
       {{N, 1, 5}},
       {{"filters", 1}, {"kernel", List{5}}},
       {N, 1, 1},
       {{1, 1, 5}, {1}},
       5},

      {"linear", {{N, 10}}, {{"units", 6}}, {N, 6}, {{6, 10}, {6}}, 60},
      {"linear", {{N, 10}}, {{"units", 6}, {"bias", false}}, {N, 6}, {{6, 10}}, 60},
      {"lstm",
       {{N, 9, 128}},
       {{"units", 100}},
       {N, 100, 128},
       {{400, 9}, {400, 100}, {400}},
       128 * 400 * 109},
      {"gru",
       {{N, 9, 128}},
       {{"units", 100}},
       {N, 100, 128},
       {{300, 9}, {300, 100}, {300}, {300}},
       128 * 300 * 109},
      {"batch_norm", {{N, 64, 128}}, {}, {N, 64, 128}, {{64}, {64}, {64}, {64}}, 64 * 128},
      {"batch_norm", {{N, 64}}, {{"epsilon", 0.001}}, {N, 64}, {{64}, {64}, {64}, {64}}, 64},

      {"relu", {{N, 3, 4}}, {}, {N, 3, 4}},
      {"tanh", {{N, 3}}, {}, {N, 3}},
      {"sigmoid", {{N}}, {}, {N}},
      {"softmax", {{N, 6}}, {}, {N, 6}},
      {"softmax", {{N, 6, 128}}, {}, {N, 6, 128}},
      {"dropout", {{N, 3, 4}}, {{"rate", 0.5}}, {N, 3, 4}},
      {"dropout",
       {{N, 3, 4}},
       {{"rate", 0}},
       {N, 3, 4}},  // a whole number where a number is wanted
      {"detach", {{N, 3, 4}}, {}, {N, 3, 4}},

      {"max_pool",
       {{N, 3, 10}},
       {{"kernel", List{3}}},
       {N, 3, 3}},  // places 0, 3, 6; the last sample is left
      {"mean_pool", {{N, 3, 10}}, {{"kernel", List{3}}, {"stride", List{1}}}, {N, 3, 8}},
      {"max_pool", {{N, 3, 4, 10}}, {{"kernel", List{4, 2}}}, {N, 3, 1, 5}},
      {"mean_over_time", {{N, 3, 10}}, {}, {N, 3}},
      {"mean_over_time", {{N, 3, 4, 10}}, {}, {N, 3, 4}},
      {"last_of_time", {{N, 3, 10}}, {}, {N, 3}},

      {"flatten", {{N, 3, 4, 5}}, {}, {N, 60}},
      {"flatten", {{N, 3}}, {}, {N, 3}},
      {"concatenate", {{N, 3, 8}, {N, 5, 8}, {N, 1, 8}}, {}, {N, 9, 8}},
      {"concatenate", {{N, 3, 8}, {N, 3, 2}}, {{"axis", 2}}, {N, 3, 10}},
      {"concatenate", {{N, 3}}, {}, {N, 3}},
      {"add", {{N, 3, 8}, {N, 3, 8}, {N, 3, 8}}, {}, {N, 3, 8}},
      {"scale", {{N, 3}}, {{"factor", -0.5}}, {N, 3}},
      {"shift", {{N, 3}}, {{"offset", -0.5}}, {N, 3}},

      {"cross_entropy", {{N, 6}, {N}}, {}, {}},
      {"cross_entropy",
       {{N, 2}, {N}},
       {{"label_smoothing", 0.1}, {"class_weights", List{1, 2}}},
       {}},
      {"distillation", {{N, 6}, {N, 6}}, {{"temperature", 4}}, {}},
      {"squared_error", {{N, 6, 2}, {N, 6, 2}}, {}, {}},
      {"absolute_error", {{N}, {N}}, {}, {}},
  };
}

// One list a family.
const std::vector<Worked>& worked() {
  static const auto table = together<Worked>(
      {basic_worked(), attention_worked(), lego_worked(), random_feature_worked()});
  return table;
}

TEST(Operations, GiveTheShapesOfTheWorkedTable) {
  for (const Worked& c : worked()) {
    SCOPED_TRACE(c.operation + " -> " + text(c.output));
    const Graph graph = graph_of(c);
    const Node& node = graph.nodes().back();
    EXPECT_EQ(node.shape, c.output) << text(node.shape);
    ASSERT_EQ(node.parameters.size(), c.parameters.size());
    for (std::size_t i = 0; i < c.parameters.size(); ++i)
      EXPECT_EQ(graph.parameters()[static_cast<std::size_t>(node.parameters[i])].shape,
                c.parameters[i]);
    const std::int64_t macs =
        node.operation->macs ? node.operation->macs(CallOf(graph, node).call, node.shape) : 0;
    EXPECT_EQ(macs, c.macs);
  }
}

TEST(Operations, AreAllInTheWorkedTable) {
  for (const Operation* operation : all_operations()) {
    bool found = false;
    for (const Worked& c : worked()) found = found || c.operation == operation->name;
    EXPECT_TRUE(found) << operation->name;
  }
}

std::vector<Refused> basic_refused() {
  const List five = {5};
  return {
      {"input", {}, {{"shape", Shape{9, 128}}}, "N (-1) as the first axis"},
      {"input", {}, {{"shape", Shape{N, 0}}}, "each at least 1"},
      {"input", {}, {{"shape", Shape{N, N}}}, "each at least 1"},
      {"input", {}, {{"shape", Shape{}}}, "N (-1) as the first axis"},
      {"input", {}, {{"shape", Shape{N, 1, 1, 1, 1, 1, 1, 1, 1}}}, "at most 8 axes"},
      {"input", {}, {{"shape", Shape{N, std::int64_t{1} << 41}}}, "2^40"},
      {"input", {}, {{"shape", Shape{N, std::int64_t{1} << 62, 4}}}, "2^40"},
      {"input", {}, {{"shape", Shape{N}}, {"type", std::string("text")}}, "'real' or 'index'"},
      {"input", {}, {}, "shape: got nothing"},

      {"convolution",
       {{N, 2, 5}},
       {{"filters", 4}, {"kernel", List{9}}},
       "[node (convolution)] kernel: got 9 on [N, 2, 5], longer than the 5 samples left, want 1 to "
       "5. "
       "Use a kernel of at most 5 or pad by 2."},
      {"convolution", {{N, 2, 5}}, {{"filters", 4}, {"kernel", List{6}}}, "pad by 1"},
      {"convolution",
       {{N, 2, 8}},
       {{"filters", 4}, {"kernel", List{4}}, {"dilation", List{3}}},
       "want 1 to 3"},
      {"convolution", {{N, 2}}, {{"filters", 4}, {"kernel", five}}, "got [N, 2], want [N, C, T]"},
      {"convolution", {{N, 2, 9}}, {{"filters", 4}, {"kernel", List{5, 5}}}, "[N, C, H, T]"},
      {"convolution", {{N, 2, 9}}, {{"filters", 4}, {"kernel", List{1, 1, 1}}}, "got 3 entries"},
      {"convolution", {{N, 2, 9}}, {{"filters", 4}, {"kernel", List{}}}, "got 0 entries"},
      {"convolution", {{N, 2, 9}}, {{"filters", 0}, {"kernel", five}}, "filters: got 0"},
      {"convolution",
       {{N, 2, 9}},
       {{"filters", std::int64_t{1} << 31}, {"kernel", five}},
       "at most 2^30"},
      {"convolution", {{N, 2, 9}}, {{"filters", 4}, {"kernel", List{0}}}, "kernel: got 0"},
      {"convolution",
       {{N, 2, 9}},
       {{"filters", 4}, {"kernel", five}, {"stride", List{0}}},
       "stride: got 0"},
      {"convolution",
       {{N, 2, 9}},
       {{"filters", 4}, {"kernel", five}, {"padding", List{-1}}},
       "padding: got -1"},
      {"convolution",
       {{N, 2, 9}},
       {{"filters", 4}, {"kernel", five}, {"dilation", List{1, 1}}},
       "got 2 entries"},
      {"convolution",
       {{N, 6, 9}},
       {{"filters", 4}, {"kernel", five}, {"groups", 3}},
       "a divisor of both"},
      {"convolution",
       {{N, 1 << 20, 9}},
       {{"filters", 1 << 20}, {"kernel", five}},
       "weight: got [1048576, 1048576, 5]"},
      {"convolution",
       {{N, 2, 9}},
       {{"kernel", five}},
       "filters: got nothing, want a whole number. Give F"},
      {"convolution",
       {{N, 2, 9}},
       {{"filters", 4.0}, {"kernel", five}},
       "got a number, want a whole number"},
      {"convolution",
       {{N, 2, 9}},
       {{"filters", 4}, {"kernel", five}, {"paddings", List{1}}},
       "Did you mean 'padding'?"},
      {"convolution", {}, {{"filters", 4}, {"kernel", five}}, "inputs: got 0, want 1"},

      {"linear",
       {{N, 64, 128}},
       {{"units", 6}},
       "Put mean_over_time, last_of_time or flatten before it"},
      {"linear", {{N, 6}}, {{"units", -1}}, "units: got -1"},
      {"lstm", {{N, 6}}, {{"units", 6}}, "want [N, C, T]"},
      {"lstm", {{N, 6, 4}}, {{"units", 0}}, "units: got 0"},
      {"lstm", {{N, 6, 4}}, {{"units", 1 << 20}}, "recurrent_weight"},
      {"gru", {{N, 6}}, {{"units", 6}}, "want [N, C, T]"},
      {"gru", {{N, 6, 4}}, {{"units", 0}}, "units: got 0"},
      {"gru", {{N, 6, 4}}, {{"units", 1 << 20}}, "recurrent_weight"},
      {"batch_norm", {{N}}, {}, "want [N, C, ...]"},
      {"batch_norm", {{N, 4}}, {{"epsilon", 0}}, "epsilon"},
      {"batch_norm", {{N, 4}}, {{"momentum", 1.01}}, "momentum"},
      {"softmax", {{N}}, {}, "want [N, K, ...]"},
      {"dropout", {{N, 4}}, {{"rate", 1}}, "less than 1"},
      {"dropout", {{N, 4}}, {{"rate", -0.01}}, "at least 0"},
      {"dropout", {{N, 4}}, {{"rate", std::nan("")}}, "no finite number"},

      {"max_pool", {{N, 3, 4}}, {{"kernel", five}}, "want 1 to 4"},
      {"mean_pool", {{N, 3}}, {{"kernel", five}}, "want [N, C, T]"},
      {"mean_pool", {{N, 3, 9}}, {{"kernel", five}, {"stride", List{0}}}, "stride: got 0"},
      {"mean_over_time", {{N, 3}}, {}, "[N, F, T] or more axes"},
      {"last_of_time", {{N, 3}}, {}, "[N, F, T] or more axes"},
      {"flatten", {{N}}, {}, "[N, C, ...]"},
      {"concatenate",
       {{N, 3, 8}, {N, 3, 9}},
       {},
       "input 2: got [N, 3, 9], want [N, 3, 8] but for axis 1"},
      {"concatenate", {{N, 3, 8}, {N, 3}}, {}, "input 2"},
      {"concatenate", {{N, 3}, {N, 3}}, {{"axis", 0}}, "axis: got 0, want 1 to 1"},
      {"concatenate", {{N, 3}, {N, 3}}, {{"axis", 2}}, "axis: got 2, want 1 to 1"},
      {"concatenate", {}, {}, "one or more"},
      {"add", {{N, 3}, {N, 4}}, {}, "got [N, 4], want [N, 3] as the first input"},
      {"add", {}, {}, "one or more"},
      {"scale", {{N, 3}}, {}, "factor: got nothing"},
      {"scale", {{N, 3}}, {{"factor", std::string("2")}}, "got a text, want a number"},
      {"shift", {{N, 3}}, {}, "offset: got nothing"},

      {"cross_entropy", {{N, 1}, {N}}, {}, "at least 2 activities"},
      {"cross_entropy", {{N, 6, 2}, {N}}, {}, "[N, K]"},
      {"cross_entropy", {{N, 6}, {N, 1}}, {}, "one activity a window"},
      {"cross_entropy", {{N, 6}, {N}}, {{"label_smoothing", 1}}, "less than 1"},
      {"cross_entropy", {{N, 6}, {N}}, {{"class_weights", List{1, 1}}}, "one for each of the 6"},
      {"cross_entropy", {{N, 2}, {N}}, {{"class_weights", List{1, 0}}}, "more than 0"},
      {"distillation", {{N, 6, 2}, {N, 6, 2}}, {}, "[N, K]"},
      {"distillation", {{N, 1}, {N, 1}}, {}, "at least 2 activities"},
      {"distillation", {{N, 6}, {N, 7}}, {}, "got [N, 7], want [N, 6] as the student's"},
      {"distillation", {{N, 6}, {N, 6}}, {{"temperature", 0}}, "more than 0"},
      {"squared_error", {{N, 6}, {N, 7}}, {}, "got [N, 7], want [N, 6]"},
      {"absolute_error", {{N, 6}, {N}}, {}, "got [N], want [N, 6]"},
      {"absolute_error", {{N, 6}}, {}, "inputs: got 1, want 2"},
  };
}

TEST(Operations, RefuseWhatCannotBeAndSayWhatFits) {
  for (const Refused& c : together<Refused>(
           {basic_refused(), attention_refused(), lego_refused(), random_feature_refused()})) {
    SCOPED_TRACE(c.operation + ": " + c.words);
    try {
      graph_of(
          {.operation = c.operation, .inputs = c.inputs, .attributes = c.attributes, .output = {}});
      ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
      const std::string line = error.what();
      EXPECT_NE(line.find(c.words), std::string::npos) << line;
      EXPECT_TRUE(line.starts_with("[node (" + c.operation)) << line;
    }
  }
}

// Cross-entropy wants numbers of activities where all else wants reals, and the other way around.
TEST(Operations, KeepRealsAndActivitiesApart) {
  Graph graph;
  const Value x = graph.input("x", {batch, 6}), y = graph.input("y", {batch}, Type::index);
  EXPECT_THROW(graph.add("relu", "a", {y}), Error);
  EXPECT_THROW(graph.add("cross_entropy", "b", {x, graph.input("z", {batch})}), Error);
  EXPECT_THROW(graph.add("cross_entropy", "c", {y, y}), Error);
  EXPECT_NO_THROW(graph.add("cross_entropy", "d", {x, y}));
}

// A stride, padding or dilation that was not given is as long as the kernel afterwards.
TEST(Operations, FillInWhatDependsOnTheKernel) {
  Graph graph;
  const Value x = graph.input("x", {batch, 1, 9, 128});
  const Value c = graph.add("convolution", "c", {x}, {{"filters", 8}, {"kernel", List{3, 5}}});
  const Value p = graph.add("max_pool", "p", {c}, {{"kernel", List{2, 3}}});
  const auto list = [&](Value value, const char* name) {
    return std::get<List>(graph.node(value).attributes.find(name)->second);
  };
  EXPECT_EQ(list(c, "stride"), (List{1, 1}));
  EXPECT_EQ(list(c, "padding"), (List{0, 0}));
  EXPECT_EQ(list(c, "dilation"), (List{1, 1}));
  EXPECT_EQ(list(p, "stride"), (List{2, 3}));
}

TEST(Operations, HaveNamesSummariesAndSourcesOfTheirOwn) {
  std::vector<std::string_view> names;
  for (const Operation* operation : all_operations()) {
    EXPECT_EQ(operation->name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"),
              std::string_view::npos);
    EXPECT_EQ(std::count(names.begin(), names.end(), operation->name), 0) << operation->name;
    names.push_back(operation->name);
    EXPECT_FALSE(operation->summary.empty()) << operation->name;
    EXPECT_FALSE(operation->source.empty()) << operation->name;
    EXPECT_NE(operation->infer, nullptr) << operation->name;
    for (const AttributeRule& rule : operation->attributes)
      EXPECT_FALSE(rule.summary.empty()) << operation->name << " " << rule.name;
  }
}

}  // namespace
}  // namespace stride::network
