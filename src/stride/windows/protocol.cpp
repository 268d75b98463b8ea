#include "stride/windows/protocol.hpp"

#include <array>

namespace stride::windows {

#define STRIDE_ENTRY(name) &(name),
static constexpr auto table = std::to_array<const Protocol*>({
#include "stride/windows/all.inc"
});
#undef STRIDE_ENTRY

std::span<const Protocol* const> all_protocols() { return table; }

}  // namespace stride::windows
