#include "stride/base/files.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "stride/base/error.hpp"

namespace stride {
namespace fs = std::filesystem;
namespace {

struct Files : testing::Test {
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("stride_files_" + std::to_string(::getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  std::size_t count() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  fs::path folder;
};

TEST_F(Files, ComeBackAsTheyWere) {
  const std::string bytes("a\0b\n\xff", 5);
  write_whole(folder / "new" / "deep" / "x", bytes);
  EXPECT_EQ(read_whole(folder / "new" / "deep" / "x"), bytes);
  write_whole(folder / "new" / "deep" / "x", "shorter");
  EXPECT_EQ(read_whole(folder / "new" / "deep" / "x"), "shorter");
  write_whole(folder / "empty", "");
  EXPECT_EQ(read_whole(folder / "empty"), "");
}

TEST_F(Files, ErrorsNameTheFile) {
  for (const fs::path& path : {folder / "absent", folder}) {
    try {
      read_whole(path);
      FAIL() << path;
    } catch (const Error& e) {
      EXPECT_NE(std::string(e.what()).find(path.string()), std::string::npos) << e.what();
    }
  }
  write_whole(folder / "file", "x");
  EXPECT_THROW(write_whole(folder / "file" / "inside", "x"), Error);
  EXPECT_THROW(MappedFile(folder / "absent"), Error);
  EXPECT_THROW(MappedFile{folder}, Error);
}

TEST_F(Files, KeepTheOldOneWhenTheWriterThrows) {
  write_whole(folder / "x", "old");
  EXPECT_THROW(write_whole(folder / "x",
                           [](std::ostream& out) {
                             out << "half of the n";
                             throw std::runtime_error("no more");
                           }),
               std::runtime_error);
  EXPECT_EQ(read_whole(folder / "x"), "old");
  EXPECT_EQ(count(), 1u) << "nothing is left beside it";
}

// A limit on the size of files stands for a full disk: the system refuses bytes in the middle of
// the writing.
TEST_F(Files, KeepTheOldOneWhenTheDiskIsFull) {
  write_whole(folder / "x", "old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_action = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string message;
  try {
    write_whole(folder / "x", std::string(100000, 'n'));
  } catch (const Error& e) {
    message = e.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, old_action);
  EXPECT_NE(message.find("Nothing was replaced"), std::string::npos) << message;
  EXPECT_EQ(read_whole(folder / "x"), "old");
  EXPECT_EQ(count(), 1u);
}

TEST_F(Files, SayWhatStandsInTheirPlace) {
  write_whole(folder / "taken" / "x", "a folder that is not empty");
  try {
    write_whole(folder / "taken", "bytes");
    FAIL() << "a folder was replaced";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("replace: got Is a directory"), std::string::npos)
        << e.what();
  }
  EXPECT_EQ(count(), 1u);
}

TEST_F(Files, KeepTheOldOneWhenTheProcessIsKilled) {
  write_whole(folder / "x", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    write_whole(folder / "x", [](std::ostream& out) {
      out << std::string(100000, 'n') << std::flush;
      ::kill(::getpid(), SIGKILL);
    });
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(read_whole(folder / "x"), "old");
  write_whole(folder / "x", "new");
  EXPECT_EQ(read_whole(folder / "x"), "new");
}

TEST_F(Files, AreMappedAndOutliveAMove) {
  write_whole(folder / "x", "bytes");
  MappedFile first(folder / "x");
  MappedFile second(std::move(first));
  EXPECT_TRUE(first.bytes().empty());
  ASSERT_EQ(second.bytes().size(), 5u);
  EXPECT_EQ(std::memcmp(second.bytes().data(), "bytes", 5), 0);
  write_whole(folder / "empty", "");
  second = MappedFile(folder / "empty");
  EXPECT_TRUE(second.bytes().empty());
}

}  // namespace
}  // namespace stride
