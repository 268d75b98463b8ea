#include "stride/cli/fitting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stride/base/names.hpp"
#include "stride/cli/text.hpp"
#include "stride/signal/units.hpp"

namespace stride::cli {
namespace {

using network::Contract;
using recordings::Collection;

// Rates nearer than this are one rate: sensors' clocks differ by less, and a window stretched by 1
// % is the same movement.
constexpr double same_rate = 0.01;
// Below half the model's rate a recording lacks the faster half of what the model listens to.
constexpr double lowest_share = 0.5;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<std::size_t> columns_of(const Contract& contract, const Collection& c,
                                    const std::string& where) {
  std::vector<std::string> wanted, missing;
  std::vector<std::string_view> known;
  for (const auto& channel : c.channels) known.push_back(channel.name);
  std::vector<std::size_t> columns;
  for (const auto& sensor : contract.sensors) {
    wanted.push_back(sensor.name);
    const auto at = std::find(known.begin(), known.end(), sensor.name);
    columns.push_back(static_cast<std::size_t>(at - known.begin()));
    if (at == known.end()) missing.push_back(sensor.name);
  }
  if (missing.empty()) return columns;
  // A column that is a sensor of the model itself is not a misspelt other one.
  std::erase_if(known, [&](std::string_view name) {
    return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  });
  const std::string near = nearest(missing[0], known);
  throw Error({.where = where,
               .what = "channels",
               .got = fmt::format("no {}", listed(missing)),
               .want = listed(wanted),
               .advice = near.empty() ? "Name the columns of the header so"
                                      : "Rename '" + near + "' to '" + missing[0] +
                                            "' if it is the same sensor"});
}

// One note for all channels of which the same is to be said.
struct Named {
  std::string names, what;
};

void add(std::vector<Named>& all, const std::string& name, const std::string& what) {
  for (Named& n : all)
    if (n.what == what) {
      n.names += ", " + name;
      return;
    }
  all.push_back({name, what});
}

void say(const std::vector<Named>& all, std::vector<std::string>& notes) {
  for (const Named& n : all) notes.push_back(n.names + ": " + n.what);
}

// The unit in brackets behind a column's name: "acc_x [g]", "acc_x (g)", "acc_x[g]".
std::string stated_unit(std::string_view header, const std::string& name) {
  for (std::size_t at = header.find(name); at != header.npos; at = header.find(name, at + 1)) {
    const bool whole =
        at == 0 || std::string_view(",;\t \"").find(header[at - 1]) != std::string_view::npos;
    std::string_view rest = header.substr(at + name.size());
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    const std::size_t end = rest.find_first_of("])");
    if (whole && end != rest.npos && (rest[0] == '[' || rest[0] == '('))
      return std::string(rest.substr(1, end - 1));
  }
  return {};
}

void check_unit(const Contract::Channel& sensor, recordings::Channel& channel,
                const std::string& where, const FittingOptions& options,
                std::vector<Named>& assumed) {
  if (channel.unit == sensor.unit) return;
  if (channel.unit.empty() && options.assume_units) {
    add(assumed, channel.name, "no unit stated, taken as " + sensor.unit);
    channel.unit = sensor.unit;
    return;
  }
  const std::string as = fmt::format("'{} [{}]'", channel.name, sensor.unit);
  throw Error({.where = where,
               .what = "unit of " + channel.name,
               .got = channel.unit.empty() ? "none" : "'" + channel.unit + "'",
               .want = sensor.unit,
               .advice = channel.unit.empty()
                             ? "Write it into the header, as " + as +
                                   " (other units of the same kind, such as g or deg/s, are "
                                   "converted), or use --assume-units"
                             : "Give the column in a unit of the same kind, as " + as});
}

void check_rate(const Contract& contract, const Collection& c, const std::string& where,
                std::vector<std::string>& notes) {
  const double ratio = c.rate_hz / contract.rate_hz;
  if (!(ratio >= lowest_share - same_rate))
    throw Error(
        {.where = where,
         .what = "rate",
         .got = shortest(c.rate_hz) + " Hz",
         .want = shortest(contract.rate_hz) + " Hz, at least half of it",
         .advice = "Record faster, or train a model with --rate-hz " + shortest(c.rate_hz)});
  if (std::abs(ratio - 1) > same_rate)
    notes.push_back(
        fmt::format("resampled from {} to {} Hz{}", shortest(c.rate_hz), shortest(contract.rate_hz),
                    ratio < 1 ? "; what is faster than the recording cannot be made up" : ""));
}

}  // namespace

Collection fitted_to(const Contract& contract, Collection c, const std::string& where,
                     const FittingOptions& options, std::vector<std::string>& notes) {
  const std::vector<std::size_t> columns = columns_of(contract, c, where);
  check_rate(contract, c, where, notes);
  std::vector<recordings::Channel> channels;
  std::vector<Named> assumed;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    channels.push_back(c.channels[columns[i]]);
    check_unit(contract.sensors[i], channels.back(), where, options, assumed);
  }
  say(assumed, notes);
  const std::size_t before = c.channels.size();
  for (recordings::Recording& r : c.recordings) {
    std::vector<float> samples;  // [n, C] of the contract
    samples.reserve(r.samples.size() / before * columns.size());
    for (std::size_t row = 0; row + before <= r.samples.size(); row += before)
      for (const std::size_t column : columns) samples.push_back(r.samples[row + column]);
    r.samples = std::move(samples);
  }
  if (before > columns.size())
    notes.push_back(fmt::format("{} other column{} left out", before - columns.size(),
                                before - columns.size() == 1 ? "" : "s"));
  c.channels = std::move(channels);
  return c;
}

void note_conversions(std::string_view text, const Collection& collection,
                      std::vector<std::string>& notes) {
  // The header is the first line that is no remark.
  while (text.starts_with('#')) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  const std::string_view header = text.substr(0, text.find('\n'));
  std::vector<Named> named;
  for (const recordings::Channel& channel : collection.channels) {
    const std::string stated = stated_unit(header, channel.name);
    const signal::Unit* unit = stated.empty() ? nullptr : signal::unit_named(stated);
    if (unit && unit->factor != 1)
      add(named, channel.name, fmt::format("{} converted to {}", stated, channel.unit));
  }
  say(named, notes);
}

}  // namespace stride::cli
