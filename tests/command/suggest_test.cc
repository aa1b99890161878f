// SPDX-License-Identifier: Apache-2.0
#include "command/suggest.h"

#include <boost/test/unit_test.hpp>

using namespace spigrp;

namespace {

constexpr std::string_view kKnown[] = {"enckey", "authkey", "said", "src", "chacha20poly1305"};

}  // namespace

BOOST_AUTO_TEST_SUITE(suggest)

BOOST_AUTO_TEST_CASE(a_slip_finds_its_word) {
  BOOST_TEST(nearest("enckey", kKnown) == "enckey");
  BOOST_TEST(nearest("enckye", kKnown) == "enckey");   // two swapped
  BOOST_TEST(nearest("encey", kKnown) == "enckey");    // one left out
  BOOST_TEST(nearest("enc-key", kKnown) == "enckey");  // one too many
  BOOST_TEST(nearest("emckey", kKnown) == "enckey");   // another one
  BOOST_TEST(nearest("siad", kKnown) == "said");
  BOOST_TEST(nearest("chacha20-poly-1305", kKnown) == "chacha20poly1305");
}

BOOST_AUTO_TEST_CASE(what_is_far_finds_none) {
  BOOST_TEST(nearest("", kKnown).empty());
  BOOST_TEST(nearest("x", kKnown).empty());
  BOOST_TEST(nearest("de", kKnown).empty());
  BOOST_TEST(nearest("sbib", kKnown).empty());
  BOOST_TEST(nearest("enckey0x0123456789", kKnown).empty());
  BOOST_TEST(nearest(std::string(1000, 'e'), kKnown).empty());
}

BOOST_AUTO_TEST_CASE(of_two_the_nearer_one) {
  constexpr std::string_view known[] = {"hmac-sha2-512-256", "hmac-sha2-256-128"};
  BOOST_TEST(nearest("hmac-sha2-256-182", known) == "hmac-sha2-256-128");
}

// The same letters are no edits by count, and many by place; letters that are missing may be replaced, added or dropped.
BOOST_AUTO_TEST_CASE(letters_that_are_there_or_missing) {
  constexpr std::string_view known[] = {"abcdef"};
  BOOST_TEST(nearest("fedcba", known).empty());
  BOOST_TEST(nearest("bacdfe", known) == "abcdef");    // two swaps
  BOOST_TEST(nearest("axcdyf", known) == "abcdef");    // two replaced, the most for six bytes
  BOOST_TEST(nearest("axcdyz", known).empty());        // three
  BOOST_TEST(nearest("acdf", known).empty());          // two missing, one allowed for four bytes
  BOOST_TEST(nearest("abcdefgh", known) == "abcdef");  // two too many
}

BOOST_AUTO_TEST_CASE(sentences) {
  BOOST_TEST(did_you_mean("siad", kKnown) == ", did you mean said");
  BOOST_TEST(did_you_mean("zzzz", kKnown).empty());
  BOOST_TEST(list(kKnown) == "enckey, authkey, said, src, chacha20poly1305");
  BOOST_TEST(list({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
