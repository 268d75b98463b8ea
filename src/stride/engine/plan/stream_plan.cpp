#include "stride/engine/plan/stream_plan.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>

#include "stride/base/error.hpp"
#include "stride/engine/stream_plan.hpp"
#include "stride/signal/gravity.hpp"

namespace stride::engine {
namespace {

using network::Contract;

template <class Number>
void append(std::vector<unsigned char>& bytes, const Number& number) {
  const auto* const from = reinterpret_cast<const unsigned char*>(&number);
  bytes.insert(bytes.end(), from, from + sizeof number);
}

signal::GravityUse gravity_of(const Json& preprocessing, const std::string& where) {
  const auto name = member<std::string>(preprocessing, "gravity", where);
  if (name == "keep") return signal::GravityUse::keep;
  if (name == "remove") return signal::GravityUse::remove;
  if (name == "split") return signal::GravityUse::split;
  throw bad_member(where, "gravity", "keep, remove or split", name);
}

// Samples come in the order of the sensors, so that is the order that pre-processing must name.
void check_order(const Contract& contract, const std::string& where) {
  const auto names = member<std::vector<std::string>>(contract.preprocessing, "channels", where);
  bool same = names.empty() || names.size() == contract.sensors.size();
  for (std::size_t s = 0; same && s < names.size(); ++s)
    same = names[s] == contract.sensors[s].name;
  if (!same)
    throw bad_member(where, "channels", "the names of the sensors, in their order",
                     contract.preprocessing["channels"]);
}

std::uint32_t quantity_of(const Contract::Channel& sensor, const std::string& where) {
  const signal::Unit* const unit = signal::unit_named(sensor.unit);
  if (unit == nullptr || unit->factor != 1)
    throw bad_member(where, "unit of " + sensor.name, "an SI unit", sensor.unit);
  return static_cast<std::uint32_t>(unit->quantity);
}

std::vector<float> scaler_values(const Contract& contract, std::string_view key,
                                 const std::string& where) {
  // Of no scaler the numbers mean nothing.
  if (member<std::string>(contract.scaler, "kind", where) == "none")
    return std::vector<float>(contract.channels.size(), key == "factor" ? 1.0F : 0.0F);
  std::vector<float> values;
  for (const double value : member<std::vector<double>>(contract.scaler, key, where))
    values.push_back(static_cast<float>(value));
  if (values.size() != contract.channels.size())
    throw bad_member(where, key, fmt::format("{} numbers, one a channel", contract.channels.size()),
                     contract.scaler[std::string(key)]);
  return values;
}

StreamHeader header_of(const Contract& contract, const std::string& where) {
  const auto number = [&](std::string_view key) {
    return member<double>(contract.preprocessing, key, where);
  };
  const auto word = [&](std::string_view key, std::int64_t value) {
    if (value < 1 || value > 1 << 24) throw bad_member(where, key, "1 to 16777216 samples", value);
    return static_cast<std::uint32_t>(value);
  };
  StreamHeader header;
  header.sensors = static_cast<std::uint32_t>(contract.sensors.size());
  header.channels = static_cast<std::uint32_t>(contract.channels.size());
  header.length = word("length", contract.length);
  header.hop = word("hop", contract.hop);
  header.gravity = static_cast<std::uint32_t>(gravity_of(contract.preprocessing, where));
  header.rate_hz = contract.rate_hz;
  header.longest_gap_s = number("longest_gap_s");
  header.low_pass_hz = number("low_pass_hz");
  header.high_pass_hz = number("high_pass_hz");
  return header;
}

}  // namespace

std::vector<unsigned char> stream_plan(const Contract& contract, const std::string& where) {
  check_order(contract, where);
  StreamHeader header = header_of(contract, where);
  std::vector<std::uint32_t> quantities, accelerations;
  for (std::size_t s = 0; s < contract.sensors.size(); ++s) {
    quantities.push_back(quantity_of(contract.sensors[s], where));
    if (header.gravity != 0 && signal::holds_gravity(contract.sensors[s].unit))
      accelerations.push_back(static_cast<std::uint32_t>(s));
  }
  header.accelerations = static_cast<std::uint32_t>(accelerations.size());
  const std::vector<float> offset = scaler_values(contract, "offset", where),
                           factor = scaler_values(contract, "factor", where);
  const std::size_t words =
      quantities.size() + accelerations.size() + offset.size() + factor.size();
  header.bytes = static_cast<std::uint32_t>(sizeof header + 4 * words);
  std::vector<unsigned char> bytes;
  append(bytes, header);
  for (const auto& list : {quantities, accelerations})
    for (const std::uint32_t value : list) append(bytes, value);
  for (const auto& list : {offset, factor})
    for (const float value : list) append(bytes, value);
  // The device looks through it once more; what it would refuse is refused here.
  StreamPlan read;
  if (const Status status = StreamPlan::read(bytes, read); status != Status::ok)
    throw Error({.where = where,
                 .what = "sensor contract",
                 .got = text(status),
                 .want = "windows no shorter than their hop, a rate above 0, gaps of 0 to 60 s, "
                         "finite scalers and accelerations where gravity is separated",
                 .advice = "Mend the file or train the model again"});
  return bytes;
}

}  // namespace stride::engine
