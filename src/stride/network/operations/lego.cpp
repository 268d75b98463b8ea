// Lego convolution: filters put together from a few small shared ones, the bricks.
//
// The C channels are cut into o fragments. Filter j takes one of k bricks [C / o, kernel] for each
// fragment i, times a coefficient: out[j] = sum over i of a[i, j] (brick[s(i, j)] * fragment[i]).
// Every fragment meets every brick once; the filters then gather and add o of these maps each,
// which costs next to nothing. There is no bias.
//
// While training, s(i, j) = argmax over b of selection[i, j, b]. Its gradient is handed straight
// through: the one-hot choice's gradient, dense over all k bricks, is taken for the selection's.
// The published code means to do so, but its selection never learns; `selection` = "random" repeats
// that. The paper has no coefficients, its code learns one for every (i, j, brick).
// Deployed (`packed`), a node holds the chosen brick's number and coefficient of each (i, j) alone.
#include <algorithm>
#include <cmath>

#include "stride/network/operations/checks.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network::operations {
namespace {

// Numbers of bricks are stored as float32, exact up to here.
constexpr std::int64_t most_bricks = 1 << 24;

void settle(Attributes& attributes) {
  const std::size_t rank =
      std::get<std::vector<std::int64_t>>(attributes.find("kernel")->second).size();
  fill(attributes, "stride", rank, 1);
  fill(attributes, "padding", rank, 0);
}

std::string divisors_of(std::int64_t number) {
  std::string list;
  for (std::int64_t d = 1; d <= std::min<std::int64_t>(number, 16); ++d)
    if (number % d == 0) list += (list.empty() ? "" : ", ") + std::to_string(d);
  return list;
}

void check_rules(const Call& call) {
  if (const auto& word = call.word("selection"); word != "learnt" && word != "random")
    throw bad_attribute(call, "selection", "'" + word + "'", "learnt or random");
  if (const double share = call.real("freeze"); !(share >= 0 && share <= 1))
    throw bad_attribute(call, "freeze", std::to_string(share), "0 to 1");
  if (const double weight = call.real("balance"); !(weight >= 0))
    throw bad_attribute(call, "balance", std::to_string(weight), "0 or more");
}

Shape infer(const Call& call) {
  const std::size_t rank = call.list("kernel").size();
  if (rank != 1 && rank != 2)
    throw bad_attribute(call, "kernel", std::to_string(rank) + " entries",
                        "1, [k], or 2, [kh, kw]");
  const auto& kernel = list_of(call, "kernel", rank, 1);
  const auto& stride = list_of(call, "stride", rank, 1);
  const auto& padding = list_of(call, "padding", rank, 0);
  const Shape& in = call.inputs[0];
  if (in.size() != rank + 2) throw bad_input(call, 0, rank == 1 ? "[N, C, T]" : "[N, C, H, T]");
  const std::int64_t filters = whole_in(call, "filters", 1);
  const std::int64_t splits = whole_in(call, "splits", 1);
  whole_in(call, "bricks", 1, most_bricks);
  if (in[1] % splits != 0)
    throw bad_attribute(
        call, "splits", std::to_string(splits) + " on " + std::to_string(in[1]) + " channels",
        "a divisor of " + std::to_string(in[1]), "Of 1 to 16 these are: " + divisors_of(in[1]));
  check_rules(call);
  Shape out = {in[0], filters};
  for (std::size_t i = 0; i < rank; ++i)
    out.push_back(places(call, in[i + 2], {kernel[i], stride[i], padding[i]}));
  return out;
}

// [k, C / o, kernel...]
Shape brick_shape(const Call& call) {
  Shape shape = {call.whole("bricks"), call.inputs[0][1] / call.whole("splits")};
  shape.insert(shape.end(), call.list("kernel").begin(), call.list("kernel").end());
  return shape;
}

// Bricks and selection begin by He et al.'s rule, N(0, 2 / fan in), as in the published code. That
// rule makes its coefficients so small that one step of Adam is larger than they are, so they begin
// as N(0, 1): what follows is a batch norm, to which the size of a filter is nothing.
std::vector<ParameterRule> parameters(const Call& call) {
  const Shape bricks = brick_shape(call);
  const std::int64_t k = bricks[0], o = call.whole("splits"), n = call.whole("filters");
  const auto he = [](std::int64_t fan_in) {
    return Start{Start::Kind::normal, std::sqrt(2 / static_cast<double>(fan_in))};
  };
  const bool packed = call.flag("packed"), learnt = call.word("selection") == "learnt";
  const Shape chosen = packed ? Shape{o, n} : Shape{o, n, k};
  std::vector<ParameterRule> rules = {{"bricks", bricks, he(elements(bricks) / k)}};
  if (packed)
    rules.push_back({"selection", chosen, {}, false});
  else
    rules.push_back({"selection", chosen, he(times(n, k)), learnt, call.real("freeze")});
  if (call.flag("coefficients")) rules.push_back({"coefficient", chosen, {Start::Kind::normal, 1}});
  return rules;
}

// Every fragment meets every brick, then o maps are gathered and added for each filter.
std::int64_t macs(const Call& call, const Shape& out) {
  const std::int64_t filters = call.whole("filters"), splits = call.whole("splits");
  const std::int64_t places = elements(out) / filters;
  return plus(times(times(splits, places), elements(brick_shape(call))),
              times(splits, elements(out)));
}

void deploy(Attributes& attributes) {
  attributes["packed"] = true;
  attributes["selection"] = std::string("random");  // nothing of how it came about is left
  attributes["freeze"] = 1.0;
  attributes["balance"] = 0.0;
}

// Of each (i, j) the first largest of the k selections, and its coefficient.
void pack(const Call& call, std::span<const std::span<const float>> from,
          std::span<const std::span<float>> to) {
  const auto k = static_cast<std::size_t>(call.whole("bricks"));
  std::ranges::copy(from[0], to[0].begin());
  for (std::size_t pair = 0; pair < to[1].size(); ++pair) {
    const std::span<const float> choices = from[1].subspan(pair * k, k);
    const auto chosen =
        static_cast<std::size_t>(std::ranges::max_element(choices) - choices.begin());
    to[1][pair] = static_cast<float>(chosen);
    if (to.size() > 2) to[2][pair] = from[2][pair * k + chosen];
  }
}

}  // namespace

const Operation lego_convolution = {
    .name = "lego_convolution",
    .summary =
        "[N, C, T] -> [N, F, T'] with kernel [k]; [N, C, H, T] -> [N, F, H', T'], its "
        "filters sums of shared bricks",
    .source =
        "Yang et al. 2019, proceedings.mlr.press/v97/yang19c.html; for activities: Tang et "
        "al. 2021, IEEE Sensors Journal 21(1), 581-592",
    .inputs = 1,
    .attributes = {{"filters", std::int64_t{}, true, "F, how many filters"},
                   {"kernel", Shape{}, true, "samples under a brick, one entry an axis"},
                   {"bricks", std::int64_t{}, true, "how many small filters are shared"},
                   {"splits", std::int64_t{2}, false, "o, fragments of the channels"},
                   {"stride", Shape{}, false, "samples from one place to the next; empty = 1"},
                   {"padding", Shape{}, false, "zeros on each side; empty = 0"},
                   {"coefficients", true, false, "whether each chosen brick has a factor"},
                   {"selection", std::string("learnt"), false, "learnt, or random as it began"},
                   {"freeze", 1.0, false, "share of a run after which the selection stands"},
                   {"balance", 0.0, false, "pull on the selection of bricks used too often"},
                   {"packed", false, false, "the deployed form"}},
    .infer = infer,
    .parameters = parameters,
    .macs = macs,
    .settle = settle,
    .deploy = deploy,
    .pack = pack,
};

}  // namespace stride::network::operations
