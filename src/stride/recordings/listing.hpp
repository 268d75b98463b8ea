#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "stride/recordings/archive.hpp"

/// What a place holds, found once: loose files, archives, archives inside archives.
namespace stride::recordings {

/// Digit runs compared as numbers, so that "s2" comes before "s10".
bool natural_less(std::string_view a, std::string_view b);

/// The place's own regular files (archives as such) with their names relative to it, in the order
/// of their names.
std::vector<std::pair<std::string, std::filesystem::path>> files_on_disk(
    const std::filesystem::path& place);

/// An archive of the place, or one inside such an archive (its bytes are then in memory).
struct Volume {
  std::filesystem::path path;
  std::shared_ptr<const Buffer> bytes;
  std::string where;  ///< how errors name it

  Archive open() const { return bytes ? Archive(bytes, where) : Archive(path); }
};

struct File {
  std::string name;
  int volume = -1;         ///< -1: a loose file
  std::size_t member = 0;  ///< its place in the volume
  std::uint64_t size = 0;  ///< as claimed
};

class Listing {
 public:
  explicit Listing(std::filesystem::path place) : place_(std::move(place)) {}

  /// Lists when first asked; copies of a Source on other threads may ask too.
  const std::vector<File>& files() const;
  const std::vector<Volume>& volumes() const { return volumes_; }
  std::filesystem::path path_of(const File& loose) const;
  std::string where_of(const File& file) const;

 private:
  void list();
  void add(File file);
  void add_volume(Volume volume, bool nested);

  std::filesystem::path place_;
  mutable std::once_flag once_;
  std::vector<Volume> volumes_;
  std::vector<File> files_;
  std::unordered_set<std::string> seen_;
  std::uint64_t nested_bytes_ = 0;
};

/// Takes files out of a listing, going forward through one open archive as long as it can.
class Unpacker {
 public:
  explicit Unpacker(const Listing& listing) : listing_(listing) {}
  void unpack(const File& file, Buffer& out);

 private:
  const Listing& listing_;
  std::optional<Archive> open_;
  int volume_ = -1;
  std::size_t next_ = 0;
};

}  // namespace stride::recordings
