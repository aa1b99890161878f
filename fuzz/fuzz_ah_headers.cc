// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "spigrp/result.h"
#include "support/naive_ah.h"
#include "transform/ah_headers.h"
#include "transform/lane.h"
#include "wire/ip_packet.h"

using namespace spigrp;
using namespace spigrp::test;

// Headers of any shape: the pass that zeroes what routers may change equals a naive reference, which goes by
// the numbers of RFC 4302's appendix, and writes nothing behind the headers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes packet(data, size);
  const auto ip = parse_ip_packet(packet);
  if (!ip) return 0;
  std::array<std::uint8_t, kMaxHeaders + 1> out{};
  out.fill(0xa5);
  const auto len = mutable_fields_zeroed(packet, *ip, MutableBytes(out).first(kMaxHeaders));
  const auto expected = naive_ah_headers(Octets(data, data + size));
  if (ip->payload_at > kMaxHeaders) {
    SPIGRP_REQUIRE(!len);
    return 0;
  }
  SPIGRP_REQUIRE(len.has_value() == expected.has_value());
  if (!len) return 0;
  SPIGRP_REQUIRE(*len == ip->payload_at && same(Bytes(out).first(*len), *expected));
  for (std::size_t i = *len; i < out.size(); ++i) SPIGRP_REQUIRE(out[i] == 0xa5);
  return 0;
}
