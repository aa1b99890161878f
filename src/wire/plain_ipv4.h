// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

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
    ip = PlainIpv4(packet.data());
    const std::size_t total_len = ip.total_len();
    // Without branches, since nearly always all are as they should be.
    const bool is_plain = (ip.first_ & kWholeMask) == kWhole;
    const bool is_there = (total_len >= kLeastLen) & (total_len <= packet.size());
    const bool intact = is_intact(ip.first_, ip.second_, part<std::uint32_t, 0>(ip.third_));
    return is_plain & is_there & intact;
  }

  std::uint8_t tos() const { return part<std::uint8_t, 1>(first_); }
  std::size_t total_len() const { return big_endian(part<std::uint16_t, 2>(first_)); }
  bool dont_fragment() const { return (first_ & big_endian(std::uint64_t{Ipv4View::kDontFragment})) != 0; }
  std::uint8_t ttl() const { return part<std::uint8_t, 0>(second_); }
  std::uint8_t protocol() const { return part<std::uint8_t, 1>(second_); }
  std::uint32_t src() const { return big_endian(part<std::uint32_t, 4>(second_)); }
  std::uint32_t dst() const { return big_endian(part<std::uint32_t, 0>(third_)); }
  /// inside() are the four bytes behind the header.
  std::uint32_t inside() const { return big_endian(part<std::uint32_t, 4>(third_)); }

  /// Ends are protocol, addresses and inside(): what has the same is of one flow, or to one SA.
  struct Ends {
    // Until they are a packet's, where the byte before the protocol is 0.
    std::uint64_t protocol_and_src = ~std::uint64_t{0};
    std::uint64_t dst_and_inside = 0;
    friend bool operator==(const Ends& a, const Ends& b) {
      return ((a.protocol_and_src ^ b.protocol_and_src) | (a.dst_and_inside ^ b.dst_and_inside)) == 0;
    }
  };
  Ends ends() const { return {second_ & kEndsMask, third_}; }

 private:
  static constexpr std::size_t kLeastLen = kIpv4HeaderLen + 4;
  // Version, header length, more fragments and offset.
  static constexpr std::uint64_t kWholeMask =
      big_endian(std::uint64_t{0xff} << 56 | Ipv4View::kMoreFragments | Ipv4View::kOffset);
  static constexpr std::uint64_t kWhole = big_endian(std::uint64_t{0x45} << 56);
  static constexpr std::uint64_t kEndsMask = big_endian(std::uint64_t{0x00ff'0000'ffff'ffff});

  explicit PlainIpv4(const std::uint8_t* packet) {
    std::memcpy(&first_, packet, sizeof first_);
    std::memcpy(&second_, packet + 8, sizeof second_);
    std::memcpy(&third_, packet + 16, sizeof third_);
  }

  // The bytes of a word from this one on.
  template <std::unsigned_integral Part, std::size_t kAt>
  static Part part(std::uint64_t word) {
    constexpr bool kLittle = std::endian::native == std::endian::little;
    constexpr std::size_t kBehind = sizeof word - kAt - sizeof(Part);
    return static_cast<Part>(word >> (8 * (kLittle ? kAt : kBehind)));
  }

  // As they stand in memory, so that nothing is exchanged that is only compared.
  std::uint64_t first_ = 0;
  std::uint64_t second_ = 0;
  std::uint64_t third_ = 0;
};

}  // namespace spigrp
