// Schedules: the learning rate of a step as a share of --lr, from how far the run has come.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "stride/training/optimiser.hpp"

namespace stride::training {
namespace {

// From 1 to 0 along half a cosine while `progress` goes from 0 to 1.
double half_cosine(double progress) { return 0.5 * (1 + std::cos(std::numbers::pi * progress)); }

double constant_factor(double) { return 1; }

double cosine_factor(double progress) { return half_cosine(progress); }

double step_factor(double progress) {
  if (progress < 0.5) return 1;
  return progress < 0.75 ? 0.1 : 0.01;
}

double warmup_cosine_factor(double progress) {
  constexpr double warmup = 0.05;     // share of the run
  constexpr double beginning = 1e-3;  // a rate of zero would waste the first step
  if (progress < warmup) return std::max(beginning, progress / warmup);
  return half_cosine((progress - warmup) / (1 - warmup));
}

double one_cycle_factor(double progress) {
  constexpr double peak = 0.3;  // share of the run
  constexpr double beginning = 1.0 / 25, end = 1e-5;
  if (progress < peak) return beginning + (1 - beginning) * half_cosine(1 - progress / peak);
  return end + (1 - end) * half_cosine((progress - peak) / (1 - peak));
}

const Schedule constant{"constant", "always --lr", constant_factor};
const Schedule cosine{"cosine", "half a cosine from --lr to 0 (arXiv:1608.03983)", cosine_factor};
const Schedule step{"step", "a tenth at half of the run, a tenth again at three quarters",
                    step_factor};
const Schedule warmup_cosine{"warmup-cosine", "5 % of linear warm-up, then cosine",
                             warmup_cosine_factor};
const Schedule one_cycle{"one-cycle", "up to --lr at 30 %, then down (arXiv:1708.07120)",
                         one_cycle_factor};

}  // namespace

std::span<const Schedule* const> all_schedules() {
  static constexpr std::array<const Schedule*, 5> table{&constant, &cosine, &step, &warmup_cosine,
                                                        &one_cycle};
  return table;
}

}  // namespace stride::training
