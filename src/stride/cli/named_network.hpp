#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/models/architecture.hpp"

namespace CLI {
class App;
}

/// A network that a verb looks at: a run's, or an architecture that need never have been trained.
namespace stride::cli {

struct NetworkFlags {
  std::string run, model;  ///< one of them
  std::vector<std::string> set;
  models::Task task;
};

/// Adds RUN, --model, --channels, --length, --classes and --set. The task's numbers as they are
/// now become the defaults; 0 = none.
void declare_network(CLI::App& app, NetworkFlags& flags);

/// Errors, in the name of the verb: neither or both of run and model.
void check_one_network(const NetworkFlags& flags, std::string_view verb);

struct NamedNetwork {
  std::string architecture;
  Json options;          ///< complete
  network::Graph graph;  ///< as it is trained
};

/// Builds the architecture. Errors: a size below 1 or above a million, an unknown name or option.
NamedNetwork named_network(const NetworkFlags& flags, std::string_view verb);

}  // namespace stride::cli
