// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "fast_path_choices.h"
#include "support/packets.h"

// The packets that the target `fast_path` sends.
namespace spigrp::fuzz {

inline constexpr std::size_t kMostPackets = 72;                     // more than a burst
inline constexpr std::size_t kMostBytes = std::size_t{192} * 1024;  // of all of them
inline constexpr std::string_view kSources[] = {"10.1.0.1", "10.1.9.9",     "10.7.0.1", "0.0.0.0",
                                                "10.2.0.1", "198.51.100.1", "10.1.0.2", "10.1.255.255"};
inline constexpr std::string_view kDestinations[] = {"10.2.0.1", "10.2.7.1",    "10.3.0.1", "0.0.0.0",
                                                     "10.1.0.1", "203.0.113.2", "10.2.0.2", "10.9.0.1"};
inline constexpr std::uint8_t kProtocols[] = {17, 6, 1, 0, 50, 4, 132, 59};

/// Shape is what the first byte of a record says of its packet.
enum class Shape : std::uint8_t {
  plain,
  lengthy,
  longest,
  options,
  checksum,
  cut,
  padded,
  ipv6,
  raw,
  first_byte,
  empty,
  count_
};

/// Record is eight bytes that choose a packet, or several that are alike.
struct Record {
  std::array<std::uint8_t, 8> bytes;

  Shape shape() const {
    const unsigned chosen = bytes[0] % 16u;
    return chosen < static_cast<unsigned>(Shape::count_) ? static_cast<Shape>(chosen) : Shape::plain;
  }
  std::size_t times() const { return 1u + bytes[0] / 16u; }
  bool has(unsigned bit) const { return (bytes[2] >> bit & 1u) != 0; }
  std::size_t amount() const { return 1u + bytes[2] / 32u; }
  bool is_dummy() const { return has(4); }
  std::uint16_t fragment_word() const {
    return static_cast<std::uint16_t>((has(0) ? kDf : 0) | (has(1) ? kMoreFragments : 0) |
                                      (has(2) ? 0x8000 : 0) | (has(3) ? 3 : 0));
  }
  std::size_t payload_len() const {
    if (shape() == Shape::lengthy) return std::size_t{16} * bytes[6];
    return shape() == Shape::longest ? 65'535u - 20 - bytes[6] : bytes[6];
  }
  std::size_t headroom() const { return bytes[7] % 16 == 0 ? Parcel::kRoom : 30u + bytes[7] % 16; }
  std::size_t tailroom() const { return bytes[7] / 16 == 0 ? Parcel::kRoom : 8u + bytes[7] / 16 * 2u; }
};

/// payload_of() begins with ports, with an SPI, or with zeros; each of several may have other ports.
inline Octets payload_of(const Record& record, std::size_t number) {
  const std::uint8_t chosen = record.bytes[5];
  const std::uint8_t protocol = kProtocols[chosen % 8];
  Octets all(record.payload_len(), std::uint8_t{0});
  if (protocol == 0) return all;
  const std::size_t src_port = (chosen & 0x40u) != 0 ? 5000 + number : 5000;
  const std::size_t dst_port = (chosen & 0x20u) != 0 ? 53 : 5001;
  const Octets head =
      protocol == 50 ? joined({be32(0x1002), be32(number)}) : joined({be16(src_port), be16(dst_port)});
  std::ranges::copy_n(head.begin(), static_cast<std::ptrdiff_t>(std::min(all.size(), head.size())),
                      all.begin());
  return all;
}

inline Octets ip_of(const Record& record, std::size_t number) {
  const std::uint8_t protocol = kProtocols[record.bytes[5] % 8];
  const Octets payload = payload_of(record, number);
  if (record.shape() == Shape::ipv6)
    return packet(
        Ip6{.next_header = protocol, .traffic_class = record.bytes[1], .hop_limit = record.bytes[3]},
        payload);
  return packet(Ip4{.src = kSources[record.bytes[4] % 8],
                    .dst = kDestinations[record.bytes[4] / 16 % 8],
                    .protocol = protocol,
                    .tos = record.bytes[1],
                    .flags = record.fragment_word(),
                    .ttl = record.bytes[3],
                    .options = record.shape() == Shape::options ? Octets(4 * record.amount(), 1) : Octets()},
                payload);
}

/// damaged() is the packet as its shape wants it.
inline Octets damaged(const Record& record, Octets packet) {
  switch (record.shape()) {
    case Shape::checksum:
      packet[10] ^= static_cast<std::uint8_t>(record.amount());
      return packet;
    case Shape::cut:
      packet.resize(packet.size() - std::min(packet.size(), record.amount()));
      return packet;
    case Shape::padded:
      packet.resize(packet.size() + record.amount() * 5);
      return packet;
    case Shape::first_byte:
      packet[0] = static_cast<std::uint8_t>(packet[0] + record.amount());
      return packet;
    case Shape::empty:
      return {};
    default:
      return packet;
  }
}

/// packets_of() reads so many records.
inline std::vector<Given> packets_of(Input& input, std::size_t records) {
  std::vector<Given> all;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < records && !input.empty(); ++i) {
    const Record record{input.record<8>()};
    const Bytes raw = record.shape() == Shape::raw ? input.bytes(record.bytes[6]) : Bytes();
    for (std::size_t number = 0; number < record.times() && all.size() < kMostPackets && bytes < kMostBytes;
         ++number) {
      Octets content = record.shape() == Shape::raw ? Octets(raw.begin(), raw.end())
                                                    : damaged(record, ip_of(record, number));
      bytes += content.size();
      all.push_back({std::move(content), record.headroom(), record.tailroom(), record.is_dummy()});
    }
  }
  return all;
}

}  // namespace spigrp::fuzz
