// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "spigrp/provider.h"
#include "spigrp/sa.h"
#include "transform/esp_form.h"
#include "transform/lane.h"

namespace spigrp {

// How one ESP packet (RFC 4303 section 2) is written around its text, and what of it its provider is told.

/// fill_esp_job() is the job for a whole ESP packet in place: header, IV, text, ICV; `memory` has its sequence number.
template <class Form>
void fill_esp_job(const Form& form, MutableBytes esp, bool esn, JobMemory& memory, CryptoJob& job) {
  const std::size_t text_at = kEspHeaderLen + form.iv_len;
  // Asked once, and not by each of the parts.
  SPIGRP_REQUIRE(esp.size() >= text_at + form.icv_len);
  std::uint8_t* const at = esp.data();
  job.text = {at + text_at, esp.size() - text_at - form.icv_len};
  job.iv = {at + kEspHeaderLen, form.iv_len};
  job.icv = {at + esp.size() - form.icv_len, form.icv_len};
  if (form.aead) {
    // RFC 4106 section 5: SPI, then the whole sequence number. The IV is in the nonce, and so not here, but
    // for GMAC (RFC 4543 section 3.3).
    const std::size_t end = form.encrypts ? kEspHeaderLen : text_at;
    if (!esn) {
      memory.lead[0] = {at, end};
      job.lead = {memory.lead.data(), 1};
    } else {
      memory.lead[0] = {at, 4};
      memory.lead[1] = memory.high_bits(esn);
      memory.lead[2] = {at + 4, end - 4};
      job.lead = {memory.lead.data(), 3};
    }
    job.trail = {};
  } else {
    // RFC 4303 section 2.2.1: the high-order bits are not sent, and count as if they stood behind the
    // trailer.
    memory.lead[0] = {at, text_at};
    job.lead = {memory.lead.data(), 1};
    job.trail = memory.high_bits_behind(esn);
  }
}

/// write_esp_iv() is the IV of the packet with this sequence number.
// CBC wants IVs that nobody can predict (RFC 3602 section 3, RFC 2451 section 3). The other ciphers ask of an IV only that it
// never repeats under one key (RFC 3686 section 3.1, RFC 4106 section 3.1, RFC 7634 section 2): the sequence number never
// does.
template <class Form>
void write_esp_iv(const Form& form, const Sa& sa, MutableBytes iv, std::uint64_t sequence, IvPool& random) {
  if (form.random_iv) return random.take(iv, *sa.provider);
  if (iv.empty()) return;
  SPIGRP_REQUIRE(iv.size() == 8);
  store_be64(std::span<std::uint8_t, 8>(iv), sequence);
}

/// write_esp_frame() writes header, IV, padding and trailer around the payload, which is in its place.
template <class Form>
void write_esp_frame(const Form& form, const EspSizes& sizes, const Sa& sa, std::uint8_t next_header,
                     MutableBytes esp, std::uint64_t sequence, IvPool& random) {
  // Asked once, and not by each of the parts.
  SPIGRP_REQUIRE(esp.size() >= sizes.front() + sizes.back());
  std::uint8_t* const at = esp.data();
  emit_esp_header(form.spi, static_cast<std::uint32_t>(sequence),
                  std::span<std::uint8_t, kEspHeaderLen>(at, kEspHeaderLen));
  write_esp_iv(form, sa, {at + kEspHeaderLen, form.iv_len}, sequence, random);
  // Traffic-flow padding, which an IP packet takes since it says where it ends (RFC 4303 section 2.7).
  std::uint8_t* const back = at + esp.size() - sizes.back();
  if (sizes.tfc_len != 0) std::fill_n(back, sizes.tfc_len, std::uint8_t{0});
  emit_esp_trailer(next_header, {back + sizes.tfc_len, sizes.trailer()});
}

}  // namespace spigrp
