// SPDX-License-Identifier: Apache-2.0
#include "command/sa_keys.h"

#include "bench.h"
#include "command/spi_options.h"
#include "key_folder.h"

using namespace spigrp;
using spigrp::test::key;
using spigrp::test::KeyFolder;
using spigrp::test::Marks;
using spigrp::test::marks;

namespace {

struct Outcome {
  std::size_t encryption;
  std::size_t authentication;
  std::vector<Diagnostic> said;
};

Outcome read(std::string_view text, const Algorithm* algorithm, const ConfigurationOptions& options = {}) {
  Line line(text, 1);
  line.set_end(text.size());
  const GivenOptions given = read_options(line, split_words(text), kSpiOptions);
  SaKeys keys;
  read_sa_keys(line, given, algorithm, options, keys);
  DiagnosticList list;
  std::move(line).finish(list);
  return {keys.view().encryption.size(), keys.view().authentication.size(), std::move(list).finish()};
}

const Algorithm* const kChacha = &algorithm(AlgorithmId::esp_chacha20_poly1305);
const Algorithm* const kNull = &algorithm(AlgorithmId::esp_null_hmac_sha2_256_128);
const Algorithm* const kDeflate = &algorithm(AlgorithmId::comp_deflate);

}  // namespace

BOOST_AUTO_TEST_SUITE(sa_keys)

BOOST_AUTO_TEST_CASE(keys_of_the_right_length) {
  const auto aead = read("--enckey " + key(36), kChacha);
  BOOST_TEST(marks(aead.said) == Marks{});
  BOOST_TEST(aead.encryption == 36U);
  BOOST_TEST(aead.authentication == 0U);
  const auto null = read("--authkey=" + key(32), kNull);
  BOOST_TEST(marks(null.said) == Marks{});
  BOOST_TEST(null.authentication == 32U);
  BOOST_TEST(marks(read("", kDeflate).said) == Marks{});
  BOOST_TEST(marks(read("", nullptr).said) == Marks{});
}

BOOST_AUTO_TEST_CASE(a_wrong_length_says_the_parts_and_both_numbers) {
  const auto aead = read("--enckey " + key(32), kChacha);
  BOOST_TEST(marks(aead.said) == Marks{std::string(9, ' ') + "^" + std::string(65, '~') + " E424"});
  BOOST_TEST(aead.said[0].message ==
             "wrong length of key: give 36 bytes (288 bits), a key of 32 and a salt of 4, and not 32 bytes");
  BOOST_TEST(aead.said[0].source == "--enckey " + std::string(66, '*'));
  BOOST_TEST(read("--authkey 0x00", kNull).said[0].message ==
             "wrong length of key: give 32 bytes (256 bits), and not 1 byte");
}

BOOST_AUTO_TEST_CASE(a_missing_key_says_what_is_needed) {
  const auto missing = read("", kChacha);
  BOOST_TEST(marks(missing.said) == Marks{"| E425"});
  BOOST_TEST(missing.said[0].message ==
             "missing key: give --enckey with 36 bytes (288 bits), a key of 32 and a salt of 4");
}

BOOST_AUTO_TEST_CASE(keys_that_the_algorithm_does_not_take) {
  const auto aead = read("--authkey 0x00 --enckey " + key(36), kChacha);
  BOOST_TEST(marks(aead.said) == Marks{"^~~~~~~~~ E426"});
  BOOST_TEST(aead.said[0].message == "this algorithm takes no such key: its --enckey serves for both");
  const auto null = read("--enckey 0x00 --authkey " + key(32), kNull);
  BOOST_TEST(marks(null.said) == Marks{"^~~~~~~~ E426"});
  BOOST_TEST(null.said[0].message == "this algorithm takes no such key: it does not encrypt");
}

BOOST_AUTO_TEST_CASE(what_is_no_key_is_reported_for_any_algorithm) {
  BOOST_TEST(marks(read("--enckey 0x0g", nullptr).said) == Marks{"            ^ E423"});
  BOOST_TEST(marks(read("--enckey 0x0", kDeflate).said) == Marks{"            | E423"});
  BOOST_TEST(marks(read("--enckey 0x00", nullptr).said) == Marks{});
}

BOOST_AUTO_TEST_CASE(names_of_files_are_shown_and_keys_behind_an_at_sign_are_not) {
  const KeyFolder folder;
  const ConfigurationOptions options{.key_directory = folder.path()};
  BOOST_TEST(read("--enckey @no/such.key", kChacha, options).said[0].source == "--enckey @no/such.key");
  BOOST_TEST(read("--enckey @0x012345", kChacha, options).said[0].source == "--enckey *********");
  BOOST_TEST(read("--enckey @deadbeef", kChacha, options).said[0].source == "--enckey *********");
}

BOOST_AUTO_TEST_SUITE_END()
