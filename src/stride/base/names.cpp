#include "stride/base/names.hpp"

#include <algorithm>
#include <numeric>

namespace stride {
namespace {

// Levenshtein's distance, one row at a time.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view name, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t fewest = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string_view candidate : candidates)
    if (const std::size_t n = edits(name, candidate); n < fewest) {
      fewest = n;
      best = candidate;
    }
  return std::string(best);
}

Error unknown_name(std::string_view kind, std::string_view name,
                   std::span<const std::string_view> known) {
  std::string list;
  for (const std::string_view k : known) list.append(list.empty() ? "" : ", ").append(k);
  std::string advice = "Known: " + list;
  if (const std::string near = nearest(name, known); !near.empty())
    advice = "Did you mean '" + near + "'? " + advice;
  return Error({.where = std::string(kind),
                .what = "no '" + std::string(name.substr(0, 80)) + "'",
                .got = {},
                .want = {},
                .advice = advice});
}

}  // namespace stride
