// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>

#include "spigrp/result.h"
#include "support/naive_ah.h"
#include "transform/ah_headers.h"
#include "transform/lane.h"
#include "wire/ip_packet.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

void compare(Bytes packet, const IpPacket& ip, AhEnd end, const std::optional<Octets>& expected) {
  std::array<std::uint8_t, kMaxHeaders + 1> out{};
  out.fill(0xa5);
  const bool known = mutable_fields_zeroed(packet, ip, end, MutableBytes(out).first(kMaxHeaders));
  if (ip.payload_at > kMaxHeaders) {
    SPIGRP_REQUIRE(!known);
    return;
  }
  SPIGRP_REQUIRE(known == expected.has_value());
  if (!known) return;
  SPIGRP_REQUIRE(same(Bytes(out).first(ip.payload_at), *expected));
  for (std::size_t i = ip.payload_at; i < out.size(); ++i) SPIGRP_REQUIRE(out[i] == 0xa5);
}

}  // namespace

// Headers of any shape: the pass that zeroes what routers may change, and predicts where a route leads, equals a
// naive reference, which goes by the numbers of the RFCs; and it writes nothing behind the headers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Octets packet(data, data + size);
  const auto ip = parse_ip_packet(packet);
  if (!ip) return 0;
  compare(packet, *ip, AhEnd::receiver, naive_ah_headers(packet));
  compare(packet, *ip, AhEnd::sender, naive_sent_ah_headers(packet));
  return 0;
}
