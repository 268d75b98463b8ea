#include "stride/deployment/onnx/file.hpp"

#include <bit>

#include "stride/base/error.hpp"

namespace stride::deployment {
namespace {

static_assert(std::endian::native == std::endian::little, "constants are written as they lie");

// Fields of the messages, by number.
namespace model_field {
constexpr int ir_version = 1, producer = 2, graph = 7, operator_set = 8, metadata = 14;
}
namespace graph_field {
constexpr int node = 1, name = 2, constant = 5, input = 11, output = 12;
}
constexpr std::int64_t ir_version = 8, operator_set = 17;
constexpr std::size_t most_bytes = std::size_t{1} << 31;

template <class T>
std::string_view bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

Message attribute(const OnnxAttribute& a) {
  constexpr int type_field = 20;
  Message m;
  m.text(1, a.name);
  if (const auto* real = std::get_if<float>(&a.value)) {
    m.real(2, *real);
    m.number(type_field, 1);
  } else if (const auto* number = std::get_if<std::int64_t>(&a.value)) {
    m.number(3, *number);
    m.number(type_field, 2);
  } else {
    m.numbers(8, std::get<std::vector<std::int64_t>>(a.value));
    m.number(type_field, 7);
  }
  return m;
}

Message value(std::string_view name, const network::Shape& shape, std::string_view about) {
  Message axes;
  for (const std::int64_t size : shape) {
    Message axis;
    if (size == network::batch)
      axis.text(2, "N");
    else
      axis.number(1, size);
    axes.message(1, axis);
  }
  Message tensor;
  tensor.number(1, static_cast<std::int64_t>(OnnxType::float32));
  tensor.message(2, axes);
  Message type;
  type.message(1, tensor);
  Message m;
  m.text(1, name);
  m.message(2, type);
  m.text(3, about);
  return m;
}

}  // namespace

void OnnxFile::constant(const std::string& name, const network::Shape& shape, OnnxType type,
                        std::string_view bytes) {
  Message m;
  m.numbers(1, shape);
  m.number(2, static_cast<std::int64_t>(type));
  m.text(8, name);
  m.text(9, bytes);
  graph_.message(graph_field::constant, m);
}

void OnnxFile::constant(const std::string& name, const network::Shape& shape,
                        std::span<const float> v) {
  constant(name, shape, OnnxType::float32, bytes_of(v));
}

void OnnxFile::constant(const std::string& name, std::span<const std::int64_t> list) {
  constant(name, {static_cast<std::int64_t>(list.size())}, OnnxType::int64, bytes_of(list));
}

void OnnxFile::node(std::string_view operation, std::string_view name,
                    std::span<const std::string> inputs, std::span<const std::string> outputs,
                    std::span<const OnnxAttribute> attributes) {
  Message m;
  for (const std::string& input : inputs) m.text(1, input);
  for (const std::string& output : outputs) m.text(2, output);
  m.text(3, name);
  m.text(4, operation);
  for (const OnnxAttribute& a : attributes) m.message(5, attribute(a));
  graph_.message(graph_field::node, m);
}

void OnnxFile::input(std::string_view name, const network::Shape& shape, std::string_view about) {
  graph_.message(graph_field::input, value(name, shape, about));
}

void OnnxFile::output(std::string_view name, const network::Shape& shape, std::string_view about) {
  graph_.message(graph_field::output, value(name, shape, about));
}

void OnnxFile::note(std::string_view key, std::string_view value) {
  notes_.emplace_back(key, value);
}

std::string OnnxFile::finished(std::string_view name) && {
  graph_.text(graph_field::name, name);
  if (graph_.bytes().size() >= most_bytes)
    throw Error({.where = "onnx",
                 .what = "the model",
                 .got = std::to_string(graph_.bytes().size()) + " bytes",
                 .want = "less than 2 GiB, the most that a file of this kind holds",
                 .advice = "Train a smaller network"});
  Message m;
  m.number(model_field::ir_version, ir_version);
  m.text(model_field::producer, "stride");
  m.message(model_field::graph, graph_);
  Message set;
  set.text(1, "");  // ONNX's own operators
  set.number(2, operator_set);
  m.message(model_field::operator_set, set);
  for (const auto& [key, value] : notes_) {
    Message entry;
    entry.text(1, key);
    entry.text(2, value);
    m.message(model_field::metadata, entry);
  }
  return m.bytes();
}

}  // namespace stride::deployment
