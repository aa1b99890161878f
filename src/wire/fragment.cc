// SPDX-License-Identifier: Apache-2.0
#include "wire/fragment.h"

#include "base/byte_order.h"
#include "spigrp/result.h"
#include "wire/ah.h"
#include "wire/esp.h"
#include "wire/ip_packet.h"
#include "wire/ip_protocol.h"
#include "wire/ipcomp.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

std::optional<Fragment> read_ipv4(Bytes packet) {
  const auto view = Ipv4View::parse(packet);
  if (!view || !view->is_fragment()) return std::nullopt;
  return Fragment{.id = view->id(),
                  .headers_len = view->header_len(),
                  .protocol_at = kIpv4ProtocolAt,
                  .protocol = view->protocol(),
                  .data_at = view->header_len(),
                  .data_len = view->payload().size(),
                  .offset = view->fragment_offset(),
                  .more = view->more_fragments()};
}

// The fragment header: next header, reserved, 13 bits of offset in units of 8, 2 reserved, M, identification.
Fragment read_header(Bytes packet, const Ipv6Extension& header) {
  const Bytes bytes = packet.subspan(header.at, header.len);
  const std::uint16_t word = load_be16(bytes.subspan<2, 2>());
  const std::size_t data_at = header.at + header.len;
  return {.id = load_be32(bytes.subspan<4, 4>()),
          .headers_len = header.at,
          .protocol_at = header.type_at,
          .protocol = header.next_header,
          .data_at = data_at,
          .data_len = packet.size() - data_at,
          .offset = word & 0xfff8u,
          .more = (word & 1) != 0};
}

std::optional<Fragment> read_ipv6(Bytes packet) {
  const auto view = Ipv6View::parse(packet);
  if (!view) return std::nullopt;
  Ipv6ExtensionReader reader(*view);
  while (!reader.done()) {
    const auto header = reader.next();
    if (!header) return std::nullopt;
    if (header->type == ip_protocol::kFragment) return read_header(view->packet(), *header);
  }
  return std::nullopt;
}

// How long the header at the front of `data` is, as far as it can be told.
std::size_t header_len(std::uint8_t protocol, Bytes data) {
  switch (protocol) {
    case ip_protocol::kEsp:
      return kEspHeaderLen;
    case ip_protocol::kAh:
      return data.size() < kAhFixedLen ? kAhFixedLen : (std::size_t{data[1]} + 2) * 4;
    case ip_protocol::kIpcomp:
      return kIpcompHeaderLen;
    case ip_protocol::kIpv4:
      return kIpv4HeaderLen;
    case ip_protocol::kIpv6:
      return kIpv6HeaderLen;
    default:
      return 0;
  }
}

}  // namespace

std::optional<Fragment> read_fragment(Bytes packet) {
  SPIGRP_REQUIRE(!packet.empty());
  return packet[0] >> 4 == 4 ? read_ipv4(packet) : read_ipv6(packet);
}

bool headers_are_whole(Bytes packet, const Fragment& first) {
  const Bytes data = packet.subspan(first.data_at, first.data_len);
  return data.size() >= header_len(first.protocol, data);
}

void end_fragment(MutableBytes packet, const Fragment& first) {
  set_total_len(packet, packet.size());
  if (packet[0] >> 4 == 4) {
    clear_ipv4_fragment(packet);
  } else {
    SPIGRP_REQUIRE(first.protocol_at < first.headers_len);
    packet[first.protocol_at] = first.protocol;
  }
}

}  // namespace spigrp
