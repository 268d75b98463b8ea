// Lists a place once (loose files, archives, archives inside archives) and streams what a reader
// wants of it.
#include "stride/recordings/source.hpp"

#include <algorithm>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/base/hash.hpp"
#include "stride/recordings/archive.hpp"
#include "stride/recordings/read_ahead.hpp"

namespace stride::recordings {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t ahead_bytes = std::size_t{4} << 20;  // unpacked and not yet read
constexpr std::size_t batch_bytes = std::size_t{8} << 20;  // unpacked together to put them in order
constexpr std::size_t most_files = 1'000'000;              // of one place; more is no data set

/// An archive of the place, or one inside such an archive (its bytes are then in memory).
struct Volume {
  fs::path path;
  std::shared_ptr<const Buffer> bytes;
  std::string where;
  Archive open() const { return bytes ? Archive(bytes, where) : Archive(path); }
};

struct File {
  std::string name;
  int volume = -1;         // -1: a loose file
  std::size_t member = 0;  // its place in the volume
  std::uint64_t size = 0;
};

}  // namespace

struct Source::Listing {
  std::once_flag once;
  std::vector<Volume> volumes;
  std::vector<File> files;
  std::unordered_set<std::string> seen;

  void add(File file, const fs::path& place) {
    if (files.size() >= most_files)
      throw Error({.where = place.string(),
                   .what = "files",
                   .got = "more than " + std::to_string(most_files),
                   .want = "the folder of one data set",
                   .advice = "Name the data set's own folder"});
    // The archive and what was unpacked from it may lie side by side; each file is read once.
    if (seen.insert(file.name).second) files.push_back(std::move(file));
  }

  void add_volume(Volume volume, bool nested, const fs::path& place) {
    const int index = static_cast<int>(volumes.size());
    volumes.push_back(std::move(volume));
    std::vector<Volume> inner;
    Archive archive = volumes.back().open();
    for (std::size_t member = 0; archive.next(); ++member) {
      const std::string& name = archive.name();
      // What macOS adds to its zips: resource forks under the names of the real files.
      if (name.starts_with("__MACOSX/")) continue;
      if (!nested && is_archive_name(name)) {
        auto bytes = std::make_shared<Buffer>();
        archive.read(*bytes);
        inner.push_back(
            {{}, std::move(bytes), volumes[static_cast<std::size_t>(index)].where + "/" + name});
        continue;
      }
      add({.name = name, .volume = index, .member = member, .size = archive.size()}, place);
    }
    for (Volume& v : inner) add_volume(std::move(v), true, place);
  }
};

namespace {

/// Digit runs compared as numbers, so that "s2" comes before "s10".
bool natural_less(std::string_view a, std::string_view b) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (!digit(a[i]) || !digit(b[j])) {
      if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
      ++i, ++j;
      continue;
    }
    while (i < a.size() && a[i] == '0') ++i;
    while (j < b.size() && b[j] == '0') ++j;
    std::size_t m = i, n = j;
    while (m < a.size() && digit(a[m])) ++m;
    while (n < b.size() && digit(b[n])) ++n;
    if (m - i != n - j) return m - i < n - j;
    if (const int order = a.substr(i, m - i).compare(b.substr(j, n - j))) return order < 0;
    i = m, j = n;
  }
  if ((i < a.size()) != (j < b.size())) return j < b.size();
  return a < b;  // only leading zeros differ
}

/// The place's own regular files with their names relative to it, in the order of their names.
std::vector<std::pair<std::string, fs::path>> files_on_disk(const fs::path& place) {
  std::vector<std::pair<std::string, fs::path>> found;
  std::error_code ec;
  if (fs::is_regular_file(place, ec)) return {{place.filename().generic_string(), place}};
  fs::recursive_directory_iterator at(place, fs::directory_options::skip_permission_denied, ec);
  for (; !ec && at != fs::recursive_directory_iterator() && found.size() <= most_files;
       at.increment(ec)) {
    std::error_code not_ours;
    if (at->path().filename().native().starts_with('.')) {
      if (at->is_directory(not_ours)) at.disable_recursion_pending();
    } else if (at->is_regular_file(not_ours)) {
      found.emplace_back(at->path().lexically_relative(place).generic_string(), at->path());
    }
  }
  if (ec)
    throw Error({.where = place.string(),
                 .what = "cannot list",
                 .got = ec.message(),
                 .want = "a folder or an archive",
                 .advice = "Check the name"});
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return natural_less(a.first, b.first); });
  return found;
}

}  // namespace

/// Takes files out of the listing, going forward through one open archive as long as it can.
class Source::Unpacker {
 public:
  Unpacker(const Source& source, const Listing& listing) : source_(source), listing_(listing) {}

  void unpack(const File& file, Buffer& out) {
    if (file.volume < 0) return read_file(source_.path_of(file.name), out);
    const Volume& volume = listing_.volumes[static_cast<std::size_t>(file.volume)];
    if (!open_ || volume_ != file.volume || next_ > file.member) {
      open_.emplace(volume.open());
      volume_ = file.volume;
      next_ = 0;
    }
    bool there = true;
    while (there && next_ <= file.member) there = open_->next(), ++next_;
    if (!there || open_->name() != file.name)
      throw Error({.where = volume.where,
                   .what = file.name,
                   .got = "another archive than a moment ago",
                   .want = {},
                   .advice = "Wait until the file is wholly written and try again"});
    open_->read(out);
  }

 private:
  const Source& source_;
  const Listing& listing_;
  std::optional<Archive> open_;
  int volume_ = -1;
  std::size_t next_ = 0;
};

Source::Source(fs::path place) : place_(std::move(place)), listing_(std::make_shared<Listing>()) {}

fs::path Source::path_of(std::string_view name) const {
  std::error_code ec;
  return fs::is_directory(place_, ec) ? place_ / name : place_;
}

const Source::Listing& Source::listing() const {
  std::call_once(listing_->once, [&] {
    listing_->volumes.clear();
    listing_->files.clear();
    listing_->seen.clear();
    std::vector<fs::path> archives;
    for (auto& [name, path] : files_on_disk(place_)) {
      if (is_archive_name(name)) {
        archives.push_back(path);
        continue;
      }
      std::error_code ec;
      const auto size = fs::file_size(path, ec);
      listing_->add({.name = name, .size = ec ? 0 : size}, place_);
    }
    for (const fs::path& path : archives)
      listing_->add_volume({path, nullptr, path.string()}, false, place_);
  });
  return *listing_;
}

std::vector<std::string> Source::names() const {
  std::vector<std::string> all;
  for (const File& file : listing().files) all.push_back(file.name);
  return all;
}

namespace {

std::string where_of(const File& file, const std::vector<Volume>& volumes, const fs::path& path) {
  if (file.volume < 0) return path.string();
  return volumes[static_cast<std::size_t>(file.volume)].where + "/" + file.name;
}

/// Which files to unpack together: a batch is unpacked in the archive's order and handed on in
/// ours, so that an archive in another order is gone through once a batch and not once a file.
std::vector<std::vector<std::size_t>> batches_of(const std::vector<File>& files,
                                                 std::vector<std::size_t> chosen,
                                                 Source::Order order) {
  std::vector<std::vector<std::size_t>> batches;
  const bool sorted = order == Source::Order::sorted;
  if (sorted)
    std::sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) {
      return natural_less(files[a].name, files[b].name);
    });
  std::uint64_t bytes = 0;
  for (const std::size_t i : chosen) {
    const File& file = files[i];
    const bool joins = sorted && !batches.empty() &&
                       files[batches.back().back()].volume == file.volume && file.volume >= 0 &&
                       file.size < batch_bytes && bytes + file.size <= batch_bytes;
    if (!joins) batches.emplace_back(), bytes = 0;
    batches.back().push_back(i);
    bytes += file.size;
  }
  return batches;
}

}  // namespace

void Source::each(const Wanted& wanted, const Use& use, Order order) const {
  const Listing& all = listing();
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < all.files.size(); ++i)
    if (wanted(all.files[i].name)) chosen.push_back(i);
  const auto batches = batches_of(all.files, std::move(chosen), order);

  ReadAhead belt(ahead_bytes);
  const auto unpack_all = [&] {
    Unpacker unpacker(*this, all);
    for (const auto& batch : batches) {
      std::uint64_t bytes = 0;
      for (const std::size_t i : batch) bytes += std::min(all.files[i].size, largest_member);
      if (!belt.wait_for_room(static_cast<std::size_t>(bytes))) return;
      std::vector<ReadAhead::Item> items(batch.size());
      std::vector<std::size_t> stored(batch.size());
      for (std::size_t k = 0; k < batch.size(); ++k)
        items[k] = {batch[k], belt.spare()}, stored[k] = k;
      std::sort(stored.begin(), stored.end(), [&](std::size_t a, std::size_t b) {
        return all.files[batch[a]].member < all.files[batch[b]].member;
      });
      for (const std::size_t k : stored) unpacker.unpack(all.files[batch[k]], items[k].text);
      for (auto& item : items) belt.put(std::move(item));
    }
  };
  std::jthread unpacking([&] {
    try {
      unpack_all();
      belt.finish(nullptr);
    } catch (...) {
      belt.finish(std::current_exception());
    }
  });
  // Leaving in any way, also by an exception of `use`, lets the unpacking thread end before it is
  // joined.
  const struct Stop {
    ReadAhead& belt;
    ~Stop() { belt.stop(); }
  } stop{belt};
  while (auto item = belt.take()) {
    const File& file = all.files[item->file];
    use({.name = file.name,
         .text = item->text.view(),
         .where = where_of(file, all.volumes, path_of(file.name))});
    belt.give_back(std::move(item->text));
  }
}

std::string Source::read(std::string_view suffix) const {
  const Listing& all = listing();
  for (const File& file : all.files) {
    const std::string_view name = file.name;
    if (!name.ends_with(suffix)) continue;
    if (name.size() > suffix.size() && name[name.size() - suffix.size() - 1] != '/') continue;
    Buffer out;
    Unpacker(*this, all).unpack(file, out);
    return std::string(out.view());
  }
  throw Error({.where = place_.string(),
               .what = "missing file",
               .got = {},
               .want = "'" + std::string(suffix) + "'",
               .advice = "The data set is not whole; fetch or unpack it again"});
}

std::string Source::checksum() const {
  constexpr std::streamoff piece = 64 * 1024;
  Sha256 sum;
  std::string bytes(static_cast<std::size_t>(piece), '\0');
  for (const auto& [name, path] : files_on_disk(place_)) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : -1;
    sum.add(name).add(std::string_view("\0", 1)).add(std::to_string(size)).add("\n");
    for (const std::streamoff from : {std::streamoff{0}, std::max(piece, size - piece)}) {
      if (from >= size) continue;
      in.clear();
      in.seekg(from).read(bytes.data(), piece);
      sum.add(std::string_view(bytes.data(), static_cast<std::size_t>(in.gcount())));
    }
  }
  return sum.hex();
}

}  // namespace stride::recordings
