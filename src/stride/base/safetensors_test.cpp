#include "stride/base/safetensors.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <limits>
#include <random>

#include "stride/base/error.hpp"

namespace stride {
namespace {

namespace fs = std::filesystem;

class SafetensorsFile : public testing::Test {
 protected:
  SafetensorsFile()
      : folder_(fs::path(testing::TempDir()) /
                ("safetensors_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    fs::create_directories(folder_);
  }
  ~SafetensorsFile() override { fs::remove_all(folder_); }
  fs::path file() const { return folder_ / "arrays.safetensors"; }

  fs::path folder_;
};

std::vector<std::byte> bytes_of(std::string_view text) {
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

// A file of this header and data.
std::vector<std::byte> file_of(std::string_view header, std::string_view data) {
  const std::uint64_t length = header.size();
  std::string text(reinterpret_cast<const char*>(&length), sizeof length);
  return bytes_of(text.append(header).append(data));
}

std::string refusal(std::span<const std::byte> bytes) {
  try {
    const Safetensors file(bytes, "f");
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

// Made by safetensors 0.8.0 (PyPI) with numpy 2.4:
//   safetensors.numpy.save({"a": np.array([[1,2,3],[4,5,6]], np.float32), "n": np.array([-1,300],
//   np.int32),
//                           "q": np.array([7], np.uint8)}, metadata={"format": "pt"})
constexpr std::string_view golden_header =
    R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
    R"("n":{"dtype":"I32","shape":[2],"data_offsets":[24,32]},"q":{"dtype":"U8","shape":[1],"data_offsets":[32,33]}}   )";
constexpr char golden_data[] =
    "\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40\x00\x00\x80\x40\x00\x00\xa0\x40\x00\x00\xc0"
    "\x40"
    "\xff\xff\xff\xff\x2c\x01\x00\x00\x07";

TEST(Safetensors, ReadsWhatTheReferenceWrote) {
  const auto bytes = file_of(golden_header, std::string_view(golden_data, 33));
  ASSERT_EQ(bytes.size(), 241u);
  const Safetensors file(bytes, "golden");
  EXPECT_EQ(file.metadata().at("format"), "pt");
  ASSERT_EQ(file.tensors().size(), 3u);
  const auto& a = file.at("a");
  EXPECT_EQ(a.element, Element::f32);
  EXPECT_EQ(a.shape, (std::vector<std::int64_t>{2, 3}));
  float values[6];
  std::memcpy(values, a.bytes.data(), sizeof values);
  EXPECT_EQ(values[0], 1);
  EXPECT_EQ(values[5], 6);
  std::int32_t n[2];
  std::memcpy(n, file.at("n").bytes.data(), sizeof n);
  EXPECT_EQ(n[0], -1);
  EXPECT_EQ(n[1], 300);
  EXPECT_EQ(file.at("q").bytes[0], std::byte{7});
}

// The bytes we write; the reference reads them (checked with safetensors.numpy.load_file 0.8.0).
TEST_F(SafetensorsFile, WritesTheFormatByteForByte) {
  const float a[] = {1, 2};
  const std::uint8_t q[] = {7};
  const double d[] = {0.5};
  write_safetensors(file(), {{"a", view_of<float>({2}, a)},
                             {"d", view_of<double>({}, d)},
                             {"q", view_of<std::uint8_t>({1}, q)}});
  std::string header =
      R"({"d":{"dtype":"F64","shape":[],"data_offsets":[0,8]},)"
      R"("a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"q":{"dtype":"U8","shape":[1],"data_offsets":[16,17]}})";
  header.resize(184, ' ');  // 8 + 184 = 3 * 64
  std::string data(17, '\0');
  std::memcpy(data.data(), d, 8);
  std::memcpy(data.data() + 8, a, 8);
  data[16] = 7;
  const auto expected = file_of(header, data);
  const std::string written = read_whole(file());
  EXPECT_EQ(written, std::string(reinterpret_cast<const char*>(expected.data()), expected.size()));
}

TEST_F(SafetensorsFile, GivesBackRandomArrays) {
  constexpr unsigned seed = 20261120;
  std::mt19937 random(seed);
  for (int trial = 0; trial < 40; ++trial) {
    std::vector<std::vector<float>> reals(random() % 5);
    std::vector<std::vector<std::int16_t>> wholes(random() % 5);
    std::map<std::string, TensorView> tensors;
    for (std::size_t i = 0; i < reals.size(); ++i) {
      reals[i].resize(random() % 4 * 3);
      for (float& v : reals[i]) v = static_cast<float>(random());
      tensors.emplace(
          "real" + std::to_string(i),
          view_of<float>({static_cast<std::int64_t>(reals[i].size() / 3), 3}, reals[i]));
    }
    for (std::size_t i = 0; i < wholes.size(); ++i) {
      wholes[i].resize(random() % 7);
      for (auto& v : wholes[i]) v = static_cast<std::int16_t>(random());
      tensors.emplace(
          "whole" + std::to_string(i),
          view_of<std::int16_t>({static_cast<std::int64_t>(wholes[i].size())}, wholes[i]));
    }
    write_safetensors(file(), tensors, {{"trial", std::to_string(trial)}});
    const Safetensors back(file());
    ASSERT_EQ(back.tensors().size(), tensors.size()) << "seed " << seed << " trial " << trial;
    EXPECT_EQ(back.metadata().at("trial"), std::to_string(trial));
    for (std::size_t i = 0; i < reals.size(); ++i) {
      const std::int64_t shape[] = {-1, 3};
      const auto got = back.values<float>("real" + std::to_string(i), shape);
      ASSERT_TRUE(std::equal(got.begin(), got.end(), reals[i].begin(), reals[i].end()))
          << "seed " << seed << " trial " << trial;
    }
    for (std::size_t i = 0; i < wholes.size(); ++i) {
      const std::int64_t shape[] = {static_cast<std::int64_t>(wholes[i].size())};
      const auto got = back.values<std::int16_t>("whole" + std::to_string(i), shape);
      ASSERT_TRUE(std::equal(got.begin(), got.end(), wholes[i].begin(), wholes[i].end()))
          << "seed " << seed << " trial " << trial;
    }
  }
}

TEST_F(SafetensorsFile, AlignsTheDataForMapping) {
  const std::uint8_t q[] = {1, 2, 3};
  const double d[] = {1};
  write_safetensors(
      file(), {{"a_first_by_name", view_of<std::uint8_t>({3}, q)}, {"z", view_of<double>({1}, d)}});
  const Safetensors back(file());
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(back.at("z").bytes.data()) % 64, 0u);
}

TEST_F(SafetensorsFile, ReplacesAFileAsAWholeAndWritesTheSameBytes) {
  const float a[] = {1, 2};
  write_safetensors(file(), {{"a", view_of<float>({2}, a)}});
  const std::string first = read_whole(file());
  write_safetensors(file(), {{"a", view_of<float>({2}, a)}});
  EXPECT_EQ(read_whole(file()), first);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(SafetensorsFile, MayBeEmpty) {
  write_safetensors(file(), {});
  EXPECT_TRUE(Safetensors(file()).tensors().empty());
}

TEST_F(SafetensorsFile, RefusesToWriteWhatDoesNotFit) {
  const float a[] = {1, 2};
  EXPECT_THROW(view_of<float>({3}, a), Error);
  EXPECT_THROW(view_of<float>({-2}, a), Error);
  EXPECT_THROW(view_of<float>({std::int64_t{1} << 62, 4}, a),
               Error);  // 2^64: would wrap around to 0
  EXPECT_NO_THROW(view_of<float>({2, 1, 1}, a));
  TensorView view = view_of<float>({2}, a);
  EXPECT_THROW(write_safetensors(file(), {{"__metadata__", view}}), Error);
  view.shape = {3};
  EXPECT_THROW(write_safetensors(file(), {{"a", view}}), Error);
  EXPECT_FALSE(fs::exists(file()));
}

TEST(Safetensors, SaysWhatIsMissingOrOfAnotherKind) {
  const auto bytes = file_of(golden_header, std::string_view(golden_data, 33));
  const Safetensors file(bytes, "f");
  const std::int64_t three_two[] = {3, 2}, six[] = {6}, two[] = {2};
  EXPECT_TRUE(file.holds("a"));
  EXPECT_FALSE(file.holds("b"));
  EXPECT_THROW(file.at("b"), Error);
  EXPECT_THROW(file.values<float>("a", three_two), Error);
  EXPECT_THROW(file.values<float>("a", six), Error);
  EXPECT_THROW(file.values<float>("n", two), Error);
  try {
    file.values<float>("n", two);
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "[f] array 'n': got I32 [2], want F32 [2]. The file was written for something else.");
  }
}

TEST(Safetensors, RefusesDamagedAndHostileFiles) {
  const std::string data(8, '\0');
  const auto refused = [&](std::string_view header) { return refusal(file_of(header, data)); };
  // The limit from the accepted side.
  EXPECT_EQ(refused(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})"), "");
  EXPECT_EQ(
      refused(
          R"({"a":{"dtype":"I8","shape":[4],"data_offsets":[4,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})"),
      "");

  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})", "at most the 8"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}})", "want 4 for F32 [1]"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "got 8 bytes of data, want 4"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", "begins at byte 4"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
       "begins at byte 4"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", "data_offsets"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}})", "data_offsets"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}})", "data_offsets"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}})",
       "data_offsets"},
      {R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", "a size that can exist"},
      {R"({"a":{"dtype":"F32","shape":[4611686018427387905,4],"data_offsets":[0,8]}})",
       "a size that can exist"},
      {R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", "shape"},
      {R"({"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}})", "C64"},
      {R"({"a":{"dtype":32,"shape":[1],"data_offsets":[0,8]}})", "dtype"},
      {R"({"a":{"shape":[2],"data_offsets":[0,8]}})", "dtype"},
      {R"({"a":[]})", "array 'a'"},
      {R"({"__metadata__":{"k":1}})", "metadata"},
      {R"({"__metadata__":"k"})", "metadata"},
      {R"([])", "an object"},
      {R"({"a")", "no JSON"},
      {"", "no JSON"},
      {R"({})", "got 8 bytes of data, want 0"},
  };
  for (const auto& [header, words] : cases) {
    const std::string line = refused(header);
    EXPECT_NE(line.find(words), std::string::npos) << header << "\n" << line;
    EXPECT_TRUE(line.starts_with("[f")) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
  }
}

TEST(Safetensors, RefusesHeadersThatDoNotFit) {
  EXPECT_NE(refusal(bytes_of("1234567")).find("got 7 bytes, want at least 8"), std::string::npos);
  auto bytes = file_of("{}", "");
  EXPECT_EQ(refusal(bytes), "");
  for (const std::uint64_t length :
       {std::uint64_t{3}, std::uint64_t{100'000'001}, std::numeric_limits<std::uint64_t>::max()}) {
    std::memcpy(bytes.data(), &length, sizeof length);
    EXPECT_NE(refusal(bytes).find("header"), std::string::npos) << length;
  }
  EXPECT_NE(refusal(file_of(std::string(100'000, '['), "")).find("nested deeper"),
            std::string::npos);
}

// Quadratic work in the number of names would take minutes here.
TEST(Safetensors, ReadsManyNamesInReasonableTime) {
  std::string header = "{";
  for (int i = 0; i < 50'000; ++i)
    header += (i > 0 ? ",\"" : "\"") + std::to_string(i) +
              R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  const auto bytes = file_of(header + "}", "");
  EXPECT_EQ(Safetensors(bytes, "f").tensors().size(), 50'000u);
}

TEST(Safetensors, EveryCutOfAFileIsRefused) {
  const auto bytes = file_of(golden_header, std::string_view(golden_data, 33));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_NE(refusal(std::span(bytes).first(size)), "") << size;
}

}  // namespace
}  // namespace stride
