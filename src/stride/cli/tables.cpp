#include "stride/cli/tables.hpp"

#include <algorithm>
#include <numeric>

#include "stride/cli/text.hpp"

namespace stride::cli {
namespace {

constexpr std::size_t indent = 2, between = 2;
constexpr std::size_t narrowest = 8;  // a cut cell still says something

std::string padded(const std::string& cell, std::size_t columns, Table::Align align) {
  const std::string text = fitted(cell, columns);
  const std::string blanks(columns - std::min(columns, width(text)), ' ');
  return align == Table::Align::left ? text + blanks : blanks + text;
}

}  // namespace

void Table::row(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = harmless(cell);
  rows_.push_back({std::move(cells), {}});
}

void Table::note(std::string_view text) {
  if (!rows_.empty()) rows_.back().note = harmless(text);
}

std::vector<std::size_t> Table::widths(std::size_t most) const {
  std::vector<std::size_t> wide;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t w = width(columns_[c].heading);
    for (const Row& row : rows_) w = std::max(w, width(row.cells[c]));
    wide.push_back(w);
  }
  const auto total = [&] {
    return indent + std::accumulate(wide.begin(), wide.end(), between * (wide.size() - 1));
  };
  while (total() > most) {
    std::size_t* widest = nullptr;
    for (std::size_t c = 0; c < wide.size(); ++c)
      if (columns_[c].align == Align::left && wide[c] > narrowest && (!widest || wide[c] > *widest))
        widest = &wide[c];
    if (!widest) break;
    --*widest;
  }
  return wide;
}

std::string Table::text(const Console& console, std::size_t most) const {
  if (columns_.empty()) return {};
  const std::vector<std::size_t> wide = widths(most);
  const auto line = [&](const auto& cell_of) {
    std::string out(indent, ' ');
    for (std::size_t c = 0; c < columns_.size(); ++c)
      out += (c ? std::string(between, ' ') : std::string()) +
             padded(cell_of(c), wide[c], columns_[c].align);
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
  };
  std::string out;
  const std::string heading =
      line([&](std::size_t c) -> const std::string& { return columns_[c].heading; });
  if (!heading.empty()) out = console.tinted(heading, Tint::bold) + "\n";
  const std::size_t under = indent + wide[0] + between;
  for (const Row& row : rows_) {
    out += line([&](std::size_t c) -> const std::string& { return row.cells[c]; }) + "\n";
    if (!row.note.empty())
      out += std::string(under, ' ') +
             console.tinted(fitted(row.note, most - std::min(most, under)), Tint::dim) + "\n";
  }
  return out;
}

}  // namespace stride::cli
