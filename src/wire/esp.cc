// SPDX-License-Identifier: Apache-2.0
#include "wire/esp.h"

#include <numeric>

namespace spigrp {
namespace {

constexpr std::size_t kEspAlignment = 4;
constexpr std::size_t kMaxPadLen = 255;

}  // namespace

Result<EspView, WireErrc> EspView::parse(Bytes packet, EspShape shape) {
  SPIGRP_REQUIRE(shape.block_len != 0);
  // Everything that is not payload is counted before anything is subtracted (VU#459371).
  const std::size_t before_payload = kEspHeaderLen + shape.iv_len;
  if (packet.size() < before_payload + kEspTrailerLen + shape.icv_len) return fail(WireErrc::truncated);
  const std::size_t ciphertext_len = packet.size() - before_payload - shape.icv_len;
  if (ciphertext_len % shape.block_len != 0) return fail(WireErrc::bad_total_length);
  return EspView(packet, shape);
}

void emit_esp_header(std::uint32_t spi, std::uint32_t seq, std::span<std::uint8_t, kEspHeaderLen> header) {
  store_be32(header.first<4>(), spi);
  store_be32(header.last<4>(), seq);
}

Result<EspTrailer, WireErrc> parse_esp_trailer(Bytes plaintext) {
  if (plaintext.size() < kEspTrailerLen) return fail(WireErrc::truncated);
  const Bytes trailer = plaintext.last(kEspTrailerLen);
  const Bytes padded = plaintext.first(plaintext.size() - kEspTrailerLen);
  const std::uint8_t pad_len = trailer[0];
  if (pad_len > padded.size()) return fail(WireErrc::bad_total_length);
  std::size_t expected = 1;
  for (const std::uint8_t pad : padded.last(pad_len)) {
    if (pad != expected++) return fail(WireErrc::bad_options);
  }
  return EspTrailer{padded.size() - pad_len, pad_len, trailer[1]};
}

std::uint8_t esp_pad_len(std::size_t payload_len, std::size_t block_len) {
  SPIGRP_REQUIRE(block_len != 0);
  const std::size_t alignment = std::lcm(block_len, kEspAlignment);
  SPIGRP_REQUIRE(alignment <= kMaxPadLen + 1);
  const std::size_t past = (payload_len + kEspTrailerLen) % alignment;
  return static_cast<std::uint8_t>(past == 0 ? 0 : alignment - past);
}

void emit_esp_trailer(std::uint8_t next_header, MutableBytes trailer) {
  SPIGRP_REQUIRE(trailer.size() >= kEspTrailerLen && trailer.size() <= kMaxPadLen + kEspTrailerLen);
  const std::size_t pad_len = trailer.size() - kEspTrailerLen;
  for (std::size_t i = 0; i < pad_len; ++i) trailer[i] = static_cast<std::uint8_t>(i + 1);
  trailer[pad_len] = static_cast<std::uint8_t>(pad_len);
  trailer[pad_len + 1] = next_header;
}

}  // namespace spigrp
