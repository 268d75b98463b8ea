#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "stride/network/graph.hpp"

/// What operations_test.cpp walks: nodes worked by hand and nodes that are refused. A family with
/// many has a header of its own beside this one.
namespace stride::network::cases {

using List = std::vector<std::int64_t>;
inline constexpr std::int64_t N = batch;

struct Worked {
  std::string operation;
  std::vector<Shape> inputs;
  Attributes attributes;
  Shape output;
  std::vector<Shape> parameters = {};
  std::int64_t macs = 0;
};

struct Refused {
  std::string operation;
  std::vector<Shape> inputs;
  Attributes attributes;
  std::string words;  ///< of the message
};

template <class Case>
std::vector<Case> together(std::initializer_list<std::vector<Case>> families) {
  std::vector<Case> all;
  for (const auto& family : families) all.insert(all.end(), family.begin(), family.end());
  return all;
}

}  // namespace stride::network::cases
