#pragma once
#include <stdexcept>

/// Ctrl-C during a long run: the epoch ends, its checkpoint is written, then the program stops.
/// Twice stops at once.
namespace stride::cli {

/// Carries what to tell the user: where the run stands and how to go on.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// From now on Ctrl-C (and SIGTERM) only raises a flag; a second one kills as usual.
void watch_for_interruption();

/// Whether the flag is up.
bool interruption_wished();

}  // namespace stride::cli
