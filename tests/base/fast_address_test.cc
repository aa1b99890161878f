// SPDX-License-Identifier: Apache-2.0
#include "base/fast_address.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/guarded_text.h"
#include "support/naive_address.h"
#include "support/random.h"

using namespace spigrp;

namespace {

bool same(const Result<IpAddress, AddressError>& a, const Result<IpAddress, AddressError>& b) {
  if (a.has_value() != b.has_value()) return false;
  return a ? *a == *b : a.error().code == b.error().code && a.error().at == b.error().at;
}

std::string four(std::uint32_t bits) {
  return std::to_string(bits >> 24) + '.' + std::to_string(bits >> 16 & 255) + '.' +
         std::to_string(bits >> 8 & 255) + '.' + std::to_string(bits & 255);
}

FastAddress fast_four(const std::string& text) { return fast_ipv4(PaddedText(text, 3).window(), 3); }

}  // namespace

BOOST_AUTO_TEST_SUITE(fast_address)

// Every octet that may be, and every string of up to three digits that may not.
BOOST_AUTO_TEST_CASE(takes_each_octet_in_each_place) {
  for (unsigned value = 0; value < 1000; ++value) {
    for (const std::string& octet :
         {std::to_string(value), "0" + std::to_string(value), "00" + std::to_string(value)}) {
      const bool good = value <= 255 && octet[0] != '0' ? true : octet == "0";
      for (const std::string& text :
           {octet + ".2.3.4", "1." + octet + ".3.4", "1.2." + octet + ".4", "1.2.3." + octet}) {
        const FastAddress address = fast_four(text);
        BOOST_TEST_REQUIRE((address.length == text.size()) == good, text);
        if (good) BOOST_TEST_REQUIRE((address.address() == test::naive_address(text)), text);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(takes_every_shape_of_ipv4) {
  auto random = test::repeatable_random(41);
  for (int i = 0; i < 100'000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random()) & static_cast<std::uint32_t>(random());
    const std::string text = four(bits);
    const FastAddress address = fast_four(text + (i % 2 == 0 ? " 5" : ""));
    BOOST_TEST_REQUIRE(address.length == text.size(), text);
    BOOST_TEST_REQUIRE((address.address() == test::naive_address(text)), text);
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_the_careful_half) {
  auto random = test::repeatable_random(42);
  test::GuardedText guarded;
  constexpr std::string_view kBytes = "0123456789abcdef:::....0125fF%/;g\x80\xff";
  std::size_t accepted = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    std::uint8_t bytes[16];
    for (auto& byte : bytes) byte = random() % 3 == 0 ? 0 : static_cast<std::uint8_t>(random());
    std::string text = test::naive_text(IpAddress::from_bytes(Bytes(bytes, random() % 2 == 0 ? 4 : 16)));
    for (auto edits = random() % 4; edits > 0; --edits) {
      const auto at = random() % text.size();
      if (random() % 3 == 0) text.insert(at, 1, kBytes[random() % kBytes.size()]);
      text[at] = kBytes[random() % kBytes.size()];
    }
    const std::string_view held = guarded.hold(text);
    const auto expected = careful_ip_address(held);
    if (!same(parse_ip_address(held), expected)) BOOST_FAIL("they differ: " + text);
    accepted += expected ? 1 : 0;
  }
  BOOST_TEST(accepted > 300'000u);
  BOOST_TEST(accepted < 900'000u);
}

BOOST_AUTO_TEST_SUITE_END()
