// The table of targets.
#include "stride/deployment/target.hpp"

namespace stride::deployment {

#define STRIDE_ENTRY(name) &targets::name,
std::span<const Target* const> all_targets() {
  static constexpr const Target* table[] = {
#include "stride/deployment/all.inc"
  };
  return table;
}
#undef STRIDE_ENTRY

}  // namespace stride::deployment
