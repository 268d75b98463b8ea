// A set of windows as one safetensors file: arrays as they are, all else as JSON in the metadata.
#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <mutex>

#include "stride/base/random.hpp"
#include "stride/windows/cache.hpp"

namespace stride::windows {
namespace {

constexpr const char* metadata_key = "stride_windows";

// Four chains of mix() over eight-byte words: one pass at about the speed of memory (SHA-256 would
// take ten times as long). It guards against damage, not against malice.
std::string checksum_of(std::span<const float> values) {
  std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
  const auto* bytes = reinterpret_cast<const unsigned char*>(values.data());
  const std::size_t size = values.size_bytes();
  std::size_t at = 0;
  for (; at + 32 <= size; at += 32) {
    std::uint64_t words[4];
    std::memcpy(words, bytes + at, 32);
    for (std::size_t k = 0; k < 4; ++k)
      lanes[k] = std::rotl((lanes[k] ^ words[k]) * 0x9e3779b97f4a7c15u, 29);
  }
  for (; at < size; ++at) lanes[0] = std::rotl((lanes[0] ^ bytes[at]) * 0x9e3779b97f4a7c15u, 29);
  std::uint64_t sum = size;
  for (const std::uint64_t lane : lanes) sum = mix(sum ^ lane);
  return fmt::format("{:016x}", sum);
}

/// Origins column by column.
struct Columns {
  std::vector<std::int32_t> subject, recording, side;
  std::vector<std::int64_t> begin, end;
};

Columns columns_of(const std::vector<Origin>& origins) {
  Columns columns;
  for (const Origin& origin : origins) {
    columns.subject.push_back(origin.subject);
    columns.recording.push_back(origin.recording);
    columns.side.push_back(static_cast<std::int32_t>(origin.side));
    columns.begin.push_back(origin.begin);
    columns.end.push_back(origin.end);
  }
  return columns;
}

Json described(const WindowSet& set) {
  Json channels = Json::array();
  for (const auto& channel : set.channels) channels.push_back({channel.name, channel.unit});
  Json tally = Json::object();
  for (const auto& [what, count] : set.tally) tally[what] = count;
  Json json = {{"data_set", set.data_set},
               {"preprocessing", to_json(set.preprocessing)},
               {"channels", channels},
               {"activities", set.activities},
               {"subjects", set.subjects},
               {"recordings", set.recordings},
               {"length", set.length},
               {"hop", set.hop},
               {"tally", tally},
               {"checksum", set.checksum},
               {"values", checksum_of(std::as_const(set).x)}};
  if (set.target) json["target"] = {set.target->name, set.target->unit};
  return json;
}

Error damaged(const std::string& where, std::string what, std::string got, std::string want) {
  return Error({.where = where,
                .what = std::move(what),
                .got = std::move(got),
                .want = std::move(want),
                .advice = "The cache is damaged; delete the file"});
}

std::size_t size_in(const Json& json, std::string_view key, const std::string& where) {
  const auto value = member<std::int64_t>(json, key, where);
  if (value < 1 || value > INT32_MAX)
    throw bad_member(where, key, "a count above 0", json[std::string(key)]);
  return static_cast<std::size_t>(value);
}

recordings::Channel channel_of(const Json& json, std::string_view key, const std::string& where) {
  if (!json.is_array() || json.size() != 2 || !json[0].is_string() || !json[1].is_string())
    throw bad_member(where, key, "a name and a unit", json);
  return {json[0].get<std::string>(), json[1].get<std::string>()};
}

WindowSet set_described(const Json& json, const std::string& where) {
  WindowSet set;
  set.data_set = member<std::string>(json, "data_set", where);
  set.preprocessing = preprocessing_from_json(member<Json>(json, "preprocessing", where), where);
  for (const Json& channel : member<std::vector<Json>>(json, "channels", where))
    set.channels.push_back(channel_of(channel, "channels", where));
  if (json.contains("target")) set.target = channel_of(json["target"], "target", where);
  set.activities = member<std::vector<std::string>>(json, "activities", where);
  set.subjects = member<std::vector<std::string>>(json, "subjects", where);
  set.recordings = member<std::vector<std::string>>(json, "recordings", where);
  set.length = size_in(json, "length", where);
  set.hop = size_in(json, "hop", where);
  const Json tally = member<Json>(json, "tally", where);
  if (!tally.is_object()) throw bad_member(where, "tally", "an object", tally);
  for (const auto& item : tally.items())
    set.tally[item.key()] = member<std::int64_t>(tally, item.key(), where);
  set.checksum = member<std::string>(json, "checksum", where);
  return set;
}

void read_targets(const Safetensors& file, const std::string& where, WindowSet& set) {
  if (!set.target) return;
  const auto n = static_cast<std::int64_t>(set.y.size());
  const auto values = file.values<float>("targets", std::span(&n, 1));
  set.targets.assign(values.begin(), values.end());
  for (const float value : values)
    if (!std::isfinite(value)) throw damaged(where, "targets", "no number", "numbers");
}

void read_origins(const Safetensors& file, const std::string& where, WindowSet& set) {
  const auto n = static_cast<std::int64_t>(set.y.size());
  const auto numbers = [&](const char* name, std::size_t limit) {
    const auto values = file.values<std::int32_t>(name, std::span(&n, 1));
    for (const std::int32_t value : values)
      if (value < 0 || static_cast<std::size_t>(value) >= limit)
        throw damaged(where, name, std::to_string(value),
                      fmt::format("0 to {}", static_cast<std::int64_t>(limit) - 1));
    return values;
  };
  const auto subject = numbers("origin_subject", set.subjects.size());
  const auto recording = numbers("origin_recording", set.recordings.size());
  const auto side = numbers("origin_side", static_cast<std::size_t>(recordings::Side::test) + 1);
  const auto begin = file.values<std::int64_t>("origin_begin", std::span(&n, 1));
  const auto end = file.values<std::int64_t>("origin_end", std::span(&n, 1));
  for (std::size_t i = 0; i < set.y.size(); ++i) {
    if (begin[i] < 0 || end[i] <= begin[i])
      throw damaged(where, "origin_end", std::to_string(end[i]),
                    fmt::format("more than {}", begin[i]));
    set.origins.push_back(
        {subject[i], recording[i], begin[i], end[i], static_cast<recordings::Side>(side[i])});
  }
}

}  // namespace

void write_windows(const std::filesystem::path& path, const WindowSet& set) {
  const auto n = static_cast<std::int64_t>(set.size());
  const Columns origins = columns_of(set.origins);
  const auto ints = [n](const std::vector<std::int32_t>& values) {
    return view_of<std::int32_t>({n}, values);
  };
  const auto longs = [n](const std::vector<std::int64_t>& values) {
    return view_of<std::int64_t>({n}, values);
  };
  const std::vector<std::int64_t> shape = {n, static_cast<std::int64_t>(set.channels.size()),
                                           static_cast<std::int64_t>(set.length)};
  const std::string text = described(set).dump(-1, ' ', false, Json::error_handler_t::replace);
  // Processes write under names of their own; threads of one process take turns.
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  std::map<std::string, TensorView> tensors = {
      {"x", view_of<float>(shape, set.x)},       {"y", ints(set.y)},
      {"origin_subject", ints(origins.subject)}, {"origin_recording", ints(origins.recording)},
      {"origin_side", ints(origins.side)},       {"origin_begin", longs(origins.begin)},
      {"origin_end", longs(origins.end)}};
  if (set.target) tensors.emplace("targets", view_of<float>({n}, set.targets));
  write_safetensors(path, tensors, {{metadata_key, text}});
}

WindowSet read_windows(const std::filesystem::path& path) {
  return windows_in(std::make_shared<const Safetensors>(path), path.string());
}

WindowSet windows_in(std::shared_ptr<const Safetensors> file, const std::string& where) {
  const auto text = file->metadata().find(metadata_key);
  if (text == file->metadata().end())
    throw damaged(where, "metadata", "none of ours", "a set of windows");
  const Json json = parse_json(text->second, where);
  WindowSet set = set_described(json, where);
  const std::int64_t any = -1;
  const auto y = file->values<std::int32_t>("y", std::span(&any, 1));
  set.y.assign(y.begin(), y.end());
  for (const std::int32_t label : set.y)
    if (label < 0 || static_cast<std::size_t>(label) >= set.activities.size())
      throw damaged(where, "y", std::to_string(label),
                    fmt::format("less than {}", set.activities.size()));
  const std::array shape = {static_cast<std::int64_t>(set.y.size()),
                            static_cast<std::int64_t>(set.channels.size()),
                            static_cast<std::int64_t>(set.length)};
  const auto x = file->values<float>("x", shape);
  if (checksum_of(x) != member<std::string>(json, "values", where))
    throw damaged(where, "x", "other values", "those that were written");
  read_origins(*file, where, set);
  read_targets(*file, where, set);
  set.x = Floats(std::move(file), x);
  return set;
}

}  // namespace stride::windows
