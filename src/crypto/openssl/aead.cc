// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/aead.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <openssl/crypto.h>
#include <span>
#include <utility>

#include "crypto/fixed_bytes.h"
#include "crypto/openssl/cipher.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxNonce = 12;

// SPI | [ESN high] | seq (RFC 4106 section 5, 4309 section 5, 7634 section 2.1), and for GMAC the IV too
// (RFC 4543 section 3.3).
constexpr std::size_t kMaxAad = 12;
constexpr std::size_t kMaxGmacAad = 20;

// libcrypto takes a null `to` for "only authenticate", and refuses a null `from`. It says false where an ICV
// is wrong, and never else here.
bool update(EVP_CIPHER_CTX* context, std::uint8_t* to, Bytes from) {
  static constexpr std::uint8_t kNothing = 0;
  int written = 0;
  const std::uint8_t* bytes = from.empty() ? &kNothing : from.data();
  return EVP_CipherUpdate(context, to, &written, bytes, static_cast<int>(from.size())) == 1;
}

bool authenticate(EVP_CIPHER_CTX* context, Bytes bytes) { return update(context, nullptr, bytes); }

bool finish(EVP_CIPHER_CTX* context) {
  std::array<std::uint8_t, 16> none;
  int written = 0;
  return EVP_CipherFinal_ex(context, none.data(), &written) == 1;
}

class EvpAead final : public CryptoContext {
 public:
  EvpAead(const Cipher& cipher, CipherContexts contexts, Bytes salt)
      : contexts_(std::move(contexts)), cipher_(cipher) {
    salt_.append(salt);
  }

  void seal(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) {
      check(job);
      EVP_CIPHER_CTX* context = contexts_.seal(nonce(job).view());
      SPIGRP_REQUIRE(run(context, job));
      job.ok = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, icv_len(), job.icv.data()) == 1;
      SPIGRP_REQUIRE(job.ok);
    }
  }

  // libcrypto decrypts before it compares, which it does in constant time. What it has written by then is
  // wiped.
  void open(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) {
      check(job);
      EVP_CIPHER_CTX* context = contexts_.open(nonce(job).view());
      SPIGRP_REQUIRE(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, icv_len(), job.icv.data()) == 1);
      job.ok = run(context, job);
      if (!job.ok && !is_gmac()) OPENSSL_cleanse(job.text.data(), job.text.size());
    }
  }

  void destroy() override {
    this->~EvpAead();
    OPENSSL_cleanse(static_cast<void*>(this), sizeof *this);
  }

 private:
  ~EvpAead() = default;  // by destroy() only

  bool is_gmac() const { return cipher_.mode == CipherMode::gmac; }
  int icv_len() const { return static_cast<int>(cipher_.icv_len); }

  void check(const CryptoJob& job) const {
    SPIGRP_REQUIRE(job.iv.size() == cipher_.iv_len && job.icv.size() == cipher_.icv_len);
    SPIGRP_REQUIRE(job.trail.empty());
  }

  FixedBytes<kMaxNonce> nonce(const CryptoJob& job) const {
    FixedBytes<kMaxNonce> nonce = salt_;
    nonce.append(job.iv);
    return nonce;
  }

  bool run(EVP_CIPHER_CTX* context, const CryptoJob& job) const {
    FixedBytes<kMaxGmacAad> aad;
    for (const Bytes part : job.lead) aad.append(part, is_gmac() ? kMaxGmacAad : kMaxAad);
    if (is_gmac())
      return authenticate(context, aad.view()) && authenticate(context, job.text) && finish(context);
    if (cipher_.mode == CipherMode::ccm) return run_ccm(context, aad.view(), job.text);
    if (!authenticate(context, aad.view())) return false;
    return (job.text.empty() || update(context, job.text.data(), job.text)) && finish(context);
  }

  // CCM wants to know the length first, and compares the ICV as it decrypts: there is nothing to finish. Where
  // the ICV is wrong, EVP_CipherUpdate() would take memory to file an error; EVP_Cipher() says -1.
  static bool run_ccm(EVP_CIPHER_CTX* context, Bytes aad, MutableBytes text) {
    int written = 0;
    const int len = static_cast<int>(text.size());
    if (EVP_CipherUpdate(context, nullptr, &written, nullptr, len) != 1) return false;
    if (!authenticate(context, aad)) return false;
    std::uint8_t nothing = 0;
    std::uint8_t* bytes = text.empty() ? &nothing : text.data();
    return EVP_Cipher(context, bytes, bytes, static_cast<unsigned int>(len)) == len;
  }

  CipherContexts contexts_;
  const Cipher& cipher_;
  FixedBytes<kMaxNonce> salt_;
};

static_assert(sizeof(EvpAead) <= kContextSize && alignof(EvpAead) <= kContextAlign);

}  // namespace

std::size_t evp_aead_size() { return sizeof(EvpAead); }

CryptoContext* make_evp_aead(const Cipher& cipher, MutableBytes storage, Bytes key_and_salt) {
  auto contexts = CipherContexts::make(cipher, key_and_salt.first(cipher.key_len));
  if (!contexts) return nullptr;
  return new (storage.data()) EvpAead(cipher, std::move(*contexts), key_and_salt.subspan(cipher.key_len));
}

}  // namespace spigrp
