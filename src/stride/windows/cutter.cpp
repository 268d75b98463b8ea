// The slicer with labels and origins.
#include "stride/windows/cutter.hpp"

#include "stride/base/error.hpp"
#include "stride/recordings/recording.hpp"

namespace stride::windows {

Cutter::Cutter(signal::WindowShape shape, LabelRule rule, std::size_t activities)
    : rule_(rule),
      activities_(activities),
      memory_(signal::slicer_memory(shape)),
      past_(shape.length) {
  if (const Status status = signal::Slicer::make(shape, memory_, slicer_); status != Status::ok)
    throw Error(
        {.where = "windows", .what = "slicer", .got = text(status), .want = {}, .advice = {}});
}

// The labels of the last stretch need no forgetting: the slicer asks for none before T new samples
// came.
void Cutter::reset() { slicer_.reset(); }

std::optional<Cutter::Window> Cutter::push(Span<const float> sample, std::int16_t label,
                                           const signal::Stamp& stamp) {
  const std::size_t newest = next_ == 0 ? past_.size() - 1 : next_ - 1;
  agreeing_ = agreeing_ > 0 && past_[newest].label == label ? agreeing_ + 1 : 1;
  past_[next_] = {label, stamp.first};
  next_ = next_ + 1 == past_.size() ? 0 : next_ + 1;
  const Span<const float> values = slicer_.push(sample);
  if (values.empty()) return std::nullopt;
  return Window{values, this->label(), past_[next_].first, stamp.last + 1};
}

std::optional<std::int16_t> Cutter::label() const {
  const std::int16_t last = past_[next_ == 0 ? past_.size() - 1 : next_ - 1].label;
  switch (rule_) {
    case LabelRule::unanimous:
      if (agreeing_ >= past_.size()) return last;
      return std::nullopt;
    case LabelRule::majority:
      return majority();
    case LabelRule::last:
      return last;
  }
  return std::nullopt;
}

// NULL votes like any activity. Walking from the oldest on, an equal count wins: ties go to the
// later one.
std::int16_t Cutter::majority() const {
  std::vector<std::size_t> votes(activities_ + 1);
  for (const Past& past : past_) ++votes[static_cast<std::size_t>(past.label + 1)];
  std::int16_t best = past_[next_].label;
  for (std::size_t t = 0; t < past_.size(); ++t) {
    const std::int16_t label = past_[(next_ + t) % past_.size()].label;
    if (votes[static_cast<std::size_t>(label + 1)] >= votes[static_cast<std::size_t>(best + 1)])
      best = label;
  }
  return best;
}

}  // namespace stride::windows
