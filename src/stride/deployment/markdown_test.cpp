#include "stride/deployment/markdown.hpp"

#include <gtest/gtest.h>

namespace stride::deployment {
namespace {

TEST(Markdown, NamesCannotBreakOut) {
  EXPECT_EQ(inline_text("walking upstairs_2"), "walking upstairs_2");
  EXPECT_EQ(inline_text("a|b\n# c <script>"), "a\\|b # c \\<script\\>");
  EXPECT_EQ(inline_text("[x](http://y)"), "\\[x\\](http://y)");
  EXPECT_EQ(inline_text("Müller"), "Müller");
  EXPECT_EQ(yaml_text("a: \"b\"\n---"), R"("a: \"b\"\n---")");
  EXPECT_EQ(yaml_text("\xff"), R"("\ufffd")");
}

TEST(Markdown, ListsEndSomewhere) {
  EXPECT_EQ(inline_list(std::vector<std::string>{"a", "b|"}), "a, b\\|");
  EXPECT_EQ(inline_list(std::vector<std::string>(20, "x")).find("more"), std::string::npos);
  const std::string cut = inline_list(std::vector<std::string>(23, "x"));
  EXPECT_EQ(cut.substr(cut.size() - 11), " and 3 more");
}

TEST(Markdown, NumbersAreGrouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Markdown, ValuesReadLikeText) {
  EXPECT_EQ(value_text(0.001), "0.001");
  EXPECT_EQ(value_text(true), "yes");
  EXPECT_EQ(value_text("cosine"), "cosine");
  EXPECT_EQ(value_text(Json::array({1, 2})), "[1,2]");
}

TEST(Table, HasAHeadAndRows) {
  Table table({"a", "b"});
  EXPECT_TRUE(table.empty());
  table.row({"1", "x|y"});
  table.row_if({"2", ""});
  table.row({"3"});
  EXPECT_FALSE(table.empty());
  EXPECT_EQ(table.text(), "| a | b |\n|---|---|\n| 1 | x\\|y |\n| 3 |  |\n");
}

}  // namespace
}  // namespace stride::deployment
