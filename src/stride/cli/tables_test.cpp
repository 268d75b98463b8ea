#include "stride/cli/tables.hpp"

#include <gtest/gtest.h>

#include "stride/base/random.hpp"
#include "stride/cli/text.hpp"

namespace stride::cli {
namespace {

using enum Table::Align;

TEST(Table, AlignsAWorkedExample) {
  Table table({{"activity"}, {"F1", right}, {"note"}});
  table.row({"walking", "0.98", "best"});
  table.row({"Treppe hoch", "0.9"});
  const Console console;  // a test's stdout may be a terminal; colours are then in the heading only
  const std::string text = table.text(console);
  EXPECT_EQ(text.substr(text.find('\n') + 1), "  walking      0.98  best\n  Treppe hoch   0.9\n");
}

TEST(Table, FitsThePageByCuttingTheWidestText) {
  Table table({{"name"}, {"count", right}, {"what it is"}});
  table.row({"cnn", "1 234 567", std::string(200, 'x')});
  const std::string text = table.text(Console());
  EXPECT_NE(text.find("…"), std::string::npos);
  EXPECT_NE(text.find("1 234 567"), std::string::npos) << "numbers are never cut";
}

// The definition on random tables: no line is wider than the page, whatever stands in the cells.
TEST(Table, NeverLeavesThePage) {
  constexpr std::uint64_t seed = 20261120;
  Random random(seed);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<Table::Column> columns(1 + random.below(5));
    for (auto& column : columns) column.heading = std::string(random.below(8), 'h');
    Table table(columns);
    for (std::uint64_t r = random.below(5); r > 0; --r) {
      std::vector<std::string> cells(random.below(6));
      for (auto& cell : cells)
        for (std::uint64_t n = random.below(120); n > 0; --n) cell += random.below(9) ? "a" : "歩";
      table.row(cells);
    }
    std::string text = table.text(Console());
    text.erase(0, text.find('\n') + 1);  // the heading may carry colours
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      ASSERT_LE(width(text.substr(at, end - at)), 100u) << "seed " << seed << " trial " << trial;
      at = end + 1;
    }
  }
}

TEST(Table, PutsANoteUnderItsRow) {
  Table table({{"model"}, {"what"}});
  table.row({"cnn", "a network"});
  table.note("its source");
  table.row({"mlp", "another"});
  const std::string text = table.text(Console());
  EXPECT_NE(text.find("  cnn    a network\n         "), std::string::npos) << text;
  EXPECT_NE(text.find("its source"), std::string::npos) << text;
}

TEST(Table, DisarmsCells) {
  Table table({{"name"}});
  table.row({"a\033[2Jb"});
  EXPECT_NE(table.text(Console()).find("a?[2Jb"), std::string::npos);
}

}  // namespace
}  // namespace stride::cli
