#include "stride/network/graph.hpp"

#include <gtest/gtest.h>

#include "stride/base/error.hpp"
#include "stride/network/operation.hpp"

namespace stride::network {
namespace {

template <class Action>
std::string refusal(Action action) {
  try {
    action();
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Graph, IsBuiltNodeByNode) {
  Graph g;
  const Value x = g.input("x", {batch, 9, 128});
  const Value flat = g.add("flatten", "flat", {x});
  const Value head = g.add("linear", "head", {flat}, {{"units", 6}});
  g.set_output("logits", head);
  EXPECT_EQ(text(g.shape(head)), "[N, 6]");
  EXPECT_EQ(g.output("logits"), head);
  EXPECT_EQ(g.named("flat"), flat);
  EXPECT_EQ(g.inputs(), std::vector<Value>{x});
  EXPECT_EQ(g.node(x).type, Type::real);
  ASSERT_EQ(g.parameters().size(), 2u);
  EXPECT_EQ(g.parameters()[0].name, "head.weight");
  EXPECT_EQ(text(g.parameters()[0].shape), "[6, 1152]");
  EXPECT_EQ(g.node(head).parameters, (std::vector<int>{0, 1}));
  EXPECT_FALSE(g.has_objective());
}

TEST(Graph, HasOneObjectiveOfOneNumber) {
  Graph g;
  const Value x = g.input("x", {batch, 6}), y = g.input("y", {batch}, Type::index);
  EXPECT_EQ(g.node(y).type, Type::index);
  EXPECT_NE(refusal([&] { g.set_objective(x); }).find("got shape [N, 6], want one number"),
            std::string::npos);
  EXPECT_THROW(g.set_objective(Value{}), Error);
  const Value loss = g.add("cross_entropy", "loss", {x, y});
  g.set_objective(loss);
  EXPECT_EQ(g.objective(), loss);
  EXPECT_THROW(g.set_objective(loss), Error);
}

TEST(Graph, RefusesNamesThatAreTakenOrStrange) {
  Graph g;
  const Value x = g.input("x", {batch, 6});
  EXPECT_NE(refusal([&] { g.add("relu", "x", {x}); }).find("a name that is taken"),
            std::string::npos);
  for (const std::string name : {"", "a b", "a/b", "\n", "\xc3\xa4"})
    EXPECT_THROW(g.add("relu", name, {x}), Error);
  EXPECT_THROW(g.add("relu", std::string(81, 'a'), {x}), Error);
  EXPECT_NO_THROW(g.add("relu", std::string(80, 'a'), {x}));
  EXPECT_NO_THROW(g.add("relu", "Block_1.relu-2", {x}));
  g.set_output("out", x);
  EXPECT_THROW(g.set_output("out", x), Error);
  EXPECT_THROW(g.set_output("a b", x), Error);
}

TEST(Graph, RefusesValuesOfAnotherGraph) {
  Graph g;
  g.input("x", {batch, 6});
  for (const int node : {-1, 1, 1000}) {
    EXPECT_THROW(g.add("relu", "r", {Value{node}}), Error) << node;
    EXPECT_THROW(g.set_output("o", Value{node}), Error) << node;
  }
}

TEST(Graph, SuggestsTheNearestName) {
  Graph g;
  Value h = g.input("x", {batch, 6});
  for (int i = 0; i < 100; ++i) h = g.add("relu", "relu" + std::to_string(100 + i), {h});
  g.set_output("logits", h);
  EXPECT_NE(refusal([&] { g.output("logit"); }).find("Did you mean 'logits'?"), std::string::npos);
  EXPECT_NE(refusal([&] { g.add("rellu", "r", {h}); }).find("Did you mean 'relu'?"),
            std::string::npos);
  const std::string line = refusal([&] { g.named("relu198x"); });
  EXPECT_NE(line.find("Did you mean 'relu198'?"), std::string::npos) << line;
  EXPECT_LT(line.size(), 300u);  // a hundred names would not be read
}

// A refused node leaves nothing behind.
TEST(Graph, IsUnchangedByWhatItRefuses) {
  Graph g;
  const Value x = g.input("x", {batch, 1 << 20, 4});
  EXPECT_THROW(g.add("lstm", "l", {x}, {{"units", 1 << 20}}),
               Error);  // the second of its parameters is too large
  EXPECT_TRUE(g.parameters().empty());
  EXPECT_EQ(g.nodes().size(), 1u);
  EXPECT_NO_THROW(g.add("lstm", "l", {x}, {{"units", 4}}));
}

TEST(Graph, ShapesAreWrittenAndCountedWithoutTheWindows) {
  EXPECT_EQ(text(Shape{}), "[]");
  EXPECT_EQ(text(Shape{batch, 64, 128}), "[N, 64, 128]");
  EXPECT_LT(text(Shape(10'000, 1)).size(), 40u);
  EXPECT_EQ(elements({}), 1);
  EXPECT_EQ(elements({batch, 64, 128}), 8192);
  EXPECT_EQ(elements({batch, std::int64_t{1} << 62, 2}), INT64_MAX);
}

}  // namespace
}  // namespace stride::network
