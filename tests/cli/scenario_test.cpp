#include "scenario.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace stride::scenarios {
namespace {

namespace fs = std::filesystem;

class ScenarioTest : public testing::Test {
 public:
  explicit ScenarioTest(Scenario scenario) : scenario_(std::move(scenario)) {}

  void TestBody() override {
    if (scenario_.needs_torch && !STRIDE_HAS_TORCH)
      GTEST_SKIP() << "needs the LibTorch executor; this build is without it (STRIDE_TORCH=OFF)";
    const fs::path folder =
        fs::temp_directory_path() / ("stride-" + scenario_.name + "-" + std::to_string(::getpid()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const Step& step : scenario_.steps)
      if (const std::string text = complaint(step, run(step.command, folder)); !text.empty())
        ADD_FAILURE() << scenario_.name << ".txt, " << text;
    fs::remove_all(folder);
  }

 private:
  Scenario scenario_;
};

// The runner itself must be able to fail.
TEST(Runner, SeesWhatIsNotAsExpected) {
  const fs::path folder = fs::temp_directory_path();
  const auto said = [&](Step step) { return complaint(step, run(step.command, folder)); };
  EXPECT_EQ(
      said({.command = "echo one; echo two >&2; exit 3",
            .exit_code = 3,
            .expectations = {{false, false, "^one$"}, {true, false, "tw."}, {false, true, "two"}}}),
      "");
  EXPECT_NE(said({.command = "exit 3", .expectations = {}}).find("exit 3, want 0"),
            std::string::npos);
  EXPECT_NE(said({.command = "echo one", .expectations = {{false, false, "two"}}})
                .find("stdout lacks 'two'"),
            std::string::npos);
  EXPECT_NE(
      said({.command = "echo one", .expectations = {{false, true, ""}}}).find("stdout has text"),
      std::string::npos);
  EXPECT_NE(
      said({.command = "true", .expectations = {{true, false, ""}}}).find("stderr lacks text"),
      std::string::npos);
}

}  // namespace
}  // namespace stride::scenarios

// A test for each file, so that ctest names what failed.
int main(int count, char** arguments) {
  testing::InitGoogleTest(&count, arguments);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(STRIDE_SOURCE_FOLDER "/tests/cli"))
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    const stride::scenarios::Scenario scenario = stride::scenarios::read(file);
    testing::RegisterTest(
        "CommandLine", scenario.name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [scenario]() -> testing::Test* {
          return std::make_unique<stride::scenarios::ScenarioTest>(scenario).release();
        });
  }
  return RUN_ALL_TESTS();
}
