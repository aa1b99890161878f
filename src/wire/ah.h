// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "base/round_up.h"
#include "spigrp/bytes.h"
#include "spigrp/ip_address.h"
#include "spigrp/result.h"
#include "wire/wire_error.h"

namespace spigrp {

inline constexpr std::size_t kAhFixedLen = 12;  // up to the ICV
// The length field is in words of 32 bits, less 2: it is an IPv6 extension's, which has other units.
inline constexpr std::size_t kAhWord = 4;
inline constexpr std::size_t kAhWordsNotCounted = 2;

/// ah_len() is the length of a whole AH in bytes: the ICV is padded so that it is a multiple of 4 in IPv4 and
/// of 8 in IPv6 (RFC 4302 section 2.6).
constexpr std::size_t ah_len(std::size_t icv_len, Family family) {
  const std::size_t len = kAhFixedLen + icv_len;
  return family == Family::ipv4 ? round_up(len, 4) : round_up(len, 8);
}

/// AhView reads one AH and what it protects (RFC 4302 section 2) in place. It owns nothing.
///
///   0      1     2          4     8     12    12+icv    len       n
///   | next | len | reserved | SPI | seq | ICV | padding | payload |
///
/// parse() is the only way to get one: no accessor reaches outside the bytes that parse() was given. The
/// length field (32-bit words less 2) must be exactly that of the SA's ICV in this family: one that is
/// smaller would make the ICV end before it begins, one that is larger would leave bytes nobody looks at.
class AhView {
 public:
  static Result<AhView, WireErrc> parse(Bytes packet, std::size_t icv_len, Family family) {
    if (packet.size() < kAhFixedLen) [[unlikely]]
      return fail(WireErrc::truncated);
    const std::size_t header_len = (packet[1] + kAhWordsNotCounted) * kAhWord;
    if (header_len != ah_len(icv_len, family) || header_len > packet.size()) [[unlikely]]
      return fail(WireErrc::bad_header_length);
    return AhView(packet, icv_len, header_len);
  }

  std::uint8_t next_header() const { return packet_[0]; }
  std::uint32_t spi() const { return load_be32(packet_.subspan<4, 4>()); }
  std::uint32_t seq() const { return load_be32(packet_.subspan<8, 4>()); }
  std::size_t len() const { return header_len_; }
  Bytes fixed() const { return packet_.first<kAhFixedLen>(); }
  Bytes icv() const { return packet_.subspan(kAhFixedLen, icv_len_); }
  Bytes padding() const {
    return packet_.subspan(kAhFixedLen + icv_len_, header_len_ - kAhFixedLen - icv_len_);
  }
  Bytes payload() const { return packet_.subspan(header_len_); }

 private:
  AhView(Bytes packet, std::size_t icv_len, std::size_t header_len)
      : packet_(packet), icv_len_(icv_len), header_len_(header_len) {}
  Bytes packet_;
  std::size_t icv_len_;
  std::size_t header_len_;
};

/// AhFields are the values of the fixed part.
struct AhFields {
  std::uint8_t next_header = 0;
  std::uint32_t spi = 0;
  std::uint32_t seq = 0;
};

/// emit_ah_fixed() writes the fixed part of an AH that is so many bytes as a whole.
inline void emit_ah_fixed(const AhFields& fields, std::size_t len,
                          std::span<std::uint8_t, kAhFixedLen> header) {
  const auto words = static_cast<std::uint8_t>(len / kAhWord - kAhWordsNotCounted);
  // In words: whoever reads it in larger pieces soon after would wait for bytes.
  store_be64(header.subspan<0, 8>(),
             std::uint64_t{fields.next_header} << 56 | std::uint64_t{words} << 48 | fields.spi);
  store_be32(header.subspan<8, 4>(), fields.seq);
}

/// emit_ah() fills `header`, which is ah_len() bytes: the fixed part, and zeros for ICV and padding.
void emit_ah(const AhFields& fields, MutableBytes header);

}  // namespace spigrp
