#pragma once
#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace stride::windows {

/// Many numbers that are read far more often than written: in our own memory, or lying in a mapped
/// file, which opens at once and costs memory only where it is read. Writing to a mapped one copies
/// it first. Copies of a mapped one share the map.
class Floats {
 public:
  Floats() = default;
  Floats(std::vector<float> values) : own_(std::move(values)) {}
  Floats(std::initializer_list<float> values) : own_(values) {}
  /// Values that `keeper` (a mapped file) holds in place for as long as it lives.
  Floats(std::shared_ptr<const void> keeper, std::span<const float> values)
      : keeper_(std::move(keeper)), mapped_(values) {}

  std::size_t size() const { return keeper_ ? mapped_.size() : own_.size(); }
  bool empty() const { return size() == 0; }
  const float* data() const { return keeper_ ? mapped_.data() : own_.data(); }
  const float* begin() const { return data(); }
  const float* end() const { return data() + size(); }
  float operator[](std::size_t i) const { return data()[i]; }

  /// The values to write to, in our own memory.
  std::vector<float>& own() {
    if (keeper_) {
      own_.assign(mapped_.begin(), mapped_.end());
      mapped_ = {};
      keeper_.reset();
    }
    return own_;
  }
  float* data() { return own().data(); }
  float& operator[](std::size_t i) { return own()[i]; }
  void push_back(float value) { own().push_back(value); }
  void resize(std::size_t size) { own().resize(size); }

  bool operator==(const Floats& other) const {
    return std::equal(begin(), end(), other.begin(), other.end());
  }

 private:
  std::vector<float> own_;
  std::shared_ptr<const void> keeper_;  // empty: own_ holds the values
  std::span<const float> mapped_;
};

}  // namespace stride::windows
