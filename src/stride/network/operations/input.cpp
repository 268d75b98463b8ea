// What the graph is given from outside: windows, numbers of activities, a teacher's answers.
#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

Shape infer(const Call& call) {
  const Shape& shape = call.list("shape");
  if (shape.empty() || shape[0] != batch)
    throw bad_attribute(call, "shape", text(shape), "N (-1) as the first axis, e.g. [N, 9, 128]");
  if (const std::string& type = call.word("type"); type != "real" && type != "index")
    throw bad_attribute(call, "type", "'" + type.substr(0, 20) + "'", "'real' or 'index'");
  return shape;
}

}  // namespace

const Operation input = {
    .name = "input",
    .summary = "windows from outside: [N, ...]",
    .source = "definition",
    .inputs = 0,
    .attributes = {{"shape", Shape{}, true, "its axes, the first -1 for N"},
                   {"type", std::string("real"), false,
                    "real, or index: the number of an activity"}},
    .infer = infer,
};

}  // namespace stride::network::operations
