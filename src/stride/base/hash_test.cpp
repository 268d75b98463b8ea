#include "stride/base/hash.hpp"

#include <gtest/gtest.h>

namespace stride {
namespace {

// FIPS 180-4's published examples.
TEST(Sha256, EqualsThePublishedExamples) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, DoesNotCareHowBytesWereCut) {
  const std::string bytes(1000, 'q');
  Sha256 piecewise;
  for (std::size_t at = 0; at < bytes.size(); at += 7)
    piecewise.add(std::string_view(bytes).substr(at, 7));
  EXPECT_EQ(piecewise.hex(), sha256(bytes));
}

}  // namespace
}  // namespace stride
