// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "spigrp/bytes.h"
#include "wire/checksum.h"
#include "wire/ipv4.h"

namespace spigrp {

/// PlainIpv4 is what nearly every IPv4 header is (RFC 791 section 3.1): intact, of a whole packet, without options, and before at
/// least four bytes. Those are ports, or the SPI of ESP. It is read in three words, and stays true when the packet changes.
///
///   0         1     2        4    6              8     9       10         12    16    20          24
///   | ver|ihl | tos | length | id | flags+offset | ttl | proto | checksum | src | dst | four bytes |
///   |                 first                      |               second         |      third       |
class PlainIpv4 {
 public:
  PlainIpv4() = default;
  /// read() is false for all that Ipv4View::parse() may have an error for, and for much that it takes. It fills memory of the caller:
  /// a copy of what was just written word by word would have to wait.
  static bool read(Bytes packet, PlainIpv4& ip) {
    if (packet.size() < kLeastLen) [[unlikely]]
      return false;
    ip = PlainIpv4(packet.first<kLeastLen>());
    const std::size_t total_len = ip.total_len();
    // Without branches, since nearly always all are as they should be.
    const bool is_plain = (ip.first_ & kWholeMask) == kWhole;
    const bool is_there = (total_len >= kLeastLen) & (total_len <= packet.size());
    const bool intact = is_intact(ip.first_, ip.second_, ip.dst());
    return is_plain & is_there & intact;
  }

  /// again() is what read() gave, of a packet whose header has not changed since.
  static PlainIpv4 again(Bytes packet) {
    SPIGRP_REQUIRE(packet.size() >= kLeastLen);
    return PlainIpv4(packet.first<kLeastLen>());
  }

  std::uint8_t tos() const { return static_cast<std::uint8_t>(first_ >> 48); }
  std::size_t total_len() const { return static_cast<std::uint16_t>(first_ >> 32); }
  bool dont_fragment() const { return (first_ & Ipv4View::kDontFragment) != 0; }
  std::uint8_t ttl() const { return static_cast<std::uint8_t>(second_ >> 56); }
  std::uint8_t protocol() const { return static_cast<std::uint8_t>(second_ >> 48); }
  std::uint32_t src() const { return static_cast<std::uint32_t>(second_); }
  std::uint32_t dst() const { return static_cast<std::uint32_t>(third_ >> 32); }
  /// inside() are the four bytes behind the header.
  std::uint32_t inside() const { return static_cast<std::uint32_t>(third_); }

  /// Ends are protocol, addresses and inside(): what has the same is of one flow, or to one SA.
  struct Ends {
    std::uint64_t protocol_and_src =
        ~std::uint64_t{0};  // until they are a packet's, where the first byte is 0
    std::uint64_t dst_and_inside = 0;
    friend bool operator==(const Ends& a, const Ends& b) {
      return ((a.protocol_and_src ^ b.protocol_and_src) | (a.dst_and_inside ^ b.dst_and_inside)) == 0;
    }
  };
  Ends ends() const { return {second_ & 0x00ff'0000'ffff'ffff, third_}; }

 private:
  static constexpr std::size_t kLeastLen = kIpv4HeaderLen + 4;
  // Version, header length, more fragments and offset.
  static constexpr std::uint64_t kWholeMask =
      std::uint64_t{0xff} << 56 | Ipv4View::kMoreFragments | Ipv4View::kOffset;
  static constexpr std::uint64_t kWhole = std::uint64_t{0x45} << 56;

  explicit PlainIpv4(std::span<const std::uint8_t, kLeastLen> packet)
      : first_(load_be64(packet.subspan<0, 8>())),
        second_(load_be64(packet.subspan<8, 8>())),
        third_(load_be64(packet.subspan<16, 8>())) {}

  std::uint64_t first_ = 0;
  std::uint64_t second_ = 0;
  std::uint64_t third_ = 0;
};

}  // namespace spigrp
