#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stride/recordings/inspection.hpp"

namespace stride::recordings {

/// Differences of neighbouring times, in a histogram whose steps are 0.1 % of the value (1024 to
/// each doubling): quantiles of any number of rows without keeping them.
class TimeSteps {
 public:
  void add(std::span<const double> time_s);
  void join(const TimeSteps& other);
  std::optional<TimingSummary> summary() const;

 private:
  struct Place {
    std::int64_t count = 0;
    double sum = 0;
  };
  std::vector<Place> places_;  // made when the first time comes
  std::int64_t count_ = 0;
  double longest_ = 0;
};

}  // namespace stride::recordings
