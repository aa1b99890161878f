// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "base/round_up.h"
#include "spigrp/bytes.h"
#include "spigrp/result.h"
#include "wire/wire_error.h"

namespace spigrp {

inline constexpr std::size_t kEspHeaderLen = 8;   // SPI and sequence number
inline constexpr std::size_t kEspTrailerLen = 2;  // pad length and next header
inline constexpr std::size_t kMaxEspPadLen = 255;

/// EspShape is what an SA's algorithm adds to every packet, in bytes.
struct EspShape {
  std::size_t iv_len = 0;
  std::size_t icv_len = 0;
  std::size_t block_len = 1;  ///< the ciphertext is a multiple of this
};

/// EspView reads one ESP packet (RFC 4303 section 2) in place. It owns nothing.
///
///   0     4     8    8+iv                           n-icv   n
///   | SPI | seq | IV | ciphertext, trailer included | ICV   |
///
/// parse() is the only way to get one: no accessor reaches outside the bytes that parse() was given. It
/// refuses what cannot hold header, IV, trailer and ICV (against VU#459371, CVE-2007-6282), and ciphertext
/// that is no multiple of the block.
class EspView {
 public:
  static Result<EspView, WireErrc> parse(Bytes packet, const EspShape& shape) {
    SPIGRP_REQUIRE(is_power_of_two(shape.block_len));
    // Everything that is not payload is counted before anything is subtracted (VU#459371).
    const std::size_t before_payload = kEspHeaderLen + shape.iv_len;
    if (packet.size() < before_payload + kEspTrailerLen + shape.icv_len) return fail(WireErrc::truncated);
    const std::size_t ciphertext_len = packet.size() - before_payload - shape.icv_len;
    if ((ciphertext_len & (shape.block_len - 1)) != 0) return fail(WireErrc::bad_total_length);
    return EspView(packet, shape);
  }

  std::uint32_t spi() const { return load_be32(packet_.first<4>()); }
  std::uint32_t seq() const { return load_be32(packet_.subspan<4, 4>()); }
  Bytes header() const { return packet_.first<kEspHeaderLen>(); }
  Bytes iv() const { return packet_.subspan(kEspHeaderLen, shape_.iv_len); }
  Bytes ciphertext() const {
    return packet_.subspan(ciphertext_at(), packet_.size() - ciphertext_at() - shape_.icv_len);
  }
  std::size_t ciphertext_at() const { return kEspHeaderLen + shape_.iv_len; }
  Bytes icv() const { return packet_.last(shape_.icv_len); }

 private:
  EspView(Bytes packet, const EspShape& shape) : packet_(packet), shape_(shape) {}
  Bytes packet_;
  EspShape shape_;
};

/// emit_esp_header() writes SPI and sequence number.
inline void emit_esp_header(std::uint32_t spi, std::uint32_t seq,
                            std::span<std::uint8_t, kEspHeaderLen> header) {
  store_be64(header, std::uint64_t{spi} << 32 | seq);
}

/// EspTrailer is what stands at the end of decrypted ESP: payload | 1, 2, 3... | pad length | next header.
struct EspTrailer {
  std::size_t payload_len;
  std::uint8_t pad_len;
  std::uint8_t next_header;
};

/// is_esp_padding() tells whether the last bytes, so many of them, are 1, 2, 3... (RFC 4303 section 2.4).
inline bool is_esp_padding(Bytes padded, std::uint8_t pad_len) {
  constexpr std::uint64_t kFirst8 = 0x0102'0304'0506'0708;
  if (pad_len < 8 && padded.size() >= 8) [[likely]] {
    // In one piece, and without branches: how much there is differs from packet to packet. None of it is shifted by 64 bits.
    const unsigned shift = 56 - 8U * pad_len;
    const std::uint64_t wrong = load_be64(padded.last<8>()) ^ kFirst8 >> 8 >> shift;
    return wrong << 8 << shift == 0;
  }
  std::size_t expected = 1;
  for (const std::uint8_t pad : padded.last(pad_len)) {
    if (pad != expected++) return false;
  }
  return true;
}

/// parse_esp_trailer() checks that the padding fits the plaintext first, then that it is 1, 2, 3...
/// (RFC 4303 section 2.4). bad_total_length: it does not fit; bad_options: it is not 1, 2, 3...
inline Result<EspTrailer, WireErrc> parse_esp_trailer(Bytes plaintext) {
  if (plaintext.size() < kEspTrailerLen) return fail(WireErrc::truncated);
  const Bytes trailer = plaintext.last(kEspTrailerLen);
  const Bytes padded = plaintext.first(plaintext.size() - kEspTrailerLen);
  const std::uint8_t pad_len = trailer[0];
  if (pad_len > padded.size()) return fail(WireErrc::bad_total_length);
  if (!is_esp_padding(padded, pad_len)) return fail(WireErrc::bad_options);
  return EspTrailer{padded.size() - pad_len, pad_len, trailer[1]};
}

/// esp_pad_len() is the smallest padding that makes payload and trailer a multiple of the cipher's block and
/// of 4 (RFC 4303 section 2.4: the ICV begins at a multiple of 4).
inline std::uint8_t esp_pad_len(std::size_t payload_len, std::size_t block_len) {
  // Every cipher's block is a power of two; a division a packet costs as much as all else here.
  SPIGRP_REQUIRE(is_power_of_two(block_len) && block_len <= 256);
  const std::size_t alignment = block_len < 4 ? 4 : block_len;
  return static_cast<std::uint8_t>((0 - (payload_len + kEspTrailerLen)) & (alignment - 1));
}

/// write_esp_padding() writes 1, 2, 3... up to 255.
inline void write_esp_padding(MutableBytes padding) {
  std::uint8_t* at = padding.data();
  std::size_t done = 0;
#ifndef __OPTIMIZE_SIZE__
  // Up to eight at a time: the padding of a cipher with blocks is up to fifteen bytes.
  constexpr std::uint64_t kFirst8 = 0x0102'0304'0506'0708;
  constexpr std::uint64_t kOneEach = 0x0101'0101'0101'0101;
  for (; padding.size() - done >= 8; done += 8) {
    store_be64(std::span<std::uint8_t, 8>(at + done, 8), kFirst8 + kOneEach * done);
  }
#endif
  while (done < padding.size()) {
    at[done] = static_cast<std::uint8_t>(done + 1);
    ++done;
  }
}

/// emit_esp_trailer() fills `trailer`, whose size is the padding and kEspTrailerLen.
inline void emit_esp_trailer(std::uint8_t next_header, MutableBytes trailer) {
  SPIGRP_REQUIRE(trailer.size() >= kEspTrailerLen && trailer.size() <= kMaxEspPadLen + kEspTrailerLen);
  const std::size_t pad_len = trailer.size() - kEspTrailerLen;
  write_esp_padding(trailer.first(pad_len));
  std::uint8_t* const at = trailer.data() + pad_len;
  at[0] = static_cast<std::uint8_t>(pad_len);
  at[1] = next_header;
}

}  // namespace spigrp
