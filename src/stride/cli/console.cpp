#include "stride/cli/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "stride/base/error.hpp"
#include "stride/cli/text.hpp"

namespace stride::cli {
namespace {

// Writes all of it; 0 or the system's reason.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

bool wants_colour(int file) {
  const char* none = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return ::isatty(file) && !(none && *none) && terminal && std::strcmp(terminal, "dumb") != 0;
}

// A line that wraps cannot be redrawn.
std::size_t terminal_columns() {
  struct winsize size = {};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1 : 79;
}

const char* code(Tint tint) {
  switch (tint) {
    case Tint::bold:
      return "\033[1m";
    case Tint::dim:
      return "\033[2m";
    case Tint::red:
      return "\033[1;31m";
    case Tint::green:
      return "\033[32m";
  }
  return "";
}

}  // namespace

Console::Console()
    : colour_out_(wants_colour(STDOUT_FILENO)),
      colour_err_(wants_colour(STDERR_FILENO)),
      live_(::isatty(STDERR_FILENO)) {
  std::signal(SIGPIPE, SIG_IGN);
}

void Console::print(std::string_view results) {
  settle();
  const int reason = write_all(STDOUT_FILENO, results);
  if (reason == EPIPE) throw PipeClosed{};
  if (reason != 0)
    throw Error({.where = "stdout",
                 .what = "write",
                 .got = std::strerror(reason),
                 .want = {},
                 .advice = "Send the results to a place that has room"});
}

void Console::say(std::string_view line) {
  if (loudness != Loudness::quiet) write_error(line);
}

void Console::tell_more(std::string_view line) {
  if (loudness == Loudness::verbose) write_error(line);
}

void Console::warn(std::string_view line) {
  std::string text(line);
  if (colour_err_) text = code(Tint::red) + text + "\033[0m";
  write_error(text);
}

void Console::redraw(std::string_view line) {
  if (!live()) return;
  // \033[K clears what a longer line before this one left behind.
  static_cast<void>(write_all(STDERR_FILENO, "\r" + fitted(line, terminal_columns()) + "\033[K"));
  unfinished_ = true;
}

void Console::wipe() {
  if (unfinished_) static_cast<void>(write_all(STDERR_FILENO, "\r\033[K"));
  unfinished_ = false;
}

void Console::settle() {
  if (unfinished_) static_cast<void>(write_all(STDERR_FILENO, "\n"));
  unfinished_ = false;
}

std::string Console::tinted(std::string_view text, Tint tint) const {
  return colour_out_ ? code(tint) + std::string(text) + "\033[0m" : std::string(text);
}

// Talk that cannot be written is lost without harm: the results are elsewhere.
void Console::write_error(std::string_view text) {
  settle();
  static_cast<void>(write_all(STDERR_FILENO, std::string(text) + "\n"));
}

}  // namespace stride::cli
