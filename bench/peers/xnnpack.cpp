// XNNPACK, operator by operator. It has no recurrence.
#include <xnnpack.h>

#include <limits>
#include <stdexcept>

#include "peer.hpp"

namespace stride::peers {
namespace {

void want(xnn_status status) {
  if (status != xnn_status_success) throw std::runtime_error("XNNPACK refuses");
}

struct Chain {
  std::vector<xnn_operator_t> operators;
  std::vector<std::vector<float>> values;  // between them
};

}  // namespace

Peer xnnpack() {
  return {"XNNPACK", [](const Given& given) -> Run {
            if (given.model.quantisation) return {};
            const std::vector<Layer> layers = chain_of(given.model);
            for (const Layer& l : layers)
              if (l.kind == Layer::Kind::lstm) return {};
            want(xnn_initialize(nullptr));
            const auto chain = std::make_shared<Chain>();
            chain->values.push_back(given.window.samples_first);
            constexpr float most = std::numeric_limits<float>::infinity();
            for (const Layer& l : layers) {
              const auto in = static_cast<std::size_t>(l.inputs),
                         out = static_cast<std::size_t>(l.outputs),
                         taps = static_cast<std::size_t>(l.kernel);
              std::vector<float>& to =
                  chain->values.emplace_back(out * static_cast<std::size_t>(l.length));
              const float* const from = chain->values[chain->values.size() - 2].data();
              const float least = l.relu ? 0 : -most;
              xnn_operator_t& made = chain->operators.emplace_back();
              if (l.kind == Layer::Kind::convolution) {
                std::vector<float> weight(l.weight.size());  // [F, k, C]
                for (std::size_t f = 0; f < out; ++f)
                  for (std::size_t c = 0; c < in; ++c)
                    for (std::size_t t = 0; t < taps; ++t)
                      weight[(f * taps + t) * in + c] = l.weight[(f * in + c) * taps + t];
                const auto pad = static_cast<std::uint32_t>(l.padding);
                want(xnn_create_convolution2d_nhwc_f32(
                    0, pad, 0, pad, 1, static_cast<std::uint32_t>(taps), 1, 1, 1, 1, 1, in, out, in,
                    out, weight.data(), l.bias.data(), least, most, 0, &made));
                want(xnn_setup_convolution2d_nhwc_f32(
                    made, 1, 1, static_cast<std::size_t>(l.in_length), from, to.data(), nullptr));
              } else if (l.kind == Layer::Kind::mean) {
                want(xnn_create_global_average_pooling_nwc_f32(in, in, in, -most, most, 0, &made));
                want(xnn_setup_global_average_pooling_nwc_f32(
                    made, 1, static_cast<std::size_t>(l.in_length), from, to.data(), nullptr));
              } else if (l.kind == Layer::Kind::linear) {
                want(xnn_create_fully_connected_nc_f32(in, out, in, out, l.weight.data(),
                                                       l.bias.data(), least, most, 0, &made));
                want(xnn_setup_fully_connected_nc_f32(made, 1, from, to.data(), nullptr));
              } else {
                return {};
              }
            }
            return [chain](std::span<float> answers) {
              for (xnn_operator_t each : chain->operators) want(xnn_run_operator(each, nullptr));
              std::copy(chain->values.back().begin(), chain->values.back().end(), answers.begin());
            };
          }};
}

}  // namespace stride::peers
