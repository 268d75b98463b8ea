#pragma once

/// What overlapping windows share.
namespace stride::engine {

/// What of the window before is not computed again.
enum class Keep {
  columns,  ///< all columns that both windows share: the arena is one stream's
  /// sums of columns alone, where whole numbers are averaged: what else is needed is computed
  /// again, but no columns between, and the arena may be many streams'
  sums,
};

}  // namespace stride::engine
