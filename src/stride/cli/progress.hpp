#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "stride/cli/console.hpp"
#include "stride/training/method.hpp"

/// Progress on stderr: a line that redraws on a terminal, plain lines elsewhere.
namespace stride::cli {

/// "epoch 12/40  loss 0.213  F1 0.914  1 420 windows/s  2 min left"; `before` stands in front
/// ("fold 3/14 subject 7  ").
std::string epoch_line(const training::Epoch& epoch, const std::string& before = {});

/// Shows an epoch: redraws on a terminal, where the last epoch and each better one stay; else a
/// line each.
void show_epoch(Console& console, const training::Epoch& epoch, const std::string& before = {});

/// A bar for bytes: "fetching wisdm.zip  [######------]  41 %  12.0 of 29.3 MiB  3.1 MiB/s  6 s
/// left". Off a terminal a line every 10 %.
class ByteBar {
 public:
  ByteBar(Console& console, std::string what) : console_(console), what_(std::move(what)) {}
  /// `total` 0 = unknown. What an earlier attempt left counts as done, not as speed.
  void show(std::int64_t done, std::int64_t total);

 private:
  using Clock = std::chrono::steady_clock;

  Console& console_;
  std::string what_;
  Clock::time_point begin_ = Clock::now(), shown_{};
  std::int64_t first_ = -1, tenth_ = -1;
};

}  // namespace stride::cli
