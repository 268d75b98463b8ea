#include "house.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace stride::house {
namespace fs = std::filesystem;
namespace {

using testing::Test;

std::string all(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// The checker itself, on made-up files: each rule is seen failing.
TEST(HouseRules, NameTheDirectionThatIsForbidden) {
  EXPECT_EQ(all(complaints({"src/stride/models/cnn.cpp",
                            "#include \"stride/models/architecture.hpp\"\n"
                            "#include \"stride/windows/protocol.hpp\"\n"})),
            "src/stride/models/cnn.cpp:2: room 'models' may not include 'windows'; it may include: "
            "base, network\n");
  EXPECT_EQ(all(complaints({"src/stride/base/a.hpp", "#  include \"stride/signal/units.hpp\"\n"})),
            "src/stride/base/a.hpp:1: room 'base' may not include 'signal'; it may include: "
            "nothing\n");
  EXPECT_EQ(
      all(complaints({"src/stride/cli/train.cpp", "#include \"stride/training/method.hpp\"\n"})),
      "");
  EXPECT_EQ(all(complaints({"tests/x.cpp", "#include \"stride/training/method.hpp\"\n"})), "");
}

TEST(HouseRules, KnowEveryRoom) {
  EXPECT_EQ(all(complaints({"src/stride/attic/a.cpp", ""})),
            "src/stride/attic/a.cpp: room 'attic' is not in the table of directions "
            "(tests/house.cpp)\n");
}

TEST(HouseRules, AllowARoomOnlyWhatComesBeforeOrBesideIt) {
  for (const Room& room : rooms())
    for (const std::string_view used : room.may_use) {
      const auto other = std::find_if(rooms().begin(), rooms().end(),
                                      [&](const Room& r) { return r.name == used; });
      ASSERT_NE(other, rooms().end()) << used;
      EXPECT_EQ(std::find(other->may_use.begin(), other->may_use.end(), room.name),
                other->may_use.end())
          << room.name << " and " << used << " use each other";
    }
}

TEST(HouseRules, LimitTheLength) {
  std::string text;
  for (std::size_t i = 0; i < most_lines; ++i) text += "\n";
  EXPECT_EQ(all(complaints({"bench/a.cpp", text})), "");
  EXPECT_EQ(all(complaints({"bench/a.cpp", text + "\n"})),
            "bench/a.cpp: 401 lines, at most 400; tell its stories in two files\n");
}

TEST(HouseRules, RefuseVagueNames) {
  for (const char* path : {"src/stride/signal/utils.hpp", "src/stride/signal/fft_helper.cpp",
                           "src/stride/base/common/a.hpp", "tests/misc_test.cpp"})
    EXPECT_NE(all(complaints({path, ""})).find("says nothing"), std::string::npos) << path;
  EXPECT_EQ(all(complaints({"src/stride/signal/commonly.hpp", ""})), "");
}

TEST(HouseRules, RefuseUnfinishedWork) {
  for (const std::string mark : {"TO"
                                 "DO",
                                 "FIX"
                                 "ME"})
    EXPECT_NE(
        all(complaints({"src/stride/base/a.cpp", "// " + mark + ": later\n"})).find("a.cpp:1"),
        std::string::npos);
}

TEST(HouseRules, KeepLibTorchInItsPlace) {
  const std::string line = "#include <torch/torch.h>\n";
  EXPECT_NE(all(complaints({"src/stride/training/executor.cpp", line})).find("LibTorch"),
            std::string::npos);
  EXPECT_NE(all(complaints({"src/stride/models/a.cpp", "#include <ATen/ATen.h>\n"})), "");
  EXPECT_EQ(all(complaints({"src/stride/training/torch_executor.cpp", line})), "");
}

TEST(HouseRules, LetOnlyTheFrontDoorPrint) {
  for (const char* line : {"std::cout << x;", "  printf(\"x\");", "fprintf(stderr, \"x\");",
                           "fmt::print(\"x\");", "std::exit(2);"}) {
    EXPECT_NE(all(complaints({"src/stride/windows/a.cpp", line})), "") << line;
    EXPECT_EQ(all(complaints({"src/stride/cli/a.cpp", line})), "") << line;
    EXPECT_EQ(all(complaints({"src/stride/windows/a_test.cpp", line})), "") << line;
  }
  EXPECT_EQ(all(complaints({"src/stride/windows/a.cpp", "std::snprintf(buffer, 3, \"x\");"})), "");
}

TEST(HouseRules, FindWhatATableForgot) {
  const std::vector<File> good = {
      {"src/stride/models/all.inc", "STRIDE_ENTRY(cnn)\nSTRIDE_ENTRY(mlp)\n"},
      {"src/stride/models/cnn.cpp", "x\nconst Architecture cnn{\"cnn\"};\n"},
      {"src/stride/models/mlp.cpp", "const Architecture mlp = {\"mlp\"};\n"}};
  EXPECT_EQ(all(table_complaints("src/stride/models", good)), "");

  std::vector<File> unlisted = good;
  unlisted.push_back({"src/stride/models/gru.cpp", "const Architecture gru{\"gru\"};\n"});
  EXPECT_EQ(all(table_complaints("src/stride/models", unlisted)),
            "src/stride/models/all.inc: 'gru' is defined but not listed; add STRIDE_ENTRY(gru)\n");

  std::vector<File> undefined = good;
  undefined.pop_back();
  EXPECT_EQ(all(table_complaints("src/stride/models", undefined)),
            "src/stride/models/all.inc: 'mlp' is listed, but no file below src/stride/models "
            "defines it\n");
  EXPECT_NE(all(table_complaints("src/stride/models", {})), "");
}

// The house as it stands.
struct House : Test {
  static std::vector<File> files_below(const fs::path& folder) {
    std::vector<File> files;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(STRIDE_SOURCE_FOLDER) / folder)) {
      const std::string kind = entry.path().extension().string();
      if (!entry.is_regular_file() || (kind != ".hpp" && kind != ".cpp" && kind != ".inc"))
        continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      files.push_back(
          {fs::relative(entry.path(), STRIDE_SOURCE_FOLDER).generic_string(), text.str()});
    }
    return files;
  }
};

TEST_F(House, KeepsItsRules) {
  std::size_t seen = 0;
  for (const char* folder : {"src/stride", "tests", "bench"})
    for (const File& file : files_below(folder)) {
      ++seen;
      EXPECT_EQ(all(complaints(file)), "");
    }
  EXPECT_GT(seen, 50u) << "the walk found next to nothing: " << STRIDE_SOURCE_FOLDER;
}

TEST_F(House, ListsEveryEntryOfItsTables) {
  const std::vector<File> files = files_below("src/stride");
  for (const char* folder :
       {"src/stride/recordings", "src/stride/windows", "src/stride/network/operations",
        "src/stride/models", "src/stride/training", "src/stride/compression",
        "src/stride/deployment"})
    EXPECT_EQ(all(table_complaints(folder, files)), "");
}

// The table that people read says the same as the one that is tested.
TEST_F(House, IsDescribedAsItIs) {
  std::ifstream in(fs::path(STRIDE_SOURCE_FOLDER) / "docs/architecture.md");
  std::ostringstream text;
  text << in.rdbuf();
  for (const Room& room : rooms()) {
    const fs::path folder = fs::path(STRIDE_SOURCE_FOLDER) / "src/stride" / room.name;
    if (!fs::exists(folder) || fs::is_empty(folder)) continue;  // planned
    std::string uses;
    for (const std::string_view used : room.may_use)
      uses.append(uses.empty() ? "" : ", ").append(used);
    if (uses.empty()) uses = "nothing";
    if (room.name == "cli") uses = "everything";
    const std::string row = "| `" + std::string(room.name) + "` | " + uses + " |";
    EXPECT_NE(text.str().find(row), std::string::npos) << "docs/architecture.md has no row " << row;
  }
}

}  // namespace
}  // namespace stride::house
