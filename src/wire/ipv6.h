// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "spigrp/bytes.h"
#include "spigrp/ip_address.h"
#include "spigrp/result.h"
#include "wire/wire_error.h"

namespace spigrp {

inline constexpr std::size_t kIpv6HeaderLen = 40;
inline constexpr std::size_t kIpv6NextHeaderAt = 6;

/// Ipv6View reads one IPv6 packet (RFC 8200 section 3) in place. It owns nothing.
///
///   0                             4                6      7           8     24    40
///   | ver | traffic class | label | payload length | next | hop limit | src | dst | extensions, payload |
///
/// parse() is the only way to get one: no accessor reaches outside the bytes that parse() was given. Bytes
/// behind the payload length are no part of the view. A payload length of 0 is an empty payload, or that of a
/// jumbogram (RFC 2675), which is refused.
class Ipv6View {
 public:
  static Result<Ipv6View, WireErrc> parse(Bytes packet);

  std::size_t total_len() const { return packet_.size(); }
  std::uint8_t traffic_class() const {
    return static_cast<std::uint8_t>(load_be16(packet_.first<2>()) >> 4 & 0xff);
  }
  std::uint32_t flow_label() const { return load_be32(packet_.first<4>()) & 0xfffff; }
  std::uint16_t payload_len() const { return load_be16(packet_.subspan<4, 2>()); }
  std::uint8_t next_header() const { return packet_[6]; }
  std::uint8_t hop_limit() const { return packet_[7]; }
  IpAddress src() const { return IpAddress::from_bytes(packet_.subspan<8, 16>()); }
  IpAddress dst() const { return IpAddress::from_bytes(packet_.subspan<24, 16>()); }
  Bytes payload() const { return packet_.subspan(kIpv6HeaderLen); }
  Bytes packet() const { return packet_; }

 private:
  explicit Ipv6View(Bytes packet) : packet_(packet) {}
  Bytes packet_;
};

/// Ipv6Fields are the values of the fixed header.
struct Ipv6Fields {
  std::uint8_t traffic_class = 0;
  std::uint32_t flow_label = 0;
  std::uint16_t payload_len = 0;
  std::uint8_t next_header = 0;
  std::uint8_t hop_limit = 64;
  IpAddress src;  // both IPv6: anything else is misuse
  IpAddress dst;
};

/// emit() writes a fixed header of kIpv6HeaderLen bytes.
void emit(const Ipv6Fields& fields, std::span<std::uint8_t, kIpv6HeaderLen> header);

// The setters change one field of a header that Ipv6View::parse() took.
void set_ipv6_traffic_class(MutableBytes header, std::uint8_t traffic_class);
void set_ipv6_payload_len(MutableBytes header, std::uint16_t payload_len);
void set_ipv6_hop_limit(MutableBytes header, std::uint8_t hop_limit);

/// Ipv6Extension is one extension header of a packet: hop-by-hop, routing, fragment or destination options.
struct Ipv6Extension {
  std::uint8_t type;         ///< its protocol number
  std::size_t at;            ///< where it begins, counted from the start of the IPv6 header
  std::size_t len;           ///< whole header, in bytes
  std::uint8_t next_header;  ///< what follows it
  std::size_t type_at;       ///< where the byte stands that names it (a next-header field before it)
};

/// Ipv6ExtensionReader walks the extension headers of a packet, one at a time, and stops before the first
/// header that is none of the four. AH is not one of them: it is a transform's.
class Ipv6ExtensionReader {
 public:
  explicit Ipv6ExtensionReader(const Ipv6View& packet)
      : packet_(packet.packet()), next_header_(packet.next_header()) {}

  /// done() when what comes next is no extension header (or lies behind a fragment header that is not the
  /// first fragment's: those bytes are no header).
  bool done() const;
  /// next() must not be called when done(). truncated or bad_header_length: it ends outside the packet.
  Result<Ipv6Extension, WireErrc> next();

  /// in_later_fragment() when the walk ended behind the fragment header of a fragment that is not the first.
  bool in_later_fragment() const { return later_fragment_; }
  std::uint8_t next_header() const { return next_header_; }       ///< protocol of what stands at at()
  std::size_t at() const { return at_; }                          ///< from the start of the IPv6 header
  std::size_t next_header_at() const { return next_header_at_; }  ///< the byte that says so

 private:
  Bytes packet_;
  std::uint8_t next_header_;
  std::size_t at_ = kIpv6HeaderLen;
  std::size_t next_header_at_ = kIpv6NextHeaderAt;
  bool later_fragment_ = false;
};

/// Ipv6Option is one option of a hop-by-hop or destination options header (RFC 8200 section 4.2).
struct Ipv6Option {
  std::uint8_t type;
  Bytes data;      ///< without type and length; Pad1 has none
  std::size_t at;  ///< of the type byte, in the bytes that the reader was given
  /// may_change() is the third-highest bit of the type: the data may change en route, so AH counts it as
  /// zero.
  bool may_change() const { return (type & 0x20) != 0; }
};

/// Ipv6OptionReader hands out the options of one options header, padding included. `header` is the whole
/// extension header. Every option moves on by at least one byte, so it ends (against CVE-2018-6918).
class Ipv6OptionReader {
 public:
  explicit Ipv6OptionReader(Bytes header) : header_(header) {}
  bool done() const { return at_ >= header_.size(); }
  /// next() must not be called when done(). An option that ends outside the header is bad_options.
  Result<Ipv6Option, WireErrc> next();

 private:
  Bytes header_;
  std::size_t at_ = 2;
};

}  // namespace spigrp
