#pragma once
#include <string>
#include <vector>

#include "stride/recordings/inspection.hpp"

namespace stride::recordings {

/// |mean acceleration| of every sensor with three channels name_x, name_y, name_z in m/s^2, over
/// the quietest tenth of the seconds looked at: at most 4096 of them, spread evenly over all
/// recordings, none with missing readings.
std::vector<QuietSummary> quiet_accelerations(const Collection& collection);

/// What a person should look at before trusting the numbers: units that do not fit the values, a
/// rate that the times contradict, activities without rows, channels without readings.
std::vector<std::string> warnings_about(const Inspection& inspection);

}  // namespace stride::recordings
