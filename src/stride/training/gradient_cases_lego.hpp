#pragma once
#include <vector>

#include "stride/training/gradient_cases.hpp"

/// Gradient cases of Lego convolutions and of the likeness of batches. A learnt selection has no
/// gradient that differences could show: lego_test.cpp looks at it.
namespace stride::training::gradients {

inline Case similarity(std::string variant, Value (*source)(Graph&)) {
  return {"similarity_error", std::move(variant), Kind::smooth, [=](Graph& g) {
            const Value h = source(g);
            return g.add("similarity_error", "tested",
                         {h, g.input("y", {network::batch}, network::Type::index)},
                         {{"classes", std::int64_t{5}}});
          }};
}

inline std::vector<Case> lego_cases() {
  const auto lego = [](Attributes more) {
    more.insert({{"filters", std::int64_t{6}},
                 {"kernel", Shape{3}},
                 {"bricks", std::int64_t{3}},
                 {"splits", std::int64_t{2}},
                 {"selection", std::string("random")}});
    return more;
  };
  return {
      on(sequence, "lego_convolution", lego({{"stride", Shape{2}}, {"padding", Shape{1}}})),
      on(sequence, "lego_convolution", lego({{"coefficients", false}}), Kind::smooth,
         "no coefficients"),
      on(sequence, "lego_convolution", lego({{"packed", true}}), Kind::smooth, "packed"),
      on(plane, "lego_convolution", lego({{"kernel", Shape{2, 3}}}), Kind::smooth, "two axes"),
      similarity("maps", sequence),
      similarity("vectors", vector),
      similarity("few maps", plane),
  };
}

}  // namespace stride::training::gradients
