#pragma once
#include <vector>

#include "stride/cli/engines.hpp"

namespace stride::cli {

/// The answers [n, K] to a question, as a device gives them that is given the raw recordings sample
/// by sample: a stream cuts the windows, and those that were asked about are picked out. Errors:
/// those of planning; recordings from which a stream cuts other windows.
std::vector<float> streamed(const Question& question, const training::ExecutorOptions&);

}  // namespace stride::cli
