// SPDX-License-Identifier: Apache-2.0
#include "wire/ipcomp.h"

#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// The start of the plaintext of an ESP packet that KLIPS wrote (Libreswan, testing/klips/inputs/
// 08-east-west-esp-ipcomp.pcap, first packet, decrypted with python3-cryptography's TripleDES).
constexpr std::string_view kIpcomp = "04 00 5678 7365606160607060b067dcf2eb000313";

}  // namespace

BOOST_AUTO_TEST_SUITE(ipcomp)

BOOST_AUTO_TEST_CASE(a_header_of_klips_is_read) {
  at_every_offset(from_hex(kIpcomp), [](Bytes bytes) {
    const IpcompView view = taken(IpcompView::parse(bytes));
    BOOST_TEST(view.next_header() == 4);
    BOOST_TEST(view.flags() == 0);
    BOOST_TEST(view.cpi() == 0x5678);
    BOOST_TEST(to_hex(view.payload()) == "7365606160607060b067dcf2eb000313");
  });
}

BOOST_AUTO_TEST_CASE(each_part_of_a_header_is_truncated) {
  for_each_prefix(from_hex(kIpcomp), kIpcompHeaderLen,
                  [](Bytes bytes) { BOOST_TEST(reason(IpcompView::parse(bytes)) == WireErrc::truncated); });
}

BOOST_AUTO_TEST_CASE(the_payload_may_be_empty) {
  const ExactBytes bytes(from_hex("32000040"));
  const IpcompView view = taken(IpcompView::parse(bytes.bytes()));
  BOOST_TEST(view.payload().empty());
  BOOST_TEST(view.next_header() == 50);
}

// RFC 3173 section 3.3: flags are ignored on receipt.
BOOST_AUTO_TEST_CASE(flags_are_no_reason_to_refuse) {
  const Octets bytes = from_hex("04ff1234");
  const IpcompView view = taken(IpcompView::parse(bytes));
  BOOST_TEST(view.flags() == 0xff);
  BOOST_TEST(view.cpi() == 0x1234);
}

BOOST_AUTO_TEST_CASE(every_byte_of_the_header_is_written) {
  Untouched memory(kIpcompHeaderLen);
  emit_ipcomp(4, 0x5678, memory.bytes().first<kIpcompHeaderLen>());
  BOOST_TEST(to_hex(memory.bytes()) == "04005678");
  BOOST_TEST(memory.guards_hold());
}

BOOST_AUTO_TEST_SUITE_END()
