// Finds the files of a place, and takes them out one by one.
#include "stride/recordings/listing.hpp"

#include <algorithm>

#include "stride/base/error.hpp"

namespace stride::recordings {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t most_files = 1'000'000;  // of one place; more is no data set

}  // namespace

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

const std::vector<File>& Listing::files() const {
  // Listing changes nothing that a caller can see: it is what the object was from the beginning.
  std::call_once(once_, [this] { const_cast<Listing*>(this)->list(); });
  return files_;
}

fs::path Listing::path_of(const File& loose) const {
  std::error_code ec;
  return fs::is_directory(place_, ec) ? place_ / loose.name : place_;
}

std::string Listing::where_of(const File& file) const {
  if (file.volume < 0) return path_of(file).string();
  return volumes_[static_cast<std::size_t>(file.volume)].where + "/" + file.name;
}

void Listing::list() {
  volumes_.clear();  // an earlier try may have failed half way
  files_.clear();
  seen_.clear();
  nested_bytes_ = 0;
  std::vector<fs::path> archives;
  for (auto& [name, path] : files_on_disk(place_)) {
    if (is_archive_name(name)) {
      archives.push_back(path);
      continue;
    }
    std::error_code ec;
    const auto size = fs::file_size(path, ec);
    add({.name = name, .size = ec ? 0 : size});
  }
  for (const fs::path& path : archives) add_volume({path, nullptr, path.string()}, false);
  seen_.clear();
}

void Listing::add(File file) {
  if (files_.size() >= most_files)
    throw Error({.where = place_.string(),
                 .what = "files",
                 .got = "more than " + std::to_string(most_files),
                 .want = "the folder of one data set",
                 .advice = "Name the data set's own folder"});
  // The archive and what was unpacked from it may lie side by side; each file is read once.
  if (seen_.insert(file.name).second) files_.push_back(std::move(file));
}

void Listing::add_volume(Volume volume, bool nested) {
  const int index = static_cast<int>(volumes_.size());
  const std::string where = volume.where;
  volumes_.push_back(std::move(volume));
  std::vector<Volume> inner;
  Archive archive = volumes_.back().open();
  for (std::size_t member = 0; archive.next(); ++member) {
    const std::string& name = archive.name();
    // What macOS adds to its zips: resource forks under the names of the real files.
    if (name.starts_with("__MACOSX/")) continue;
    if (nested || !is_archive_name(name)) {
      add({.name = name, .volume = index, .member = member, .size = archive.size()});
      continue;
    }
    auto bytes = std::make_shared<Buffer>();
    archive.read(*bytes);
    nested_bytes_ += bytes->view().size();
    if (nested_bytes_ > largest_member)
      throw Error({.where = where,
                   .what = "archives inside it",
                   .got = "more than 2 GiB",
                   .want = {},
                   .advice = "Unpack it into its folder and try again"});
    inner.push_back({{}, std::move(bytes), where + "/" + name});
  }
  for (Volume& v : inner) add_volume(std::move(v), true);
}

void Unpacker::unpack(const File& file, Buffer& out) {
  if (file.volume < 0) return read_file(listing_.path_of(file), out);
  const Volume& volume = listing_.volumes()[static_cast<std::size_t>(file.volume)];
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

}  // namespace stride::recordings
