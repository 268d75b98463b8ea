// The main street, end to end, through the front door: recordings in, an honestly tested model out;
// and what must hold when it is walked twice, or when somebody pulls the plug on the way.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "cli/scenario.hpp"
#include "stride/base/json.hpp"

namespace stride {
namespace {

namespace fs = std::filesystem;

// Small and short: the street is tested, not the recogniser.
constexpr const char* small = " --data simulated --set filters=8 --batch 32 --threads 1 ";

struct Journey : testing::Test {
  void SetUp() override {
    if (!STRIDE_HAS_TORCH)
      GTEST_SKIP() << "needs the LibTorch executor; this build is without it (STRIDE_TORCH=OFF)";
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string run(const std::string& command, int exit_code = 0) {
    const scenarios::Answer answer = scenarios::run(command, folder);
    EXPECT_EQ(answer.exit_code, exit_code) << "$ " << command << "\n" << answer.out << answer.err;
    return answer.out;
  }

  std::string bytes(const fs::path& file) {
    std::ifstream in(folder / file, std::ios::binary);
    EXPECT_TRUE(in) << file;
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  // Starts a command and kills it, as a power cut would, as soon as its log has `lines` lines.
  void kill_after(const std::string& command, const fs::path& log, int lines) {
    const pid_t child = ::fork();
    if (child == 0) {
      // A process group of its own, so that the shell's child dies with it.
      ::setpgid(0, 0);
      static_cast<void>(scenarios::run(command, folder));
      ::_exit(0);
    }
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (std::chrono::steady_clock::now() < end && count_lines(folder / log) < lines)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ::kill(-child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ASSERT_GE(count_lines(folder / log), lines) << "the run never got so far: " << command;
  }

  static int count_lines(const fs::path& file) {
    std::ifstream in(file);
    int lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    return lines;
  }

  const fs::path folder =
      fs::temp_directory_path() / ("stride-journey-" + std::to_string(::getpid()));
};

TEST_F(Journey, FromRecordingsToARecogniser) {
  run(std::string("stride train --out a --epochs 6") + small);
  const Json scores = Json::parse(run("stride evaluate a --json --require macro_f1=0.5"));
  EXPECT_GT(scores["accuracy"].get<double>(), 0.6)
      << "simulated walking, stairs and rest are easy to tell apart";
  EXPECT_FALSE(scores["leaky"].get<bool>());
  EXPECT_TRUE(scores["audit"]["subjects_apart"].get<bool>());
  EXPECT_LE(scores["interval95"]["macro_f1"][0].get<double>(), scores["macro_f1"].get<double>());
  EXPECT_EQ(scores["labels"].size(), scores["confusion"].size());
  const Json run_record = Json::parse(bytes("a/run.json"));
  EXPECT_EQ(run_record["protocol"]["test"]["windows"], scores["windows"]);

  const Json described = Json::parse(run("stride describe a --json"));
  EXPECT_GT(described["parameters"].get<std::int64_t>(), 0);
  EXPECT_NE(bytes("a/README.md").find("simulated"), std::string::npos);

  // A minute at rest, by the model's own contract.
  const Json contract = described["contract"];
  std::ostringstream recording;
  recording << "time_s";
  for (const Json& sensor : contract["sensors"])
    recording << "," << sensor["name"].get<std::string>() << " ["
              << sensor["unit"].get<std::string>() << "]";
  recording << "\n";
  for (int i = 0; i < 3000; ++i) {
    recording << i / 50.0;
    for (std::size_t c = 0; c < contract["sensors"].size(); ++c)
      recording << (c == 2 ? ",9.81" : ",0.01");
    recording << "\n";
  }
  std::ofstream(folder / "rest.csv") << recording.str();
  const Json answers = Json::parse(run("stride predict a rest.csv --json"));
  ASSERT_FALSE(answers["windows"].empty());
  double sum = 0;
  for (const Json& p : answers["windows"][0]["probabilities"]) sum += p.get<double>();
  EXPECT_NEAR(sum, 1, 1e-5);
  EXPECT_NEAR(answers["segments"].back()["end_s"].get<double>(), 60, 2.6);
}

TEST_F(Journey, RepeatsBitForBitFromItsSeedAndFromItsRunFile) {
  run(std::string("stride train --out a --epochs 2 --lr 0.003 --seed 7") + small);
  run(std::string("stride train --out b --epochs 2 --lr 0.003 --seed 7") + small);
  run("stride train --config a/run.json --out c");
  const std::string a = bytes("a/model.safetensors");
  EXPECT_EQ(a, bytes("b/model.safetensors"));
  EXPECT_EQ(a, bytes("c/model.safetensors"));
  run(std::string("stride train --out d --epochs 2 --lr 0.003 --seed 8") + small);
  EXPECT_NE(a, bytes("d/model.safetensors")) << "another seed, the same weights";
}

TEST_F(Journey, GoesOnAfterAPowerCut) {
  const std::string settings = std::string(" --epochs 6 --seed 3") + small;
  run("stride train --out whole" + settings);
  kill_after("stride train --out cut" + settings, "cut/log.jsonl", 2);
  EXPECT_FALSE(fs::exists(folder / "cut/model.safetensors")) << "killed too late to show anything";
  EXPECT_FALSE(bytes("cut/run.json").empty());
  run("stride train --resume --out cut 2> talk");
  EXPECT_EQ(bytes("talk").find("epoch 1/6"), std::string::npos) << "begun anew, not resumed";
  EXPECT_NE(bytes("talk").find("epoch 6/6"), std::string::npos) << bytes("talk");
  EXPECT_EQ(bytes("whole/model.safetensors"), bytes("cut/model.safetensors"));
  EXPECT_EQ(count_lines(folder / "cut/log.jsonl"), 6) << "no epoch twice, none missing";
}

TEST_F(Journey, RefitsOnAllTrainingSubjects) {
  const std::string settings = std::string(" --epochs 3 --refit") + small;
  run("stride train --out whole" + settings);
  const Json record = Json::parse(bytes("whole/run.json"));
  EXPECT_TRUE(fs::exists(folder / "whole/choice/log.jsonl"));
  EXPECT_EQ(record["training"]["epochs"], record["training"]["best_epoch"])
      << "as many epochs as validation chose";
  run("stride evaluate whole");
  // The plug pulled in the second training: the first is not done again.
  kill_after("stride train --out cut" + settings, "cut/log.jsonl", 1);
  run("stride train --resume --out cut 2> talk");
  EXPECT_EQ(bytes("talk").find("epoch 1/"), std::string::npos) << bytes("talk");
  EXPECT_EQ(bytes("whole/model.safetensors"), bytes("cut/model.safetensors"));
}

TEST_F(Journey, StopsWhenAskedAndSaysHowToGoOn) {
  const std::string settings = std::string(" --epochs 200") + small;
  const std::string out = run("stride train --out a" + settings +
                              " 2> talk & pid=$!; while ! test -s a/log.jsonl; do sleep 0.05; "
                              "done; kill -TERM $pid; wait $pid; echo $?");
  EXPECT_EQ(out, "130\n");
  EXPECT_NE(bytes("talk").find("go on with: stride train --resume --out a"), std::string::npos)
      << bytes("talk");
  EXPECT_TRUE(fs::exists(folder / "a/checkpoints/last.safetensors"));
}

}  // namespace
}  // namespace stride
