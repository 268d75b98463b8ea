#include "stride/network/weights_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/base/safetensors.hpp"
#include "stride/network/storage.hpp"

namespace stride::network {
namespace {

Storage storage_of(const Quantisation& quantisation, const Parameter& parameter) {
  const auto found = quantisation.weights.find(parameter.name);
  return found == quantisation.weights.end() ? Storage::float32 : found->second;
}

std::string scale_name(const Parameter& parameter) { return parameter.name + ".scale"; }

void check_finite(std::span<const float> values, const std::string& where,
                  const std::string& name) {
  if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
    throw Error({.where = where,
                 .what = "array '" + name + "'",
                 .got = "infinity or not-a-number",
                 .want = "finite weights",
                 .advice = "The training that wrote it diverged; train again with a smaller --lr"});
}

// An array that a file must hold.
struct Wanted {
  std::string name;
  Element element;
  Shape shape;
};

// Two parameters may want the same name only where one's name ends in another's ".scale".
std::vector<Wanted> wanted_by(const Graph& graph, const Quantisation& quantisation,
                              const std::string& where) {
  std::vector<Wanted> all;
  std::set<std::string> names;
  for (const Parameter& parameter : graph.parameters()) {
    const Storage storage = storage_of(quantisation, parameter);
    all.push_back({parameter.name, element_of(storage), parameter.shape});
    if (has_scale(storage))
      all.push_back({scale_name(parameter), Element::f32, scale_shape(storage, parameter.shape)});
  }
  for (const Wanted& array : all)
    if (!names.insert(array.name).second)
      throw bad_model(where, "array '" + array.name.substr(0, 80) + "'", "two of this name",
                      "scales that no other parameter is called like");
  return all;
}

// Which arrays of the file are not those wanted, in words; empty when all fit.
std::vector<std::string> misfits(const std::vector<Wanted>& wanted, const Safetensors& file) {
  std::vector<std::string> list;
  std::set<std::string_view> known;
  for (const Wanted& array : wanted) {
    known.insert(array.name);
    if (!file.holds(array.name)) {
      list.push_back(array.name + " is missing");
    } else if (const TensorView& view = file.at(array.name);
               view.element != array.element || view.shape != array.shape) {
      list.push_back(array.name + " is " + std::string(name_of(view.element)) + " " +
                     text(view.shape) + ", not " + std::string(name_of(array.element)) + " " +
                     text(array.shape));
    }
  }
  for (const auto& [name, view] : file.tensors())
    if (!known.contains(name)) list.push_back(name.substr(0, 80) + " is unexpected");
  return list;
}

void check_arrays(const std::vector<Wanted>& wanted, const Safetensors& file,
                  const std::string& where) {
  const std::vector<std::string> wrong = misfits(wanted, file);
  if (wrong.empty()) return;
  constexpr std::size_t shown = 5;
  std::string list;
  for (std::size_t i = 0; i < std::min(shown, wrong.size()); ++i)
    list += (i > 0 ? "; " : "") + wrong[i];
  if (wrong.size() > shown) list += "; and " + std::to_string(wrong.size() - shown) + " more";
  throw bad_model(where, "arrays", list, "those of the graph in config.json");
}

std::vector<float> scales_in(const Safetensors& file, const Parameter& parameter) {
  const TensorView& view = file.at(scale_name(parameter));
  std::vector<float> scales(static_cast<std::size_t>(view.count()));
  std::memcpy(scales.data(), view.bytes.data(), view.bytes.size());
  return scales;
}

}  // namespace

Error bad_model(const std::string& where, std::string what, std::string got, std::string want) {
  return Error({.where = where,
                .what = std::move(what),
                .got = std::move(got),
                .want = std::move(want),
                .advice = "The files of a model folder belong together; take all from one run"});
}

void write_weights(const Model& model, const std::filesystem::path& path) {
  const Layout where = layout(model.graph);
  if (static_cast<std::int64_t>(model.parameters.size()) != where.total)
    throw Error({.where = "model",
                 .what = "parameters",
                 .got = std::to_string(model.parameters.size()),
                 .want = std::to_string(where.total) + ", those of the graph",
                 .advice = {}});
  const Quantisation quantisation = model.quantisation.value_or(Quantisation{});
  wanted_by(model.graph, quantisation, "model");
  std::vector<float> rounded = model.parameters;
  round_weights(model.graph, quantisation, rounded);
  std::map<std::string, TensorView> tensors;
  std::vector<Kept> small(model.graph.parameters().size());  // what tensors look at
  for (std::size_t i = 0; i < small.size(); ++i) {
    const Parameter& parameter = model.graph.parameters()[i];
    const auto part = [&](const std::vector<float>& all) {
      return std::span(all).subspan(static_cast<std::size_t>(where.offset[i]),
                                    static_cast<std::size_t>(elements(parameter.shape)));
    };
    const std::span<const float> values = part(model.parameters);
    check_finite(values, "model", parameter.name);
    const Storage storage = storage_of(quantisation, parameter);
    if (storage == Storage::float32) {
      tensors.emplace(parameter.name, view_of(parameter.shape, values));
      continue;
    }
    if (!std::ranges::equal(values, part(rounded)))
      throw Error({.where = "model",
                   .what = "parameter '" + parameter.name + "'",
                   .got = "other weights than " + std::string(name_of(storage)) + " holds",
                   .want = "weights that were rounded to it",
                   .advice = {}});
    small[i] = kept(storage, parameter.shape, values, parameter.name);
    tensors.emplace(parameter.name,
                    TensorView{element_of(storage), parameter.shape, small[i].bytes});
    if (has_scale(storage))
      tensors.emplace(scale_name(parameter),
                      view_of<float>(scale_shape(storage, parameter.shape), small[i].scales));
  }
  // "pt" tells the hub's readers that arrays lie row after row, as PyTorch's do.
  write_safetensors(path, tensors, {{"format", "pt"}});
}

std::vector<float> read_weights(const std::filesystem::path& path, const Graph& graph,
                                const Quantisation& quantisation) {
  const Safetensors file(path);
  check_arrays(wanted_by(graph, quantisation, path.string()), file, path.string());
  // Every array of the graph lies in the file, so the file bounds what is allocated here.
  const Layout where = layout(graph);
  std::vector<float> values(static_cast<std::size_t>(where.total));
  for (std::size_t i = 0; i < graph.parameters().size(); ++i) {
    const Parameter& parameter = graph.parameters()[i];
    const Storage storage = storage_of(quantisation, parameter);
    const TensorView& view = file.at(parameter.name);
    const auto out = std::span(values).subspan(static_cast<std::size_t>(where.offset[i]),
                                               static_cast<std::size_t>(view.count()));
    const std::vector<float> scales =
        has_scale(storage) ? scales_in(file, parameter) : std::vector<float>();
    read_kept(storage, parameter.shape, view.bytes, scales, out);
    check_finite(out, path.string(), parameter.name);
    // Whoever computes with the codes makes them from the weights again: they must be the same.
    if (!has_scale(storage)) continue;
    const Kept again = kept(storage, parameter.shape, out, parameter.name);
    if (again.scales != scales || !std::ranges::equal(again.bytes, view.bytes))
      throw bad_model(path.string(), "array '" + parameter.name + "'",
                      "codes or scales that no weights are kept as",
                      "codes up to 127, and their scale in 17 bits");
  }
  return values;
}

}  // namespace stride::network
