// SPDX-License-Identifier: Apache-2.0
#include "wire/ipv6.h"

#include <algorithm>

#include "wire/ip_protocol.h"

namespace spigrp {
namespace {

constexpr std::uint32_t kVersion = 6;
constexpr std::uint32_t kMaxFlowLabel = 0xfffff;
constexpr std::size_t kPayloadLenAt = 4;
constexpr std::size_t kHopLimitAt = 7;

constexpr std::size_t kExtensionUnit = 8;  // every extension header is a multiple of this
constexpr std::uint8_t kPad1 = 0;

bool is_fragment_later(Bytes fragment_header) { return load_be16(fragment_header.subspan<2, 2>()) >> 3 != 0; }

// RFC 2675 section 2: a payload length of 0, and the jumbo payload option in a hop-by-hop header. It is no
// more than looked for: whoever is refused need not be right in all else.
bool is_jumbogram(Bytes packet) {
  constexpr std::uint8_t kJumboPayload = 0xc2;
  const Bytes rest = packet.subspan(kIpv6HeaderLen);
  if (packet[kIpv6NextHeaderAt] != ip_protocol::kHopByHop || rest.size() < kExtensionUnit) return false;
  const std::size_t len = (std::size_t{rest[1]} + 1) * kExtensionUnit;
  if (len > rest.size()) return false;
  Ipv6OptionReader options(rest.first(len));
  while (!options.done()) {
    const auto option = options.next();
    if (!option) return false;
    if (option->type == kJumboPayload) return true;
  }
  return false;
}

std::size_t extension_len(std::uint8_t type, Bytes header) {
  // The fragment header has no length field; that byte is reserved.
  if (type == ip_protocol::kFragment) return kExtensionUnit;
  return (std::size_t{header[1]} + 1) * kExtensionUnit;
}

}  // namespace

Result<Ipv6View, WireErrc> Ipv6View::parse(Bytes packet) {
  if (packet.size() < kIpv6HeaderLen) return fail(WireErrc::truncated);
  if (packet[0] >> 4 != kVersion) return fail(WireErrc::bad_version);
  const std::size_t payload_len = load_be16(packet.subspan<kPayloadLenAt, 2>());
  if (payload_len == 0 && is_jumbogram(packet)) return fail(WireErrc::jumbogram);
  if (payload_len > packet.size() - kIpv6HeaderLen) return fail(WireErrc::bad_total_length);
  return Ipv6View(packet.first(kIpv6HeaderLen + payload_len));
}

void emit(const Ipv6Fields& fields, std::span<std::uint8_t, kIpv6HeaderLen> header) {
  SPIGRP_REQUIRE(fields.src.family() == Family::ipv6 && fields.dst.family() == Family::ipv6);
  SPIGRP_REQUIRE(fields.flow_label <= kMaxFlowLabel);
  store_be32(header.first<4>(),
             kVersion << 28 | std::uint32_t{fields.traffic_class} << 20 | fields.flow_label);
  store_be16(header.subspan<kPayloadLenAt, 2>(), fields.payload_len);
  header[kIpv6NextHeaderAt] = fields.next_header;
  header[kHopLimitAt] = fields.hop_limit;
  std::ranges::copy(fields.src.bytes(), header.subspan<8, 16>().begin());
  std::ranges::copy(fields.dst.bytes(), header.subspan<24, 16>().begin());
}

void set_ipv6_traffic_class(MutableBytes header, std::uint8_t traffic_class) {
  SPIGRP_REQUIRE(header.size() >= kIpv6HeaderLen);
  header[0] = static_cast<std::uint8_t>((header[0] & 0xf0) | traffic_class >> 4);
  header[1] = static_cast<std::uint8_t>((header[1] & 0x0f) | (traffic_class & 0x0f) << 4);
}

void set_ipv6_payload_len(MutableBytes header, std::uint16_t payload_len) {
  SPIGRP_REQUIRE(header.size() >= kIpv6HeaderLen);
  store_be16(header.subspan<kPayloadLenAt, 2>(), payload_len);
}

void set_ipv6_hop_limit(MutableBytes header, std::uint8_t hop_limit) {
  SPIGRP_REQUIRE(header.size() >= kIpv6HeaderLen);
  header[kHopLimitAt] = hop_limit;
}

bool Ipv6ExtensionReader::done() const {
  if (later_fragment_) return true;
  switch (next_header_) {
    // RFC 8200 section 4.1: directly behind the IPv6 header only; elsewhere it is an unknown protocol.
    case ip_protocol::kHopByHop:
      return at_ != kIpv6HeaderLen;
    case ip_protocol::kRouting:
    case ip_protocol::kFragment:
    case ip_protocol::kDestinationOptions:
      return false;
    default:
      return true;
  }
}

Result<Ipv6Extension, WireErrc> Ipv6ExtensionReader::next() {
  SPIGRP_REQUIRE(!done());
  const Bytes rest = packet_.subspan(at_);
  if (rest.size() < kExtensionUnit) return fail(WireErrc::truncated);
  const std::size_t len = extension_len(next_header_, rest);
  if (len > rest.size()) return fail(WireErrc::bad_header_length);
  const Ipv6Extension extension{next_header_, at_, len, rest[0], next_header_at_};
  later_fragment_ = next_header_ == ip_protocol::kFragment && is_fragment_later(rest);
  next_header_at_ = at_;
  next_header_ = extension.next_header;
  at_ += len;
  return extension;
}

Result<Ipv6Option, WireErrc> Ipv6OptionReader::next() {
  SPIGRP_REQUIRE(!done());
  const Bytes rest = header_.subspan(at_);
  if (rest[0] == kPad1) return Ipv6Option{kPad1, {}, at_++};
  // The length counts the data alone, so an option of length 0 still moves on by its type and length.
  if (rest.size() < 2 || rest[1] > rest.size() - 2) return fail(WireErrc::bad_options);
  const Ipv6Option option{rest[0], rest.subspan(2, rest[1]), at_};
  at_ += 2 + option.data.size();
  return option;
}

}  // namespace spigrp
