#include "stride/cli/interruption.hpp"

#include <csignal>

namespace stride::cli {
namespace {

volatile std::sig_atomic_t wished = 0;

void on_signal(int) { wished = 1; }

}  // namespace

void watch_for_interruption() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  // SA_RESETHAND: the second signal finds the default action.
  action.sa_flags = SA_RESETHAND | SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool interruption_wished() { return wished != 0; }

}  // namespace stride::cli
