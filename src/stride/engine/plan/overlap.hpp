#pragma once
#include <cstddef>
#include <vector>

#include "stride/engine/plan/draft.hpp"
#include "stride/engine/program.hpp"

/// What a window has in common with the one before it.
namespace stride::engine {

/// The headers of a draft's steps, whose tensors are numbers of values, when windows follow each
/// other by `hop` samples. A column of a value is the last window's when no padding at the ends of
/// either window reached it; a step whose hop is no whole number of columns, or that sums up times,
/// is computed anew. With Keep::sums the averages that keep some are told their columns, but not
/// where they keep them.
std::vector<StepHeader> headers_of(std::vector<Step>& steps, std::size_t values,
                                   const Tensor& input, std::uint32_t hop, Keep keep);

}  // namespace stride::engine
