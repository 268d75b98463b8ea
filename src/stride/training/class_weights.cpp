// Rare activities weigh more: inverse frequency in the training side.
#include "stride/training/loop.hpp"

namespace stride::training {

std::vector<double> class_weights(const windows::WindowSet& windows,
                                  std::span<const std::int32_t> training) {
  std::vector<double> count(windows.activities.size(), 0);
  for (const std::int32_t i : training)
    ++count[static_cast<std::size_t>(windows.y[static_cast<std::size_t>(i)])];
  double sum = 0, present = 0;
  for (const double n : count)
    if (n > 0) {
      sum += 1 / n;
      ++present;
    }
  std::vector<double> weights;
  for (const double n : count) weights.push_back(n > 0 ? present / (n * sum) : 1.0);
  return weights;
}

}  // namespace stride::training
