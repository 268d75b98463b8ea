// Where parameters lie in the flat arrays, and how they begin.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/network/graph.hpp"

namespace stride::network {
namespace {

// Subtracts from row `i` what earlier rows hold of it, and scales it to length 1 (modified
// Gram-Schmidt).
void make_orthonormal(std::vector<double>& matrix, std::size_t i, std::size_t columns) {
  double* const row = matrix.data() + i * columns;
  for (std::size_t k = 0; k < i; ++k) {
    const double* const earlier = matrix.data() + k * columns;
    const double shared = std::inner_product(row, row + columns, earlier, 0.0);
    for (std::size_t c = 0; c < columns; ++c) row[c] -= shared * earlier[c];
  }
  const double length = std::sqrt(std::inner_product(row, row + columns, row, 0.0));
  for (std::size_t c = 0; c < columns; ++c) row[c] /= length;
}

// Orthonormal rows where there are at most as many rows as columns, else orthonormal columns
// (Saxe, McClelland, Ganguli 2014, arXiv:1312.6120).
void fill_orthogonal(std::span<float> out, std::size_t rows, Random& random) {
  const std::size_t columns = out.size() / rows;
  const bool upright = rows > columns;
  const std::size_t few = upright ? columns : rows, many = upright ? rows : columns;
  std::vector<double> matrix(few * many);
  for (double& value : matrix) value = random.normal();
  for (std::size_t i = 0; i < few; ++i) make_orthonormal(matrix, i, many);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c)
      out[r * columns + c] =
          static_cast<float>(upright ? matrix[c * rows + r] : matrix[r * columns + c]);
}

// Dempster, Schmidt, Webb 2023, arXiv:2203.13652, 3.1: what a kernel answers to is a shape, neither
// a level nor a size.
void fill_centred(std::span<float> row, Random& random) {
  std::vector<double> drawn(row.size());
  for (double& value : drawn) value = random.normal();
  const double mean =
      std::accumulate(drawn.begin(), drawn.end(), 0.0) / static_cast<double>(drawn.size());
  double length = 0;
  for (double& value : drawn) length += std::abs(value -= mean);
  for (std::size_t i = 0; i < row.size(); ++i)
    row[i] = static_cast<float>(length > 0 ? drawn[i] / length : 0);
}

// Row after row the next choice of a third of the places, in lexicographic order (Dempster,
// Schmidt, Webb 2021, arXiv:2012.08791, 3.1: 84 kernels of length 9).
void fill_two_valued(std::span<float> out, std::size_t rows) {
  const std::size_t length = out.size() / rows;
  std::vector<char> other(length, 1);  // 0 = a place of a 2
  std::fill_n(other.begin(), length / 3, 0);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t i = 0; i < length; ++i) out[r * length + i] = other[i] ? -1.0F : 2.0F;
    std::next_permutation(other.begin(), other.end());  // begins anew after the last
  }
}

void fill_subset(std::span<float> row, double most, bool varied, Random& random) {
  std::vector<std::size_t> places(row.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  random.shuffle(places);
  const double count = varied ? std::exp2(random.uniform(0, std::log2(most + 1))) : most;
  std::fill(row.begin(), row.end(), 0.0F);
  for (std::size_t i = 0; i < std::min(row.size(), static_cast<std::size_t>(count)); ++i)
    row[places[i]] = 1;
}

}  // namespace

Layout layout(const Graph& graph) {
  Layout result;
  result.offset.resize(graph.parameters().size());
  for (const bool trained : {true, false}) {
    for (std::size_t i = 0; i < result.offset.size(); ++i) {
      const Parameter& parameter = graph.parameters()[i];
      if (parameter.trained != trained) continue;
      result.offset[i] = result.total;
      result.total +=
          elements(parameter.shape);  // at most 2^40 each, and few enough not to overflow
    }
    if (trained) result.trained = result.total;
  }
  return result;
}

void initialise(const Parameter& parameter, std::uint64_t seed, std::span<float> values) {
  Random random(seed_for(seed, parameter.name));
  const double value = parameter.start.value;
  const std::size_t rows =
      parameter.shape.empty() ? 1 : static_cast<std::size_t>(parameter.shape[0]);
  const auto each_row = [&](auto fill) {
    const std::size_t length = values.size() / rows;
    for (std::size_t r = 0; r < rows; ++r) fill(values.subspan(r * length, length));
  };
  switch (parameter.start.kind) {
    case Start::Kind::constant:
      std::fill(values.begin(), values.end(), static_cast<float>(value));
      break;
    case Start::Kind::uniform:
      for (float& v : values) v = static_cast<float>(random.uniform(-value, value));
      break;
    case Start::Kind::normal:
      for (float& v : values) v = static_cast<float>(value * random.normal());
      break;
    case Start::Kind::orthogonal:
      fill_orthogonal(values, rows, random);
      break;
    case Start::Kind::centred:
      each_row([&](std::span<float> row) { fill_centred(row, random); });
      break;
    case Start::Kind::two_valued:
      fill_two_valued(values, rows);
      break;
    case Start::Kind::subset:
    case Start::Kind::varied_subset:
      each_row([&](std::span<float> row) {
        fill_subset(row, value, parameter.start.kind == Start::Kind::varied_subset, random);
      });
      break;
    case Start::Kind::forget_gate:
      std::fill(values.begin(), values.end(), 0.0F);
      std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(values.size() / 4),
                  values.size() / 4, static_cast<float>(value));
      break;
  }
}

std::vector<float> initial_parameters(const Graph& graph, std::uint64_t seed) {
  const Layout where = layout(graph);
  std::vector<float> values(static_cast<std::size_t>(where.total));
  for (std::size_t i = 0; i < graph.parameters().size(); ++i) {
    const Parameter& parameter = graph.parameters()[i];
    initialise(parameter, seed,
               std::span(values).subspan(static_cast<std::size_t>(where.offset[i]),
                                         static_cast<std::size_t>(elements(parameter.shape))));
  }
  return values;
}

}  // namespace stride::network
