// How far a student's answers are from its teacher's.
#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

Shape infer_distillation(const Call& call) {
  const Shape& student = call.inputs[0];
  if (student.size() != 2 || student[1] < 2)
    throw bad_input(call, 0, "logits [N, K] of at least 2 activities");
  if (call.inputs[1] != student)
    throw bad_input(call, 1, text(student) + " as the student's",
                    "A teacher must know the same activities");
  if (const double temperature = call.real("temperature"); !(temperature > 0))
    throw bad_attribute(call, "temperature", std::to_string(temperature), "more than 0");
  return {};
}

}  // namespace

// The factor T^2 keeps the gradient's size, which shrinks with 1 / T^2 (Hinton et al.,
// section 2.1).
const Operation distillation = {
    .name = "distillation",
    .summary =
        "student's and teacher's logits [N, K] -> one number, the mean of T^2 KL(p_t || p_s)",
    .source = "Hinton, Vinyals, Dean 2015, arXiv:1503.02531, section 2",
    .inputs = 2,
    .attributes = {{"temperature", 1.0, false, "T: p = softmax(logits / T)"}},
    .infer = infer_distillation,
    .training_only = true,
};

}  // namespace stride::network::operations
