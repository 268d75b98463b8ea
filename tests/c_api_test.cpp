// The engine as C calls it: what stride.h says, the example, and what both cost.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "stride/base/files.hpp"
#include "stride/base/random.hpp"
#include "stride/deployment/target.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/stride.h"
#include "stride/models/architecture.hpp"

namespace stride {
namespace {

namespace fs = std::filesystem;

// A program at an address that a program may have, and a window.
struct Asked {
  std::vector<double> words;
  engine::ProgramBytes plain;  // the network's program alone
  std::vector<float> window;
  std::size_t bytes = 0;
  const unsigned char* program() const {
    return reinterpret_cast<const unsigned char*>(words.data());
  }
};

Asked small_cnn() {
  network::Model model;
  model.graph = deployed(models::build("cnn", {3, 32, 4}, {{"filters", 8}}));
  model.parameters = network::initial_parameters(model.graph, 1);
  const std::string bytes = deployment::targets::program.write(model);
  Asked asked;
  asked.bytes = bytes.size();
  asked.words.resize(bytes.size() / 8 + 1);
  std::memcpy(asked.words.data(), bytes.data(), bytes.size());
  asked.plain = engine::plan(model.graph, model.parameters);
  Random random(3);
  for (int i = 0; i < 3 * 32; ++i) asked.window.push_back(static_cast<float>(random.normal()));
  return asked;
}

std::vector<float> wanted(const Asked& asked) {
  std::vector<float> arena(engine::Engine::arena(asked.plain)), answers(4);
  engine::Engine engine;
  EXPECT_EQ(engine::Engine::make(asked.plain, arena, engine), Status::ok);
  EXPECT_EQ(engine.run(asked.window, answers), Status::ok);
  return answers;
}

struct Folder {
  fs::path path = fs::temp_directory_path() / ("stride-c-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string file(const std::string& name, std::string_view bytes) const {
    write_whole(path / name, bytes);
    return (path / name).string();
  }
};

std::string_view text_of(const Asked& asked) {
  return {reinterpret_cast<const char*>(asked.program()), asked.bytes};
}

TEST(CInterface, AnswersAsTheEngineDoesInMemoryThatBeginsAnywhere) {
  const Asked asked = small_cnn();
  std::size_t size = 0;
  ASSERT_EQ(stride_size(asked.program(), asked.bytes, &size), STRIDE_OK);
  std::vector<unsigned char> memory(size + 64);
  for (const std::size_t begin : {0, 1, 7, 63}) {
    stride_engine* engine = nullptr;
    ASSERT_EQ(stride_make(asked.program(), asked.bytes, memory.data() + begin, size, &engine),
              STRIDE_OK);
    EXPECT_EQ(stride_samples(engine), 32U);
    EXPECT_EQ(stride_channels(engine), 3U);
    ASSERT_EQ(stride_answers(engine), 4U);
    std::vector<float> answers(4);
    EXPECT_EQ(stride_run(engine, asked.window.data(), answers.data()), STRIDE_OK);
    EXPECT_EQ(answers, wanted(asked));
    stride_close(engine);  // whose memory is ours: nothing to do
  }
}

TEST(CInterface, RefusesWithAStatusThatSaysWhat) {
  const Asked asked = small_cnn();
  std::size_t size = 0;
  ASSERT_EQ(stride_size(asked.program(), asked.bytes, &size), STRIDE_OK);
  std::vector<unsigned char> memory(size);
  stride_engine* engine = nullptr;
  EXPECT_EQ(stride_make(asked.program(), asked.bytes, memory.data(), size - 1, &engine),
            STRIDE_MEMORY_TOO_SMALL);
  EXPECT_EQ(engine, nullptr);
  EXPECT_EQ(stride_make(asked.program(), asked.bytes, nullptr, size, &engine),
            STRIDE_MEMORY_TOO_SMALL);
  EXPECT_EQ(stride_make(asked.program(), asked.bytes - 1, memory.data(), size, &engine),
            STRIDE_BAD_VALUE);
  EXPECT_EQ(stride_size(asked.program(), asked.bytes - 1, &size), STRIDE_BAD_VALUE);
  EXPECT_EQ(size, 0U);
  EXPECT_EQ(stride_size(asked.program(), 0, &size), STRIDE_BAD_VALUE);
  EXPECT_STREQ(stride_text(STRIDE_OK), "ok");
  EXPECT_STREQ(stride_text(STRIDE_BAD_VALUE), "bad value");
  EXPECT_STREQ(stride_text(STRIDE_NO_FILE), "no file that can be read");
  EXPECT_STREQ(stride_text(static_cast<stride_status>(99)), "unknown status");
}

TEST(CInterface, OpensAFileOrSaysWhyNot) {
  const Asked asked = small_cnn();
  const Folder folder;
  stride_engine* engine = nullptr;
  ASSERT_EQ(stride_open(folder.file("a.stride", text_of(asked)).c_str(), &engine), STRIDE_OK);
  std::vector<float> answers(4);
  EXPECT_EQ(stride_run(engine, asked.window.data(), answers.data()), STRIDE_OK);
  EXPECT_EQ(answers, wanted(asked));
  stride_close(engine);
  stride_close(nullptr);
  EXPECT_EQ(stride_open((folder.path / "none").c_str(), &engine), STRIDE_NO_FILE);
  EXPECT_EQ(engine, nullptr);
  EXPECT_EQ(stride_open(nullptr, &engine), STRIDE_NO_FILE);
  EXPECT_EQ(stride_open(folder.path.c_str(), &engine), STRIDE_NO_FILE);  // a folder
  EXPECT_EQ(stride_open(folder.file("empty", "").c_str(), &engine), STRIDE_BAD_VALUE);
  EXPECT_EQ(stride_open(folder.file("cut", text_of(asked).substr(1)).c_str(), &engine),
            STRIDE_BAD_VALUE);
}

// What a command printed, and its exit.
std::pair<std::string, int> said(const std::string& command) {
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  std::string text;
  std::array<char, 256> part{};
  while (const std::size_t n = fread(part.data(), 1, part.size(), pipe))
    text.append(part.data(), n);
  return {text, WEXITSTATUS(pclose(pipe))};
}

TEST(CExample, PrintsTheAnswersOfItsWindow) {
  const Asked asked = small_cnn();
  const Folder folder;
  const std::string program = folder.file("a.stride", text_of(asked));
  std::string numbers;
  for (const float v : asked.window) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.9g\n", static_cast<double>(v));
    numbers += text.data();
  }
  const std::string window = folder.file("window.txt", numbers), example = STRIDE_C_EXAMPLE;
  const auto [text, exit] = said(example + " " + program + " < " + window);
  EXPECT_EQ(exit, 0);
  std::string expected;
  for (const float v : wanted(asked)) {
    std::array<char, 32> line{};
    std::snprintf(line.data(), line.size(), "%g\n", static_cast<double>(v));
    expected += line.data();
  }
  EXPECT_EQ(text, expected);
  EXPECT_EQ(said(example + " " + program + " < /dev/null"),
            std::pair(std::string("want 96 numbers\n"), 2));
  EXPECT_EQ(said(example + " nowhere"), std::pair(std::string("no file that can be read\n"), 2));
}

}  // namespace
}  // namespace stride
