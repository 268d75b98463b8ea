// Streams the files that a reader wants: one thread unpacks ahead, the reader's own follows in
// order.
#include "stride/recordings/source.hpp"

#include <algorithm>
#include <fstream>
#include <thread>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/base/hash.hpp"
#include "stride/recordings/listing.hpp"
#include "stride/recordings/read_ahead.hpp"

namespace stride::recordings {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t ahead_bytes = std::size_t{4} << 20;  // unpacked and not yet read
constexpr std::size_t batch_bytes = std::size_t{8} << 20;  // unpacked together to put them in order

using Batch = std::vector<std::size_t>;  // indices into the listing's files, in the order wanted

/// Which files to unpack together: a batch is unpacked in the archive's order and handed on in
/// ours, so that an archive in another order is gone through once a batch and not once a file.
std::vector<Batch> batches_of(const std::vector<File>& files, std::vector<std::size_t> chosen,
                              Source::Order order) {
  std::vector<Batch> batches;
  const bool sorted = order == Source::Order::sorted;
  if (sorted)
    std::sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) {
      return natural_less(files[a].name, files[b].name);
    });
  std::uint64_t bytes = 0;
  for (const std::size_t i : chosen) {
    const File& file = files[i];
    const bool joins = sorted && !batches.empty() && file.volume >= 0 &&
                       files[batches.back().back()].volume == file.volume &&
                       file.size < batch_bytes && bytes + file.size <= batch_bytes;
    if (!joins) batches.emplace_back(), bytes = 0;
    batches.back().push_back(i);
    bytes += file.size;
  }
  return batches;
}

/// The unpacking side of the belt; ends early when the reader is gone.
void unpack_all(const Listing& listing, const std::vector<Batch>& batches, ReadAhead& belt) {
  const std::vector<File>& files = listing.files();
  Unpacker unpacker(listing);
  for (const Batch& batch : batches) {
    std::uint64_t bytes = 0;
    for (const std::size_t i : batch) bytes += std::min(files[i].size, largest_member);
    if (!belt.wait_for_room(static_cast<std::size_t>(bytes))) return;
    std::vector<ReadAhead::Item> items(batch.size());
    std::vector<std::size_t> stored(batch.size());
    for (std::size_t k = 0; k < batch.size(); ++k)
      items[k] = {batch[k], belt.spare()}, stored[k] = k;
    std::sort(stored.begin(), stored.end(), [&](std::size_t a, std::size_t b) {
      return files[batch[a]].member < files[batch[b]].member;
    });
    for (const std::size_t k : stored) unpacker.unpack(files[batch[k]], items[k].text);
    for (auto& item : items) belt.put(std::move(item));
  }
}

}  // namespace

Source::Source(fs::path place)
    : place_(std::move(place)), listing_(std::make_shared<Listing>(place_)) {}

std::vector<std::string> Source::names() const {
  std::vector<std::string> all;
  for (const File& file : listing_->files()) all.push_back(file.name);
  return all;
}

void Source::each(const Wanted& wanted, const Use& use, Order order) const {
  const std::vector<File>& files = listing_->files();
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < files.size(); ++i)
    if (wanted(files[i].name)) chosen.push_back(i);
  const std::vector<Batch> batches = batches_of(files, std::move(chosen), order);

  ReadAhead belt(ahead_bytes);
  std::jthread unpacking([&] {
    try {
      unpack_all(*listing_, batches, belt);
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
    const File& file = files[item->file];
    use({.name = file.name, .text = item->text.view(), .where = listing_->where_of(file)});
    belt.give_back(std::move(item->text));
  }
}

std::string Source::read(std::string_view suffix) const {
  for (const File& file : listing_->files()) {
    const std::string_view name = file.name;
    if (!name.ends_with(suffix)) continue;
    if (name.size() > suffix.size() && name[name.size() - suffix.size() - 1] != '/') continue;
    Buffer out;
    Unpacker(*listing_).unpack(file, out);
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
