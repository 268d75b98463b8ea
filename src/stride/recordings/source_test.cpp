#include "stride/recordings/source.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

using Names = std::vector<std::string>;

bool all(std::string_view) { return true; }

Members taken(const Source& source, Source::Order order = Source::Order::stored) {
  Members found;
  source.each(
      all, [&](const SourceFile& file) { found.emplace_back(file.name, std::string(file.text)); },
      order);
  return found;
}

std::string little(std::uint32_t n) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(n >> (8 * i));
  return bytes;
}

TEST(Source, ReadsAFolderAZipAndATarballAlike) {
  const Members files = {
      {"set/a1.txt", "one"}, {"set/b.txt", std::string(300'000, 'x')}, {"set/empty.txt", ""}};
  TestFolder folder, zip, tar;
  folder.write(files);
  zip.pack("set.zip", files);
  tar.pack("set.tar.gz", files);
  EXPECT_EQ(taken(Source(folder.path())), files);
  EXPECT_EQ(taken(Source(zip.path())), files);
  EXPECT_EQ(taken(Source(zip.path() / "set.zip")), files);
  EXPECT_EQ(taken(Source(tar.path())), files);
  EXPECT_EQ(Source(zip.path()).read("b.txt"), files[1].second);
  EXPECT_EQ(Source(tar.path()).names(), (Names{"set/a1.txt", "set/b.txt", "set/empty.txt"}));
}

TEST(Source, LooksIntoAnArchiveInsideAnArchiveOnce) {
  TestFolder place;
  const std::string innermost = place.pack("c.zip", {{"deep.txt", "deep"}});
  const std::string inner = place.pack("b.zip", {{"in.txt", "inside"}, {"c.zip", innermost}});
  place.remove("c.zip");
  place.remove("b.zip");
  place.pack("a.zip", {{"readme.txt", "hello"}, {"b.zip", inner}, {"__MACOSX/._in.txt", "fork"}});
  EXPECT_EQ(taken(Source(place.path())),
            (Members{{"readme.txt", "hello"}, {"in.txt", "inside"}, {"c.zip", innermost}}));
}

TEST(Source, ReadsOnceWhatIsThereTwice) {
  TestFolder place;
  place.pack("set.zip", {{"a.txt", "packed"}, {"b.txt", "packed"}});
  place.write("a.txt", "loose");
  place.write(".hidden/a.txt", "hidden");
  EXPECT_EQ(taken(Source(place.path())), (Members{{"a.txt", "loose"}, {"b.txt", "packed"}}));
}

TEST(Source, SortsByTheNumbersInNames) {
  const Members files = {
      {"s10.txt", "j"}, {"s2.txt", "b"}, {"s002x.txt", "x"}, {"s1.txt", "a"}, {"a/s3.txt", "c"}};
  const Members sorted = {
      {"a/s3.txt", "c"}, {"s1.txt", "a"}, {"s2.txt", "b"}, {"s002x.txt", "x"}, {"s10.txt", "j"}};
  TestFolder folder, zip;
  folder.write(files);
  zip.pack("set.zip", files);
  EXPECT_EQ(taken(Source(folder.path()), Source::Order::sorted), sorted);
  EXPECT_EQ(taken(Source(zip.path()), Source::Order::sorted), sorted);
  EXPECT_EQ(taken(Source(zip.path()), Source::Order::stored), files);
}

// More than fits between the two threads, backwards: several batches, each another pass.
TEST(Source, SortsMoreThanItHolds) {
  TestFolder place;
  Members files;
  for (int i = 40; i > 0; --i)
    files.emplace_back("f" + std::to_string(i),
                       std::string(700'000, static_cast<char>('a' + i % 26)));
  place.pack("big.zip", files);
  std::reverse(files.begin(), files.end());
  EXPECT_EQ(taken(Source(place.path()), Source::Order::sorted), files);
}

TEST(Source, EndsWhenTheReaderThrows) {
  TestFolder place;
  Members files;
  for (int i = 0; i < 50; ++i)
    files.emplace_back("f" + std::to_string(i), std::string(1'000'000, 'x'));
  place.pack("big.zip", files);
  int seen = 0;
  EXPECT_THROW(
      Source(place.path())
          .each(all,
                [&](const SourceFile&) {
                  ++seen;
                  throw Error({.where = "x", .what = "y", .got = {}, .want = {}, .advice = {}});
                }),
      Error);
  EXPECT_EQ(seen, 1);
}

TEST(Source, NamesOnlyWhatTheArchiveCallsItself) {
  TestFolder place;
  place.pack("evil.zip", {{"../../outside.txt", "x"}, {"/abs.txt", "y"}});
  EXPECT_EQ(taken(Source(place.path())).size(), 2u);
  EXPECT_FALSE(std::filesystem::exists(place.path().parent_path().parent_path() / "outside.txt"));
}

TEST(Source, RefusesATruncatedArchive) {
  TestFolder place;
  const std::string bytes =
      place.pack("set.zip", {{"a.txt", std::string(10'000, 'a')}, {"b.txt", "b"}});
  for (const std::size_t keep :
       {bytes.size() - 1, bytes.size() / 2, std::size_t{10}, std::size_t{0}}) {
    place.write("set.zip", bytes.substr(0, keep));
    const std::string said = error_of([&] { taken(Source(place.path())); });
    EXPECT_NE(said.find("set.zip] cannot unpack: got "), std::string::npos) << keep << said;
    EXPECT_NE(said.find("fetch it again"), std::string::npos) << said;
  }
  const std::string tar = place.pack("set.tar.gz", {{"a.txt", "some text that is not too short"}});
  place.remove("set.zip");
  place.write("set.tar.gz", tar.substr(0, tar.size() / 2));
  EXPECT_NE(error_of([&] { taken(Source(place.path())); }).find("set.tar.gz"), std::string::npos);
}

TEST(Source, RefusesAWrongChecksum) {
  TestFolder place;
  std::string bytes = place.pack("set.zip", {{"a.txt", "some text"}});
  // The checksum stands in the local header, the data descriptor and the directory; a wrong byte of
  // the text fails all.
  const auto at = bytes.find("a.txt") + 5 + 28;
  for (std::size_t i = at; i < at + 3; ++i) {
    std::string broken = bytes;
    broken[i] = static_cast<char>(broken[i] ^ 0x55);
    place.write("set.zip", broken);
    EXPECT_NE(error_of([&] { taken(Source(place.path())); }).find("set.zip/a.txt] cannot unpack"),
              std::string::npos)
        << i;
  }
}

TEST(Source, RefusesAbsurdSizes) {
  TestFolder place;
  std::string bytes = place.pack("set.zip", {{"a.txt", "123456789"}});
  bytes.replace(bytes.find("PK\x03\x04") + 22, 4, little(3u << 30));
  bytes.replace(bytes.rfind("PK\x01\x02") + 24, 4, little(3u << 30));
  place.write("set.zip", bytes);
  EXPECT_NE(error_of([&] {
              taken(Source(place.path()));
            }).find("a.txt] size: got 3221225472 bytes, want at most 2 GiB"),
            std::string::npos)
      << error_of([&] { taken(Source(place.path())); });
}

TEST(Source, SaysWhatIsMissing) {
  TestFolder place;
  place.write("xa.txt", "");
  EXPECT_NE(
      error_of([&] { Source(place.path()).read("a.txt"); }).find("missing file: want 'a.txt'"),
      std::string::npos);
  EXPECT_NE(error_of([&] { Source(place.path() / "none").names(); }).find("cannot list"),
            std::string::npos);
}

TEST(Source, ChecksumTellsDownloadsApart) {
  TestFolder place;
  place.write("a.txt", std::string(200'000, 'a'));
  const std::string before = Source(place.path()).checksum();
  EXPECT_EQ(Source(place.path()).checksum(), before);
  place.write("a.txt", std::string(199'999, 'a') + "b");
  EXPECT_NE(Source(place.path()).checksum(), before);
  place.write("a.txt", std::string(200'001, 'a'));
  EXPECT_NE(Source(place.path()).checksum(), before);
  place.write("a.txt", std::string(200'000, 'a'));
  EXPECT_EQ(Source(place.path()).checksum(), before);
  place.write("b.txt", "");
  EXPECT_NE(Source(place.path()).checksum(), before);
}

}  // namespace
}  // namespace stride::recordings
