#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/engine/decisions.hpp"
#include "stride/network/model.hpp"
#include "stride/recordings/recording.hpp"
#include "stride/windows/window_set.hpp"

/// What a model says about a recording: an answer a window, and stretches of one activity; or a
/// value a window.
namespace stride::cli {

struct Answer {
  double begin_s = 0, end_s = 0;
  std::int32_t activity = 0;
  std::vector<float> probabilities;  ///< [K]
  bool unknown = false;              ///< the model's rules find it too strange to be any activity
  std::vector<std::int32_t> set =
      {};  ///< of activities, one of which it is: see network::Decisions
};

/// A stretch that windows of one answer cover. Each window speaks for its middle hop, the first and
/// last to their ends.
struct Segment {
  double begin_s = 0, end_s = 0;
  std::int32_t activity = 0;
  double probability = 0;  ///< mean over its windows
  std::int64_t windows = 0;
  bool unknown = false;
};

/// What the rules make of logits [N, K], stretch after stretch, and times from the windows'
/// origins.
std::vector<Answer> answers_in_time(const windows::WindowSet& windows,
                                    const recordings::Collection& collection,
                                    const std::vector<float>& logits,
                                    const engine::DecisionRules& rules);

/// A window's value, of a regression.
struct Value {
  double begin_s = 0, end_s = 0, value = 0;
};
std::vector<Value> values_in_time(const windows::WindowSet& windows,
                                  const recordings::Collection& collection,
                                  const std::vector<float>& values);

/// A field of CSV (RFC 4180): quoted where it must be.
std::string csv_field(const std::string& text);

std::string as_csv(const std::vector<Value>& values, const network::Contract::Channel& target);
Json as_json(const std::vector<Value>& values, const network::Contract::Channel& target);

std::vector<Segment> segments_of(const std::vector<Answer>& answers, double hop_s);

/// "walking", or "unknown".
std::string name_of(std::int32_t activity, bool unknown,
                    const std::vector<std::string>& activities);

std::string as_csv(const std::vector<Answer>& answers, const std::vector<std::string>& activities);
Json as_json(const std::vector<Answer>& answers, const std::vector<Segment>& segments,
             const std::vector<std::string>& activities);

}  // namespace stride::cli
