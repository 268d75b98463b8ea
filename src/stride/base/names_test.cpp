#include "stride/base/names.hpp"

#include <gtest/gtest.h>

#include <array>

namespace stride {
namespace {

struct Entry {
  std::string_view name;
  int value;
};
constexpr Entry cnn{"cnn", 1}, lstm{"lstm", 2}, mlp{"mlp", 3};
constexpr std::array<const Entry*, 3> table = {&cnn, &lstm, &mlp};

std::string message_for(std::string_view name) {
  try {
    find<Entry>("model", std::span<const Entry* const>(table), name);
    return "found";
  } catch (const Error& e) {
    return e.what();
  }
}

TEST(Names, AreFound) {
  EXPECT_EQ(find<Entry>("model", std::span<const Entry* const>(table), "lstm").value, 2);
}

TEST(Names, UnknownOnesGetTheNearestAndTheList) {
  EXPECT_EQ(message_for("lsmt"), "[model] no 'lsmt'. Did you mean 'lstm'? Known: cnn, lstm, mlp.");
  EXPECT_EQ(message_for("transformer"), "[model] no 'transformer'. Known: cnn, lstm, mlp.");
}

TEST(Names, NearestTakesTheFewestEdits) {
  const std::array<std::string_view, 3> known = {"uci-har", "usc-had", "hapt"};
  EXPECT_EQ(nearest("uci_har", known), "uci-har");
  EXPECT_EQ(nearest("usc-had", known), "usc-had");
  EXPECT_EQ(nearest("ucihad", known), "uci-har");
  EXPECT_EQ(nearest("completely-different", known), "");
  EXPECT_EQ(nearest("", known), "");
  EXPECT_EQ(nearest("x", {}), "");
}

// Somebody may paste a whole file where a name belongs.
TEST(Names, OverlongOnesAreCut) { EXPECT_LT(message_for(std::string(100000, 'x')).size(), 200u); }

}  // namespace
}  // namespace stride
