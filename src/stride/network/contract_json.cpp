// The sensor contract as JSON: preprocessor_config.json.
#include <cmath>
#include <set>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/network/model.hpp"

namespace stride::network {
namespace {

constexpr std::string_view format = "stride-contract";
constexpr std::int64_t version = 1;

Json to_json(const std::vector<Contract::Channel>& channels) {
  Json list = Json::array();
  for (const Contract::Channel& channel : channels)
    list.push_back({{"name", channel.name}, {"unit", channel.unit}});
  return list;
}

std::vector<Contract::Channel> channels_from(const Json& json, std::string_view key,
                                             const std::string& where) {
  std::vector<Contract::Channel> channels;
  std::set<std::string> seen;
  for (const Json& item : member<std::vector<Json>>(json, key, where)) {
    channels.push_back(
        {member<std::string>(item, "name", where), member<std::string>(item, "unit", where)});
    if (channels.back().name.empty() || !seen.insert(channels.back().name).second)
      throw bad_member(where, key, "channels with names of their own", item);
  }
  if (channels.empty()) throw bad_member(where, key, "one channel or more", Json::array());
  return channels;
}

}  // namespace

Json to_json(const Contract& contract) {
  return {{"format", format},
          {"version", version},
          {"rate_hz", contract.rate_hz},
          {"length", contract.length},
          {"hop", contract.hop},
          {"sensors", to_json(contract.sensors)},
          {"channels", to_json(contract.channels)},
          {"preprocessing", contract.preprocessing},
          {"scaler", contract.scaler}};
}

Contract contract_from_json(const Json& json, const std::string& where) {
  if (const auto got = member<std::string>(json, "format", where); got != format)
    throw bad_member(where, "format", std::string(format), got);
  if (const auto got = member<std::int64_t>(json, "version", where); got != version)
    throw bad_member(where, "version", "1; a newer stride may read it", got);
  Contract contract;
  contract.rate_hz = member<double>(json, "rate_hz", where);
  if (!(contract.rate_hz > 0 && std::isfinite(contract.rate_hz)))
    throw bad_member(where, "rate_hz", "more than 0", json["rate_hz"]);
  contract.length = member<std::int64_t>(json, "length", where);
  if (contract.length < 1) throw bad_member(where, "length", "1 or more samples", contract.length);
  contract.hop = member<std::int64_t>(json, "hop", where);
  if (contract.hop < 1) throw bad_member(where, "hop", "1 or more samples", contract.hop);
  contract.sensors = channels_from(json, "sensors", where);
  contract.channels = channels_from(json, "channels", where);
  contract.preprocessing = member<Json>(json, "preprocessing", where);
  contract.scaler = member<Json>(json, "scaler", where);
  return contract;
}

}  // namespace stride::network
