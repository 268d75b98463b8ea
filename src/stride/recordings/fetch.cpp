// What to do with each way a transfer can end.
#include "stride/recordings/fetch.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <thread>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"
#include "stride/base/hash.hpp"
#include "stride/recordings/part_file.hpp"
#include "stride/recordings/transfer.hpp"

namespace stride::recordings {
namespace fs = std::filesystem;
namespace {

using Kind = TransferEnd::Kind;

std::string by_hand(std::string_view page, const fs::path& folder) {
  return "Get the file by hand (" + std::string(page) + ") and put it into " + folder.string();
}

Error refused(const Download& d, long status, std::string_view page, const fs::path& folder) {
  std::string advice = by_hand(page, folder);
  if (status == 401 || status == 403) advice = "The server wants a login or a licence. " + advice;
  if (status == 404 || status == 410) advice = "The page has moved. " + advice;
  if (status == 429 || status >= 500) advice = "The server is in trouble: try again later";
  return Error({.where = std::string(d.url),
                .what = "not given",
                .got = "HTTP status " + std::to_string(status),
                .want = {},
                .advice = advice});
}

Error broken(const Download& d, const TransferEnd& end, const PartFile& part) {
  const std::string kept = std::to_string(part.size_bytes()) + " bytes are kept";
  if (end.kind == Kind::stopped)
    return Error({.where = std::string(d.file),
                  .what = "stopped",
                  .got = {},
                  .want = {},
                  .advice = kept + ": run the same command again to continue"});
  if (end.kind == Kind::interrupted || end.kind == Kind::whole)
    return Error({.where = std::string(d.url),
                  .what = "interrupted",
                  .got = end.problem.empty() ? "less than announced" : end.problem,
                  .want = {},
                  .advice = kept + ": run the same command again to continue"});
  return Error({.where = std::string(d.url),
                .what = "not reached",
                .got = end.problem,
                .want = {},
                .advice = "Check the network connection and the proxy settings"});
}

// A login page or an error page with status 200 is a common answer.
void check_kind(const Download& d, PartFile& part, std::string_view page, const fs::path& folder) {
  const std::string head = part.head(2);
  const bool zip = d.file.ends_with(".zip"), gz = d.file.ends_with(".gz");
  if ((!zip || head == "PK") && (!gz || head == "\x1f\x8b")) return;
  const bool web = part.head(64).find('<') != std::string::npos;
  part.discard();
  throw Error({.where = std::string(d.url),
               .what = std::string(d.file),
               .got = web ? "a web page" : "something else",
               .want = zip ? "a zip archive" : "a gzip archive",
               .advice = by_hand(page, folder)});
}

void check_sum(const Download& d, PartFile& part) {
  if (d.sha256.empty()) return;
  const std::string sum = part.sha256();
  if (sum == d.sha256) return;
  part.discard();
  throw Error({.where = std::string(d.url),
               .what = "SHA-256 of " + std::string(d.file),
               .got = sum,
               .want = std::string(d.sha256),
               .advice = "It was thrown away. Try again; if it stays so, the authors changed it"});
}

std::string sum_of(const fs::path& path) {
  const MappedFile file(path);
  return Sha256().add(file.bytes()).hex();
}

// Receives until the whole file is there, or gives up.
void receive(const Download& d, std::string_view page, const FetchOptions& o, PartFile& part) {
  std::int64_t total = -1;
  const auto go_on = [&] { return !o.progress || o.progress({d.file, part.size_bytes(), total}); };
  const TransferSink sink{.begin =
                              [&](const TransferHead& head) {
                                total = head.total;
                                if (head.from > part.size_bytes())
                                  throw Error({.where = std::string(d.url),
                                               .what = "answer",
                                               .got = "another part of the file than asked for",
                                               .want = {},
                                               .advice = by_hand(page, o.into)});
                                // A server that continues need not repeat the version's name.
                                const bool named = head.status == 200 || !head.tag.empty();
                                part.begin(head.from, head.total,
                                           named ? head.tag : std::string(part.tag()));
                              },
                          .write = [&](std::span<const char> bytes) { part.append(bytes); },
                          .go_on = go_on};
  std::int64_t furthest = part.size_bytes();
  for (int failures = 0;;) {
    // Without a tag or a checksum nothing would tell that the rest belongs to another version.
    const bool can_continue = !part.tag().empty() || !d.sha256.empty();
    const std::int64_t from = can_continue ? part.size_bytes() : 0;
    const TransferEnd end = transfer({.url = std::string(d.url),
                                      .from = from,
                                      .only_if = part.tag(),
                                      .connect_timeout_s = o.connect_timeout_s,
                                      .stall_timeout_s = o.stall_timeout_s},
                                     sink);
    if (end.kind == Kind::whole && end.head.total >= 0 && part.size_bytes() > end.head.total) {
      part.begin(0, -1, {});  // the server counts otherwise than it sends
    } else if (end.kind == Kind::whole && part.size_bytes() >= end.head.total) {
      go_on();
      return;
    }
    // 416: nothing lies behind what we have. It is whole, or of another version.
    if (end.kind == Kind::refused && end.head.status == 416) {
      if (end.head.total == from && from > 0) return;
      part.begin(0, -1, {});
    } else if (end.kind == Kind::refused && end.head.status != 429 && end.head.status < 500) {
      throw refused(d, end.head.status, page, o.into);
    } else if (end.kind == Kind::unreachable || end.kind == Kind::stopped) {
      throw broken(d, end, part);
    }
    // Beginning anew each time is no progress, however much comes.
    failures = part.size_bytes() > furthest ? 1 : failures + 1;
    furthest = std::max(furthest, part.size_bytes());
    if (failures >= o.tries) {
      if (end.kind == Kind::refused) throw refused(d, end.head.status, page, o.into);
      throw broken(d, end, part);
    }
    std::this_thread::sleep_for(
        std::chrono::duration<double>(o.pause_s * std::pow(2.0, failures - 1)));
  }
}

// Asking is not enough: a read-only disk lets root believe.
bool can_make(const fs::path& folder) {
  std::error_code ec;
  fs::create_directories(folder, ec);
  return !ec && ::access(folder.c_str(), W_OK | X_OK) == 0;
}

}  // namespace

fs::path fetch_place(const DataSet& set) {
  const bool own_name = set.folders.empty() || std::find(set.folders.begin(), set.folders.end(),
                                                         set.name) != set.folders.end();
  const fs::path folder = own_name ? set.name : set.folders.front();
  std::vector<fs::path> places;
  const char* const listed = std::getenv("STRIDE_DATA");
  for (std::string_view rest = listed ? listed : ""; !rest.empty();) {
    const auto end = std::min(rest.find(':'), rest.size());
    if (end > 0) places.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  places.emplace_back("data");
  for (const fs::path& place : places)
    if (can_make(place / folder)) return place / folder;
  throw Error({.where = std::string(set.name),
               .what = "a place to fetch into",
               .got = places.front().string() + ", which cannot be written",
               .want = {},
               .advice = "Name a directory of yours in STRIDE_DATA"});
}

Fetched fetch_file(const Download& d, std::string_view page, const FetchOptions& options) {
  const fs::path path = options.into / d.file;
  Fetched out{.path = path, .verified = !d.sha256.empty()};
  std::error_code ec;
  if (const auto size = fs::file_size(path, ec); !ec && size > 0) {
    out.size_bytes = static_cast<std::int64_t>(size);
    out.was_there = d.sha256.empty() || sum_of(path) == d.sha256;
    if (out.was_there) return out;
  }
  PartFile part(path);
  receive(d, page, options, part);
  check_kind(d, part, page, options.into);
  check_sum(d, part);
  out.size_bytes = part.size_bytes();
  part.finish();
  return out;
}

std::vector<Fetched> fetch(const DataSet& set, const FetchOptions& options) {
  FetchOptions o = options;
  if (set.downloads.empty())
    throw Error({.where = std::string(set.name),
                 .what = "nothing to fetch",
                 .got = {},
                 .want = {},
                 .advice = by_hand(set.source, fs::path("data") / set.name)});
  if (o.into.empty()) o.into = fetch_place(set);
  std::vector<Fetched> out;
  for (const Download& download : set.downloads) out.push_back(fetch_file(download, set.source, o));
  return out;
}

}  // namespace stride::recordings
