#pragma once
#include <vector>

#include "stride/recordings/recording.hpp"

namespace stride::recordings {

/// Moves the marked channels [C] with their readings from the inputs to the end of the targets.
void set_apart(Collection& collection, const std::vector<bool>& marked);

}  // namespace stride::recordings
