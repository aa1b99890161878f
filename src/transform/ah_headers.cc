// SPDX-License-Identifier: Apache-2.0
#include "transform/ah_headers.h"

#include <algorithm>

#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

namespace ipv4_option {
constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kNop = 1;
constexpr std::uint8_t kSecurity = 130;
constexpr std::uint8_t kLooseSourceRoute = 131;
constexpr std::uint8_t kExtendedSecurity = 133;
constexpr std::uint8_t kCommercialSecurity = 134;
constexpr std::uint8_t kStrictSourceRoute = 137;
constexpr std::uint8_t kRouterAlert = 148;
constexpr std::uint8_t kSenderDirected = 149;
}  // namespace ipv4_option

void zero(MutableBytes bytes) { std::ranges::fill(bytes, std::uint8_t{0}); }

bool is_immutable(std::uint8_t type) {
  switch (type) {
    case ipv4_option::kEnd:
    case ipv4_option::kNop:
    case ipv4_option::kSecurity:
    case ipv4_option::kExtendedSecurity:
    case ipv4_option::kCommercialSecurity:
    case ipv4_option::kRouterAlert:
    case ipv4_option::kSenderDirected:
      return true;
    default:
      return false;
  }
}

// A source route that is not used up will still change the destination address.
bool changes_destination(const Ipv4Option& option) {
  if (option.type != ipv4_option::kLooseSourceRoute && option.type != ipv4_option::kStrictSourceRoute)
    return false;
  constexpr std::size_t kPointerAt = 2;
  return option.bytes.size() <= kPointerAt || option.bytes[kPointerAt] <= option.bytes.size();
}

bool zero_ipv4_options(MutableBytes options) {
  Ipv4OptionReader reader(options);
  while (!reader.done()) {
    const auto option = reader.next();
    if (!option || changes_destination(*option)) return false;
    if (!is_immutable(option->type)) zero(options.subspan(option->at, option->bytes.size()));
  }
  return true;
}

bool zero_ipv4(MutableBytes header) {
  header[1] = 0;                // TOS
  zero(header.subspan(6, 2));   // flags and fragment offset: DF too, a router may have cleared it
  header[8] = 0;                // TTL
  zero(header.subspan(10, 2));  // checksum
  return zero_ipv4_options(header.subspan(kIpv4HeaderLen));
}

bool zero_ipv6_options(MutableBytes header) {
  Ipv6OptionReader reader(header);
  while (!reader.done()) {
    const auto option = reader.next();
    if (!option) return false;
    constexpr std::size_t kTypeAndLength = 2;
    if (option->may_change()) zero(header.subspan(option->at + kTypeAndLength, option->data.size()));
  }
  return true;
}

bool zero_ipv6_extension(MutableBytes header, std::uint8_t type) {
  constexpr std::size_t kSegmentsLeftAt = 3;
  switch (type) {
    case ip_protocol::kHopByHop:
    case ip_protocol::kDestinationOptions:
      return zero_ipv6_options(header);
    case ip_protocol::kRouting:
      return header[kSegmentsLeftAt] == 0;
    default:
      return false;
  }
}

bool zero_ipv6(Bytes packet, std::size_t payload_at, MutableBytes headers) {
  const auto view = Ipv6View::parse(packet);
  if (!view) return false;
  headers[0] &= 0xf0;  // traffic class and flow label
  zero(headers.subspan(1, 3));
  headers[7] = 0;  // hop limit
  Ipv6ExtensionReader extensions(*view);
  while (extensions.at() < payload_at && !extensions.done()) {
    const auto extension = extensions.next();
    if (!extension || !zero_ipv6_extension(headers.subspan(extension->at, extension->len), extension->type)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::size_t> mutable_fields_zeroed(Bytes packet, const IpPacket& ip, MutableBytes out) {
  if (ip.payload_at > out.size() || ip.fragment) return std::nullopt;
  const MutableBytes headers = out.first(ip.payload_at);
  std::ranges::copy(packet.first(ip.payload_at), headers.begin());
  const bool known =
      ip.family == Family::ipv4 ? zero_ipv4(headers) : zero_ipv6(packet, ip.payload_at, headers);
  if (!known) return std::nullopt;
  return ip.payload_at;
}

}  // namespace spigrp
