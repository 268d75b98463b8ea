#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "stride/deployment/onnx/message.hpp"
#include "stride/network/graph.hpp"

/// The model file of ONNX, opset 17: nodes between named tensors, and constants.
namespace stride::deployment {

/// Elements of tensors; the numbers are TensorProto's.
enum class OnnxType : std::uint8_t {
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  int32 = 6,
  int64 = 7,
  float16 = 10,
  bfloat16 = 16,
};

struct OnnxAttribute {
  std::string_view name;
  std::variant<std::int64_t, float, std::vector<std::int64_t>> value;
};

/// Source  github.com/onnx/onnx/blob/main/onnx/onnx.proto, docs/IR.md
class OnnxFile {
 public:
  /// A constant; `bytes` are little-endian elements, the last axis fastest.
  void constant(const std::string& name, const network::Shape& shape, OnnxType type,
                std::string_view bytes);
  void constant(const std::string& name, const network::Shape& shape, std::span<const float> v);
  void constant(const std::string& name, std::span<const std::int64_t> list);

  /// An empty name among `inputs` is an input left out.
  void node(std::string_view operation, std::string_view name, std::span<const std::string> inputs,
            std::span<const std::string> outputs, std::span<const OnnxAttribute> attributes);

  /// Float tensors; the first axis is "N".
  void input(std::string_view name, const network::Shape& shape, std::string_view about);
  void output(std::string_view name, const network::Shape& shape, std::string_view about);

  /// What readers find as metadata.
  void note(std::string_view key, std::string_view value);

  /// The whole file. Errors: 2 GiB or more, which Protocol Buffers do not hold.
  std::string finished(std::string_view name) &&;

 private:
  Message graph_;
  std::vector<std::pair<std::string, std::string>> notes_;
};

}  // namespace stride::deployment
