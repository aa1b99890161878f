// SPDX-License-Identifier: Apache-2.0
#include "wire/transport_checksum.h"

#include "base/byte_order.h"
#include "support/packets.h"
#include "wire/checksum.h"
#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kUdpAt = 6;
constexpr std::size_t kTcpAt = 16;

// The checksum of a segment that Scapy 2.5 made, computed with that field zeroed.
void agrees(std::string_view scapy, std::string_view src, std::string_view dst, std::uint8_t protocol,
            std::size_t at) {
  Octets segment = from_hex(scapy);
  const auto field = MutableBytes(segment).subspan(at).first<2>();
  const std::uint16_t expected = load_be16(field);
  store_be16(field, 0);
  BOOST_TEST(transport_checksum(address(src), address(dst), protocol, segment) == expected);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(transport_checksums)

BOOST_AUTO_TEST_CASE(those_of_scapy) {
  agrees("13881389001b7066 6f6464206e756d626572206f66206279746573", "192.0.2.1", "192.0.1.1", 17, kUdpAt);
  agrees("1388001900000001000000025002200049f60000 6d61696c", "2001:db8:2::1", "2001:db8:1::1", 6, kTcpAt);
  agrees("13881389000b91e6 736978", "2001:db8:2::1", "2001:db8:1::1", 17, kUdpAt);
}

// Scapy sends this one as 0xffff, because 0 would mean that there is none.
BOOST_AUTO_TEST_CASE(a_sum_of_0_is_left_to_the_caller) {
  BOOST_TEST(transport_checksum(address("192.0.2.1"), address("192.0.1.1"), 17,
                                from_hex("13881389000a0000 55c6")) == 0);
}

BOOST_AUTO_TEST_CASE(parts_join_as_if_they_were_one) {
  const Octets all = Noise().octets(301);
  for (std::size_t cut = 0; cut <= all.size(); cut += 2) {
    const Bytes bytes(all);
    BOOST_TEST(join_checksums(internet_checksum(bytes.first(cut)), internet_checksum(bytes.subspan(cut))) ==
               internet_checksum(bytes));
  }
}

BOOST_AUTO_TEST_SUITE_END()
