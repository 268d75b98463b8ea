#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stride/base/json.hpp"

/// The experiments behind the pages of results, as data: bench/experiments.json.
namespace stride::evaluation {

/// How a study is run under one protocol, once a seed.
struct Plan {
  std::string verb;                 ///< "train" (then evaluate) or "crossval"
  std::vector<std::int64_t> seeds;  ///< at least one
  std::vector<std::string> flags;   ///< besides the study's own, as typed
  /// After `train` its model is compressed: the flags of `stride compress RUN`; empty = it is not.
  std::vector<std::string> compress = {};
};

/// A figure that somebody else published, and which of our numbers stands beside it.
struct Published {
  std::string system, source;  ///< "Tang et al. 2021", a DOI or address
  std::string headline;        ///< what it is about: "baseline CNN, UCI-HAR"
  std::string protocol;        ///< theirs, in words
  std::string score;           ///< a score of ours: "macro_f1", or of the cost: "parameters"
  double value = 0;            ///< in the unit of that score; shares as 0..1
  std::string differs;         ///< what differs, in words
  bool leaky = false;          ///< their protocol is our leaky twin's; else our honest one's
};

/// One network on one data set: an honest plan, its leaky twin where papers have one, what was
/// published.
struct Study {
  std::string name;   ///< "uci-har-cnn": the names of its files
  std::string group;  ///< studies that are drawn into one chart: "UCI-HAR"
  std::string title, about;
  std::string label;               ///< of its point in a chart: "cnn"
  std::vector<std::string> flags;  ///< of both plans: data set, model, training
  Plan honest;
  std::optional<Plan> leaky;
  std::vector<Published> published;
};

/// A published claim that no training of ours answers: what is to be said about it.
struct Claim {
  std::string system, source, headline, theirs, ours;
};

struct Studies {
  std::vector<Study> studies;
  std::vector<Claim> claims;
};

/// Errors: a member that is missing, misspelt or of another type; a name that is no plain file name
/// or stands twice; a verb or score that there is not.
Studies studies_from_json(const Json& json, const std::string& where);

/// What a reader types after `stride` for one seed of a plan, without where results go: the verb
/// first, the seed last.
std::vector<std::string> command_of(const Study& study, const Plan& plan, std::int64_t seed);

/// The scores that a published figure may be compared by: shares, then counts.
inline constexpr std::string_view share_scores[] = {"accuracy", "macro_f1", "weighted_f1",
                                                    "balanced_accuracy"};
inline constexpr std::string_view count_scores[] = {"parameters", "macs", "weight_bytes"};

}  // namespace stride::evaluation
