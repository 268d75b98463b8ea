// The safetensors format (github.com/huggingface/safetensors, "Format"): eight bytes with the
// header's length, a JSON header
// {"name": {"dtype", "shape", "data_offsets"}}, and the arrays one after the other without gaps.
#include "stride/base/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/base/json.hpp"

namespace stride {
namespace {

static_assert(std::endian::native == std::endian::little,
              "arrays are mapped as they lie in the file");

constexpr std::uint64_t max_header_bytes = 100'000'000;  // the reference implementation's limit
constexpr std::size_t alignment = 64;  // a cache line, and the widest vector register
constexpr std::string_view metadata_key = "__metadata__";

struct ElementName {
  Element element;
  std::string_view name;
};
constexpr ElementName element_names[] = {
    {Element::f64, "F64"},   {Element::f32, "F32"}, {Element::f16, "F16"},
    {Element::bf16, "BF16"}, {Element::i64, "I64"}, {Element::i32, "I32"},
    {Element::i16, "I16"},   {Element::i8, "I8"},   {Element::u8, "U8"},
};

template <class T>
constexpr Element element_of = Element::u8;
template <>
constexpr Element element_of<double> = Element::f64;
template <>
constexpr Element element_of<float> = Element::f32;
template <>
constexpr Element element_of<std::int64_t> = Element::i64;
template <>
constexpr Element element_of<std::int32_t> = Element::i32;
template <>
constexpr Element element_of<std::int16_t> = Element::i16;
template <>
constexpr Element element_of<std::int8_t> = Element::i8;

std::string text_of(std::span<const std::int64_t> shape) {
  std::string text = "[";
  for (const std::int64_t axis : shape)
    text.append(text.size() > 1 ? ", " : "").append(axis < 0 ? "any" : std::to_string(axis));
  return text + "]";
}

// Product of the axes times the element's size; false when it does not fit 63 bits.
bool bytes_for(Element element, std::span<const std::int64_t> shape, std::uint64_t& bytes) {
  bytes = size_bytes(element);
  for (const std::int64_t axis : shape)
    if (axis < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(axis), &bytes))
      return false;
  return bytes <= static_cast<std::uint64_t>(INT64_MAX);
}

Error bad_array(const std::string& where, std::string_view name, std::string got,
                std::string want) {
  return Error({.where = where,
                .what = "array '" + std::string(name.substr(0, 80)) + "'",
                .got = std::move(got),
                .want = std::move(want),
                .advice = "The file is damaged; write or fetch it again"});
}

// Unordered JSON and no parser callback: a hostile header may hold millions of names; Json looks
// each up from the front, and a callback makes the library walk over all of them after each (50 000
// names: 17 s instead of 0.1 s).
nlohmann::json parse_header(std::string_view text, const std::string& where) {
  const auto refused = [&](std::string got) {
    return Error({.where = where,
                  .what = "header",
                  .got = std::move(got),
                  .want = "an object",
                  .advice = "The file is damaged or is no safetensors file"});
  };
  // The format nests three deep; copying what is parsed recurses as deep as the text does.
  if (extent_of(text).depth > 8) throw refused("JSON nested deeper than 8");
  auto header = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (header.is_discarded()) throw refused("no JSON");
  if (!header.is_object()) throw refused("JSON of another kind");
  return header;
}

struct Entry {
  TensorView view;
  std::uint64_t begin = 0, end = 0;  // in the data part
};

Entry entry_of(const std::string& where, const std::string& name, const Json& json) {
  const std::string place = where + ": '" + name.substr(0, 80) + "'";
  const auto dtype = member<std::string>(json, "dtype", place);
  const auto* const known = std::find_if(std::begin(element_names), std::end(element_names),
                                         [&](const ElementName& e) { return e.name == dtype; });
  if (known == std::end(element_names))
    throw bad_array(where, name, "elements of type " + dtype.substr(0, 20),
                    "F64, F32, F16, BF16, I64, I32, I16, I8 or U8");
  Entry entry;
  entry.view.element = known->element;
  entry.view.shape = member<std::vector<std::int64_t>>(json, "shape", place);
  const auto offsets = member<std::vector<std::int64_t>>(json, "data_offsets", place);
  if (offsets.size() != 2 || offsets[0] < 0 || offsets[1] < offsets[0])
    throw bad_array(where, name, "data_offsets " + text_of(offsets),
                    "[begin, end] with begin <= end");
  entry.begin = static_cast<std::uint64_t>(offsets[0]);
  entry.end = static_cast<std::uint64_t>(offsets[1]);
  std::uint64_t bytes = 0;
  if (!bytes_for(entry.view.element, entry.view.shape, bytes))
    throw bad_array(where, name, "shape " + text_of(entry.view.shape), "a size that can exist");
  if (entry.end - entry.begin != bytes)
    throw bad_array(where, name, std::to_string(entry.end - entry.begin) + " bytes",
                    std::to_string(bytes) + " for " + dtype + " " + text_of(entry.view.shape));
  return entry;
}

std::string header_of(const std::vector<std::pair<std::string, const TensorView*>>& ordered,
                      const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header[std::string(metadata_key)] = metadata;
  std::uint64_t begin = 0;
  for (const auto& [name, view] : ordered) {
    const std::uint64_t end = begin + view->bytes.size();
    header[name] = {
        {"dtype", name_of(view->element)}, {"shape", view->shape}, {"data_offsets", {begin, end}}};
    begin = end;
  }
  // A file name in the metadata may be no UTF-8; it must not stop a training run from being saved.
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::size_t used = sizeof(std::uint64_t) + text.size();
  text.append((alignment - used % alignment) % alignment, ' ');
  return text;
}

}  // namespace

std::size_t size_bytes(Element element) {
  switch (element) {
    case Element::f64:
    case Element::i64:
      return 8;
    case Element::f32:
    case Element::i32:
      return 4;
    case Element::f16:
    case Element::bf16:
    case Element::i16:
      return 2;
    case Element::i8:
    case Element::u8:
      return 1;
  }
  return 1;
}

std::string_view name_of(Element element) {
  for (const ElementName& e : element_names)
    if (e.element == element) return e.name;
  return "?";
}

std::int64_t TensorView::count() const {
  std::int64_t n = 1;
  for (const std::int64_t axis : shape) n *= axis;
  return n;
}

template <class T>
TensorView view_of(std::vector<std::int64_t> shape, std::span<const T> values) {
  std::uint64_t bytes = 0;
  if (!bytes_for(element_of<T>, shape, bytes) || bytes != values.size_bytes())
    throw Error({.where = "safetensors",
                 .what = "values",
                 .got = std::to_string(values.size()),
                 .want = "as many as shape " + text_of(shape) + " holds",
                 .advice = {}});
  return {.element = element_of<T>, .shape = std::move(shape), .bytes = std::as_bytes(values)};
}

void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  std::vector<std::pair<std::string, const TensorView*>> ordered;
  for (const auto& [name, view] : tensors) {
    std::uint64_t bytes = 0;
    if (name == metadata_key || !bytes_for(view.element, view.shape, bytes) ||
        bytes != view.bytes.size())
      throw Error({.where = path.string(),
                   .what = "array '" + name.substr(0, 80) + "'",
                   .got = std::to_string(view.bytes.size()) + " bytes",
                   .want = "bytes that fill " + text_of(view.shape) +
                           ", and another name than __metadata__",
                   .advice = {}});
    ordered.emplace_back(name, &view);
  }
  // Wide elements first: with no gaps allowed, this is what keeps every array aligned to its
  // element.
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return size_bytes(a.second->element) > size_bytes(b.second->element);
  });
  const std::string header = header_of(ordered, metadata);
  if (header.size() > max_header_bytes)
    throw Error({.where = path.string(),
                 .what = "header",
                 .got = std::to_string(header.size()) + " bytes",
                 .want = "at most 100 MB",
                 .advice = "Write fewer arrays in one file"});
  write_whole(path, [&](std::ostream& out) {
    const std::uint64_t length = header.size();
    out.write(reinterpret_cast<const char*>(&length), sizeof length);
    out.write(header.data(), static_cast<std::streamsize>(header.size()));
    for (const auto& [name, view] : ordered)
      out.write(reinterpret_cast<const char*>(view->bytes.data()),
                static_cast<std::streamsize>(view->bytes.size()));
  });
}

Safetensors::Safetensors(const std::filesystem::path& path)
    : file_(std::make_unique<MappedFile>(path)), where_(path.string()) {
  parse(file_->bytes());
}

Safetensors::Safetensors(std::span<const std::byte> bytes, std::string where)
    : where_(std::move(where)) {
  parse(bytes);
}

void Safetensors::parse(std::span<const std::byte> bytes) {
  const auto damaged = [&](std::string what, std::string got, std::string want) {
    return Error({.where = where_,
                  .what = std::move(what),
                  .got = std::move(got),
                  .want = std::move(want),
                  .advice = "The file is cut short or is no safetensors file"});
  };
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length)
    throw damaged("size", std::to_string(bytes.size()) + " bytes", "at least 8");
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > max_header_bytes || length > bytes.size() - sizeof length)
    throw damaged("header", std::to_string(length) + " bytes",
                  "at most " + std::to_string(std::min<std::uint64_t>(bytes.size() - sizeof length,
                                                                      max_header_bytes)));
  const auto data = bytes.subspan(sizeof length + length);
  const auto header =
      parse_header({reinterpret_cast<const char*>(bytes.data()) + sizeof length, length}, where_);

  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
  for (const auto& [name, json] : header.items()) {
    if (name == metadata_key) {
      for (const auto& [key, value] : json.items()) {
        if (!json.is_object() || !value.is_string())
          throw damaged("metadata", "a value of another kind", "texts by name");
        metadata_[key] = value.get<std::string>();
      }
      continue;
    }
    // An entry has three members; many more would cost Json, which looks them up one by one, a long
    // time.
    if (!json.is_object() || json.size() > 16)
      throw bad_array(where_, name, "JSON of another kind", "dtype, shape and data_offsets");
    Entry entry = entry_of(where_, name, Json(json));
    if (entry.end > data.size())
      throw bad_array(where_, name, "bytes up to " + std::to_string(entry.end),
                      "at most the " + std::to_string(data.size()) + " that follow the header");
    entry.view.bytes = data.subspan(entry.begin, entry.end - entry.begin);
    ranges.emplace_back(entry.begin, entry.end);
    tensors_.emplace(name, std::move(entry.view));
  }
  // No gaps, no overlaps, nothing behind: otherwise two readers could disagree about what a file
  // holds.
  std::sort(ranges.begin(), ranges.end());
  std::uint64_t reached = 0;
  for (const auto& [begin, end] : ranges) {
    if (begin != reached)
      throw damaged("arrays", "one that begins at byte " + std::to_string(begin),
                    std::to_string(reached));
    reached = end;
  }
  if (reached != data.size())
    throw damaged("arrays", std::to_string(data.size()) + " bytes of data",
                  std::to_string(reached));
}

bool Safetensors::holds(std::string_view name) const {
  return tensors_.find(name) != tensors_.end();
}

const TensorView& Safetensors::at(std::string_view name) const {
  const auto found = tensors_.find(name);
  if (found != tensors_.end()) return found->second;
  throw Error({.where = where_,
               .what = "array '" + std::string(name.substr(0, 80)) + "'",
               .got = "nothing",
               .want = {},
               .advice = "The file was written for something else"});
}

template <class T>
std::span<const T> Safetensors::values(std::string_view name,
                                       std::span<const std::int64_t> shape) const {
  const TensorView& view = at(name);
  const bool fits =
      std::equal(shape.begin(), shape.end(), view.shape.begin(), view.shape.end(),
                 [](std::int64_t want, std::int64_t got) { return want < 0 || want == got; });
  if (view.element != element_of<T> || !fits)
    throw Error({.where = where_,
                 .what = "array '" + std::string(name.substr(0, 80)) + "'",
                 .got = std::string(name_of(view.element)) + " " + text_of(view.shape),
                 .want = std::string(name_of(element_of<T>)) + " " + text_of(shape),
                 .advice = "The file was written for something else"});
  if (reinterpret_cast<std::uintptr_t>(view.bytes.data()) % alignof(T) != 0 && !view.bytes.empty())
    throw Error({.where = where_,
                 .what = "array '" + std::string(name.substr(0, 80)) + "'",
                 .got = "an odd address",
                 .want = "one that is a multiple of " + std::to_string(alignof(T)),
                 .advice = "Write the file again with a current safetensors"});
  return {reinterpret_cast<const T*>(view.bytes.data()), view.bytes.size() / sizeof(T)};
}

#define STRIDE_ENTRY(T)                                                          \
  template TensorView view_of<T>(std::vector<std::int64_t>, std::span<const T>); \
  template std::span<const T> Safetensors::values<T>(std::string_view,           \
                                                     std::span<const std::int64_t>) const;
STRIDE_ENTRY(double)
STRIDE_ENTRY(float)
STRIDE_ENTRY(std::int64_t)
STRIDE_ENTRY(std::int32_t)
STRIDE_ENTRY(std::int16_t)
STRIDE_ENTRY(std::int8_t)
STRIDE_ENTRY(std::uint8_t)
#undef STRIDE_ENTRY

}  // namespace stride
