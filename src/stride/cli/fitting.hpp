#pragma once
#include <string>
#include <vector>

#include "stride/network/model.hpp"
#include "stride/recordings/recording.hpp"

/// A stranger's recording meets a model's sensor contract: it fits, is converted aloud, or is
/// refused.
namespace stride::cli {

struct FittingOptions {
  bool assume_units = false;  ///< take channels without a unit as the model's units
};

/// The recordings with the contract's sensors, in its order. What was converted or assumed is said
/// in `notes`. Errors: a missing channel, a unit of another quantity or none, a rate too low for
/// the model; each says how to convert.
recordings::Collection fitted_to(const network::Contract& contract,
                                 recordings::Collection collection, const std::string& where,
                                 const FittingOptions& options, std::vector<std::string>& notes);

/// Which units the header names that are not SI, as notes: the reader converts them, the user shall
/// know. "acc_x: g -> m/s^2".
void note_conversions(std::string_view text, const recordings::Collection& collection,
                      std::vector<std::string>& notes);

}  // namespace stride::cli
