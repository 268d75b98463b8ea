#include "stride/engine/plan/overlap.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace stride::engine {
namespace {

// A value whose columns move with the window: samples from one column to the next, and how many
// columns at its ends depend on where the window ends.
struct Moving {
  std::int64_t stride = 1, left = 0, right = 0;
  std::uint32_t length = 0;  // columns
};

using Known = std::vector<std::optional<Moving>>;  // [values]

std::optional<Moving> of(const Known& known, const Tensor& tensor) {
  const std::optional<Moving>& value = known[tensor.at];
  return value && value->length == tensor.t ? value : std::nullopt;
}

// The places of a kernel over time.
struct Window {
  std::int64_t kernel = 1, stride = 1, padding = 0, dilation = 1;
};

std::optional<Moving> under(const std::optional<Moving>& in, const Tensor& out, Window w) {
  if (!in) return std::nullopt;
  Moving m{.stride = in->stride * w.stride, .length = out.t};
  // The first place whose taps begin behind the left columns, the last whose taps end before the
  // right ones.
  m.left = (in->left + w.padding + w.stride - 1) / w.stride;
  const std::int64_t last = in->length - in->right - 1 - (w.kernel - 1) * w.dilation + w.padding;
  m.right = last < 0 ? out.t : std::max<std::int64_t>(0, out.t - 1 - last / w.stride);
  return m;
}

// Both move alike, as far as either does.
std::optional<Moving> both(const std::optional<Moving>& a, const std::optional<Moving>& b) {
  if (!a || !b || a->stride != b->stride) return std::nullopt;
  Moving m = *a;
  m.left = std::max(a->left, b->left), m.right = std::max(a->right, b->right);
  return m;
}

// What a step's output has of this; nothing where it looks at the window as a whole.
struct Rule {
  const Known& known;

  std::optional<Moving> operator()(const Convolution& s) const {
    return under(of(known, s.in), s.out, {s.kernel_t, s.stride_t, s.padding_t, s.dilation_t});
  }
  std::optional<Moving> operator()(const WholeConvolution& s) const {
    return under(of(known, s.in), s.out, {s.kernel_t, s.stride_t, s.padding_t, s.dilation_t});
  }
  std::optional<Moving> operator()(const Quantise& s) const { return of(known, s.in); }
  std::optional<Moving> operator()(const Dequantise& s) const { return of(known, s.in); }
  std::optional<Moving> operator()(const Pool& s) const {
    return under(of(known, s.in), s.out, {.kernel = s.kernel_t, .stride = s.stride_t});
  }
  std::optional<Moving> operator()(const Difference& s) const {
    return under(of(known, s.in), s.out, {.kernel = 2});
  }
  std::optional<Moving> operator()(const Reduce& s) const {
    return s.out.t == s.in.t ? of(known, s.in) : std::nullopt;
  }
  std::optional<Moving> operator()(const Add& s) const {
    return both(of(known, s.first), of(known, s.second));
  }
  std::optional<Moving> operator()(const Multiply& s) const {
    return both(of(known, s.in), of(known, s.map));
  }
  std::optional<Moving> operator()(const Affine& s) const { return of(known, s.in); }
  std::optional<Moving> operator()(const Elementwise& s) const {
    return s.in.t == s.out.t ? of(known, s.in) : std::nullopt;
  }
  std::optional<Moving> operator()(const Softmax& s) const { return of(known, s.in); }
  template <class Other>
  std::optional<Moving> operator()(const Other&) const {
    return std::nullopt;
  }
};

}  // namespace

std::vector<StepHeader> headers_of(const std::vector<Step>& steps, std::size_t values,
                                   const Tensor& input, std::uint32_t hop) {
  Known known(values);
  if (hop > 0) known[input.at] = Moving{.length = input.t};
  std::vector<StepHeader> headers;
  for (const Step& any : steps) {
    StepHeader header;
    std::visit(
        [&](const auto& step) {
          header.kind = step.kind;
          header.bytes = sizeof header + sizeof step;
          std::optional<Moving> moving = Rule{known}(step);
          const std::int64_t length = step.out.t;
          if (!moving || hop % moving->stride != 0 || moving->left + moving->right >= length)
            moving.reset();
          const std::int64_t shift = moving ? hop / moving->stride : 0;
          if (moving && shift + moving->left + moving->right < length) {
            header.shift = static_cast<std::uint32_t>(shift);
            header.left = static_cast<std::uint32_t>(moving->left);
            header.right = static_cast<std::uint32_t>(moving->right + shift);
          }
          // What is computed anew is right all the same, and those behind it may still move on.
          known[step.out.at] = moving;
        },
        any);
    headers.push_back(header);
  }
  return headers;
}

}  // namespace stride::engine
