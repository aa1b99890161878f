// SPDX-License-Identifier: Apache-2.0
#include "wire/esp.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxPadLen = 255;

}  // namespace

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

void emit_esp_trailer(std::uint8_t next_header, MutableBytes trailer) {
  SPIGRP_REQUIRE(trailer.size() >= kEspTrailerLen && trailer.size() <= kMaxPadLen + kEspTrailerLen);
  const std::size_t pad_len = trailer.size() - kEspTrailerLen;
  for (std::size_t i = 0; i < pad_len; ++i) trailer[i] = static_cast<std::uint8_t>(i + 1);
  trailer[pad_len] = static_cast<std::uint8_t>(pad_len);
  trailer[pad_len + 1] = next_header;
}

}  // namespace spigrp
