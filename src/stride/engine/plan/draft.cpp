#include "stride/engine/plan/draft.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/engine/plan/overlap.hpp"
#include "stride/engine/program.hpp"

namespace stride::engine {
namespace {

constexpr std::uint64_t floats_of_a_line = alignment / sizeof(float);

std::uint64_t whole_lines(std::uint64_t floats) {
  return (floats + floats_of_a_line - 1) / floats_of_a_line * floats_of_a_line;
}

std::uint32_t word(std::uint64_t number) {
  if (number > std::numeric_limits<std::uint32_t>::max())
    throw Error({.where = "plan",
                 .what = "the program",
                 .got = "a value or constants of " + std::to_string(number) + " floats or bytes",
                 .want = "less than 2^32",
                 .advice = "Choose a smaller network or a shorter window"});
  return static_cast<std::uint32_t>(number);
}

template <class T>
void append(ProgramBytes& bytes, const T& thing) {
  const auto* const begin = reinterpret_cast<const unsigned char*>(&thing);
  bytes.insert(bytes.end(), begin, begin + sizeof thing);
}

}  // namespace

Tensor Draft::value(std::uint64_t t, std::uint64_t h, std::uint64_t c, Element element) {
  // What reads bytes by four may read three beyond the last.
  const std::uint64_t beyond = element == Element::uint8 ? 1 : 0;
  const std::uint64_t floats = floats_of(word(t * h) * std::uint64_t{word(c)}, element) + beyond;
  values_.push_back({.size = whole_lines(floats)});
  word(values_.back().size);
  return {word(values_.size() - 1), word(t), word(h), word(c)};
}

Constant Draft::constant(const void* numbers, std::size_t bytes) {
  const std::uint64_t words = floats_of(bytes, Element::uint8);
  const Constant placed{word(constants_.size()), word(words)};
  constants_.resize(whole_lines(constants_.size() + words));
  if (bytes > 0) std::memcpy(constants_.data() + placed.at, numbers, bytes);
  return placed;
}

void Draft::leave_room(const Tensor& value, std::uint32_t columns, Element element) {
  std::uint64_t& room = values_[value.at].room;
  const std::uint64_t elements = std::uint64_t{columns} * value.h * value.c;
  room = std::max(room, whole_lines(floats_of(elements, element)));
}

void Draft::live(std::uint32_t value, std::size_t step) {
  Life& life = values_[value];
  life.first = std::min(life.first, step);
  life.last = std::max(life.last, step);
}

// What is kept first, then the largest value, each at the lowest place that is free throughout its
// life.
std::uint64_t Draft::place_values() {
  for (Life& life : values_) life.size += 2 * life.room;
  std::vector<std::size_t> order(values_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t v) {
    return std::pair(values_[v].kept, values_[v].size);
  });
  std::vector<const Life*> placed;  // by place
  std::uint64_t arena = 0;
  for (const std::size_t v : order) {
    Life& life = values_[v];
    life.at = 0;
    if (life.first > life.last) continue;  // nobody's
    for (const Life* other : placed) {
      const bool together = life.first <= other->last && other->first <= life.last;
      if (!together || life.at + life.size <= other->at) continue;
      life.at = std::max(life.at, other->at + other->size);
    }
    placed.insert(std::ranges::upper_bound(placed, life.at, {}, &Life::at), &life);
    arena = std::max(arena, life.at + life.size);
  }
  return arena;
}

Tensor Draft::placed(Tensor value) const {
  value.at = word(values_[value.at].at + values_[value.at].room);
  return value;
}

// An input that is only wanted as bytes comes as bytes.
void Draft::take_bytes(Tensor& input, Header& header) {
  std::size_t readers = 0;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < steps_.size(); ++i)
    std::visit(
        [&](auto& step) {
          each_tensor(step, [&](const Tensor& t, Element = Element::float32) {
            if (t.at != input.at) return;
            ++readers;
            if (std::holds_alternative<Quantise>(steps_[i])) found = i;
          });
        },
        steps_[i]);
  if (readers != 1 || !found) return;
  const Quantise step = std::get<Quantise>(steps_[*found]);
  header.element = Element::uint8;
  header.factor = step.factor, header.zero = step.zero;
  input.at = step.out.at;  // which may be seen in another shape
  steps_.erase(steps_.begin() + static_cast<std::ptrdiff_t>(*found));
}

// Gives the averages that keep sums their places.
std::uint64_t Draft::keep_sums() {
  std::uint64_t kept = 0;
  for (Step& step : steps_) {
    auto* const average = std::get_if<Average>(&step);
    if (average == nullptr || average->blocks == 0) continue;
    average->kept = value(average->blocks, average->out.h, average->out.c);
    values_.back().kept = true;
    kept += values_.back().size;
  }
  return kept;
}

ProgramBytes Draft::finish(Tensor input, Tensor output, std::uint32_t hop, Keep keep) {
  Header header;
  take_bytes(input, header);
  live(input.at, 0);
  const std::vector<StepHeader> headers = headers_of(steps_, values_.size(), input, hop, keep);
  header.kept = word(keep_sums());
  const auto stays = [&](std::uint32_t value) { live(value, 0), live(value, steps_.size()); };
  if (hop > 0) stays(input.at);
  for (std::size_t v = 0; v < values_.size(); ++v)
    if (values_[v].kept) stays(word(v));
  for (std::size_t i = 0; i < steps_.size(); ++i)
    if (headers[i].shift > 0) std::visit([&](auto& step) { stays(step.out.at); }, steps_[i]);
  for (std::size_t i = 0; i < steps_.size(); ++i)
    std::visit(
        [&](auto& step) {
          each_tensor(step, [&](Tensor& t, Element = Element::float32) { live(t.at, i); });
          values_[step.out.at].written = i + 1;
        },
        steps_[i]);
  live(output.at, steps_.size());
  header.arena = word(place_values());
  header.input = placed(input), header.output = placed(output);
  header.steps = word(steps_.size());
  header.constants = word(constants_.size());
  header.hop = hop;

  ProgramBytes bytes(sizeof header);
  for (std::size_t i = 0; i < steps_.size(); ++i)
    std::visit(
        [&](auto& step) {
          auto copy = step;
          each_tensor(copy,
                      [&](Tensor& tensor, Element = Element::float32) { tensor = placed(tensor); });
          append(bytes, headers[i]);
          append(bytes, copy);
        },
        steps_[i]);
  bytes.resize((bytes.size() + alignment - 1) / alignment * alignment);
  header.constants_at = word(bytes.size());
  header.bytes = word(bytes.size() + constants_.size() * sizeof(std::uint32_t));
  std::memcpy(bytes.data(), &header, sizeof header);
  const auto* const words = reinterpret_cast<const unsigned char*>(constants_.data());
  bytes.insert(bytes.end(), words, words + constants_.size() * sizeof(std::uint32_t));
  return bytes;
}

}  // namespace stride::engine
