#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/recordings/recording.hpp"
#include "stride/windows/window_set.hpp"

/// Small made-up collections for this room's tests.
namespace stride::windows {

/// 10 Hz; two channels "acc" (m/s^2) and "gyro" (rad/s); activities "sit" and "walk"; windows of 4
/// samples that overlap by half.
inline recordings::Collection two_channels() {
  return {.data_set = "made-up",
          .rate_hz = 10,
          .channels = {{"acc", "m/s^2"}, {"gyro", "rad/s"}},
          .targets = {},
          .activities = {"sit", "walk"},
          .windowing = {.window_s = 0.4, .overlap = 0.5},
          .recordings = {},
          .tally = {},
          .checksum = "0123"};
}

/// A recording whose sample i is (i, 100 + i), with the given labels.
inline recordings::Recording counting(std::string subject, std::string name,
                                      std::vector<std::int16_t> labels) {
  recordings::Recording recording{.subject = std::move(subject),
                                  .name = std::move(name),
                                  .side = recordings::Side::none,
                                  .samples = {},
                                  .labels = std::move(labels),
                                  .targets = {},
                                  .time_s = {}};
  for (std::size_t i = 0; i < recording.labels.size(); ++i)
    recording.samples.insert(recording.samples.end(),
                             {static_cast<float>(i), 100 + static_cast<float>(i)});
  return recording;
}

/// Random recordings of `subjects` people, 1 to 4 each, with runs of random labels (NULL among
/// them) and normal values.
inline recordings::Collection random_collection(Random& random, int subjects) {
  recordings::Collection collection = two_channels();
  for (int s = 0; s < subjects; ++s)
    for (std::uint64_t r = 0, count = 1 + random.below(4); r < count; ++r) {
      std::vector<std::int16_t> labels;
      while (labels.size() < 8 + random.below(60))
        labels.insert(labels.end(), 1 + random.below(12),
                      static_cast<std::int16_t>(static_cast<int>(random.below(3)) - 1));
      auto& recording = collection.recordings.emplace_back(counting(
          "s" + std::to_string(s), "s" + std::to_string(s) + "/" + std::to_string(r), labels));
      for (float& value : recording.samples) value = static_cast<float>(random.normal());
      recording.side = s % 3 == 0 ? recordings::Side::test : recordings::Side::training;
    }
  return collection;
}

}  // namespace stride::windows
