// Event files: the framing by its definition, checksums by the published test vector, fields at
// their places.
#include "stride/training/event_file.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"
#include "stride/training/toy_task.hpp"

namespace stride::training {
namespace {

// RFC 3720, B.4: CRC-32C of 32 bytes of zeros is 8a9136aa; then TFRecord's mask.
TEST(EventFileTest, ChecksumOfAPublishedExample) {
  EXPECT_EQ(masked_crc32c(std::string(32, '\0')), std::rotr(0x8a9136aau, 15) + 0xa282ead8u);
}

std::string only_file(const std::filesystem::path& folder) {
  std::string bytes;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_NE(entry.path().filename().string().find("events.out.tfevents."), std::string::npos);
    bytes = read_whole(entry.path());
    ++files;
  }
  EXPECT_EQ(files, 1);
  return bytes;
}

// The records of a file, their checksums verified.
std::vector<std::string> records(const std::string& bytes) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < bytes.size();) {
    std::uint64_t length = 0;
    std::uint32_t length_crc = 0, crc = 0;
    std::memcpy(&length, bytes.data() + at, 8);
    std::memcpy(&length_crc, bytes.data() + at + 8, 4);
    EXPECT_EQ(length_crc, masked_crc32c(bytes.substr(at, 8)));
    found.push_back(bytes.substr(at + 12, length));
    std::memcpy(&crc, bytes.data() + at + 12 + length, 4);
    EXPECT_EQ(crc, masked_crc32c(found.back()));
    at += 16 + length;
  }
  return found;
}

TEST(EventFileTest, BeginsWithTheVersionAndHoldsAScalar) {
  const Folder folder;
  EventFile(folder.path, 1).scalar("loss", 3, 0.5);
  const std::vector<std::string> events = records(only_file(folder.path));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_NE(events[0].find("brain.Event:2"), std::string::npos);
  // step = 3 | summary { value { tag "loss", simple_value 0.5 } }, by hand from the protobuf
  // encoding
  const std::string wanted("\x10\x03\x2a\x0d\x0a\x0b\x0a\x04loss\x15\x00\x00\x00\x3f", 17);
  ASSERT_EQ(events[1].size(), 9 + wanted.size());  // before it: wall_time, a key and eight bytes
  EXPECT_EQ(events[1].substr(9), wanted);
}

TEST(EventFileTest, AResumedRunSaysWhereItGoesOn) {
  const Folder folder;
  EventFile(folder.path, 300);
  const std::vector<std::string> events = records(only_file(folder.path));
  ASSERT_EQ(events.size(), 2u);
  // step = 300 (two bytes as a varint) | session_log { status = START }
  EXPECT_EQ(events[1].substr(9), std::string("\x10\xac\x02\x3a\x02\x08\x01", 7));
}

TEST(EventFileTest, SettingsOfEveryKind) {
  const Folder folder;
  {
    EventFile file(folder.path, 1);
    file.settings(
        {{"optimiser", "adam"}, {"batch", 64}, {"class_weights", true}, {"left_out", {1, 2}}});
    file.end();
  }
  const std::vector<std::string> events = records(only_file(folder.path));
  ASSERT_EQ(events.size(), 3u);
  for (const char* part :
       {"_hparams_/session_start_info", "hparams", "optimiser", "adam", "batch", "class_weights"})
    EXPECT_NE(events[1].find(part), std::string::npos) << part;
  EXPECT_EQ(events[1].find("left_out"), std::string::npos);
  EXPECT_NE(events[2].find("_hparams_/session_end_info"), std::string::npos);
}

TEST(EventFileTest, AFolderThatCannotBeIsNamed) {
  const Folder folder;
  write_whole(folder.path / "file", "in the way");
  EXPECT_THROW(EventFile(folder.path / "file", 1), Error);
}

}  // namespace
}  // namespace stride::training
