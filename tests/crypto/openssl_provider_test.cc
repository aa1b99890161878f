// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl_provider.h"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <openssl/err.h>

#include "crypto/support.h"

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(openssl_provider_)

BOOST_AUTO_TEST_CASE(it_has_all_that_libcrypto_can_express) {
  Provider& provider = openssl_provider();
  BOOST_TEST(provider.name() == "openssl");
  for (const Algorithm& row : algorithms()) {
    const std::string_view name = row.name;
    const bool missing = row.use == AlgorithmUse::comp || name.find("xcbc") != name.npos ||
                         name.starts_with("des") || name.starts_with("twofish");
    BOOST_TEST(provider.supports(row.id) == !missing, name);
  }
}

// What libcrypto lacks must not stay behind in its queue of errors, which is the whole program's.
BOOST_AUTO_TEST_CASE(it_leaves_no_error_behind) {
  ERR_clear_error();
  for (const Algorithm& row : algorithms()) openssl_provider().supports(row.id);
  BOOST_TEST(ERR_peek_error() == 0U);
}

BOOST_AUTO_TEST_CASE(storage_that_is_too_small_or_not_aligned_is_misuse) {
  const Octets key = counting(20);
  const AlgorithmId id{AlgorithmUse::ah, CipherId::none, IntegrityId::hmac_sha1_96};
  alignas(kContextAlign) std::array<std::uint8_t, 2 * kContextSize> memory{};
  const auto stops_with = [&](std::size_t offset, std::size_t size) {
    return stops_program([&] {
      const auto made =
          openssl_provider().make_context(id, {{}, key}, MutableBytes(memory).subspan(offset, size));
      if (!made) std::abort();
    });
  };
  const std::size_t size = openssl_provider().context_size(id);
  BOOST_TEST(!stops_with(0, size));
  BOOST_TEST(!stops_with(0, kContextSize));
  BOOST_TEST(stops_with(0, size - 1));
  BOOST_TEST(stops_with(8, kContextSize));
}

BOOST_AUTO_TEST_CASE(random_fills_exactly_what_it_is_given) {
  Fenced a(64);
  Fenced b(64);
  openssl_provider().random(a.span());
  openssl_provider().random(b.span());
  BOOST_TEST(a.hex() != b.hex());
  BOOST_TEST((a.fences_stand() && b.fences_stand()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
