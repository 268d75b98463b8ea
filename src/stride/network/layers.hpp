#pragma once
#include <string>
#include <utility>
#include <vector>

#include "stride/network/graph.hpp"

/// The operations as functions, so that an architecture reads like its drawing. Every function
/// appends one node called `name`; shapes, attributes and sources are those of operations/.
///
///     h = convolution(g, "conv", x, {.filters = 64, .kernel = {5}, .padding = same({5})});
///     h = relu(g, "relu", h);
namespace stride::network {

/// What a convolution is made of; empty lists mean a stride of 1, no padding, a dilation of 1.
struct Convolution {
  std::int64_t filters = 0;
  std::vector<std::int64_t> kernel = {};  ///< [k], or [kh, kw]
  std::vector<std::int64_t> stride = {}, padding = {}, dilation = {};
  std::int64_t groups = 1;
  bool bias = true;
  std::string start = "uniform";  ///< how weights begin: operations/starts.hpp
};

/// The padding that keeps the length with a stride of 1: dilation (k - 1) / 2 on each side. Exact
/// for odd kernels and even dilations; with an even kernel one sample is lost.
inline std::vector<std::int64_t> same(std::vector<std::int64_t> kernel, std::int64_t dilation = 1) {
  for (std::int64_t& k : kernel) k = dilation * (k - 1) / 2;
  return kernel;
}

inline Value convolution(Graph& g, std::string name, Value x, Convolution c) {
  return g.add("convolution", std::move(name), {x},
               {{"filters", c.filters},
                {"kernel", std::move(c.kernel)},
                {"stride", std::move(c.stride)},
                {"padding", std::move(c.padding)},
                {"dilation", std::move(c.dilation)},
                {"groups", c.groups},
                {"bias", c.bias},
                {"start", std::move(c.start)}});
}

/// How a Lego convolution's filters are made: operations/lego.cpp.
struct Lego {
  std::int64_t bricks = 0, splits = 2;
  bool coefficients = true;
  std::string selection = "learnt";
  double freeze = 1, balance = 0;
};

/// Without bias, groups or dilation.
inline Value lego_convolution(Graph& g, std::string name, Value x, Convolution c, Lego lego) {
  return g.add("lego_convolution", std::move(name), {x},
               {{"filters", c.filters},
                {"kernel", std::move(c.kernel)},
                {"stride", std::move(c.stride)},
                {"padding", std::move(c.padding)},
                {"bricks", lego.bricks},
                {"splits", lego.splits},
                {"coefficients", lego.coefficients},
                {"selection", std::move(lego.selection)},
                {"freeze", lego.freeze},
                {"balance", lego.balance}});
}

inline Value linear(Graph& g, std::string name, Value x, std::int64_t units, bool bias = true,
                    std::string start = "uniform") {
  return g.add("linear", std::move(name), {x},
               {{"units", units}, {"bias", bias}, {"start", std::move(start)}});
}
inline Value lstm(Graph& g, std::string name, Value x, std::int64_t units,
                  std::string start = "uniform") {
  return g.add("lstm", std::move(name), {x}, {{"units", units}, {"start", std::move(start)}});
}
inline Value gru(Graph& g, std::string name, Value x, std::int64_t units,
                 std::string start = "uniform") {
  return g.add("gru", std::move(name), {x}, {{"units", units}, {"start", std::move(start)}});
}
inline Value batch_norm(Graph& g, std::string name, Value x) {
  return g.add("batch_norm", std::move(name), {x});
}
inline Value relu(Graph& g, std::string name, Value x) {
  return g.add("relu", std::move(name), {x});
}
inline Value tanh(Graph& g, std::string name, Value x) {
  return g.add("tanh", std::move(name), {x});
}
inline Value sigmoid(Graph& g, std::string name, Value x) {
  return g.add("sigmoid", std::move(name), {x});
}
inline Value softmax(Graph& g, std::string name, Value x) {
  return g.add("softmax", std::move(name), {x});
}

/// Nothing is appended for a rate of 0.
inline Value dropout(Graph& g, std::string name, Value x, double rate) {
  return rate == 0 ? x : g.add("dropout", std::move(name), {x}, {{"rate", rate}});
}
/// An empty stride is the kernel.
inline Value max_pool(Graph& g, std::string name, Value x, std::vector<std::int64_t> kernel,
                      std::vector<std::int64_t> stride = {}) {
  return g.add("max_pool", std::move(name), {x},
               {{"kernel", std::move(kernel)}, {"stride", std::move(stride)}});
}
inline Value mean_pool(Graph& g, std::string name, Value x, std::vector<std::int64_t> kernel,
                       std::vector<std::int64_t> stride = {}) {
  return g.add("mean_pool", std::move(name), {x},
               {{"kernel", std::move(kernel)}, {"stride", std::move(stride)}});
}
inline Value mean_over_time(Graph& g, std::string name, Value x) {
  return g.add("mean_over_time", std::move(name), {x});
}
inline Value last_of_time(Graph& g, std::string name, Value x) {
  return g.add("last_of_time", std::move(name), {x});
}
inline Value flatten(Graph& g, std::string name, Value x) {
  return g.add("flatten", std::move(name), {x});
}
/// Axes after the windows, counted from 1, in their new order.
inline Value permute(Graph& g, std::string name, Value x, std::vector<std::int64_t> axes) {
  return g.add("permute", std::move(name), {x}, {{"axes", std::move(axes)}});
}
/// Sizes after the windows.
inline Value reshape(Graph& g, std::string name, Value x, std::vector<std::int64_t> sizes) {
  return g.add("reshape", std::move(name), {x}, {{"sizes", std::move(sizes)}});
}
inline Value concatenate(Graph& g, std::string name, std::vector<Value> values,
                         std::int64_t axis = 1) {
  return g.add("concatenate", std::move(name), std::move(values), {{"axis", axis}});
}
inline Value add(Graph& g, std::string name, std::vector<Value> values) {
  return g.add("add", std::move(name), std::move(values));
}
inline Value multiply(Graph& g, std::string name, Value x, Value map) {
  return g.add("multiply", std::move(name), {x, map});
}
inline Value scale(Graph& g, std::string name, Value x, double factor) {
  return g.add("scale", std::move(name), {x}, {{"factor", factor}});
}
inline Value shift(Graph& g, std::string name, Value x, double offset) {
  return g.add("shift", std::move(name), {x}, {{"offset", offset}});
}
inline Value detach(Graph& g, std::string name, Value x) {
  return g.add("detach", std::move(name), {x});
}

/// `class_weights` [K], or empty for 1 each.
inline Value cross_entropy(Graph& g, std::string name, Value logits, Value activities,
                           double label_smoothing = 0, std::vector<double> class_weights = {}) {
  return g.add("cross_entropy", std::move(name), {logits, activities},
               {{"label_smoothing", label_smoothing}, {"class_weights", std::move(class_weights)}});
}
/// Both logits [N, K]; the temperature divides them.
inline Value distillation(Graph& g, std::string name, Value student, Value teacher,
                          double temperature) {
  return g.add("distillation", std::move(name), {student, teacher}, {{"temperature", temperature}});
}
inline Value similarity_error(Graph& g, std::string name, Value x, Value activities,
                              std::int64_t classes) {
  return g.add("similarity_error", std::move(name), {x, activities}, {{"classes", classes}});
}
inline Value squared_error(Graph& g, std::string name, Value a, Value b) {
  return g.add("squared_error", std::move(name), {a, b});
}
inline Value absolute_error(Graph& g, std::string name, Value a, Value b) {
  return g.add("absolute_error", std::move(name), {a, b});
}

}  // namespace stride::network
