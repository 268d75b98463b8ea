#pragma once
#include "stride/training/gradient_cases.hpp"

/// The gradient cases of network/operations/distillation.cpp.
namespace stride::training::gradients {

inline std::vector<Case> distillation_cases() {
  const Attributes warm{{"temperature", 3.0}};
  return {
      {"distillation", "a teacher that is given", Kind::smooth,
       [=](Graph& g) {
         const Value student = vector(g), teacher = g.input("teacher", {network::batch, 5});
         return g.add("distillation", "tested", {student, teacher}, warm);
       }},
      {"distillation", "a teacher that learns too", Kind::smooth,
       [=](Graph& g) {
         const Value student = vector(g);
         const Value teacher = g.add("linear", "teacher", {student}, {{"units", std::int64_t{5}}});
         return g.add("distillation", "tested", {student, teacher}, warm);
       }},
  };
}

}  // namespace stride::training::gradients
