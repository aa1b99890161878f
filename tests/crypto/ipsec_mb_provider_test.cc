// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb_provider.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "crypto/ipsec_mb/worker.h"
#include "crypto/support.h"

namespace spigrp::test {
namespace {

const AlgorithmId kCbc{AlgorithmUse::esp, CipherId::aes128_cbc, IntegrityId::hmac_sha1_96};

bool is_missing(const Algorithm& row) {
  const std::string_view name = row.name;
  const auto has = [name](std::string_view word) { return name.find(word) != name.npos; };
  return row.use == AlgorithmUse::comp || has("md5") || has("cmac") || has("xcbc") || has("ccm") ||
         has("des") || has("twofish");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ipsec_mb_provider_)

BOOST_AUTO_TEST_CASE(it_has_what_it_says_where_the_cpu_has_aes) {
  BOOST_TEST(ipsec_mb_provider().name() == "ipsec-mb");
  for (const Algorithm& row : algorithms()) {
    const bool expected = ipsec_mb::is_usable() && !is_missing(row);
    BOOST_TEST(ipsec_mb_provider().supports(row.id) == expected, row.name);
  }
}

BOOST_AUTO_TEST_CASE(storage_that_is_too_small_or_not_aligned_is_misuse) {
  if (!ipsec_mb::is_usable()) return;
  const Octets key = counting(20);
  alignas(kContextAlign) std::array<std::uint8_t, 2 * kContextSize> memory{};
  const auto stops_with = [&](std::size_t offset, std::size_t size) {
    return stops_program([&] {
      const auto storage = MutableBytes(memory).subspan(offset, size);
      if (!ipsec_mb_provider().make_context(kCbc, {Bytes(key).first(16), key}, storage)) std::abort();
    });
  };
  const std::size_t size = ipsec_mb_provider().context_size(kCbc);
  BOOST_TEST(!stops_with(0, size));
  BOOST_TEST(stops_with(0, size - 1));
  BOOST_TEST(stops_with(8, kContextSize));
}

BOOST_AUTO_TEST_CASE(random_fills_exactly_what_it_is_given) {
  for (const std::size_t len : {64U, 256U, 257U, 2048U, 4099U}) {
    Fenced a(len);
    Fenced b(len);
    ipsec_mb_provider().random(a.span());
    ipsec_mb_provider().random(b.span());
    BOOST_TEST(a.hex() != b.hex());
    BOOST_TEST((a.fences_stand() && b.fences_stand()));
    // No part of it is as it was, and none comes twice.
    std::set<std::string> parts;
    for (std::size_t at = 0; at + 16 <= len; at += 16) parts.insert(a.hex().substr(2 * at, 32));
    BOOST_TEST(parts.size() == len / 16);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
