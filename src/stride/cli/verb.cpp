#include "stride/cli/verb.hpp"

#include <array>

namespace stride::cli {

#define STRIDE_ENTRY(name) &(verbs::name),
static constexpr auto table = std::to_array<const Verb*>({
#include "stride/cli/all.inc"
});
#undef STRIDE_ENTRY

std::span<const Verb* const> all_verbs() { return table; }

}  // namespace stride::cli
