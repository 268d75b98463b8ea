#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

#include "stride/recordings/archive.hpp"

namespace stride::recordings {

/// The belt between the thread that unpacks and the one that reads: in order, bounded in bytes.
class ReadAhead {
 public:
  struct Item {
    std::size_t file = 0;  ///< which file of the listing
    Buffer text;
  };

  explicit ReadAhead(std::size_t limit_bytes) : limit_(limit_bytes) {}

  /// Unpacking side: waits until `bytes` more may lie on the belt (an empty belt takes anything);
  /// false when nobody reads any more.
  bool wait_for_room(std::size_t bytes) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || items_.empty() || held_ + bytes <= limit_; });
    return !stopped_;
  }
  /// A text to unpack into: one that was read already, or a new one. Reuse keeps memory at a few
  /// texts, whatever the allocator makes of large blocks that two threads pass to each other.
  Buffer spare() {
    const std::lock_guard lock(mutex_);
    if (spares_.empty()) return {};
    Buffer text = std::move(spares_.back());
    spares_.pop_back();
    return text;
  }
  void put(Item item) {
    const std::lock_guard lock(mutex_);
    held_ += item.text.view().size();
    items_.push_back(std::move(item));
    changed_.notify_all();
  }
  /// No more items; `failure` is thrown to the reader after those that are there.
  void finish(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    failure_ = std::move(failure);
    changed_.notify_all();
  }

  /// Reading side: the next item, nothing at the end.
  std::optional<Item> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return finished_ || !items_.empty(); });
    if (items_.empty()) {
      if (failure_) std::rethrow_exception(failure_);
      return std::nullopt;
    }
    Item item = std::move(items_.front());
    items_.pop_front();
    held_ -= item.text.view().size();
    changed_.notify_all();
    return item;
  }
  void give_back(Buffer text) {
    const std::lock_guard lock(mutex_);
    text.clear();
    if (spares_.size() < most_spares) spares_.push_back(std::move(text));
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  static constexpr std::size_t most_spares = 2;

  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> items_;
  std::vector<Buffer> spares_;
  std::size_t held_ = 0;
  bool finished_ = false, stopped_ = false;
  std::exception_ptr failure_;
};

}  // namespace stride::recordings
