#include "stride/cli/interruption.hpp"

#include <csignal>

namespace stride::cli {
namespace {

volatile std::sig_atomic_t wished = 0;

void on_signal(int) { wished = 1; }

// Ctrl-C is not for a job in the background: its shell had it ignored, and so it stays.
void watch(int signal, const struct sigaction& action) {
  struct sigaction before = {};
  ::sigaction(signal, nullptr, &before);
  if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
}

}  // namespace

void watch_for_interruption() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  // SA_RESETHAND: the second signal finds the default action.
  action.sa_flags = SA_RESETHAND | SA_RESTART;
  watch(SIGINT, action);
  watch(SIGTERM, action);
}

bool interruption_wished() { return wished != 0; }

}  // namespace stride::cli
