#pragma once
#include <cstdint>

#include "stride/recordings/recording.hpp"

/// Rows that stand in a collection twice: same subject, same time, same values.
namespace stride::recordings {

/// How many rows repeat an earlier one. Recordings without times are not judged: at rest, a coarse
/// sensor repeats itself rightly. Rows are compared by a 64-bit hash; among ten million different
/// rows one is taken for another with a chance of 3 in a million.
std::int64_t count_duplicate_rows(const Collection& collection);

/// Takes them out, the later ones, and then the recordings that have no row left. Returns the count
/// of rows.
std::int64_t drop_duplicate_rows(Collection& collection);

}  // namespace stride::recordings
