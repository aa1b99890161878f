// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "spigrp/bytes.h"

namespace spigrp::test {

// Capture files made byte by byte, from the drafts draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng: a
// second opinion on what libpcap reads and writes.

enum class Order : std::uint8_t { little, big };

inline constexpr std::uint32_t kMicroMagic = 0xa1b2c3d4;
inline constexpr std::uint32_t kNanoMagic = 0xa1b23c4d;

inline std::string number(Order order, std::uint64_t value, std::size_t len) {
  std::string bytes(len, '\0');
  for (std::size_t i = 0; i < len; ++i) {
    bytes[order == Order::little ? i : len - 1 - i] = static_cast<char>(value >> (8 * i) & 0xff);
  }
  return bytes;
}
inline std::string u16(Order order, std::uint16_t value) { return number(order, value, 2); }
inline std::string u32(Order order, std::uint32_t value) { return number(order, value, 4); }

inline std::string pcap_header(Order order, std::uint32_t magic, std::uint32_t snap_len,
                               std::uint32_t link_type) {
  return u32(order, magic) + u16(order, 2) + u16(order, 4) + u32(order, 0) + u32(order, 0) +
         u32(order, snap_len) + u32(order, link_type);
}

inline std::string pcap_record(Order order, std::uint32_t seconds, std::uint32_t fraction,
                               const std::string& bytes, std::size_t original_len) {
  return u32(order, seconds) + u32(order, fraction) + u32(order, static_cast<std::uint32_t>(bytes.size())) +
         u32(order, static_cast<std::uint32_t>(original_len)) + bytes;
}

inline std::string pcapng_block(Order order, std::uint32_t type, std::string body) {
  body.resize((body.size() + 3) / 4 * 4);
  const auto length = u32(order, static_cast<std::uint32_t>(12 + body.size()));
  return u32(order, type) + length + body + length;
}

inline std::string pcapng_section(Order order) {
  return pcapng_block(order, 0x0a0d0d0a,
                      u32(order, 0x1a2b3c4d) + u16(order, 1) + u16(order, 0) + number(order, ~0ULL, 8));
}

/// Time stamps count 10^-digits seconds.
inline std::string pcapng_interface(Order order, std::uint16_t link_type, char digits) {
  const std::string resolution =
      u16(order, 9) + u16(order, 1) + std::string(1, digits) + std::string(3, '\0');
  return pcapng_block(
      order, 1, u16(order, link_type) + u16(order, 0) + u32(order, 262144) + resolution + u32(order, 0));
}

inline std::string pcapng_packet(Order order, std::uint64_t ticks, const std::string& bytes,
                                 std::size_t original_len) {
  return pcapng_block(order, 6,
                      u32(order, 0) + u32(order, static_cast<std::uint32_t>(ticks >> 32)) +
                          u32(order, static_cast<std::uint32_t>(ticks)) +
                          u32(order, static_cast<std::uint32_t>(bytes.size())) +
                          u32(order, static_cast<std::uint32_t>(original_len)) + bytes);
}

/// A statistics block: no record, and editcap and dumpcap write one at the end.
inline std::string pcapng_statistics(Order order) {
  return pcapng_block(order, 5, u32(order, 0) + u32(order, 0) + u32(order, 0) + u32(order, 0));
}

inline std::string text_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

inline Bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace spigrp::test
