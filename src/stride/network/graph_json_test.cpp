#include <gtest/gtest.h>

#include "stride/base/error.hpp"
#include "stride/network/layers.hpp"
#include "stride/network/model.hpp"
#include "stride/network/operation.hpp"

namespace stride::network {
namespace {

// Every kind of attribute, several inputs, a 2-D part, a loss.
Graph rich_graph() {
  Graph g;
  const Value x = g.input("x", {batch, 2, 16});
  const Value image = g.input("image", {batch, 1, 4, 8});
  const Value y = g.input("y", {batch}, Type::index);
  Value a = convolution(
      g, "a", x, {.filters = 4, .kernel = {3}, .stride = {2}, .padding = {1}, .bias = false});
  a = last_of_time(g, "last", lstm(g, "lstm", batch_norm(g, "norm", a), 5));
  Value b = convolution(g, "b", image, {.filters = 2, .kernel = {2, 3}});
  b = flatten(g, "flat", max_pool(g, "pool", b, {1, 2}));
  const Value both = scale(g, "third", concatenate(g, "both", {a, b}), 1.0 / 3);
  g.set_output("logits", linear(g, "head", both, 2));
  g.set_output("features", both);
  g.set_objective(cross_entropy(g, "loss", g.output("logits"), y, 0.1, {1, 2.5}));
  return g;
}

void expect_equal(const Graph& a, const Graph& b) {
  ASSERT_EQ(a.nodes().size(), b.nodes().size());
  for (std::size_t i = 0; i < a.nodes().size(); ++i) {
    const Node &n = a.nodes()[i], &m = b.nodes()[i];
    EXPECT_EQ(n.name, m.name);
    EXPECT_EQ(n.operation, m.operation);
    EXPECT_EQ(n.inputs, m.inputs);
    EXPECT_EQ(n.attributes, m.attributes) << n.name;
    EXPECT_EQ(n.parameters, m.parameters);
    EXPECT_EQ(n.shape, m.shape);
    EXPECT_EQ(n.type, m.type);
  }
  EXPECT_EQ(a.outputs(), b.outputs());
  ASSERT_EQ(a.parameters().size(), b.parameters().size());
  for (std::size_t i = 0; i < a.parameters().size(); ++i)
    EXPECT_EQ(a.parameters()[i].name, b.parameters()[i].name);
}

TEST(GraphJson, LooksLikeThis) {
  Graph g;
  g.set_output("logits", linear(g, "head", g.input("x", {batch, 4}), 2));
  EXPECT_EQ(
      to_json(g).dump(),
      R"({"nodes":[{"name":"x","operation":"input","inputs":[],"attributes":{"shape":[-1,4],"type":"real"}},)"
      R"({"name":"head","operation":"linear","inputs":["x"],"attributes":{"bias":true,"start":"uniform","units":2}}],)"
      R"("outputs":{"logits":"head"}})");
}

TEST(GraphJson, ComesBackExactly) {
  const Graph g = rich_graph();
  const Graph back = graph_from_json(parse_json(to_json(g).dump(), "f"), "f");
  expect_equal(g, back);
  EXPECT_FALSE(back.has_objective());  // it serves training alone
  EXPECT_EQ(to_json(back), to_json(g));
}

TEST(GraphJson, FillsInDefaultsAndTakesWholeNumbersAsReals) {
  const Graph g = graph_from_json(
      Json::parse(
          R"({"nodes":[{"name":"x","operation":"input","inputs":[],"attributes":{"shape":[-1,4]}},
                               {"name":"s","operation":"scale","inputs":["x"],"attributes":{"factor":2}}],
                      "outputs":{"y":"s"}})"),
      "f");
  EXPECT_EQ(std::get<double>(g.nodes()[1].attributes.at("factor")), 2.0);
}

TEST(GraphJson, RefusesDamageAndSaysWhere) {
  const std::string x =
      R"({"name":"x","operation":"input","inputs":[],"attributes":{"shape":[-1,9,5]}})";
  const auto with = [&](const std::string& node) {
    return R"({"nodes":[)" + x + "," + node + R"(],"outputs":{"y":"x"}})";
  };
  const std::pair<std::string, std::string> cases[] = {
      {"[]", "[f] \"graph\""},
      {"{}", "[f] \"nodes\": got nothing, want a list"},
      {R"({"nodes":{}})", "\"nodes\""},
      {R"({"nodes":[]})", "\"outputs\""},
      {R"({"nodes":[],"outputs":[]})", "\"outputs\""},
      {R"({"nodes":[],"outputs":{"y":"x"}})", "no 'x'"},
      {R"({"nodes":[)" + x + R"(],"outputs":{"y":1}})", "\"y\": got 1, want a node's name"},
      {R"({"nodes":[)" + x + R"(],"outputs":{"a b":"x"}})", "output 'a b'"},
      {with("1"), "[f: nodes[1]]"},
      {with(R"({"operation":"relu","inputs":["x"],"attributes":{}})"), "[f: nodes[1]] \"name\""},
      {with(R"({"name":"a","operation":"rellu","inputs":["x"],"attributes":{}})"),
       "Did you mean 'relu'?"},
      {with(R"({"name":"a","operation":"relu","inputs":["z"],"attributes":{}})"), "no 'z'"},
      {with(R"({"name":"a","operation":"relu","inputs":["a"],"attributes":{}})"),
       "no 'a'"},  // a circle
      {with(R"({"name":"a","operation":"relu","inputs":"x","attributes":{}})"), "\"inputs\""},
      {with(R"({"name":"a","operation":"relu","inputs":["x"]})"), "\"attributes\""},
      {with(R"({"name":"a","operation":"relu","inputs":["x"],"attributes":[]})"), "\"attributes\""},
      {with(R"({"name":"x","operation":"relu","inputs":["x"],"attributes":{}})"), "taken"},
      {with(R"({"name":"a","operation":"relu","inputs":["x"],"attributes":{"b":1}})"), "no 'b'"},
      {with(R"({"name":"a","operation":"lstm","inputs":["x"],"attributes":{"units":"6"}})"),
       "want a whole number"},
      {with(R"({"name":"a","operation":"lstm","inputs":["x"],"attributes":{"units":6.5}})"),
       "want a whole number"},
      {with(
           R"({"name":"a","operation":"lstm","inputs":["x"],"attributes":{"units":18446744073709551615}})"),
       "units"},
      {with(R"({"name":"a","operation":"lstm","inputs":["x"],"attributes":{"units":1073741824}})"),
       "2^40"},
      {with(R"({"name":"a","operation":"dropout","inputs":["x"],"attributes":{"rate":1e999}})"),
       ""},
      {with(
           R"({"name":"a","operation":"convolution","inputs":["x"],"attributes":{"filters":4,"kernel":[9]}})"),
       "[f: nodes[1]] [a (convolution)] kernel: got 9 on [N, 9, 5], longer than the 5 samples "
       "left, want 1 to 5. "
       "Use a kernel of at most 5 or pad by 2."},
  };
  for (const auto& [text, words] : cases) {
    try {
      graph_from_json(parse_json(text, "f"), "f");
      ADD_FAILURE() << "accepted " << text;
    } catch (const Error& error) {
      const std::string line = error.what();
      EXPECT_NE(line.find(words), std::string::npos) << text << "\n" << line;
      EXPECT_TRUE(line.starts_with("[f")) << line;
    }
  }
}

// Sizes that only a product makes impossible, and more nodes than a graph may have: refused without
// any allocation.
TEST(GraphJson, RefusesHostileSizes) {
  Json json = {{"nodes", Json::array()}, {"outputs", Json::object()}};
  json["nodes"].push_back({{"name", "x"},
                           {"operation", "input"},
                           {"inputs", Json::array()},
                           {"attributes", {{"shape", {-1, 1 << 20, 1 << 20}}}}});
  EXPECT_NO_THROW(graph_from_json(json, "f"));  // 2^40, the limit
  Json wider = json;
  wider["nodes"].push_back({{"name", "c"},
                            {"operation", "concatenate"},
                            {"inputs", {"x", "x"}},
                            {"attributes", {{"axis", 2}}}});
  EXPECT_THROW(graph_from_json(wider, "f"), Error);
  for (int i = 1; i < 65'536; ++i)
    json["nodes"].push_back({{"name", "n" + std::to_string(i)},
                             {"operation", "relu"},
                             {"inputs", {"x"}},
                             {"attributes", Json::object()}});
  EXPECT_EQ(graph_from_json(json, "f").nodes().size(), 65'536u);
  json["nodes"].push_back(
      {{"name", "last"}, {"operation", "relu"}, {"inputs", {"x"}}, {"attributes", Json::object()}});
  EXPECT_THROW(graph_from_json(json, "f"), Error);
}

}  // namespace
}  // namespace stride::network
