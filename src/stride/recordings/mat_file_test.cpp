#include "stride/recordings/mat_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <numeric>

#include "stride/base/random.hpp"
#include "stride/recordings/mat_writer.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

using Kind = MatArray::Kind;

// Worked by hand: [1 3 5; 2 4 6] lies column after column.
TEST(MatFile, ReadsAMatrix) {
  const auto arrays = read_mat(mat::file(mat::doubles("m", 2, 3, {1, 2, 3, 4, 5, 6})), "a.mat");
  ASSERT_EQ(arrays.size(), 1u);
  EXPECT_EQ(arrays[0].name, "m");
  EXPECT_EQ(arrays[0].kind, Kind::numbers);
  EXPECT_EQ(arrays[0].rows(), 2u);
  EXPECT_EQ(arrays[0].columns(), 3u);
  EXPECT_EQ(arrays[0].numbers, (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

template <class T>
void expect_class(std::uint32_t kind, std::uint32_t type, const std::vector<T>& values) {
  const auto size = static_cast<std::int32_t>(values.size());
  const auto arrays = read_mat(
      mat::file(mat::array(kind, {1, size}, "x", mat::element(type, mat::bytes_of(values)))),
      "a.mat");
  ASSERT_EQ(arrays.at(0).numbers.size(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_EQ(arrays[0].numbers[i], static_cast<double>(values[i]))
        << "class " << kind << " type " << type;
}

TEST(MatFile, ReadsEveryNumericClassAndStorage) {
  expect_class<double>(6, 9, {1.5, -2.25e300});
  expect_class<float>(7, 7, {1.5f, -2.25f, 0.1f});
  expect_class<std::int8_t>(8, 1, {-128, 127, 0});
  expect_class<std::uint8_t>(9, 2, {0, 255});
  expect_class<std::int16_t>(10, 3, {-32768, 32767});
  expect_class<std::uint16_t>(11, 4, {0, 65535});
  expect_class<std::int32_t>(12, 5, {-2147483647, 5});
  expect_class<std::uint32_t>(13, 6, {4294967295u, 0});
  expect_class<std::int64_t>(14, 12, {-9007199254740992, 1});
  expect_class<std::uint64_t>(15, 13, {9007199254740992u, 1});
  // MATLAB stores a double matrix of small whole numbers in the smallest type that holds them.
  expect_class<std::uint8_t>(6, 2, {3, 1, 4, 1, 5});
}

TEST(MatFile, ReadsTextAndCells) {
  const auto arrays = read_mat(
      mat::file(mat::text("title", "walking \xe4") + mat::cells("names", {"up", "down", ""}) +
                mat::array(4, {2, 3}, "two", mat::element(16, "aXbYcZ")) +
                mat::array(1, {0, 0}, "none", "") +
                mat::array(1, {1, 1}, "hollow", mat::element(14, ""))),
      "a.mat");
  ASSERT_EQ(arrays.size(), 5u);
  EXPECT_EQ(arrays[0].text, "walking ?") << "what is not ASCII is marked, not guessed";
  ASSERT_EQ(arrays[1].cells.size(), 3u);
  EXPECT_EQ(arrays[1].cells[1].text, "down");
  EXPECT_EQ(arrays[1].cells[2].text, "");
  EXPECT_EQ(arrays[2].text, "abc") << "the first row";
  EXPECT_TRUE(arrays[3].cells.empty());
  EXPECT_EQ(arrays[4].cells.at(0).rows(), 0u);
}

TEST(MatFile, ReadsSmallAndCompressedElementsAlike) {
  const std::string packed_tags =
      mat::element(14, mat::element(6, mat::word(9) + mat::word(0)) +
                           mat::element(5, mat::bytes_of(std::vector<std::int32_t>{1, 2})) +
                           mat::small_element(1, "ab") + mat::small_element(2, "\x07\x09"));
  for (const std::string& bytes :
       {mat::file(packed_tags), mat::file(mat::compressed(packed_tags))}) {
    const auto arrays = read_mat(bytes, "a.mat");
    ASSERT_EQ(arrays.size(), 1u);
    EXPECT_EQ(arrays[0].name, "ab");
    EXPECT_EQ(arrays[0].numbers, (std::vector<double>{7, 9}));
  }
}

TEST(MatFile, LeavesOtherArraysEmpty) {
  const std::string complex_double =
      mat::array(6 | 0x0800, {1, 1}, "z", mat::element(9, std::string(8, '\1')));
  const auto arrays =
      read_mat(mat::file(mat::array(2, {1, 1}, "s", "anything") + complex_double), "a.mat");
  ASSERT_EQ(arrays.size(), 2u);
  EXPECT_EQ(arrays[0].kind, Kind::other);
  EXPECT_EQ(arrays[1].kind, Kind::other);
}

TEST(MatFile, FindsAnArrayOrListsWhatThereIs) {
  const auto arrays = read_mat(mat::file(mat::doubles("acc", 1, 1, {5})), "a.mat");
  EXPECT_EQ(mat_array(arrays, "acc", Kind::numbers, "a.mat").numbers[0], 5);
  const auto message = error_of([&] { mat_array(arrays, "gyro", Kind::numbers, "a.mat"); });
  EXPECT_NE(message.find("acc (numbers)"), message.npos) << message;
  EXPECT_NE(error_of([&] { mat_array(arrays, "acc", Kind::text, "a.mat"); }), "");
}

std::string refusal(const std::string& bytes) {
  return error_of([&] { read_mat(bytes, "bad.mat"); });
}

TEST(MatFile, RefusesOtherVersions) {
  std::string newer = mat::file("");
  newer.replace(7, 3, "7.3");
  EXPECT_NE(refusal(newer).find("-v7"), std::string::npos) << refusal(newer);
  std::string big_endian = mat::file("");
  big_endian.replace(126, 2, "MI");
  EXPECT_NE(refusal(big_endian).find("big-endian"), std::string::npos);
  EXPECT_NE(refusal(""), "");
  EXPECT_NE(refusal(mat::file("").substr(0, 127)), "");
  EXPECT_EQ(refusal(mat::file("")), "") << "a file without arrays is whole";
}

TEST(MatFile, RefusesSizesThatContradictOrOverflow) {
  const auto eight = mat::element(9, std::string(8, '\0'));
  EXPECT_EQ(refusal(mat::file(mat::array(6, {1, 1}, "x", eight))), "");
  EXPECT_NE(refusal(mat::file(mat::array(6, {1, 2}, "x", eight))), "") << "too few numbers";
  EXPECT_NE(refusal(mat::file(mat::array(6, {0, 2}, "x", eight))), "") << "too many numbers";
  EXPECT_NE(refusal(mat::file(mat::array(6, {2147483647, 2147483647, 2147483647}, "x", eight))),
            "");
  EXPECT_NE(
      refusal(mat::file(mat::array(6, {65536, 65536, 65536, 65536}, "x", mat::element(9, "")))), "")
      << "a product that would wrap round to 0";
  EXPECT_NE(refusal(mat::file(mat::array(6, {-1, 1}, "x", eight))), "");
  EXPECT_NE(refusal(mat::file(mat::array(6, {1}, "x", eight))), "") << "one dimension";
  EXPECT_NE(refusal(mat::file(mat::array(1, {2147483647, 1}, "x", ""))), "")
      << "cells that are not there";
  EXPECT_NE(refusal(mat::file(mat::word(14) + mat::word(0xfffffff0u))), "")
      << "an element past the end";
  EXPECT_NE(refusal(mat::file(mat::word(1 | 5u << 16) + mat::word(0))), "")
      << "five bytes in a small element";
}

TEST(MatFile, RefusesBombs) {
  std::string nested = mat::doubles("", 1, 1, {1});
  for (int depth = 0; depth < 4; ++depth) nested = mat::array(1, {1, 1}, "", nested);
  EXPECT_EQ(refusal(mat::file(nested)), "") << "four deep is allowed";
  EXPECT_NE(refusal(mat::file(mat::array(1, {1, 1}, "", nested))), "");

  std::string hollow;
  for (int i = 0; i < 10001; ++i) hollow += mat::element(14, "");
  EXPECT_NE(refusal(mat::file(hollow)).find("10000"), std::string::npos);

  const std::string bomb = mat::compressed(std::string((std::size_t{64} << 20) + 8, '\0'));
  ASSERT_LT(bomb.size(), 100000u);
  EXPECT_NE(refusal(mat::file(bomb)).find("64 MiB"), std::string::npos) << refusal(mat::file(bomb));
}

TEST(MatFile, NoCutOffFileIsReadAsAWholeOne) {
  for (const bool packed : {false, true}) {
    const std::string array = mat::doubles("m", 2, 2, {1, 2, 3, 4});
    const std::string whole = mat::file(packed ? mat::compressed(array) : array);
    EXPECT_EQ(refusal(whole), "");
    for (std::size_t size = 129; size < whole.size(); ++size)
      EXPECT_NE(refusal(whole.substr(0, size)), "") << size;
  }
}

// Whatever the bytes, the answer is arrays or an Error, never a crash (the sanitizers watch).
TEST(MatFile, SurvivesDamage) {
  const std::uint64_t seed = 20261120;
  Random random(seed);
  const std::string good = mat::file(mat::doubles("m", 2, 2, {1, 2, 3, 4}) +
                                     mat::cells("c", {"a", "b"}) + mat::text("t", "text"));
  int refused = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    std::string bad = good;
    for (int i = 0; i < 3; ++i)
      bad[128 + random.below(bad.size() - 128)] = static_cast<char>(random.below(256));
    refused += !refusal(bad).empty();
  }
  EXPECT_GT(refused, 1000) << "seed " << seed;
  EXPECT_LT(refused, 3000) << "seed " << seed;
}

// Sums by scipy 1.17.1: scipy.io.loadmat(file)[name].astype(float).sum().
TEST(MatFile, AgreesWithScipyOnRealFiles) {
  const std::filesystem::path place = "../shared/data/unimib-v1";
  if (!std::filesystem::exists(place / "fall_data.mat"))
    GTEST_SKIP() << "no real MATLAB files: " << place.string() << " is missing";
  const auto load = [&](const std::string& name) {
    std::ifstream in(place / (name + ".mat"), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    return read_mat(bytes, name).at(0);
  };
  const auto sum = [](const MatArray& a) {
    return std::accumulate(a.numbers.begin(), a.numbers.end(), 0.0);
  };
  const MatArray falls = load("fall_data"), labels = load("final-release-labels/acc_labels");
  EXPECT_EQ(falls.rows(), 5097u);
  EXPECT_EQ(falls.columns(), 51u);
  EXPECT_NEAR(sum(falls), -11305.078776661907, 1e-6);
  EXPECT_EQ(labels.rows(), 11771u);
  EXPECT_EQ(labels.columns(), 3u);
  EXPECT_EQ(sum(labels), 303348);
  const MatArray names = load("final-release-labels/acc_names");
  EXPECT_EQ(names.rows(), 2u);
  EXPECT_EQ(names.cells.at(0).text, "Standing up from sitting");
  EXPECT_EQ(names.cells.at(33).text, "FallingLeft");
}

}  // namespace
}  // namespace stride::recordings
