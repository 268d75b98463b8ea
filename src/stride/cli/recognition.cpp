#include "stride/cli/recognition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "stride/cli/decisions.hpp"
#include "stride/windows/sequences.hpp"

namespace stride::cli {
namespace {

double time_at(const recordings::Recording& r, double rate_hz, std::int64_t sample) {
  const auto i = static_cast<std::size_t>(std::max<std::int64_t>(sample, 0));
  return i < r.time_s.size() ? r.time_s[i] : static_cast<double>(sample) / rate_hz;
}

// When a window began and ended.
std::pair<double, double> times_of(const windows::Origin& origin,
                                   const recordings::Collection& collection) {
  const recordings::Recording& r = collection.recordings.at(0);
  return {time_at(r, collection.rate_hz, origin.begin),
          time_at(r, collection.rate_hz, origin.end - 1) + 1 / collection.rate_hz};
}

}  // namespace

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::vector<Answer> answers_in_time(const windows::WindowSet& windows,
                                    const recordings::Collection& collection,
                                    const std::vector<float>& logits,
                                    const engine::DecisionRules& rules) {
  Heard h;
  h.activities = rules.activities;
  h.logits = logits;
  std::vector<std::int32_t> all(windows.size());
  std::iota(all.begin(), all.end(), 0);
  for (const auto& sequence : windows::sequences_of(windows, windows::recordings_of(windows, all)))
    h.ends.push_back(static_cast<std::size_t>(sequence.back()) + 1);
  const bool sets = rules.quantile < 1;
  std::vector<Answer> answers;
  decide(h, rules, [&](std::size_t i, const engine::Decision& d, const engine::Decider& decider) {
    const auto [begin_s, end_s] = times_of(windows.origins[i], collection);
    const Span<const float> p = decider.probabilities();
    Answer a{begin_s, end_s, static_cast<std::int32_t>(d.activity), {p.begin(), p.end()}};
    a.unknown = d.unknown;
    for (std::size_t k = 0; sets && k < rules.activities; ++k)
      if (decider.holds(k)) a.set.push_back(static_cast<std::int32_t>(k));
    answers.push_back(std::move(a));
  });
  return answers;
}

std::vector<Value> values_in_time(const windows::WindowSet& windows,
                                  const recordings::Collection& collection,
                                  const std::vector<float>& values) {
  std::vector<Value> all;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto [begin_s, end_s] = times_of(windows.origins[i], collection);
    all.push_back({begin_s, end_s, values[i]});
  }
  return all;
}

std::string as_csv(const std::vector<Value>& values, const network::Contract::Channel& target) {
  std::string text = "begin_s,end_s," + csv_field(target.name + " [" + target.unit + "]") + "\n";
  for (const Value& v : values)
    text += fmt::format("{:.3f},{:.3f},{:.6g}\n", v.begin_s, v.end_s, v.value);
  return text;
}

Json as_json(const std::vector<Value>& values, const network::Contract::Channel& target) {
  Json json = {{"target", target.name}, {"unit", target.unit}, {"windows", Json::array()}};
  for (const Value& v : values)
    json["windows"].push_back({{"begin_s", v.begin_s}, {"end_s", v.end_s}, {"value", v.value}});
  return json;
}

std::vector<Segment> segments_of(const std::vector<Answer>& answers, double hop_s) {
  std::vector<Segment> segments;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Answer& a = answers[i];
    const double probability = a.probabilities[static_cast<std::size_t>(a.activity)];
    // A hole in the recording ends a stretch: the next window starts later than a hop.
    const bool follows = i > 0 && a.begin_s < answers[i - 1].begin_s + 1.5 * hop_s;
    const double middle = follows ? (answers[i - 1].end_s + a.begin_s) / 2 : a.begin_s;
    const Segment* last = follows ? &segments.back() : nullptr;
    if (last && last->unknown == a.unknown && (a.unknown || last->activity == a.activity)) {
      Segment& s = segments.back();
      s.probability += (probability - s.probability) / static_cast<double>(++s.windows);
    } else {
      if (follows) segments.back().end_s = middle;
      segments.push_back({middle, a.end_s, a.activity, probability, 1, a.unknown});
    }
    segments.back().end_s = a.end_s;
  }
  return segments;
}

std::string name_of(std::int32_t activity, bool unknown,
                    const std::vector<std::string>& activities) {
  return unknown ? "unknown" : activities[static_cast<std::size_t>(activity)];
}

std::string as_csv(const std::vector<Answer>& answers, const std::vector<std::string>& activities) {
  std::string text = "begin_s,end_s,activity,probability";
  for (const std::string& name : activities) text += "," + csv_field("p_" + name);
  text += "\n";
  for (const Answer& a : answers) {
    const auto k = static_cast<std::size_t>(a.activity);
    text += fmt::format("{:.3f},{:.3f},{},{:.4f}", a.begin_s, a.end_s,
                        csv_field(name_of(a.activity, a.unknown, activities)), a.probabilities[k]);
    for (const float p : a.probabilities) text += fmt::format(",{:.4f}", p);
    text += "\n";
  }
  return text;
}

Json as_json(const std::vector<Answer>& answers, const std::vector<Segment>& segments,
             const std::vector<std::string>& activities) {
  Json json = {{"labels", activities}, {"segments", Json::array()}, {"windows", Json::array()}};
  for (const Segment& s : segments)
    json["segments"].push_back({{"begin_s", s.begin_s},
                                {"end_s", s.end_s},
                                {"activity", name_of(s.activity, s.unknown, activities)},
                                {"probability", s.probability},
                                {"windows", s.windows}});
  for (const Answer& a : answers) {
    const auto k = static_cast<std::size_t>(a.activity);
    json["windows"].push_back({{"begin_s", a.begin_s},
                               {"end_s", a.end_s},
                               {"activity", name_of(a.activity, a.unknown, activities)},
                               {"probability", a.probabilities[k]},
                               {"probabilities", a.probabilities}});
    if (a.set.empty()) continue;
    Json& set = json["windows"].back()["set"] = Json::array();
    for (const std::int32_t one : a.set) set.push_back(activities[static_cast<std::size_t>(one)]);
  }
  return json;
}

}  // namespace stride::cli
