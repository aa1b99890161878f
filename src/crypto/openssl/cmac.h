// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <openssl/evp.h>
#include <optional>
#include <span>

#include "crypto/openssl/handle.h"
#include "spigrp/bytes.h"
#include "spigrp/provider.h"

namespace spigrp {

/// libcrypto_has_cmac() is false where the installed libcrypto does not offer it.
bool libcrypto_has_cmac();

/// Cmac is AES-CMAC-96 (RFC 4494): AES-128 in the CMAC of NIST, cut to 96 bits. Unlike its HMAC, libcrypto's
/// CMAC begins a new message without taking memory.
class Cmac {
 public:
  static constexpr std::size_t kIcvLen = 12;
  static constexpr std::size_t kTagLen = 16;

  /// make() is empty where libcrypto refuses.
  static std::optional<Cmac> make(Bytes key);

  /// compute() authenticates what a job says. `tag` gets all of the digest.
  void compute(const CryptoJob& job, std::span<std::uint8_t, kTagLen> tag);

 private:
  using Context = Handle<EVP_MAC_CTX, EVP_MAC_CTX_free>;
  explicit Cmac(Context context) : context_(std::move(context)) {}

  Context context_;
};

}  // namespace spigrp
