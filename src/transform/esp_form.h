// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "spigrp/sa.h"
#include "transform/natt.h"
#include "wire/esp.h"

namespace spigrp {

// What of ESP the packets of one SA have in common, and what follows of it for lengths.

/// EspSizes is what ESP adds to a payload, in bytes.
struct EspSizes {
  std::size_t natt_len = 0;  ///< UDP, and the marker before RFC 3948
  std::size_t iv_len = 0;
  std::size_t tfc_len = 0;  ///< zeros behind an IP packet
  std::size_t pad_len = 0;  ///< 1, 2, 3...
  std::size_t icv_len = 0;

  /// front(), back() are what stands before and behind the payload, inside UDP; trailer() is a part of it, before the ICV.
  std::size_t front() const { return kEspHeaderLen + iv_len; }
  std::size_t trailer() const { return pad_len + kEspTrailerLen; }
  std::size_t back() const { return tfc_len + trailer() + icv_len; }
  std::size_t sum() const { return natt_len + front() + back(); }
};

/// EspForm is what the packets of an SA have in common. It is read once a burst: behind each byte that is written to a packet,
/// a compiler must take the SA for changed.
struct EspForm {
  explicit EspForm(const Sa& sa)
      : spi(sa.said.spi),
        natt_len(spigrp::natt_len(sa.natt)),
        iv_len(sa.algorithm->iv_len),
        icv_len(sa.algorithm->icv_len),
        block_len(sa.algorithm->block_len),
        tfc_len(sa.tfc_len),
        aead(sa.algorithm->aead),
        encrypts(sa.algorithm->encrypts),
        random_iv(sa.algorithm->random_iv) {}

  std::uint32_t spi;
  std::size_t natt_len;
  std::size_t iv_len;
  std::size_t icv_len;
  std::size_t block_len;
  std::size_t tfc_len;  ///< an IP packet inside is filled up to this
  bool aead;
  bool encrypts;
  bool random_iv;
};

/// UsualEspForm is one of which most is known while this is compiled: nothing special, and a cipher of these sizes that encrypts,
/// either an AEAD or one that wants random IVs.
template <std::size_t kIvLen, std::size_t kBlockLen, bool kAead>
struct UsualEspForm {
  explicit UsualEspForm(const EspForm& form) : spi(form.spi), icv_len(form.icv_len) {}
  /// is() tells whether a form is this one.
  static bool is(const EspForm& form) {
    return (form.natt_len == natt_len) & (form.iv_len == iv_len) & (form.block_len == block_len) &
           (form.tfc_len == tfc_len) & (form.aead == aead) & (form.encrypts == encrypts) &
           (form.random_iv == random_iv);
  }

  static constexpr std::size_t natt_len = 0;
  static constexpr std::size_t iv_len = kIvLen;
  static constexpr std::size_t block_len = kBlockLen;
  static constexpr std::size_t tfc_len = 0;
  static constexpr bool aead = kAead;
  static constexpr bool encrypts = true;
  static constexpr bool random_iv = !kAead;
  std::uint32_t spi;
  std::size_t icv_len;
};
using AeadEspForm = UsualEspForm<8, 1, true>;       // AES-GCM, ChaCha20-Poly1305
using AesCbcEspForm = UsualEspForm<16, 16, false>;  // with whatever integrity

/// esp_sizes() is for a payload of so many bytes; traffic-flow padding goes behind an IP packet only.
template <class Form>
EspSizes esp_sizes(const Form& form, std::size_t payload_len, bool is_ip) {
  const std::size_t tfc_len = is_ip && payload_len < form.tfc_len ? form.tfc_len - payload_len : 0;
  return {.natt_len = form.natt_len,
          .iv_len = form.iv_len,
          .tfc_len = tfc_len,
          .pad_len = esp_pad_len(payload_len + tfc_len, form.block_len),
          .icv_len = form.icv_len};
}

// What is known while it is compiled saves a third of the instructions, and takes as much code again.
#ifdef __OPTIMIZE_SIZE__
inline constexpr bool kUsualFormsApart = false;
#else
inline constexpr bool kUsualFormsApart = true;
#endif

/// with_usual_form() calls process(form) with the usual form that this one is; false: it is none.
template <class Process>
bool with_usual_form(const EspForm& form, Process process) {
  if (!kUsualFormsApart) return false;
  if (AeadEspForm::is(form)) {
    process(AeadEspForm(form));
  } else if (AesCbcEspForm::is(form)) {
    process(AesCbcEspForm(form));
  } else {
    return false;
  }
  return true;
}

/// with_form() calls it with whatever form this is.
template <class Process>
void with_form(const EspForm& form, Process process) {
  if (!with_usual_form(form, process)) process(form);
}

}  // namespace spigrp
