// Features of random kernels and of windows as a whole, composed of ONNX's operators.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "stride/deployment/onnx/writers.hpp"

namespace stride::deployment::onnx {
namespace {

using network::Node;
using List = std::vector<std::int64_t>;

constexpr std::int64_t keep = 1, drop = 0;  // keepdims

std::string slice(Writing& w, const Node& node, const std::string& x, std::int64_t axis,
                  std::int64_t begin, std::int64_t end) {
  return w.add(node, "Slice", {x, w.list({begin}), w.list({end}), w.list({axis})});
}

// [N, C, T] -> [N, C, T - 1]
std::string steps(Writing& w, const Node& node, std::int64_t length) {
  return w.add(
      node, "Sub",
      {slice(w, node, w.in(node), 2, 1, length), slice(w, node, w.in(node), 2, 0, length - 1)});
}

std::string mean_of_time(Writing& w, const Node& node, const std::string& x, std::int64_t kept) {
  return w.add(node, "ReduceMean", {x}, {{"axes", List{2}}, {"keepdims", kept}});
}

// The quantiles [N, 7 C]: two neighbours in the sorted samples, and how far between them.
std::string quantiles(Writing& w, const Node& node, std::int64_t channels, std::int64_t length) {
  List below, above;
  std::vector<float> between;
  for (const double share : {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0}) {
    const double place = share * static_cast<double>(length - 1);
    below.push_back(static_cast<std::int64_t>(place));
    above.push_back(std::min(below.back() + 1, length - 1));
    between.push_back(static_cast<float>(place - static_cast<double>(below.back())));
  }
  const auto [values, order] = w.add_two(node, "TopK", {w.in(node), w.list({length})},
                                         {{"axis", std::int64_t{2}}, {"largest", std::int64_t{0}}});
  const auto taken = [&, &sorted = values](const List& places) {
    return w.add(node, "Gather", {sorted, w.list(places)}, {{"axis", std::int64_t{2}}});
  };
  const std::string low = taken(below);
  const std::string rest =
      w.add(node, "Mul", {w.add(node, "Sub", {taken(above), low}), w.floats(node, {7}, between)});
  const std::string each = w.add(node, "Add", {low, rest});  // [N, C, 7]
  const std::string turned = w.add(node, "Transpose", {each}, {{"perm", List{0, 2, 1}}});
  return w.add(node, "Reshape", {turned, w.list({0, 7 * channels})});
}

// Cosines and sines of 1 .. bands cycles a window, [T, 2 bands], scaled to amplitudes.
std::vector<float> waves(std::int64_t length, std::int64_t bands) {
  std::vector<float> out;
  const auto samples = static_cast<double>(length);
  for (std::int64_t t = 0; t < length; ++t)
    for (std::int64_t i = 0; i < 2 * bands; ++i) {
      const double angle =
          2 * std::numbers::pi * static_cast<double>(t * (i % bands + 1)) / samples;
      out.push_back(
          static_cast<float>((i < bands ? std::cos(angle) : std::sin(angle)) * 2 / samples));
    }
  return out;
}

// log(amplitude^2 + floor^2) / 2 of each band, [N, C bands].
std::string spectrum(Writing& w, const Node& node, const std::string& centred, std::int64_t bands,
                     double floor) {
  const network::Shape& in = w.graph().shape(node.inputs[0]);
  const std::string parts =
      w.add(node, "MatMul", {centred, w.floats(node, {in[2], 2 * bands}, waves(in[2], bands))});
  const std::string squares = w.add(node, "Mul", {parts, parts});
  const std::string sum =
      w.add(node, "Add",
            {slice(w, node, squares, 2, 0, bands), slice(w, node, squares, 2, bands, 2 * bands)});
  const std::string log =
      w.add(node, "Log", {w.add(node, "Add", {sum, w.number(node, floor * floor)})});
  const std::string half = w.add(node, "Mul", {log, w.number(node, 0.5)});
  return w.add(node, "Reshape", {half, w.list({0, in[1] * bands})});
}

// The correlation of every channel with the one `apart` behind it, [N, C - apart].
std::string correlation(Writing& w, const Node& node, const std::string& centred,
                        const std::string& spread, std::int64_t apart, double floor) {
  const std::int64_t channels = w.graph().shape(node.inputs[0])[1];
  const auto product = [&](const std::string& of) {
    return w.add(
        node, "Mul",
        {slice(w, node, of, 1, 0, channels - apart), slice(w, node, of, 1, apart, channels)});
  };
  const std::string shared = mean_of_time(w, node, product(centred), drop);
  return w.add(node, "Div",
               {shared, w.add(node, "Add", {product(spread), w.number(node, floor * floor)})});
}

}  // namespace

void difference(Writing& w, const Node& node) {
  const std::int64_t length = w.graph().shape(node.inputs[0])[2];
  w.end(node, "Sub",
        {slice(w, node, w.in(node), 2, 1, length), slice(w, node, w.in(node), 2, 0, length - 1)});
}

// Of equal responses the first wins, or loses.
void winner_counts(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  const std::int64_t group = of.call.whole("group"), responses = of.call.inputs[0][1];
  const std::string x = w.add(
      node, "Reshape", {w.in(node), w.list({0, responses / group, group, of.call.inputs[0][2]})});
  List numbers(static_cast<std::size_t>(group));
  std::iota(numbers.begin(), numbers.end(), 0);
  const std::string each = w.add(node, "Reshape", {w.list(numbers), w.list({1, 1, group, 1})});
  const auto is = [&](const char* operation) {  // [N, G, k, T]: where it is the one
    const std::string one =
        w.add(node, operation, {x}, {{"axis", std::int64_t{2}}, {"keepdims", keep}});
    return w.add(node, "Equal", {one, each});
  };
  const std::string wins = w.add(node, "Where", {is("ArgMax"), x, w.number(node, 0)});
  const std::string defeats = w.add(node, "Cast", {is("ArgMin")}, {{"to", std::int64_t{1}}});
  const auto sum = [&](const std::string& of_times) {
    const std::string total =
        w.add(node, "ReduceSum", {of_times, w.list({3})}, {{"keepdims", drop}});
    return w.add(node, "Reshape", {total, w.list({0, responses})});
  };
  w.end(node, "Concat", {sum(wins), sum(defeats)}, {{"axis", std::int64_t{1}}});
}

void positive_share(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  const std::int64_t filters = of.call.inputs[0][1], length = of.call.inputs[0][2],
                     q = of.call.whole("thresholds"), margin = of.call.whole("margin");
  std::vector<float> counts, counted;  // [F, 1, T]: whether a time counts; [F, 1]: how many do
  for (std::int64_t f = 0; f < filters; ++f) {
    const std::int64_t left = f % 2 == 0 ? 0 : margin;
    for (std::int64_t t = 0; t < length; ++t)
      counts.push_back(t >= left && t < length - left ? 1.0F : 0.0F);
    counted.push_back(static_cast<float>(length - 2 * left));
  }
  const std::string x = w.add(node, "Unsqueeze", {w.in(node), w.list({2})});
  const std::string above =
      w.add(node, "Greater", {x, w.floats(node, {filters, q, 1}, w.parameter(node, 0))});
  const std::string ones = w.add(node, "Cast", {above}, {{"to", std::int64_t{1}}});
  const std::string inside =
      w.add(node, "Mul", {ones, w.floats(node, {filters, 1, length}, counts)});
  const std::string sum = w.add(node, "ReduceSum", {inside, w.list({3})}, {{"keepdims", drop}});
  const std::string share = w.add(node, "Div", {sum, w.floats(node, {filters, 1}, counted)});
  w.end(node, "Reshape", {share, w.list({0, filters * q})});
}

void window_statistics(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  const std::int64_t channels = of.call.inputs[0][1], length = of.call.inputs[0][2],
                     bands = of.call.whole("bands"),
                     reach = std::min(of.call.whole("reach"), channels - 1);
  const double floor = of.call.real("floor");
  const auto flat = [&](const std::string& x) {
    return w.add(node, "Reshape", {x, w.list({0, channels})});
  };
  const std::string mean = mean_of_time(w, node, w.in(node), keep);  // [N, C, 1]
  const std::string centred = w.add(node, "Sub", {w.in(node), mean});
  const std::string variance = mean_of_time(w, node, w.add(node, "Mul", {centred, centred}), keep);
  const std::string spread =
      w.add(node, "Sqrt", {w.add(node, "Add", {variance, w.number(node, 1e-12)})});
  std::vector<std::string> all = {flat(mean), flat(spread), quantiles(w, node, channels, length)};
  all.push_back(length > 1
                    ? mean_of_time(w, node, w.add(node, "Abs", {steps(w, node, length)}), drop)
                    : w.add(node, "Mul", {flat(mean), w.number(node, 0)}));
  if (bands > 0) all.push_back(spectrum(w, node, centred, bands, floor));
  const std::string spreads = flat(spread);
  for (std::int64_t apart = 1; apart <= reach; ++apart)
    all.push_back(correlation(w, node, centred, spreads, apart, floor));
  w.end(node, "Concat", all, {{"axis", std::int64_t{1}}});
}

}  // namespace stride::deployment::onnx
