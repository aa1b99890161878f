// SPDX-License-Identifier: Apache-2.0
#include "transform/ah_headers.h"

#include <algorithm>
#include <cstring>
#include <utility>

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

// Types of routing headers.
constexpr std::uint8_t kSourceRoute = 0;
constexpr std::uint8_t kMobileHome = 2;

constexpr std::size_t kIpv4DestinationAt = 16;
constexpr std::size_t kIpv6DestinationAt = 24;

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

// Prediction is where a packet will be when it arrives. It may be sent along one route.
class Prediction {
 public:
  explicit Prediction(AhEnd end) : may_predict_(end == AhEnd::sender) {}

  /// take() is whether a route that is not used up can be predicted; it uses the prediction up.
  bool take() { return std::exchange(may_predict_, false); }

 private:
  bool may_predict_;
};

bool is_source_route(std::uint8_t type) {
  return type == ipv4_option::kLooseSourceRoute || type == ipv4_option::kStrictSourceRoute;
}

// RFC 791 section 3.1: the pointer counts from 1 and from the type byte; beyond the length, the route is used
// up. Whoever is last in it gets the packet.
bool follow_source_route(MutableBytes header, Bytes option, Prediction& prediction) {
  constexpr std::size_t kPointerAt = 2;
  constexpr std::size_t kRouteAt = 3;
  constexpr std::size_t kAddressLen = 4;
  if (option.size() <= kPointerAt) return false;
  const std::size_t pointer = option[kPointerAt];
  if (pointer > option.size()) return true;
  const bool whole = (option.size() - kRouteAt) % kAddressLen == 0;
  if (!whole || pointer < kAddressLen || pointer % kAddressLen != 0 || !prediction.take()) return false;
  std::ranges::copy(option.last(kAddressLen), header.subspan(kIpv4DestinationAt, kAddressLen).begin());
  return true;
}

bool zero_ipv4_options(MutableBytes header, Prediction& prediction) {
  const MutableBytes options = header.subspan(kIpv4HeaderLen);
  Ipv4OptionReader reader(options);
  while (!reader.done()) {
    const auto option = reader.next();
    if (!option) return false;
    if (is_source_route(option->type) && !follow_source_route(header, option->bytes, prediction)) {
      return false;
    }
    if (!is_immutable(option->type)) zero(options.subspan(option->at, option->bytes.size()));
  }
  return true;
}

// What stands before the destination goes in one piece, as it is read again soon: behind single bytes that would wait.
void copy_ipv4_fixed(const std::uint8_t* from, std::uint8_t* to) {
  using Part [[gnu::vector_size(16)]] = std::uint8_t;
  constexpr std::uint8_t kKept = 0xff;
  constexpr std::uint8_t kZero = 0;
  constexpr Part kMask = {
      kKept, kZero, kKept, kKept,  // TOS
      kKept, kKept, kZero, kZero,  // flags, fragment offset: DF too, a router may have cleared it
      kZero, kKept, kZero, kZero,  // TTL, checksum
      kKept, kKept, kKept, kKept};
  Part part;
  std::memcpy(&part, from, sizeof part);
  part &= kMask;
  std::memcpy(to, &part, sizeof part);
  std::memcpy(to + sizeof part, from + sizeof part, kIpv4HeaderLen - sizeof part);
}

bool zero_ipv4(Bytes packet, MutableBytes header, Prediction prediction) {
  SPIGRP_REQUIRE(header.size() >= kIpv4HeaderLen && packet.size() >= header.size());
  copy_ipv4_fixed(packet.data(), header.data());
  if (header.size() == kIpv4HeaderLen) [[likely]]
    return true;
  std::ranges::copy(packet.first(header.size()).subspan(kIpv4HeaderLen), header.begin() + kIpv4HeaderLen);
  return zero_ipv4_options(header, prediction);
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

// Each node of the route exchanges the destination for the next address.
bool follow_routing_header(MutableBytes headers, MutableBytes routing, Prediction& prediction) {
  constexpr std::size_t kTypeAt = 2;
  constexpr std::size_t kSegmentsLeftAt = 3;
  constexpr std::size_t kRouteAt = 8;
  constexpr std::size_t kAddressLen = 16;
  const std::size_t left = routing[kSegmentsLeftAt];
  if (left == 0) return true;
  const std::uint8_t type = routing[kTypeAt];
  const std::size_t route_len = routing.size() - kRouteAt;
  const std::size_t count = route_len / kAddressLen;
  const bool known = type == kSourceRoute || (type == kMobileHome && count == 1);
  if (!known || route_len % kAddressLen != 0 || left > count || !prediction.take()) return false;
  for (std::size_t i = count - left; i < count; ++i) {
    std::ranges::swap_ranges(headers.subspan(kIpv6DestinationAt, kAddressLen),
                             routing.subspan(kRouteAt + i * kAddressLen, kAddressLen));
  }
  routing[kSegmentsLeftAt] = 0;
  return true;
}

bool zero_ipv6_extension(MutableBytes headers, const Ipv6Extension& extension, Prediction& prediction) {
  const MutableBytes header = headers.subspan(extension.at, extension.len);
  switch (extension.type) {
    case ip_protocol::kHopByHop:
    case ip_protocol::kDestinationOptions:
      return zero_ipv6_options(header);
    case ip_protocol::kRouting:
      return follow_routing_header(headers, header, prediction);
    default:
      return false;
  }
}

bool zero_ipv6(Bytes packet, MutableBytes headers, Prediction prediction) {
  const auto view = Ipv6View::parse(packet);
  if (!view) return false;
  std::ranges::copy(packet.first(headers.size()), headers.begin());
  headers[0] &= 0xf0;  // traffic class and flow label
  zero(headers.subspan(1, 3));
  headers[7] = 0;  // hop limit
  Ipv6ExtensionReader extensions(*view);
  while (extensions.at() < headers.size() && !extensions.done()) {
    const auto extension = extensions.next();
    if (!extension || !zero_ipv6_extension(headers, *extension, prediction)) return false;
  }
  return true;
}

}  // namespace

bool mutable_fields_zeroed(Bytes packet, const IpPacket& ip, AhEnd end, MutableBytes out) {
  if (ip.payload_at > out.size() || ip.fragment) return false;
  const MutableBytes headers = out.first(ip.payload_at);
  return ip.family == Family::ipv4 ? zero_ipv4(packet, headers, Prediction(end))
                                   : zero_ipv6(packet, headers, Prediction(end));
}

}  // namespace spigrp
