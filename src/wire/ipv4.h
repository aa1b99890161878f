// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "spigrp/bytes.h"
#include "spigrp/ip_address.h"
#include "spigrp/result.h"
#include "wire/checksum.h"
#include "wire/wire_error.h"

namespace spigrp {

inline constexpr std::size_t kIpv4HeaderLen = 20;     // without options
inline constexpr std::size_t kMaxIpv4HeaderLen = 60;  // a 4-bit count of 32-bit words
inline constexpr std::size_t kIpv4ProtocolAt = 9;
inline constexpr std::size_t kMaxIpPacket = 65535;

/// Ipv4View reads one IPv4 packet (RFC 791 section 3.1) in place. It owns nothing.
///
///   0         1     2        4    6              8     9       10         12    16    20        4*ihl
///   | ver|ihl | tos | length | id | flags+offset | ttl | proto | checksum | src | dst | options | payload |
///
/// parse() is the only way to get one: no accessor reaches outside the bytes that parse() was given. Bytes
/// behind the total length (Ethernet padding) are no part of the view.
class Ipv4View {
 public:
  /// parse() checks version, header length and total length. It does not check the checksum.
  static Result<Ipv4View, WireErrc> parse(Bytes packet) {
    if (packet.size() < kIpv4HeaderLen) [[unlikely]]
      return fail(WireErrc::truncated);
    if (packet[0] >> 4 != 4) return fail(WireErrc::bad_version);
    const std::size_t header_len = std::size_t{packet[0] & 0x0fu} * 4;
    if (header_len < kIpv4HeaderLen || header_len > packet.size()) return fail(WireErrc::bad_header_length);
    const std::size_t total_len = load_be16(packet.subspan<2, 2>());
    if (total_len < header_len || total_len > packet.size()) return fail(WireErrc::bad_total_length);
    return Ipv4View(packet.first(total_len));
  }

  std::size_t header_len() const { return std::size_t{packet_[0] & 0x0fu} * 4; }
  std::size_t total_len() const { return packet_.size(); }
  std::uint8_t tos() const { return packet_[1]; }
  std::uint16_t id() const { return load_be16(packet_.subspan<4, 2>()); }
  /// fragment_word() has all that is said of fragments: two flags, and the offset in units of 8 bytes.
  std::uint16_t fragment_word() const { return load_be16(packet_.subspan<6, 2>()); }
  static constexpr std::uint16_t kDontFragment = 0x4000;
  static constexpr std::uint16_t kMoreFragments = 0x2000;
  static constexpr std::uint16_t kOffset = 0x1fff;
  bool dont_fragment() const { return (fragment_word() & kDontFragment) != 0; }
  bool more_fragments() const { return (fragment_word() & kMoreFragments) != 0; }
  /// fragment_offset() is in bytes.
  std::size_t fragment_offset() const { return std::size_t{fragment_word()} % (kOffset + 1u) * 8; }
  bool is_fragment() const { return (fragment_word() & (kMoreFragments | kOffset)) != 0; }
  std::uint8_t ttl() const { return packet_[8]; }
  std::uint8_t protocol() const { return packet_[9]; }
  std::uint16_t checksum() const { return load_be16(packet_.subspan<10, 2>()); }
  bool checksum_ok() const {
    if (header_len() == kIpv4HeaderLen) [[likely]]
      return is_intact(packet_.first<kIpv4HeaderLen>());
    return internet_checksum(header()) == 0;
  }
  IpAddress src() const { return IpAddress::from_bytes(packet_.subspan<12, 4>()); }
  IpAddress dst() const { return IpAddress::from_bytes(packet_.subspan<16, 4>()); }
  Bytes header() const { return packet_.first(header_len()); }
  Bytes options() const { return header().subspan(kIpv4HeaderLen); }
  Bytes payload() const { return packet_.subspan(header_len()); }
  /// packet() is header and payload, total_len() bytes.
  Bytes packet() const { return packet_; }

 private:
  explicit Ipv4View(Bytes packet) : packet_(packet) {}
  Bytes packet_;
};

/// Ipv4Fields are the values of a header without options.
struct Ipv4Fields {
  std::uint8_t tos = 0;
  std::uint16_t total_len = 0;
  std::uint16_t id = 0;
  bool dont_fragment = false;
  std::uint8_t ttl = 64;
  std::uint8_t protocol = 0;
  IpAddress src;  // both IPv4: anything else is misuse
  IpAddress dst;
};

/// Ipv4Template writes headers that differ in TOS, length, ID and DF alone; the rest of them is read and summed up once.
class Ipv4Template {
 public:
  explicit Ipv4Template(const Ipv4Fields& fields)
      : third_(std::uint32_t{fields.ttl} << 24 | std::uint32_t{fields.protocol} << 16),
        src_(load_be32(ipv4_bytes(fields.src))),
        dst_(load_be32(ipv4_bytes(fields.dst))),
        sum_(std::uint64_t{kFirst} + third_ + src_ + dst_) {}

  /// emit() writes a header, checksum included.
  // Each word is written whole: whoever reads it soon after, as those who move or sum up a header do, would wait for bytes.
  void emit(std::uint8_t tos, std::uint16_t total_len, std::uint16_t id, bool dont_fragment,
            std::span<std::uint8_t, kIpv4HeaderLen> header) const {
    const std::uint32_t first = std::uint32_t{tos} << 16 | total_len;
    static_assert(Ipv4View::kDontFragment == 1 << 14);
    const std::uint32_t second = std::uint32_t{id} << 16 | std::uint32_t{dont_fragment} << 14;
    store_be64(header.subspan<0, 8>(), std::uint64_t{kFirst | first} << 32 | second);
    const std::uint32_t third = third_ | fold_checksum(sum_ + first + second);
    store_be64(header.subspan<8, 8>(), std::uint64_t{third} << 32 | src_);
    store_be32(header.subspan<16, 4>(), dst_);
  }

 private:
  static constexpr std::uint32_t kFirst = 0x45U << 24;  // version 4, five words

  static std::span<const std::uint8_t, 4> ipv4_bytes(const IpAddress& address) {
    SPIGRP_REQUIRE(address.family() == Family::ipv4);
    return address.bytes().first<4>();
  }

  std::uint32_t third_;
  std::uint32_t src_;
  std::uint32_t dst_;
  std::uint64_t sum_;
};

/// emit() writes a header of kIpv4HeaderLen bytes, checksum included.
void emit(const Ipv4Fields& fields, std::span<std::uint8_t, kIpv4HeaderLen> header);

// The setters change one field of a header that Ipv4View::parse() took, and its checksum with it by RFC 1624,
// so that a checksum that was wrong stays wrong.
void set_ipv4_tos(MutableBytes header, std::uint8_t tos);
void set_ipv4_total_len(MutableBytes header, std::uint16_t total_len);
void set_ipv4_ttl(MutableBytes header, std::uint8_t ttl);
void set_ipv4_protocol(MutableBytes header, std::uint8_t protocol);
/// set_ipv4_payload() is set_ipv4_total_len() and set_ipv4_protocol() in one step.
void set_ipv4_payload(MutableBytes header, std::uint16_t total_len, std::uint8_t protocol);
/// clear_ipv4_fragment() says that this is a whole packet: no offset, no more fragments. DF stays.
void clear_ipv4_fragment(MutableBytes header);

/// Ipv4Option is one option (RFC 791 section 3.1): the type byte, and all its bytes, type and length
/// included. End of options and no-operation have one byte.
struct Ipv4Option {
  std::uint8_t type;
  Bytes bytes;
  std::size_t at;  ///< offset in the options
};

/// Ipv4OptionReader hands out the options of a header, one at a time, the end-of-options byte last and with
/// all that follows it as its bytes.
class Ipv4OptionReader {
 public:
  explicit Ipv4OptionReader(Bytes options) : options_(options) {}
  bool done() const { return at_ == options_.size(); }
  /// next() must not be called when done(). An option that is shorter than 2 or ends outside is bad_options.
  Result<Ipv4Option, WireErrc> next();

 private:
  Bytes options_;
  std::size_t at_ = 0;
};

}  // namespace spigrp
