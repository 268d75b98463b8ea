// oneDNN, primitive by primitive.
#include <dnnl.hpp>

#include "peer.hpp"

namespace stride::peers {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

struct Chain {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  std::vector<std::pair<dnnl::primitive, std::unordered_map<int, memory>>> steps;
  std::vector<float> window;
  std::vector<std::vector<float>> floats;  // weights as they were given
  std::vector<memory> values;

  memory::desc plain(const memory::dims& dims, Tag tag) const {
    return {dims, memory::data_type::f32, tag};
  }
  static memory::desc any(const memory::dims& dims) {
    return {dims, memory::data_type::f32, Tag::any};
  }
  memory value(const memory::desc& desc) { return values.emplace_back(desc, engine); }

  // Weights in the order that a primitive asked for.
  memory weights(std::vector<float> given, const memory::desc& from, const memory::desc& to) {
    floats.push_back(std::move(given));
    memory lies(from, engine, floats.back().data());
    if (from == to) return lies;
    memory wanted(to, engine);
    dnnl::reorder(lies, wanted).execute(stream, lies, wanted);
    stream.wait();
    return wanted;
  }
};

memory convolved(Chain& c, const Layer& l, memory in) {
  const memory::desc in_desc = c.plain({1, l.inputs, l.in_length}, Tag::nwc),
                     out_desc = c.plain({1, l.outputs, l.length}, Tag::nwc);
  const memory::dims shape = {l.outputs, l.inputs, l.kernel};
  const dnnl::convolution_forward::desc desc(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, in_desc,
      Chain::any(shape), c.plain({l.outputs}, Tag::x), out_desc, {1}, {l.padding}, {l.padding});
  dnnl::post_ops after;
  if (l.relu) after.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(after);
  const dnnl::convolution_forward::primitive_desc made(desc, attributes, c.engine);
  const memory out = c.value(out_desc);
  c.steps.push_back(
      {dnnl::convolution_forward(made),
       {{DNNL_ARG_SRC, in},
        {DNNL_ARG_WEIGHTS, c.weights(l.weight, c.plain(shape, Tag::oiw), made.weights_desc())},
        {DNNL_ARG_BIAS,
         c.weights(l.bias, c.plain({l.outputs}, Tag::x), c.plain({l.outputs}, Tag::x))},
        {DNNL_ARG_DST, out}}});
  return out;
}

// Rows [4 H, C] as oneDNN's [C, 4, H]; its gates are i, f, g, o too.
std::vector<float> turned(const std::vector<float>& rows, std::int64_t columns) {
  const auto each = static_cast<std::size_t>(columns), count = rows.size() / each;
  std::vector<float> out(rows.size());
  for (std::size_t r = 0; r < count; ++r)
    for (std::size_t i = 0; i < each; ++i) out[i * count + r] = rows[r * each + i];
  return out;
}

memory recurred(Chain& c, const Layer& l, memory in) {
  const std::int64_t h = l.outputs;
  const memory::desc in_desc = c.plain({l.length, 1, l.inputs}, Tag::tnc),
                     out_desc = c.plain({l.length, 1, h}, Tag::tnc);
  const memory::dims of_input = {1, 1, l.inputs, 4, h}, of_state = {1, 1, h, 4, h};
  const memory::desc bias = c.plain({1, 1, 4, h}, Tag::ldgo);
  const dnnl::lstm_forward::desc desc(
      dnnl::prop_kind::forward_inference, dnnl::rnn_direction::unidirectional_left2right, in_desc,
      memory::desc(), memory::desc(), Chain::any(of_input), Chain::any(of_state), bias, out_desc,
      memory::desc(), memory::desc());
  const dnnl::lstm_forward::primitive_desc made(desc, c.engine);
  const memory out = c.value(out_desc);
  c.steps.push_back(
      {dnnl::lstm_forward(made),
       {{DNNL_ARG_SRC_LAYER, in},
        {DNNL_ARG_WEIGHTS_LAYER,
         c.weights(turned(l.weight, l.inputs), c.plain(of_input, Tag::ldigo),
                   made.weights_layer_desc())},
        {DNNL_ARG_WEIGHTS_ITER, c.weights(turned(l.recurrent, h), c.plain(of_state, Tag::ldigo),
                                          made.weights_iter_desc())},
        {DNNL_ARG_BIAS, c.weights(l.bias, bias, bias)},
        {DNNL_ARG_DST_LAYER, out}}});
  return out;
}

memory averaged(Chain& c, const Layer& l, memory in) {
  const memory::desc out_desc = c.plain({1, l.inputs, 1}, Tag::nwc);
  const dnnl::pooling_forward::desc desc(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::pooling_avg_exclude_padding,
      c.plain({1, l.inputs, l.in_length}, Tag::nwc), out_desc, {1}, {l.in_length}, {0}, {0});
  const memory out = c.value(out_desc);
  c.steps.push_back(
      {dnnl::pooling_forward({desc, c.engine}), {{DNNL_ARG_SRC, in}, {DNNL_ARG_DST, out}}});
  return out;
}

memory combined(Chain& c, const Layer& l, memory in) {
  const memory::desc in_desc = c.plain({1, l.inputs}, Tag::nc),
                     out_desc = c.plain({1, l.outputs}, Tag::nc);
  const memory::dims shape = {l.outputs, l.inputs};
  const dnnl::inner_product_forward::desc desc(dnnl::prop_kind::forward_inference, in_desc,
                                               Chain::any(shape), c.plain({l.outputs}, Tag::x),
                                               out_desc);
  const dnnl::inner_product_forward::primitive_desc made(desc, c.engine);
  // The vector before it, as one row.
  const memory row(in_desc, c.engine, in.get_data_handle());
  const memory out = c.value(out_desc);
  c.steps.push_back(
      {dnnl::inner_product_forward(made),
       {{DNNL_ARG_SRC, row},
        {DNNL_ARG_WEIGHTS, c.weights(l.weight, c.plain(shape, Tag::oi), made.weights_desc())},
        {DNNL_ARG_BIAS,
         c.weights(l.bias, c.plain({l.outputs}, Tag::x), c.plain({l.outputs}, Tag::x))},
        {DNNL_ARG_DST, out}}});
  return out;
}

}  // namespace

Peer onednn() {
  return {"oneDNN", [](const Given& given) -> Run {
            if (given.model.quantisation) return {};
            const std::vector<Layer> layers = chain_of(given.model);
            const auto c = std::make_shared<Chain>();
            c->window = given.window.samples_first;
            c->floats.reserve(4 * layers.size());  // they stay where they are
            const Layer& first = layers.front();
            // Of one window [T, 1, C] and [1, T, C] are the same floats.
            memory value(c->plain({1, first.inputs, first.in_length}, Tag::nwc), c->engine,
                         c->window.data());
            for (const Layer& l : layers) {
              if (l.kind == Layer::Kind::convolution) value = convolved(*c, l, value);
              if (l.kind == Layer::Kind::lstm) {
                const memory in(c->plain({l.length, 1, l.inputs}, Tag::tnc), c->engine,
                                value.get_data_handle());
                value = recurred(*c, l, in);
              }
              if (l.kind == Layer::Kind::mean) value = averaged(*c, l, value);
              if (l.kind == Layer::Kind::last)
                value = memory(
                    c->plain({1, l.inputs}, Tag::nc), c->engine,
                    static_cast<float*>(value.get_data_handle()) + (l.in_length - 1) * l.inputs);
              if (l.kind == Layer::Kind::linear) value = combined(*c, l, value);
            }
            return [c, value](std::span<float> answers) {
              for (auto& [primitive, arguments] : c->steps) primitive.execute(c->stream, arguments);
              c->stream.wait();
              const auto* const last = static_cast<const float*>(value.get_data_handle());
              std::copy(last, last + answers.size(), answers.begin());
            };
          }};
}

}  // namespace stride::peers
