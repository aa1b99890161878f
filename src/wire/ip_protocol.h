// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace spigrp::ip_protocol {

// IANA "Assigned Internet Protocol Numbers", as far as this program knows them.
inline constexpr std::uint8_t kHopByHop = 0;
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kIpv4 = 4;  // IPv4 in IP (RFC 2003)
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIpv6 = 41;  // IPv6 in IP (RFC 2473, RFC 4213)
inline constexpr std::uint8_t kRouting = 43;
inline constexpr std::uint8_t kFragment = 44;
inline constexpr std::uint8_t kEsp = 50;
inline constexpr std::uint8_t kAh = 51;
inline constexpr std::uint8_t kIcmpv6 = 58;
inline constexpr std::uint8_t kNoNextHeader = 59;  // in ESP: a dummy packet (RFC 4303 section 2.6)
inline constexpr std::uint8_t kDestinationOptions = 60;
inline constexpr std::uint8_t kIpcomp = 108;
inline constexpr std::uint8_t kSctp = 132;
inline constexpr std::uint8_t kUdpLite = 136;

/// is_ip() tells whether what follows is an IP packet.
constexpr bool is_ip(std::uint8_t protocol) { return (protocol == kIpv4) | (protocol == kIpv6); }

}  // namespace spigrp::ip_protocol
