#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/error.hpp"

/// Finding an entry by the name a user typed, in any room's table.
namespace stride {

/// The candidate that takes the fewest edits to reach from `name`; empty when none is near (more
/// than a third differs).
std::string nearest(std::string_view name, std::span<const std::string_view> candidates);

/// The error for a name that no table knows: lists the known names and suggests the nearest.
/// `kind` is what was looked for, e.g. "data set".
Error unknown_name(std::string_view kind, std::string_view name,
                   std::span<const std::string_view> known);

/// The entry called `name` of a table of pointers to structs with a member `name`. Throws
/// unknown_name.
template <class Entry>
const Entry& find(std::string_view kind, std::span<const Entry* const> table,
                  std::string_view name) {
  std::vector<std::string_view> known;
  for (const Entry* entry : table) {
    if (entry->name == name) return *entry;
    known.push_back(entry->name);
  }
  throw unknown_name(kind, name, known);
}

}  // namespace stride
