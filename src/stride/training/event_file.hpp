#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "stride/base/json.hpp"

/// A run's curves for TensorBoard: `tensorboard --logdir <run>`.
namespace stride::training {

/// Writes events.out.tfevents.* in a folder, event by event, flushed so that a page that is open
/// follows the run. Errors: the file cannot be made. A disk that fills up later costs the curves,
/// not the training. Source  TFRecord framing and the messages Event and Summary:
/// tensorflow/core/{lib/io/record_writer,util/event.proto,
///         framework/summary.proto}; hyper-parameters:
///         tensorboard/plugins/hparams/plugin_data.proto.
class EventFile {
 public:
  /// `first_step` > 1 says that the run goes on there: curves of a lost end are purged by the page.
  EventFile(const std::filesystem::path& folder, std::int64_t first_step);

  void scalar(std::string_view tag, std::int64_t step, double value);
  /// A PNG of the given size in pixels.
  void image(std::string_view tag, std::int64_t step, int width, int height, std::string_view png);
  /// The settings of the run: numbers, words and flags; other members are left out.
  void settings(const Json& flat);
  /// Marks the run as done. A run that stopped earlier is not marked: it may be resumed.
  void end();

 private:
  void write(const std::string& event);

  std::ofstream out_;
};

/// CRC-32C (Castagnoli) of bytes, as TFRecord masks it: rotated right by 15 bits plus a constant.
std::uint32_t masked_crc32c(std::string_view bytes);

}  // namespace stride::training
