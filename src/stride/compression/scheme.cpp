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
  network::Quantisation kept;
  for (const std::size_t p : parameters) kept.weights[model.graph.parameters()[p].name] = storage;
  return stored(model, std::move(kept));
}

network::Model stored(const network::Model& model, network::Quantisation kept) {
  network::Model small = model;
  small.quantisation = std::move(kept);
  network::round_weights(small.graph, *small.quantisation, small.parameters);
  return small;
}

}  // namespace stride::compression
