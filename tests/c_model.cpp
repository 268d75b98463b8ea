// Writes the program of the default `cnn` for 9 channels, 128 samples and 6 activities: c_model
// FILE
#include <cstdio>

#include "stride/base/files.hpp"
#include "stride/deployment/target.hpp"
#include "stride/models/architecture.hpp"

int main(int count, char** words) {
  if (count != 2) return 2;
  try {
    stride::network::Model model;
    model.graph = stride::network::deployed(stride::models::build("cnn", {9, 128, 6}));
    model.parameters = stride::network::initial_parameters(model.graph, 1);
    stride::write_whole(words[1], stride::deployment::targets::program.write(model));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  return 0;
}
