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

// What of its inputs lies under a column of a step's output; nothing where that is the whole
// window.
struct Under {
  std::optional<Window> operator()(const Convolution& s) const {
    return Window{s.kernel_t, s.stride_t, s.padding_t, s.dilation_t};
  }
  // A column may be any of its tile.
  std::optional<Window> operator()(const WinogradConvolution& s) const {
    const std::int64_t before = s.tile() - 1;
    return Window{.kernel = s.points + before, .padding = s.padding_t + before};
  }
  std::optional<Window> operator()(const WholeConvolution& s) const {
    return Window{s.kernel_t, s.stride_t, s.padding_t, s.dilation_t};
  }
  std::optional<Window> operator()(const Pool& s) const {
    return Window{.kernel = s.kernel_t, .stride = s.stride_t};
  }
  std::optional<Window> operator()(const Difference&) const { return Window{.kernel = 2}; }
  std::optional<Window> operator()(const Quantise&) const { return Window{}; }
  std::optional<Window> operator()(const Dequantise&) const { return Window{}; }
  std::optional<Window> operator()(const Affine&) const { return Window{}; }
  std::optional<Window> operator()(const Add&) const { return Window{}; }
  std::optional<Window> operator()(const Multiply&) const { return Window{}; }
  std::optional<Window> operator()(const Softmax&) const { return Window{}; }
  std::optional<Window> operator()(const Reduce& s) const { return same_times(s); }
  std::optional<Window> operator()(const Elementwise& s) const { return same_times(s); }
  template <class Other>
  std::optional<Window> operator()(const Other&) const {
    return std::nullopt;
  }

 private:
  template <class One>
  static std::optional<Window> same_times(const One& s) {
    return s.in.t == s.out.t ? std::optional(Window{}) : std::nullopt;
  }
};

template <class One>
std::vector<Tensor> inputs_of(One step) {
  std::vector<Tensor> inputs;
  each_tensor(step, [&](const Tensor& tensor, Element = Element::float32) {
    if (&tensor != &step.out) inputs.push_back(tensor);
  });
  return inputs;
}

std::vector<Tensor> inputs_of(const WinogradConvolution& step) { return {step.in}; }

// Columns that are alike are whole tiles apart.
std::int64_t tile_of(const Step& step) {
  const auto* const winograd = std::get_if<WinogradConvolution>(&step);
  return winograd == nullptr ? 1 : winograd->tile();
}

std::optional<Moving> moving_of(const Known& known, const Step& any) {
  return std::visit(
      [&](const auto& step) -> std::optional<Moving> {
        const std::optional<Window> window = Under{}(step);
        if (!window) return std::nullopt;
        const std::vector<Tensor> inputs = inputs_of(step);
        std::optional<Moving> in = of(known, inputs[0]);
        for (const Tensor& other : inputs) in = both(in, of(known, other));
        return under(in, step.out, *window);
      },
      any);
}

const Tensor& out_of(const Step& any) {
  return std::visit([](const auto& step) -> const Tensor& { return step.out; }, any);
}

// The first and the last columns of a value that someone reads.
struct Ends {
  std::int64_t left = 0, right = 0;
};

// Goes from the sums backwards.
class Needs {
 public:
  Needs(const Known& known, std::uint32_t hop) : known_(known), hop_(hop), ends_(known.size()) {}

  // Whether an average keeps sums, which it is then told.
  bool keeps(Average& s) const {
    const std::optional<Moving> in = of(known_, s.in);
    if (!in) return false;
    const std::int64_t hop = hop_ / in->stride, moving = in->length - in->left - in->right;
    if (moving <= hop) return false;
    s.hop = static_cast<std::uint32_t>(hop);
    s.left = static_cast<std::uint32_t>(in->left), s.right = static_cast<std::uint32_t>(in->right);
    s.blocks = static_cast<std::uint32_t>((moving + hop - 1) / hop);
    return true;
  }

  // What its readers want of a value; nothing: all.
  std::optional<Ends> of_value(const Tensor& value) const {
    const std::optional<Ends>& ends = ends_[value.at];
    const bool some = ends && of(known_, value) && ends->left + ends->right < value.t;
    return some ? ends : std::nullopt;
  }

  // What a step wants of its inputs.
  template <class One>
  void want(const One& step) {
    const std::optional<Ends> out = of_value(step.out);
    const std::optional<Window> window = Under{}(step);
    for (const Tensor& in : inputs_of(step)) {
      Ends ends{in.t, in.t};
      if (out && window) ends = under(*out, *window, step.out.t, in.t);
      take(in, ends);
    }
  }
  void want(const Average& s) {
    take(s.in, s.blocks > 0 ? Ends{s.left, std::int64_t{s.right} + s.hop} : Ends{s.in.t, s.in.t});
  }

 private:
  static Ends under(Ends out, const Window& w, std::int64_t length, std::int64_t in) {
    const std::int64_t end =
        (out.left - 1) * w.stride + (w.kernel - 1) * w.dilation - w.padding + 1;
    const std::int64_t begin = (length - out.right) * w.stride - w.padding;
    return {out.left > 0 ? std::clamp<std::int64_t>(end, 0, in) : 0,
            out.right > 0 ? std::clamp<std::int64_t>(in - begin, 0, in) : 0};
  }

  void take(const Tensor& value, Ends wanted) {
    std::optional<Ends>& ends = ends_[value.at];
    if (!ends) ends.emplace();
    ends->left = std::max(ends->left, wanted.left),
    ends->right = std::max(ends->right, wanted.right);
  }

  const Known& known_;
  std::int64_t hop_;
  std::vector<std::optional<Ends>> ends_;  // [values]
};

// Where sums are kept: of each step the columns that they are taken from anew.
void compute_ends(std::vector<Step>& steps, const Known& known, std::uint32_t hop,
                  std::vector<StepHeader>& headers) {
  Needs needs(known, hop);
  bool any = false;
  for (Step& step : steps)
    if (auto* const average = std::get_if<Average>(&step)) any = needs.keeps(*average) || any;
  if (!any) return;
  for (std::size_t i = steps.size(); i-- > 0;) {
    std::visit([&](const auto& step) { needs.want(step); }, steps[i]);
    if (const auto* const average = std::get_if<Average>(&steps[i])) {
      if (average->blocks > 0) headers[i].right = average->hop;  // it goes on
    } else if (const auto ends = needs.of_value(out_of(steps[i]))) {
      headers[i].left = static_cast<std::uint32_t>(ends->left);
      headers[i].right = static_cast<std::uint32_t>(ends->right);
    }
  }
}

}  // namespace

std::vector<StepHeader> headers_of(std::vector<Step>& steps, std::size_t values,
                                   const Tensor& input, std::uint32_t hop, Keep keep) {
  Known known(values);
  if (hop > 0) known[input.at] = Moving{.length = input.t};
  std::vector<StepHeader> headers;
  for (const Step& step : steps) {
    StepHeader header;
    std::visit(
        [&](const auto& one) { header.kind = one.kind, header.bytes = sizeof header + sizeof one; },
        step);
    std::optional<Moving> moving = moving_of(known, step);
    const Tensor& out = out_of(step);
    const std::int64_t length = out.t;
    if (!moving || hop % (moving->stride * tile_of(step)) != 0 ||
        moving->left + moving->right >= length)
      moving.reset();
    const std::int64_t shift = moving ? hop / moving->stride : 0;
    if (keep == Keep::columns && moving && shift + moving->left + moving->right < length) {
      header.shift = static_cast<std::uint32_t>(shift);
      header.left = static_cast<std::uint32_t>(moving->left);
      header.right = static_cast<std::uint32_t>(moving->right + shift);
    }
    // What is computed anew is right all the same, and those behind it may still move on.
    known[out.at] = moving;
    headers.push_back(header);
  }
  if (keep == Keep::sums) compute_ends(steps, known, hop, headers);
  return headers;
}

}  // namespace stride::engine
