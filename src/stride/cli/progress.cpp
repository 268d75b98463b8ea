#include "stride/cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stride/cli/text.hpp"

namespace stride::cli {

std::string epoch_line(const training::Epoch& epoch, const std::string& before) {
  std::string line =
      fmt::format("{}epoch {}/{}  loss {}", before, epoch.number, epoch.of, fixed(epoch.loss, 3));
  if (std::isfinite(epoch.validation_macro_f1))
    line += "  F1 " + fixed(epoch.validation_macro_f1, 3);
  if (std::isfinite(epoch.validation_mae))
    line += fmt::format("  MAE {:.4g}", epoch.validation_mae);
  line += "  " + grouped(std::llround(epoch.windows_per_s)) + " windows/s";
  if (epoch.number < epoch.of)
    if (const std::string left = left_text(epoch.seconds_left); !left.empty()) line += "  " + left;
  return line;
}

void show_epoch(Console& console, const training::Epoch& epoch, const std::string& before) {
  if (!console.live()) return console.say(epoch_line(epoch, before));
  console.redraw(epoch_line(epoch, before) + (epoch.best ? "  best" : ""));
}

void ByteBar::show(std::int64_t done, std::int64_t total) {
  if (first_ < 0) first_ = done;
  const auto now = Clock::now();
  const bool finished = total > 0 && done >= total;
  if (done == 0 && total == 0) return;
  constexpr std::int64_t step_bytes = 16 << 20;  // where the server does not say how much there is
  const std::int64_t tenth = total > 0 ? done * 10 / total : done / step_bytes;
  // Ten times a second is enough for eyes; off a terminal each tenth once.
  if (console_.live() ? !finished && now - shown_ < std::chrono::milliseconds(100)
                      : tenth == tenth_)
    return;
  shown_ = now;
  tenth_ = tenth;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const double speed = seconds > 0.2 ? static_cast<double>(done - first_) / seconds : 0;
  std::string line = what_ + "  ";
  if (total > 0) {
    constexpr std::int64_t cells = 24;
    const auto full =
        static_cast<std::size_t>(std::clamp<std::int64_t>(done * cells / total, 0, cells));
    line += "[" + std::string(full, '#') + std::string(cells - full, '-') + "]  ";
    line +=
        fmt::format("{:3} %  {} of {}", done * 100 / total, bytes_text(static_cast<double>(done)),
                    bytes_text(static_cast<double>(total)));
  } else {
    line += bytes_text(static_cast<double>(done));
  }
  if (speed > 0) {
    line += "  " + bytes_text(speed) + "/s";
    if (total > 0 && !finished) line += "  " + left_text(static_cast<double>(total - done) / speed);
  }
  if (console_.live()) {
    console_.redraw(line);
    if (finished) console_.settle();
  } else {
    console_.say(line);
  }
}

}  // namespace stride::cli
