#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/base/options.hpp"
#include "stride/compression/running.hpp"
#include "stride/network/model.hpp"
#include "stride/windows/protocol.hpp"

/// How a trained model becomes smaller: one file each, one line in all.inc.
namespace stride::compression {

/// What a scheme may look at. It reads training and validation windows, never the test side.
struct Task {
  const network::Model* model = nullptr;  ///< as trained
  Windows windows;
  const windows::Fold* fold = nullptr;
  Json options = Json::object();  ///< complete
};

struct Compressed {
  network::Model model;
  Json notes = Json::object();  ///< what was chosen on the way, for people: {"percentile": 99.99}
};

struct Scheme {
  std::string_view name;     ///< what the user types: `stride compress RUN --to int8`
  std::string_view summary;  ///< at most 72 characters
  std::string_view source;
  Compressed (*compress)(const Task&);
  std::vector<Option> options = {};  ///< `--set percentile=99.9`
};

namespace schemes {
#define STRIDE_ENTRY(name) extern const Scheme name;
#include "stride/compression/all.inc"
#undef STRIDE_ENTRY
}  // namespace schemes

std::span<const Scheme* const> all_schemes();

/// The model with its weights kept so, rounded to what that holds.
network::Model stored(const network::Model& model, network::Quantisation kept);
/// The model with these weights kept as `storage`, rounded to what that holds; nothing else
/// changes.
network::Model stored(const network::Model& model, network::Storage storage,
                      std::span<const std::size_t> parameters);

}  // namespace stride::compression
