// A table of facts, and how to hold a file against it.
#include "stride/recordings/checksums.hpp"

#include <sha1.h>

#include <algorithm>
#include <array>

#include "stride/base/hash.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t sha256_digits = 64;

// clang-format off
constexpr KnownFile table[] = {
    {"uci-har", "train/y_train.txt", 14704, "415b3357e2e2d5e70a45c781947c6bdd80e0410a579d862eedcd6bbce3c694ef", ""},
    {"uci-har", "train/subject_train.txt", 20152, "66e1e2fbe9b396fa5155f531dc3348c803f503be663e2318772d49947db9153a", ""},
    {"uci-har", "train/Inertial Signals/total_acc_x_train.txt", 15071600, "41a7fe1da7b529cc6c2c3d7df97c98752bea74d7a142673dd59c7820fad3b5e6", ""},
    {"uci-har", "test/y_test.txt", 5894, "2a94cb53ca46b956c1b2aebd4a09a72badd8a8e9ea9cdfe9f31b3306a08666bb", ""},
    {"uci-har", "test/subject_test.txt", 7934, "63b8c577f4a85431c06bd87f6384608c90a9f72f05c7956dd21255dc63515c07", ""},
    {"uci-har", "test/Inertial Signals/total_acc_x_test.txt", 6041350, "ea71c339c828561bc1dc6f7301a54aeb7e61e6312cb2387ebaea832ffd04203d", ""},
    {"uci-har", "train/X_train.txt", 66006256, "b06f3e4c7cddf435f2f2b102b4824f51ee8a6298", ""},
    {"uci-har", "test/X_test.txt", 26458166, "f3c01cbd355e0000229bce4e38156ee338fa6b08", ""},
    {"opportunity", "S1-ADL1.dat", 51803164, "2b247432acbe4d3970f052c1e3e7ff8d2fc98ba5c49f95e2a0d63a32c553aab8", ""},
    {"opportunity", "S1-ADL2.dat", 32761206, "cb7951936acb4637e27b3c8c95480341354a93ba90a5cce232526279d2f127ba", ""},
    {"opportunity", "S1-ADL3.dat", 33899243, "118378e10af6bf042a65f7d14234993b9e1229ef12b4dc75afff1a79760f7132", ""},
    {"opportunity", "S1-ADL4.dat", 34242592, "283cf48e4114b4fb05a7def13c29b5497a0e02947ca5855d831fc68b72eec1c8", ""},
    {"opportunity", "S1-ADL5.dat", 30729238, "8519f3a4c09ee10c67215aef53520152355ddadf0d70b5b708998478b0c53a1c", ""},
    {"opportunity", "S1-Drill.dat", 56321443, "26b5e4d9f40243cc64471592bf86a5a282b0bde864b1efcdd5699d5a7f00bf42", ""},
    {"opportunity", "S2-ADL1.dat", 43165447, "38d76a30b49b6fff3dcc77cec676a19de5c252ed14c10b7400b4666997fa7f1f", ""},
    {"opportunity", "S2-ADL2.dat", 30710584, "b30f15e8a1927cd19427e2b1028bc787df06810466fd548523fc6a11e2d01aed", ""},
    {"opportunity", "S2-ADL3.dat", 34808274, "64eca28aa6cefc38e6362510f95d2a770d3a4e6c8b2326fd6608d7c10707240e", ""},
    {"opportunity", "S2-ADL4.dat", 33124185, "25cd0d6eb7e0fd9a9786d213ffdac131f06a5279e24d78ff50b1621a3fa205d1", ""},
    {"opportunity", "S2-ADL5.dat", 32398053, "2300842180e2640aa9512d602c0a7ba6ee1a4ef1999889b34bceb110dc5c5c0d", ""},
    {"opportunity", "S2-Drill.dat", 54381079, "98e7ed170e860457198fd1346f4b284d7ae5983e5de78d3924273ec47fa8e78f", ""},
    {"opportunity", "S3-ADL1.dat", 37810795, "1b15fc4766ba9a79f8ec97c15bb4cb128e7a2fd2c08f8dcb60dec65ca543e699", ""},
    {"opportunity", "S3-ADL2.dat", 28329759, "a61b0418486f07114719d30ea6bf119e530f233d36d8eee7da542946b0358f4a", ""},
    {"opportunity", "S3-ADL3.dat", 27222179, "ad976087c3c428f75d5a83df82640935323b3923eb8256466c99e7d2c556590a", ""},
    {"opportunity", "S3-ADL4.dat", 27972830, "e2502620983c38ecb78b21ca232516decc64753ad476ea242d3cbebcba20e637", ""},
    {"opportunity", "S3-ADL5.dat", 27048082, "8c66c65e561c4b2a8fb36d40cbca36cee246d6fad6072b097fcb3ee0ed8620fa", ""},
    {"opportunity", "S3-Drill.dat", 72116889, "3f5c13d4e52ea96f218040480e68bdf279818e7ea99d7dba7a78c12f2e21f7f1", ""},
    {"opportunity", "S4-ADL1.dat", 42129019, "9a9a6fedd1889f9210ff3ecc0d9ee9da602bd11a3a86f629ac06273a9b8bb98a", ""},
    {"opportunity", "S4-ADL2.dat", 28272896, "022be538306b443096667f37909d2a4a6f69222ddd2381a63160efc6ef146a04", ""},
    {"opportunity", "S4-ADL3.dat", 26254876, "f81f5d19cf3f76e531e2af5aab2333f6a776d82202869c740ee7791c1095fd7f", ""},
    {"opportunity", "S4-ADL4.dat", 22661204, "d2f5bd0e2f770ef8cbc0e1b11cab1ea9fe537d1bef3586dc92c395fd47b1426d", ""},
    {"opportunity", "S4-ADL5.dat", 31116303, "1ace7199f8a5285691a58326ded0a2932ea56d8f43da537ff23db0ad359e7ef6", ""},
    {"opportunity", "S4-Drill.dat", 46154259, "9076c861d9b5ad94345abf61659064f8e7b94e73d29518ab30e156a30555a3bd", ""},
    {"pamap2", "Optional/subject101.dat", 121246257, "a8b71371406001ae563acad1d7d946ceacd0afeb51b97bfb9a9cbad95c78e52c", ""},
    {"pamap2", "Optional/subject105.dat", 72521536, "a7c4ccd8d7e8fe21abad8c111229649ec10ca9b353cc29fcc4986c2243301adc", ""},
    {"pamap2", "Optional/subject106.dat", 60905306, "50882fc519f01e8fe200a5a4373daff443e88624d7e8a2d31d759569823fb491", ""},
    {"pamap2", "Optional/subject108.dat", 85403002, "e871b2e5692867f8655b69b769e866927739aa288b9da5cc9a15dc930f154336", ""},
    {"pamap2", "Optional/subject109.dat", 90594049, "a6a8f7521d63fe80bd7f203c5ee1256a2bc8b3772f028ae767256ec1d6a93930", ""},
    {"pamap2", "Protocol/subject101.dat", 141698539, "80b3fffd089c236ae88098df3b906b8d3c67a858023fe4f75045d78612147266", ""},
    {"pamap2", "Protocol/subject102.dat", 207349310, "468f3c6ba3e6e961f383783665265afbcddbbd33a3a84bba0386b7d0d4e3c632", ""},
    {"pamap2", "Protocol/subject103.dat", 117863364, "5be64631d085e3efc700728395516da3512ff9de17dab30d253508441a98d3f0", ""},
    {"pamap2", "Protocol/subject104.dat", 153227482, "7eb272213cbfe11d9e466a2163b6c9c2ed8d2542fc6f08283fd1bf222cac8994", ""},
    {"pamap2", "Protocol/subject105.dat", 173773599, "7837cfede57fe45ec20d553c6c2b0c498ab324daae23bfd202c0ffea9f71a7f6", ""},
    {"pamap2", "Protocol/subject106.dat", 168263273, "0da1dda3fa56d75d6413fc9198949d3ebc2102d77574cb5fe0739674687609f2", ""},
    {"pamap2", "Protocol/subject107.dat", 145823268, "a02195e9599eb249f79103912d27eb4f62d8a0f59e4763b0dd8250fee5f3f020", ""},
    {"pamap2", "Protocol/subject108.dat", 190019653, "81ce6b21b9c1e01dc02099c4f9387699547b08b28b387d09a56e0cb0a8af22fc", ""},
    {"pamap2", "Protocol/subject109.dat", 3891140, "5109d5cd8334769566b4ae602adf3e5f4bb7b9ee8ca678f0c481d333114b07c7", ""},
    {"wisdm", "WISDM_ar_v1.1_raw.txt", -1, "f448b1ec15898a77f47f49d85e98ae1bde83185c", ""},
    {"wisdm", "WISDM_ar_v1.1_raw.txt", -1, "e1380a4b814339af38a662a0c5cbd6a6b6f68789", "the original with its line ends changed"},
    {"unimib-shar", "acc_data.mat", -1, "bb39b6cbddef0b44bfc289b1baca5a4f18ae4eeb", "final release"},
    {"unimib-shar", "acc_data.mat", -1, "6c540668ae8ee84ae1a937c0449a6e37753f07dd", "first release"},
    {"unimib-shar", "adl_data.mat", -1, "17c729b13cae65d9b219cc90431ed2a07c232922", "first release"},
    {"unimib-shar", "two_classes_data.mat", -1, "e6d10af5c5ce2abed4186aa1bbb4f2c913f7c346", "first release"},
};
// clang-format on

std::string git_blob(std::string_view bytes) {
  const std::string head = "blob " + std::to_string(bytes.size()) + std::string(1, '\0');
  SHA1_CTX context;
  SHA1Init(&context);
  SHA1Update(&context, reinterpret_cast<const std::uint8_t*>(head.data()), head.size());
  SHA1Update(&context, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  std::array<char, SHA1_DIGEST_STRING_LENGTH> text{};
  SHA1End(&context, text.data());
  return text.data();
}

bool names(const KnownFile& known, std::string_view file) {
  if (!file.ends_with(known.file)) return false;
  return file.size() == known.file.size() || file[file.size() - known.file.size() - 1] == '/';
}

}  // namespace

std::span<const KnownFile> known_files() { return table; }

bool matches(const KnownFile& known, std::string_view bytes) {
  if (known.size_bytes >= 0 && known.size_bytes != static_cast<std::int64_t>(bytes.size()))
    return false;
  return (known.hash.size() == sha256_digits ? sha256(bytes) : git_blob(bytes)) == known.hash;
}

std::vector<Verdict> verify(std::string_view data_set, const Source& source) {
  const auto known = [&](std::string_view name) {
    return std::any_of(std::begin(table), std::end(table), [&](const KnownFile& k) {
      return k.data_set == data_set && names(k, name);
    });
  };
  std::vector<Verdict> out;
  source.each(
      known,
      [&](const SourceFile& file) {
        Verdict verdict{.file = file.name, .genuine = false, .note = "not the published file"};
        for (const KnownFile& k : table)
          if (!verdict.genuine && k.data_set == data_set && names(k, file.name) &&
              matches(k, file.text))
            verdict = {.file = file.name, .genuine = true, .note = std::string(k.note)};
        out.push_back(std::move(verdict));
      },
      Source::Order::sorted);
  return out;
}

}  // namespace stride::recordings
