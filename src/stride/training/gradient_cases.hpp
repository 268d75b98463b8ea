#pragma once
#include <functional>
#include <string>
#include <vector>

#include "stride/network/graph.hpp"

/// Graphs that end in one operation, for the check of its gradient; one header a family that needs
/// sources of its own.
namespace stride::training::gradients {

using network::Attributes;
using network::Graph;
using network::Shape;
using network::Value;

// What a graph's loss does where it is not smooth: a step across a kink makes the difference less
// exact.
enum class Kind { smooth, kinked, no_gradient };

struct Case {
  std::string operation, variant;
  Kind kind;
  std::function<Value(Graph&)> build;  // ends in the operation; its value, or the loss
};

// [N, 4, 10] that depends on parameters, so that the gradient passes through the operation that
// reads it.
inline Value sequence(Graph& g) {
  const Value x = g.input("x", {network::batch, 3, 10});
  return g.add("convolution", "before", {x},
               {{"filters", std::int64_t{4}}, {"kernel", Shape{3}}, {"padding", Shape{1}}});
}

// [N, 2, 4, 6]
inline Value plane(Graph& g) {
  const Value x = g.input("x", {network::batch, 2, 4, 6});
  return g.add("convolution", "before", {x},
               {{"filters", std::int64_t{2}}, {"kernel", Shape{1, 1}}});
}

// [N, 5]
inline Value vector(Graph& g) {
  return g.add("linear", "before", {g.input("x", {network::batch, 7})},
               {{"units", std::int64_t{5}}});
}

inline Case on(Value (*source)(Graph&), std::string operation, Attributes attributes,
               Kind kind = Kind::smooth, std::string variant = {}) {
  return {operation, std::move(variant), kind,
          [=](Graph& g) { return g.add(operation, "tested", {source(g)}, attributes); }};
}

inline Case joined(std::string operation, Attributes attributes) {
  return {operation, "three inputs", Kind::smooth, [=](Graph& g) {
            const Value a = sequence(g);
            const Value b = g.add("tanh", "other", {a}),
                        c = g.add("scale", "third", {a}, {{"factor", -0.5}});
            return g.add(operation, "tested", {a, b, c}, attributes);
          }};
}

inline Case against_input(std::string operation, Kind kind) {
  return {operation, {}, kind, [=](Graph& g) {
            const Value a = sequence(g);
            return g.add(operation, "tested", {a, g.input("goal", {network::batch, 4, 10})});
          }};
}

inline Case cross_entropy(std::string variant, Attributes attributes) {
  return {"cross_entropy", std::move(variant), Kind::smooth, [=](Graph& g) {
            const Value logits = vector(g);
            return g.add("cross_entropy", "tested",
                         {logits, g.input("y", {network::batch}, network::Type::index)},
                         attributes);
          }};
}

}  // namespace stride::training::gradients
