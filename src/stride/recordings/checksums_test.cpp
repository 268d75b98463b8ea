#include "stride/recordings/checksums.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "stride/base/hash.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

// Known answers: `printf 'what is up, doc?' | git hash-object --stdin` (the example of the Pro Git
// book, 10.2), and SHA-256 of "abc" (FIPS 180-4).
TEST(Checksums, OfBothKinds) {
  const KnownFile git{"x", "f", 16, "bd9dbf5aae1a3862dd1526723246b20206e5fc37", ""};
  EXPECT_TRUE(matches(git, "what is up, doc?"));
  EXPECT_FALSE(matches(git, "what is up, dog?"));
  const KnownFile sha{"x", "f", -1,
                      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ""};
  EXPECT_TRUE(matches(sha, "abc"));
  const KnownFile longer{"x", "f", 4, sha.hash, ""};
  EXPECT_FALSE(matches(longer, "abc"));
}

TEST(Checksums, TheTableIsSound) {
  std::set<std::string_view> sets;
  for (const DataSet* set : all_data_sets()) sets.insert(set->name);
  std::set<std::string_view> hashes;
  for (const KnownFile& k : known_files()) {
    EXPECT_TRUE(sets.contains(k.data_set)) << k.data_set;
    EXPECT_TRUE(k.hash.size() == 64 || k.hash.size() == 40) << k.file;
    EXPECT_EQ(k.hash.find_first_not_of("0123456789abcdef"), k.hash.npos) << k.file;
    EXPECT_TRUE(hashes.insert(k.hash).second) << k.file << " twice";
  }
}

TEST(Checksums, JudgesOnlyWhatItKnows) {
  const TestFolder folder;
  folder.write("PAMAP2_Dataset/Protocol/subject101.dat", "not the original");
  folder.write("PAMAP2_Dataset/Protocol/xsubject102.dat", "another name");
  folder.write("readme.txt", "hello");
  const auto verdicts = verify("pamap2", Source(folder.path()));
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].file, "PAMAP2_Dataset/Protocol/subject101.dat");
  EXPECT_FALSE(verdicts[0].genuine);
  EXPECT_TRUE(verify("simulated", Source(folder.path())).empty());
}

TEST(Checksums, FindTheRealFilesGenuine) {
  const auto place = locate(**std::find_if(all_data_sets().begin(), all_data_sets().end(),
                                           [](const DataSet* s) { return s->name == "uci-har"; }));
  if (!place) GTEST_SKIP() << "no uci-har in any data directory";
  const auto verdicts = verify("uci-har", Source(*place));
  EXPECT_GE(verdicts.size(), 6u);
  for (const Verdict& v : verdicts) EXPECT_TRUE(v.genuine) << v.file;
}

}  // namespace
}  // namespace stride::recordings
