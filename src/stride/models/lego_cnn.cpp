// The plain CNN with filters put together from shared bricks, in every convolution but the first.
#include <algorithm>
#include <cmath>

#include "stride/models/plain_cnn.hpp"
#include "stride/network/layers.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

void build_lego_cnn(Graph& g, const Task& task, const Json& options) {
  const auto share = member<double>(options, "share", "lego-cnn");
  const network::Lego lego = {
      .splits = member<std::int64_t>(options, "splits", "lego-cnn"),
      .coefficients = member<std::string>(options, "coefficients", "lego-cnn") == "learnt",
      .selection = member<std::string>(options, "selection", "lego-cnn"),
      .freeze = member<double>(options, "freeze", "lego-cnn"),
      .balance = member<double>(options, "balance", "lego-cnn")};
  build_plain_cnn(g, task, options, [&](Graph& graph, Value h, const PlainLayer& layer) {
    network::Lego own = lego;
    own.bricks =
        std::max<std::int64_t>(1, std::llround(share * static_cast<double>(layer.filters)));
    return lego_convolution(graph, layer.name, h,
                            {.filters = layer.filters,
                             .kernel = layer.kernel,
                             .stride = layer.stride,
                             .padding = layer.padding},
                            own);
  });
}

std::vector<Option> lego_options() {
  std::vector<Option> all = plain_cnn_options();
  const std::vector<Option> own = {
      {"splits", 2, 1, 64, true, "o, fragments of the channels; a brick sees one"},
      {"share", 0.5, 0.01, 1, false, "m, bricks for each filter"},
      choice("coefficients", {"learnt", "none"}, "whether each chosen brick has a factor"),
      choice("selection", {"learnt", "random"}, "which brick a filter takes for a fragment"),
      {"freeze", 0.5, 0, 1, false, "share of the run after which the selection stands"},
      {"balance", 1e-4, 0, 1, false, "pull away from bricks that are used too often"}};
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

}  // namespace

const Architecture lego_cnn = {
    .name = "lego-cnn",
    .summary = "plain-cnn whose filters are sums of a few shared bricks",
    .source = "Tang et al. 2021, IEEE Sensors Journal 21(1), 581-592, 3.2",
    .options = lego_options(),
    .build = build_lego_cnn,
};

}  // namespace stride::models
