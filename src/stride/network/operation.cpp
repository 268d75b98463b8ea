// The table of operations, and reading a node's attributes.
#include "stride/network/operation.hpp"

#include <variant>

#include "stride/base/error.hpp"

namespace stride::network {
namespace {

template <class T>
const T& attribute(const Call& call, std::string_view name) {
  const auto found = call.attributes.find(name);
  const T* value = found == call.attributes.end() ? nullptr : std::get_if<T>(&found->second);
  if (!value)
    throw Error({.where = call.where(),
                 .what = std::string(name),
                 .got = "nothing of this type",
                 .want = "an attribute of the operation's table",
                 .advice = {}});
  return *value;
}

}  // namespace

std::int64_t Call::whole(std::string_view name) const {
  return attribute<std::int64_t>(*this, name);
}
double Call::real(std::string_view name) const { return attribute<double>(*this, name); }
bool Call::flag(std::string_view name) const { return attribute<bool>(*this, name); }
const std::string& Call::word(std::string_view name) const {
  return attribute<std::string>(*this, name);
}
const std::vector<std::int64_t>& Call::list(std::string_view name) const {
  return attribute<std::vector<std::int64_t>>(*this, name);
}
const std::vector<double>& Call::reals(std::string_view name) const {
  return attribute<std::vector<double>>(*this, name);
}

std::string Call::where() const { return node + " (" + std::string(operation) + ")"; }

CallOf::CallOf(const Graph& graph, const Node& node)
    : shapes([&] {
        std::vector<Shape> all;
        for (const Value value : node.inputs) all.push_back(graph.shape(value));
        return all;
      }()),
      types([&] {
        std::vector<Type> all;
        for (const Value value : node.inputs) all.push_back(graph.node(value).type);
        return all;
      }()),
      call{.node = node.name,
           .inputs = shapes,
           .types = types,
           .attributes = node.attributes,
           .operation = node.operation->name} {}

#define STRIDE_ENTRY(name) &operations::name,
std::span<const Operation* const> all_operations() {
  static const Operation* const table[] = {
#include "stride/network/operations/all.inc"
  };
  return table;
}
#undef STRIDE_ENTRY

}  // namespace stride::network
