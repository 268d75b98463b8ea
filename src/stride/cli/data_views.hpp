#pragma once
#include <string>

#include "stride/base/json.hpp"
#include "stride/cli/console.hpp"
#include "stride/recordings/inspection.hpp"

/// What `stride data` shows.
namespace stride::cli {

/// The table of data sets: found or not, licence, size.
void show_data_sets(bool json, Console& console);

/// One data set, looked into: channels, activities, subjects, timing, what is odd.
std::string inspection_text(const recordings::Inspection& inspection, const Console& console);

}  // namespace stride::cli
