// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <optional>

#include "crypto/openssl/handle.h"
#include "spigrp/algorithm.h"
#include "spigrp/bytes.h"

namespace spigrp {

/// evp_cipher_name() is what libcrypto calls a cipher; nullptr where it has none, or is not asked.
const char* evp_cipher_name(CipherId id);

/// libcrypto_has() is false for what the installed libcrypto does not offer, for one because it is set to
/// FIPS.
bool libcrypto_has(const Cipher& cipher);

/// CipherContexts are one key made ready for both directions: CBC decrypts by a key schedule of its own, and
/// libcrypto's CCM does not turn around; every other mode opens with what it seals with. It is set up once; what is called for a packet
/// gives an IV only, and neither fetches nor allocates. libcrypto wipes what it holds.
class CipherContexts {
 public:
  /// make() is empty where libcrypto refuses. `key` is as long as the table of ciphers says.
  static std::optional<CipherContexts> make(const Cipher& cipher, Bytes key);

  /// seal(), open() are ready to take a packet with this IV, as long as libcrypto wants it.
  EVP_CIPHER_CTX* seal(Bytes iv) { return start(seal_.get(), iv, 1); }
  EVP_CIPHER_CTX* open(Bytes iv) { return start(open_ ? open_.get() : seal_.get(), iv, 0); }

 private:
  using Context = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
  CipherContexts(Context seal, Context open) : seal_(std::move(seal)), open_(std::move(open)) {}
  static EVP_CIPHER_CTX* start(EVP_CIPHER_CTX* context, Bytes iv, int encrypt);

  Context seal_;
  Context open_;  // of CBC and CCM only
};

}  // namespace spigrp
