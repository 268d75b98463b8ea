#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/network/graph.hpp"

/// What a node can do. One file a family in operations/, one line each in operations/all.inc.
namespace stride::network {

/// What an operation is told about the node it is asked about.
struct Call {
  const std::string& node;  ///< its name, for errors
  std::span<const Shape> inputs;
  std::span<const Type> types;
  const Attributes& attributes;  ///< complete

  std::int64_t whole(std::string_view name) const;
  double real(std::string_view name) const;
  bool flag(std::string_view name) const;
  const std::vector<std::int64_t>& list(std::string_view name) const;
  const std::vector<double>& reals(std::string_view name) const;
  const std::string& word(std::string_view name) const;

  std::string where() const;  ///< "block1.conv (convolution)": how every error of a node begins
  std::string_view operation;
};

/// One attribute an operation understands. `otherwise` absent = must be given; its alternative
/// fixes the type.
struct AttributeRule {
  std::string_view name;
  Attribute kind_or_default;
  bool required = false;
  std::string_view summary;
};

struct ParameterRule {
  std::string_view name;  ///< "weight"
  Shape shape;
  Start start;
  bool trained = true;
  double until = 1;  ///< see Parameter
};

struct Operation {
  std::string_view name;     ///< "convolution"
  std::string_view summary;  ///< shapes in words: "[N, C, T] -> [N, F, T']"
  std::string_view source;   ///< paper or definition
  int inputs;                ///< how many; -1 = one or more
  std::vector<AttributeRule> attributes;
  /// The output's shape; throws Error for inputs or attributes that cannot be.
  Shape (*infer)(const Call&);
  /// Weights and statistics; nullptr = none.
  std::vector<ParameterRule> (*parameters)(const Call&) = nullptr;
  /// Multiply-accumulates for one window; nullptr = none (element-wise work and comparisons are not
  /// MACs).
  std::int64_t (*macs)(const Call&, const Shape& output) = nullptr;
  bool training_only =
      false;  ///< identity when deployed (dropout, detach), or part of an objective (losses)
  int index_input =
      -1;  ///< which input holds numbers of activities (Type::index); all others are real
  /// Gives attributes whose default depends on others their value (a stride of ones, as long as the
  /// kernel).
  void (*settle)(Attributes&) = nullptr;
  /// Only of operations that are smaller once training is over: the attributes of that form, which
  /// has the same output and as many parameters, and those parameters (each of its size in `to`)
  /// from the ones of `call`.
  void (*deploy)(Attributes&) = nullptr;
  void (*pack)(const Call& call, std::span<const std::span<const float>> from,
               std::span<const std::span<float>> to) = nullptr;
};

#define STRIDE_ENTRY(name) extern const Operation name;
namespace operations {
#include "stride/network/operations/all.inc"
}
#undef STRIDE_ENTRY

std::span<const Operation* const> all_operations();

/// The call that `node` of `graph` is: for reading a graph after it was built.
struct CallOf {
  std::vector<Shape> shapes;
  std::vector<Type> types;
  Call call;
  CallOf(const Graph& graph, const Node& node);
  CallOf(const CallOf&) = delete;  // `call` points into this object
  CallOf& operator=(const CallOf&) = delete;
};

}  // namespace stride::network
