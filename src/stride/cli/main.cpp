#include <cstdio>
#include <new>
#include <string>
#include <vector>

#include "stride/cli/console.hpp"
#include "stride/cli/interruption.hpp"
#include "stride/cli/program.hpp"

// The only place that catches.
int main(int count, char** arguments) {
  using namespace stride::cli;
  Console console;
  try {
    return run(std::vector<std::string>(arguments + (count > 0 ? 1 : 0), arguments + count),
               console);
  } catch (const PipeClosed&) {
    return done;
  } catch (const Interrupted& stop) {
    console.warn(std::string("stride: ") + stop.what());
    return interrupted;
  } catch (const std::bad_alloc&) {
    console.warn(
        "stride: [memory] not enough of it. Use fewer channels, a lower --rate-hz or a smaller "
        "--batch.");
  } catch (const std::exception& error) {
    console.warn(std::string("stride: ") + error.what());
  }
  return wrong_use;
}
