// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/cipher.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <openssl/err.h>

#include "spigrp/result.h"

namespace spigrp {
namespace {

struct EvpName {
  CipherId id;
  const char* name;
};

constexpr EvpName kNames[] = {
    {CipherId::chacha20_poly1305, "ChaCha20-Poly1305"},
    {CipherId::aes128_gcm8, "AES-128-GCM"},
    {CipherId::aes192_gcm8, "AES-192-GCM"},
    {CipherId::aes256_gcm8, "AES-256-GCM"},
    {CipherId::aes128_gcm12, "AES-128-GCM"},
    {CipherId::aes192_gcm12, "AES-192-GCM"},
    {CipherId::aes256_gcm12, "AES-256-GCM"},
    {CipherId::aes128_gcm16, "AES-128-GCM"},
    {CipherId::aes192_gcm16, "AES-192-GCM"},
    {CipherId::aes256_gcm16, "AES-256-GCM"},
    {CipherId::aes128_ccm8, "AES-128-CCM"},
    {CipherId::aes192_ccm8, "AES-192-CCM"},
    {CipherId::aes256_ccm8, "AES-256-CCM"},
    {CipherId::aes128_ccm12, "AES-128-CCM"},
    {CipherId::aes192_ccm12, "AES-192-CCM"},
    {CipherId::aes256_ccm12, "AES-256-CCM"},
    {CipherId::aes128_ccm16, "AES-128-CCM"},
    {CipherId::aes192_ccm16, "AES-192-CCM"},
    {CipherId::aes256_ccm16, "AES-256-CCM"},
    {CipherId::aes128_gmac, "AES-128-GCM"},
    {CipherId::aes192_gmac, "AES-192-GCM"},
    {CipherId::aes256_gmac, "AES-256-GCM"},
    {CipherId::aes128_cbc, "AES-128-CBC"},
    {CipherId::aes192_cbc, "AES-192-CBC"},
    {CipherId::aes256_cbc, "AES-256-CBC"},
    {CipherId::aes128_ctr, "AES-128-CTR"},
    {CipherId::aes192_ctr, "AES-192-CTR"},
    {CipherId::aes256_ctr, "AES-256-CTR"},
    {CipherId::triple_des_cbc, "DES-EDE3-CBC"},
};

// What libcrypto does not have is no error of anybody's: its queue of errors stays as it was.
EVP_CIPHER* fetch(const char* name) {
  ERR_set_mark();
  EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, name, nullptr);
  ERR_pop_to_mark();
  return cipher;
}

constexpr std::size_t kNumCiphers = static_cast<std::size_t>(CipherId::twofish256_cbc) + 1;

// nullptr where libcrypto has none. To fetch is to lock and to search, and a configuration may have a million
// SAs: what was fetched stays until the program ends.
const EVP_CIPHER* fetched(CipherId id) {
  static constinit std::array<std::atomic<EVP_CIPHER*>, kNumCiphers> all{};
  const char* name = evp_cipher_name(id);
  if (name == nullptr) return nullptr;
  std::atomic<EVP_CIPHER*>& place = all[static_cast<std::size_t>(id)];
  if (EVP_CIPHER* cipher = place.load(std::memory_order_acquire)) return cipher;
  EVP_CIPHER* fresh = fetch(name);
  EVP_CIPHER* first = nullptr;
  if (fresh == nullptr || place.compare_exchange_strong(first, fresh)) return fresh;
  EVP_CIPHER_free(fresh);  // another thread was faster
  return first;
}

bool set_aead_lengths(EVP_CIPHER_CTX* context, const Cipher& cipher) {
  const int iv_len = static_cast<int>(cipher.salt_len + cipher.iv_len);
  if (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, iv_len, nullptr) != 1) return false;
  // CCM's first block has the length of the ICV in it, so it is told before the key is.
  if (cipher.mode != CipherMode::ccm) return true;
  return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(cipher.icv_len), nullptr) == 1;
}

// The transform pads, and a packet that is no multiple of the block is refused before it comes here.
bool set_up(EVP_CIPHER_CTX* context, const EVP_CIPHER* evp, const Cipher& cipher, Bytes key, int encrypt) {
  if (context == nullptr) return false;
  if (EVP_CipherInit_ex2(context, evp, nullptr, nullptr, encrypt, nullptr) != 1) return false;
  if (cipher.icv_len > 0 && !set_aead_lengths(context, cipher)) return false;
  if (EVP_CipherInit_ex2(context, nullptr, key.data(), nullptr, encrypt, nullptr) != 1) return false;
  return EVP_CIPHER_CTX_set_padding(context, 0) == 1;
}

}  // namespace

const char* evp_cipher_name(CipherId id) {
  const auto* row = std::ranges::find(kNames, id, &EvpName::id);
  return row == std::end(kNames) ? nullptr : row->name;
}

bool libcrypto_has(const Cipher& cipher) {
  return cipher.mode == CipherMode::null || fetched(cipher.id) != nullptr;
}

std::optional<CipherContexts> CipherContexts::make(const Cipher& cipher, Bytes key) {
  SPIGRP_REQUIRE(key.size() == cipher.key_len);
  const EVP_CIPHER* evp = fetched(cipher.id);
  if (evp == nullptr) return std::nullopt;
  Context seal(EVP_CIPHER_CTX_new());
  if (!set_up(seal.get(), evp, cipher, key, 1)) return std::nullopt;
  if (cipher.mode != CipherMode::cbc && cipher.mode != CipherMode::ccm)
    return CipherContexts(std::move(seal), Context());
  Context open(EVP_CIPHER_CTX_new());
  if (!set_up(open.get(), evp, cipher, key, 0)) return std::nullopt;
  return CipherContexts(std::move(seal), std::move(open));
}

// The key schedule stays.
EVP_CIPHER_CTX* CipherContexts::start(EVP_CIPHER_CTX* context, Bytes iv, int encrypt) {
  SPIGRP_REQUIRE(iv.size() == static_cast<std::size_t>(EVP_CIPHER_CTX_get_iv_length(context)));
  SPIGRP_REQUIRE(EVP_CipherInit_ex2(context, nullptr, nullptr, iv.data(), encrypt, nullptr) == 1);
  return context;
}

}  // namespace spigrp
