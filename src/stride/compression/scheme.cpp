// The table of schemes, and what several share.
#include "stride/compression/scheme.hpp"

#include "stride/network/storage.hpp"

namespace stride::compression {

#define STRIDE_ENTRY(name) &schemes::name,
std::span<const Scheme* const> all_schemes() {
  static const Scheme* const table[] = {
#include "stride/compression/all.inc"
  };
  return table;
}
#undef STRIDE_ENTRY

network::Model stored(const network::Model& model, network::Storage storage,
                      std::span<const std::size_t> parameters) {
  network::Model small = model;
  small.quantisation.emplace();
  for (const std::size_t p : parameters)
    small.quantisation->weights[model.graph.parameters()[p].name] = storage;
  network::round_weights(small.graph, *small.quantisation, small.parameters);
  return small;
}

}  // namespace stride::compression
