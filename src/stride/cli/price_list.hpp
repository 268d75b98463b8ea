#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/engines.hpp"
#include "stride/cli/opened_run.hpp"
#include "stride/compression/scheme.hpp"

/// What a compression costs and gains, float beside compressed.
namespace stride::cli {

/// How the compressed model came about.
struct Compression {
  const compression::Scheme* scheme = nullptr;
  Json options = Json::object(), notes = Json::object();
  double prune = 0;   ///< share of the weights
  int fine_tune = 0;  ///< epochs after pruning
};

/// Both models' scores on the one test side, and what was measured.
struct PriceList {
  evaluation::Scores before, after;
  Json json;  ///< see `stride compress --json`
};

/// Reads the test side, once, and asks both models, each in the engine that a device would have.
/// `folder` holds the compressed model's files.
PriceList price_list(const OpenedRun& run, const network::Model& compressed,
                     const std::filesystem::path& folder, const Compression& how);

std::string price_text(const PriceList& prices, const Console& console);

}  // namespace stride::cli
