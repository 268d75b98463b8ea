// LibTorch, called directly, with folded batch norms.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include "peer.hpp"

namespace stride::peers {
namespace {

at::Tensor tensor(const std::vector<float>& values, at::IntArrayRef shape) {
  return at::from_blob(const_cast<float*>(values.data()), shape).clone();
}

struct Step {
  Layer layer;
  std::vector<at::Tensor> weights;
};

}  // namespace

Peer libtorch() {
  return {
      "LibTorch", [](const Given& given) -> Run {
        if (given.model.quantisation) return {};
        at::set_num_threads(1);
        const c10::InferenceMode mode;
        std::vector<Step> steps;
        for (const Layer& l : chain_of(given.model)) {
          Step step{l, {}};
          if (l.kind == Layer::Kind::convolution)
            step.weights = {tensor(l.weight, {l.outputs, l.inputs, l.kernel}),
                            tensor(l.bias, {l.outputs})};
          if (l.kind == Layer::Kind::linear)
            step.weights = {tensor(l.weight, {l.outputs, l.inputs}), tensor(l.bias, {l.outputs})};
          if (l.kind == Layer::Kind::lstm)
            step.weights = {tensor(l.weight, {4 * l.outputs, l.inputs}),
                            tensor(l.recurrent, {4 * l.outputs, l.outputs}),
                            tensor(l.bias, {4 * l.outputs}), at::zeros({4 * l.outputs})};
          steps.push_back(step);
        }
        const Layer& first = steps.front().layer;
        const at::Tensor x =
            tensor(given.window.channels_first, {1, first.inputs, first.in_length});
        return [steps, x](std::span<float> answers) {
          const c10::InferenceMode here;
          at::Tensor h = x;
          for (const Step& s : steps) {
            const Layer& l = s.layer;
            if (l.kind == Layer::Kind::convolution)
              h = at::conv1d(h, s.weights[0], s.weights[1], 1, l.padding);
            if (l.kind == Layer::Kind::linear) h = at::linear(h, s.weights[0], s.weights[1]);
            if (l.kind == Layer::Kind::mean) h = h.mean(2);
            if (l.kind == Layer::Kind::last) h = h.select(2, l.in_length - 1);
            if (l.kind == Layer::Kind::lstm) {
              const at::Tensor state = at::zeros({1, 1, l.outputs});
              h = std::get<0>(at::lstm(h.permute({2, 0, 1}), {state, state}, s.weights, true, 1, 0,
                                       false, false, false))
                      .permute({1, 2, 0});
            }
            if (l.relu) h.relu_();
          }
          const at::Tensor out = h.contiguous();
          std::copy_n(out.data_ptr<float>(), answers.size(), answers.begin());
        };
      }};
}

}  // namespace stride::peers
