#include "stride/windows/protocol.hpp"

#include <array>
#include <charconv>

#include "stride/base/names.hpp"

namespace stride::windows {

#define STRIDE_ENTRY(name) &(name),
static constexpr auto table = std::to_array<const Protocol*>({
#include "stride/windows/all.inc"
});
#undef STRIDE_ENTRY

std::span<const Protocol* const> all_protocols() { return table; }

const Protocol& protocol_named(std::string_view name, ProtocolOptions& options) {
  constexpr std::string_view prefix = "group-";
  if (name.starts_with(prefix)) {
    const std::string_view digits = name.substr(prefix.size());
    int groups = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), groups);
    if (error == std::errc() && end == digits.data() + digits.size()) {
      if (groups < 2)
        throw Error({.where = "protocol",
                     .what = "groups",
                     .got = std::string(digits),
                     .want = "2 or more",
                     .advice = "Use --protocol group-5"});
      options.groups = groups;
      return group_k;
    }
  }
  return find<Protocol>("protocol", all_protocols(), name);
}

}  // namespace stride::windows
