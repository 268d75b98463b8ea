#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "stride/cli/console.hpp"

namespace stride::cli {

/// Aligned columns for people. Cells are UTF-8; what is too wide is cut with "…" in the widest
/// left-aligned column.
///
///     Table table({{"activity"}, {"F1", Table::Align::right}});
///     table.row({"walking", "0.981"});
///     console.print(table.text(console));
class Table {
 public:
  enum class Align { left, right };
  struct Column {
    std::string heading;
    Align align = Align::left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One row; missing cells are empty. Control characters in cells are replaced.
  void row(std::vector<std::string> cells);
  /// A line below the last row, across all columns but the first.
  void note(std::string_view text);
  bool empty() const { return rows_.empty(); }

  /// The heading and all rows, each indented by two blanks, at most `most` columns wide.
  std::string text(const Console& console, std::size_t most = 100) const;

 private:
  std::vector<std::size_t> widths(std::size_t most) const;

  std::vector<Column> columns_;
  struct Row {
    std::vector<std::string> cells;
    std::string note;
  };
  std::vector<Row> rows_;
};

}  // namespace stride::cli
