#include "stride/recordings/wfdb_record.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "stride/base/error.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings::wfdb {
namespace {

constexpr std::int64_t most_signals = 64;
constexpr std::int64_t most_samples = std::int64_t{1} << 40;

using Fields = std::vector<std::string_view>;

/// Takes what stands before the first of `stops` off `rest`.
std::string_view take_until(std::string_view& rest, std::string_view stops) {
  const std::string_view part = rest.substr(0, rest.find_first_of(stops));
  rest.remove_prefix(part.size());
  return part;
}

/// One line of a header, field by field; complains with file, line and column.
class HeaderLine {
 public:
  HeaderLine(std::string_view line, std::int64_t number, const std::string& where)
      : line_(line), number_(number), where_(where) {
    split_fields(line, Between::blanks, fields_);
  }

  std::size_t size() const { return fields_.size(); }
  std::string_view field(std::size_t i) const { return fields_[i]; }

  [[noreturn]] void fail(std::string what, std::string_view got, std::string want) const {
    const auto column = got.data() >= line_.data() ? got.data() - line_.data() + 1 : 0;
    throw at_line(where_, number_, column, std::move(what), "'" + std::string(got) + "'",
                  std::move(want), "Get the record's header again");
  }

  std::int64_t whole(std::string_view text, const char* what, std::int64_t least,
                     std::int64_t most) const {
    std::int64_t value = 0;
    if (!parse_number(text, value) || value < least || value > most)
      fail(what, text, std::to_string(least) + " to " + std::to_string(most));
    return value;
  }

  double positive(std::string_view text, const char* what) const {
    double value = 0;
    if (!parse_number(text, value) || !(value > 0)) fail(what, text, "a number above 0");
    return value;
  }

  /// The line from field `i` on, as it stands.
  std::string rest_from(std::size_t i) const {
    return i < fields_.size() ? std::string(line_.substr(
                                    static_cast<std::size_t>(fields_[i].data() - line_.data())))
                              : std::string();
  }

 private:
  std::string_view line_;
  std::int64_t number_;
  const std::string& where_;
  Fields fields_;
};

/// "100 2 360 650000": name, signals, rate[/counter(base)], samples, time, date.
std::int64_t parse_record_line(const HeaderLine& line, Header& header) {
  if (line.size() < 2)
    line.fail("record line", line.size() ? line.field(0) : "", "a name and a number of signals");
  if (line.field(0).find('/') != std::string_view::npos)
    line.fail("record", line.field(0), "a record of one segment");
  header.name = line.field(0);
  if (line.size() > 2) {
    std::string_view rate = line.field(2);
    header.rate_hz = line.positive(take_until(rate, "/("), "sampling rate");
  }
  if (line.size() > 3)
    header.samples = line.whole(line.field(3), "number of samples", 0, most_samples);
  return line.whole(line.field(1), "number of signals", 1, most_signals);
}

/// "212", "16+24": format, then what a reader must know to find the samples.
void parse_format(const HeaderLine& line, Signal& signal) {
  std::string_view rest = line.field(1);
  const std::string_view format = take_until(rest, "x:+");
  signal.format = static_cast<int>(line.whole(format, "signal format", 0, 1000));
  if (signal.format != 16 && signal.format != 212) line.fail("signal format", format, "16 or 212");
  while (!rest.empty()) {
    const char mark = rest.front();
    rest.remove_prefix(1);
    const std::string_view number = take_until(rest, "x:+");
    if (mark == '+')
      signal.skip_bytes =
          static_cast<std::size_t>(line.whole(number, "byte offset", 0, most_samples));
    else if (line.whole(number, "samples a frame, skew", 0, 1000) != (mark == 'x' ? 1 : 0))
      line.fail(mark == 'x' ? "samples a frame" : "skew", number, mark == 'x' ? "1" : "0");
  }
}

/// "200(1024)/mV": gain, baseline, units. Returns whether it named a baseline.
bool parse_gain(const HeaderLine& line, Signal& signal) {
  std::string_view rest = line.field(2);
  const std::string_view gain = take_until(rest, "(/");
  if (!parse_number(gain, signal.gain) || !std::isfinite(signal.gain))
    line.fail("gain", gain, "a number");
  if (signal.gain == 0) signal.gain = 200;  // "not calibrated": the standard's default
  bool has_baseline = false;
  if (rest.starts_with('(')) {
    rest.remove_prefix(1);
    const std::string_view number = take_until(rest, ")");
    signal.baseline =
        static_cast<std::int32_t>(line.whole(number, "baseline", INT32_MIN / 2, INT32_MAX / 2));
    has_baseline = true;
    if (!rest.empty()) rest.remove_prefix(1);
  }
  if (rest.starts_with('/')) signal.units = rest.substr(1);
  return has_baseline;
}

/// "100.dat 212 200 11 1024 995 -22131 0 MLII": file, format, gain, bits, zero, first, checksum,
/// block, description.
Signal parse_signal_line(const HeaderLine& line) {
  if (line.size() < 2)
    line.fail("signal line", line.size() ? line.field(0) : "", "a file and a format");
  Signal signal{.file = std::string(line.field(0))};
  parse_format(line, signal);
  const bool has_baseline = line.size() > 2 && parse_gain(line, signal);
  if (line.size() > 4 && !has_baseline)
    signal.baseline =
        static_cast<std::int32_t>(line.whole(line.field(4), "zero", INT32_MIN / 2, INT32_MAX / 2));
  if (line.size() > 6) {
    signal.has_checksum = true;
    signal.checksum =
        static_cast<std::int32_t>(line.whole(line.field(6), "checksum", INT32_MIN, INT32_MAX));
  }
  signal.description = line.rest_from(8);
  return signal;
}

std::uint8_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

std::uint32_t word_at(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint32_t>(byte_at(bytes, i) | byte_at(bytes, i + 1) << 8);
}

/// Sample i of a file of 12-bit pairs: two low bytes with their upper halves in the byte between.
std::int32_t sample_212(std::string_view bytes, std::size_t i) {
  const std::size_t pair = i / 2 * 3;
  const bool second = i % 2 != 0;
  const std::int32_t low = byte_at(bytes, second ? pair + 2 : pair);
  const std::int32_t high = second ? byte_at(bytes, pair + 1) >> 4 : byte_at(bytes, pair + 1) & 15;
  const std::int32_t value = high << 8 | low;
  return value >= 2048 ? value - 4096 : value;
}

std::int32_t sample_16(std::string_view bytes, std::size_t i) {
  return static_cast<std::int16_t>(word_at(bytes, 2 * i));
}

/// How many samples fit in so many bytes.
std::size_t capacity(int format, std::size_t bytes) {
  return format == 16 ? bytes / 2 : bytes / 3 * 2 + (bytes % 3 == 2 ? 1 : 0);
}

void check_sums(std::span<const std::int32_t> counts, std::span<const Signal> signals,
                const std::string& where) {
  std::vector<std::uint32_t> sums(signals.size());
  for (std::size_t i = 0; i < counts.size(); ++i)
    sums[i % signals.size()] += static_cast<std::uint32_t>(counts[i]);
  for (std::size_t s = 0; s < signals.size(); ++s)
    if (signals[s].has_checksum &&
        (sums[s] ^ static_cast<std::uint32_t>(signals[s].checksum)) & 0xffff)
      throw Error(
          {.where = where,
           .what = "checksum of signal " + std::to_string(s + 1),
           .got = std::to_string(static_cast<std::int16_t>(sums[s] & 0xffff)),
           .want = std::to_string(signals[s].checksum),
           .advice = "The file is damaged or belongs to another header: get the record again"});
}

}  // namespace

Header parse_header(std::string_view text, const std::string& where) {
  Header header;
  std::int64_t wanted = -1;
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    if (line.starts_with('#') || line.find_first_not_of(" \t") == line.npos) continue;
    const HeaderLine fields(line, lines.number(), where);
    if (wanted < 0)
      wanted = parse_record_line(fields, header);
    else if (static_cast<std::int64_t>(header.signals.size()) < wanted)
      header.signals.push_back(parse_signal_line(fields));
  }
  if (wanted != static_cast<std::int64_t>(header.signals.size()))
    throw Error({.where = where,
                 .what = "signal lines",
                 .got = std::to_string(header.signals.size()),
                 .want = wanted < 0 ? "a record line" : std::to_string(wanted),
                 .advice = "Get the record's header again"});
  return header;
}

std::vector<std::int32_t> read_samples(std::string_view bytes, std::span<const Signal> signals,
                                       std::int64_t samples, const std::string& where) {
  const int format = signals[0].format;
  bytes.remove_prefix(std::min(bytes.size(), signals[0].skip_bytes));
  const std::size_t there = capacity(format, bytes.size()) / signals.size();
  const auto n = samples == 0 ? there : static_cast<std::size_t>(samples);
  if (n > there)
    throw Error({.where = where,
                 .what = "samples a signal",
                 .got = std::to_string(there),
                 .want = std::to_string(n),
                 .advice = "The file is cut off: get it again"});
  std::vector<std::int32_t> counts(n * signals.size());
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] = format == 16 ? sample_16(bytes, i) : sample_212(bytes, i);
  check_sums(counts, signals, where);
  const std::int32_t invalid =
      format == 16 ? -32768 : -2048;  // signal(5): the lowest count says "no reading"
  std::replace(counts.begin(), counts.end(), invalid, missing);
  return counts;
}

// A word is six bits of code and ten of time since the last annotation; a few codes carry something
// else instead.
std::vector<Annotation> read_annotations(std::string_view bytes, const std::string& where) {
  constexpr std::uint32_t skip = 59, num = 60, sub = 61, channel = 62, text = 63;
  std::vector<Annotation> annotations;
  std::int64_t sample = 0;
  std::size_t at = 0;
  const auto need = [&](std::size_t count) {
    if (bytes.size() - at < count)
      throw Error({.where = where,
                   .what = "annotation " + std::to_string(annotations.size() + 1),
                   .got = std::to_string(bytes.size() - at) + " bytes left",
                   .want = std::to_string(count),
                   .advice = "The file is cut off: get it again"});
  };
  while (at < bytes.size()) {
    need(2);
    const std::uint32_t word = word_at(bytes, at), code = word >> 10, time = word & 1023;
    at += 2;
    if (code == 0 && time == 0) break;
    if (code == skip) {  // a long interval: 32 bits, the upper half first
      need(4);
      sample += static_cast<std::int32_t>(word_at(bytes, at) << 16 | word_at(bytes, at + 2));
      at += 4;
    } else if (code == text) {
      const std::size_t padded = time + time % 2;
      need(padded);
      at += padded;
    } else if (code != num && code != sub && code != channel) {
      sample += time;
      annotations.push_back({.sample = sample, .code = static_cast<int>(code)});
    }
  }
  return annotations;
}

}  // namespace stride::recordings::wfdb
