#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The network is data: a list of typed operations with known shapes. Everything else reads it.
namespace stride::network {

struct Operation;

/// The symbolic first axis of a shape: N, how many windows there are.
inline constexpr std::int64_t batch = -1;

/// Axes of a value, e.g. {batch, 64, 128} = [N, F, T]; {} is a single number (a loss).
using Shape = std::vector<std::int64_t>;
std::string text(const Shape& shape);  ///< "[N, 64, 128]"
/// Elements of one window's share: the product of all axes but the batch; INT64_MAX where that does
/// not fit.
std::int64_t elements(const Shape& shape);
/// The most elements that a value of one window or a parameter may have; 4 TiB as float32.
inline constexpr std::int64_t max_elements = std::int64_t{1} << 40;

enum class Type : std::uint8_t {
  real,   ///< float32
  index,  ///< int32: the number of an activity
};

using Attribute = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                               std::vector<double>>;
using Attributes = std::map<std::string, Attribute, std::less<>>;

/// How a parameter begins.
struct Start {
  enum class Kind : std::uint8_t {
    constant,       ///< every element is `value`
    uniform,        ///< U(-value, value)
    normal,         ///< N(0, value^2)
    orthogonal,     ///< rows (or columns) orthonormal; the array as a matrix of shape[0] rows
    forget_gate,    ///< `value` in the second quarter, else 0: an LSTM's bias, gates i, f, g, o
    centred,        ///< rows drawn normal, each minus its mean and divided by its sum of |.|
    two_valued,     ///< rows of -1 with a third of 2, whose places go through all choices in turn
    subset,         ///< rows of zeros with `value` ones at drawn places
    varied_subset,  ///< the same with 1 to `value` ones, their number drawn log-uniformly
  } kind = Kind::constant;
  double value = 0;
};

/// One array of weights, owned by one node.
struct Parameter {
  std::string name;  ///< "block1.conv.weight": node name, dot, the operation's word for it
  Shape shape;
  Start start;
  bool trained =
      true;  ///< false: a statistic that training gathers (a batch-norm's mean), or a fixed kernel
  double until = 1;  ///< share of a training run after which it stays as it is
};

/// A value of the graph: the output of one node.
struct Value {
  int node = -1;
  bool operator==(const Value&) const = default;
};

struct Node {
  std::string name;  ///< unique: "block1.conv"
  const Operation* operation = nullptr;
  std::vector<Value> inputs;    ///< earlier nodes
  Attributes attributes;        ///< complete: defaults are filled in
  std::vector<int> parameters;  ///< indices into Graph::parameters()
  Shape shape;                  ///< inferred
  Type type = Type::real;
};

/// A network, and while it trains its objective too. Built once, in order; never edited in place.
///
///     Graph g;
///     Value x = g.input("x", {batch, 9, 128});
///     Value h = g.add("linear", "head", {g.add("flatten", "flat", {x})}, {{"units",
///     std::int64_t{6}}}); g.set_output("logits", h);
///
/// Errors: every `add` checks names, attributes, input count, types and shapes and throws an Error
/// that names the node, the shapes and what would fit.
class Graph {
 public:
  Value input(std::string name, Shape shape, Type type = Type::real);
  Value add(std::string_view operation, std::string name, std::vector<Value> inputs,
            Attributes attributes = {});

  void set_output(std::string name, Value value);
  void set_objective(Value loss);  ///< of shape {}

  const std::vector<Node>& nodes() const { return nodes_; }
  const Node& node(Value value) const { return nodes_[static_cast<std::size_t>(value.node)]; }
  const Shape& shape(Value value) const { return node(value).shape; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::map<std::string, Value, std::less<>>& outputs() const { return outputs_; }
  Value output(std::string_view name) const;      ///< throws when absent
  Value named(std::string_view node_name) const;  ///< throws when absent, suggests the nearest
  std::vector<Value> inputs() const;              ///< nodes of the operation "input", in order
  bool has_objective() const { return objective_.node >= 0; }
  Value objective() const { return objective_; }

 private:
  Value append(Node node);

  std::map<std::string, int, std::less<>> by_name_;
  std::vector<Node> nodes_;
  std::vector<Parameter> parameters_;
  std::map<std::string, Value, std::less<>> outputs_;
  Value objective_;
};

/// Where each parameter lies in the flat arrays that optimisers and executors share:
/// trained parameters first, then the others, each in the graph's order, no padding.
struct Layout {
  std::vector<std::int64_t> offset;  ///< [parameters]
  std::int64_t trained = 0;          ///< floats that the optimiser moves: the front of the array
  std::int64_t total = 0;
};
Layout layout(const Graph& graph);

/// The parameters at the start of training: one flat array in the layout's order. Each parameter
/// draws from its own stream (seed and name), so that adding a layer changes no other.
std::vector<float> initial_parameters(const Graph& graph, std::uint64_t seed);
/// One parameter of them, into `values` of its size.
void initialise(const Parameter& parameter, std::uint64_t seed, std::span<float> values);

/// The graph without what serves training alone: only what the outputs need; dropout and detach are
/// left out, and operations with a smaller form for use take it. Nodes and parameters keep their
/// names.
Graph deployed(const Graph& graph);
/// The flat parameters of deployed(graph), made of those of `graph`.
std::vector<float> deployed_parameters(const Graph& graph, std::span<const float> parameters);

}  // namespace stride::network
