#include "stride/network/storage.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/base/small_floats.hpp"

namespace stride::network {
namespace {

struct StorageName {
  Storage storage;
  std::string_view name;
  Element element;
};
constexpr std::array storages = std::to_array<StorageName>({
    {Storage::float32, "float32", Element::f32},
    {Storage::float16, "float16", Element::f16},
    {Storage::bfloat16, "bfloat16", Element::bf16},
    {Storage::int8, "int8", Element::i8},
    {Storage::int8_one_scale, "int8-one-scale", Element::i8},
});

const StorageName& entry_of(Storage storage) {
  return *std::ranges::find(storages, storage, &StorageName::storage);
}

template <class Number>
Number number_at(std::span<const std::byte> bytes, std::size_t i) {
  Number number;
  std::memcpy(&number, bytes.data() + i * sizeof number, sizeof number);
  return number;
}

template <class Number>
void append(std::vector<std::byte>& bytes, Number number) {
  const auto* const begin = reinterpret_cast<const std::byte*>(&number);
  bytes.insert(bytes.end(), begin, begin + sizeof number);
}

// A code has 7 bits, so that its product with 17 fits the 24 of a float.
constexpr int scale_bits = 17;
// Scales of smaller numbers would be subnormal, with fewer bits: such a row is zeros.
constexpr float smallest = 0x1p-100F;

float scale_for(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  if (largest < smallest) return 0;
  const double exact = largest / 127.0;
  int exponent = 0;
  std::frexp(exact, &exponent);
  const int step = exponent - scale_bits;
  return static_cast<float>(std::ldexp(std::ceil(std::ldexp(exact, -step)), step));
}

void append_codes(Kept& kept, std::span<const float> values) {
  const float scale = scale_for(values);
  kept.scales.push_back(scale);
  for (const float value : values) {
    const double code = scale > 0 ? std::nearbyint(double{value} / double{scale}) : 0;
    append(kept.bytes, static_cast<std::int8_t>(code));
  }
}

// How many numbers share a scale.
std::size_t shared(Storage storage, const Shape& shape) {
  return static_cast<std::size_t>(elements(shape) / elements(scale_shape(storage, shape)));
}

}  // namespace

std::string_view name_of(Storage storage) { return entry_of(storage).name; }

Storage storage_named(std::string_view name) {
  std::vector<std::string_view> known;
  for (const StorageName& entry : storages) {
    if (entry.name == name) return entry.storage;
    known.push_back(entry.name);
  }
  throw unknown_name("storage", name.substr(0, 80), known);
}

Element element_of(Storage storage) { return entry_of(storage).element; }

Shape scale_shape(Storage storage, const Shape& shape) {
  return {storage == Storage::int8_one_scale ? 1 : shape.at(0)};
}

Kept kept(Storage storage, const Shape& shape, std::span<const float> values,
          std::string_view what) {
  Kept kept;
  kept.bytes.reserve(values.size() * size_bytes(element_of(storage)));
  if (has_scale(storage)) {
    const std::size_t each = shared(storage, shape);
    for (std::size_t i = 0; i < values.size(); i += each)
      append_codes(kept, values.subspan(i, each));
    return kept;
  }
  for (const float value : values) {
    const bool half = storage == Storage::float16;
    const std::uint16_t small = half ? half_of(value) : bfloat16_of(value);
    if (storage == Storage::float32)
      append(kept.bytes, value);
    else if (std::isfinite(half ? from_half(small) : from_bfloat16(small)))
      append(kept.bytes, small);
    else
      throw Error({.where = std::string(what),
                   .what = "a weight",
                   .got = std::to_string(value),
                   .want = half ? "less than 65520, as float16 holds" : "what bfloat16 holds",
                   .advice = "Keep it as bfloat16, or train with --weight-decay"});
  }
  return kept;
}

void read_kept(Storage storage, const Shape& shape, std::span<const std::byte> bytes,
               std::span<const float> scales, std::span<float> out) {
  const std::size_t each = has_scale(storage) ? shared(storage, shape) : 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (has_scale(storage))
      out[i] = scales[i / each] * static_cast<float>(number_at<std::int8_t>(bytes, i));
    else if (storage == Storage::float16)
      out[i] = from_half(number_at<std::uint16_t>(bytes, i));
    else if (storage == Storage::bfloat16)
      out[i] = from_bfloat16(number_at<std::uint16_t>(bytes, i));
    else
      out[i] = number_at<float>(bytes, i);
  }
}

void round_weights(const Graph& graph, const Quantisation& quantisation,
                   std::span<float> parameters) {
  const Layout where = layout(graph);
  for (std::size_t i = 0; i < graph.parameters().size(); ++i) {
    const Parameter& parameter = graph.parameters()[i];
    const auto storage = quantisation.weights.find(parameter.name);
    if (storage == quantisation.weights.end()) continue;
    const auto values = parameters.subspan(static_cast<std::size_t>(where.offset[i]),
                                           static_cast<std::size_t>(elements(parameter.shape)));
    const Kept small = kept(storage->second, parameter.shape, values, parameter.name);
    read_kept(storage->second, parameter.shape, small.bytes, small.scales, values);
  }
}

}  // namespace stride::network
