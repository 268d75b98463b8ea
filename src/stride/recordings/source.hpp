#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stride::recordings {

/// The raw files of a data set: a folder, or archives (.zip, .tar.gz) in it, the same to a reader.
///
///     Source source(folder);
///     source.each([](std::string_view name) { return name.ends_with(".txt"); },
///                 [&](const SourceFile& file) { parse(file.name, file.text); });
///
/// An archive inside an archive is looked into as well (once), and a file that is there twice,
/// loose and in an archive, is read once. Hidden files are no part of it. Nothing is ever written:
/// a name like "../x" is only a name. Unpacking and the caller's function run side by side on two
/// threads (one unpacks ahead, the order stays). Errors: a damaged or truncated archive, an
/// unreadable file, a file above 2 GiB: an Error that names archive and member.
struct SourceFile {
  std::string name;       ///< path inside the folder or archive, with '/'
  std::string_view text;  ///< the whole file; valid during the call only
  std::string where;  ///< how errors name it: "data/uci-har/UCI HAR Dataset.zip/train/y_train.txt"
};

class Listing;

class Source {
 public:
  explicit Source(std::filesystem::path place);  ///< a folder or one archive

  using Wanted = std::function<bool(std::string_view name)>;
  using Use = std::function<void(const SourceFile&)>;

  /// Calls `use` with each wanted file, in the order of their names, digits compared as numbers
  /// where `sorted`; in the archive's own order (no wait, little memory) otherwise.
  enum class Order : std::uint8_t { stored, sorted };
  void each(const Wanted& wanted, const Use& use, Order order = Order::stored) const;

  /// The one file whose name ends with `suffix` (at a '/' or from the start); an Error when there
  /// is none.
  std::string read(std::string_view suffix) const;

  /// The names of all files: loose ones in the order of their names, then each archive's in its
  /// own.
  std::vector<std::string> names() const;

  const std::filesystem::path& place() const { return place_; }
  /// SHA-256 over the place's own files' names and sizes, and bytes of the first and last 64 KiB of
  /// each: cheap, and different whenever a download differs.
  std::string checksum() const;

 private:
  std::filesystem::path place_;
  std::shared_ptr<Listing> listing_;  // made when first needed, shared by copies
};

}  // namespace stride::recordings
