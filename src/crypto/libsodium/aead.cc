// SPDX-License-Identifier: Apache-2.0
#include "crypto/libsodium/aead.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <sodium.h>
#include <span>

#include "spigrp/result.h"

namespace spigrp {
namespace {

constexpr std::size_t kKeyLen = 32;
constexpr std::size_t kSaltLen = 4;
constexpr std::size_t kIvLen = 8;
constexpr std::size_t kIcvLen = 16;
constexpr std::size_t kNonceLen = kSaltLen + kIvLen;

// RFC 4106 section 5, RFC 7634 section 2.1: SPI | seq, or SPI | ESN high | seq. Nothing longer is
// authenticated only, so the scattered parts fit here and libsodium gets them as one.
constexpr std::size_t kMaxAad = 12;

// Parcel is one job in the shape that libsodium's *_detached() functions take.
struct Parcel {
  std::array<std::uint8_t, kNonceLen> nonce;
  std::array<std::uint8_t, kMaxAad> aad;
  std::size_t aad_len = 0;
  std::uint8_t* text;
  std::size_t text_len;
  std::uint8_t* icv;
};

class ChaCha20Poly1305 {
 public:
  explicit ChaCha20Poly1305(std::span<const std::uint8_t, kKeyLen> key) {
    std::ranges::copy(key, key_.begin());
  }

  bool seal(const Parcel& p) const {
    return crypto_aead_chacha20poly1305_ietf_encrypt_detached(p.text, p.icv, nullptr, p.text, p.text_len,
                                                              p.aad.data(), p.aad_len, nullptr,
                                                              p.nonce.data(), key_.data()) == 0;
  }
  bool open(const Parcel& p) const {
    return crypto_aead_chacha20poly1305_ietf_decrypt_detached(p.text, nullptr, p.text, p.text_len, p.icv,
                                                              p.aad.data(), p.aad_len, p.nonce.data(),
                                                              key_.data()) == 0;
  }

 private:
  static_assert(kKeyLen == crypto_aead_chacha20poly1305_ietf_KEYBYTES);
  static_assert(kNonceLen == crypto_aead_chacha20poly1305_ietf_NPUBBYTES);
  static_assert(kIcvLen == crypto_aead_chacha20poly1305_ietf_ABYTES);

  std::array<std::uint8_t, kKeyLen> key_;
};

class Aes256Gcm {
 public:
  explicit Aes256Gcm(std::span<const std::uint8_t, kKeyLen> key) {
    SPIGRP_REQUIRE(crypto_aead_aes256gcm_beforenm(&state_, key.data()) == 0);
  }

  bool seal(const Parcel& p) const {
    return crypto_aead_aes256gcm_encrypt_detached_afternm(p.text, p.icv, nullptr, p.text, p.text_len,
                                                          p.aad.data(), p.aad_len, nullptr, p.nonce.data(),
                                                          &state_) == 0;
  }
  bool open(const Parcel& p) const {
    return crypto_aead_aes256gcm_decrypt_detached_afternm(p.text, nullptr, p.text, p.text_len, p.icv,
                                                          p.aad.data(), p.aad_len, p.nonce.data(),
                                                          &state_) == 0;
  }

 private:
  static_assert(kKeyLen == crypto_aead_aes256gcm_KEYBYTES);
  static_assert(kNonceLen == crypto_aead_aes256gcm_NPUBBYTES);
  static_assert(kIcvLen == crypto_aead_aes256gcm_ABYTES);

  crypto_aead_aes256gcm_state state_;  // the key schedule and GHASH's powers of H, once a key
};

template <class Cipher>
class AeadContext final : public CryptoContext {
 public:
  explicit AeadContext(std::span<const std::uint8_t, kKeyLen + kSaltLen> key_and_salt)
      : cipher_(key_and_salt.template first<kKeyLen>()) {
    std::ranges::copy(key_and_salt.template last<kSaltLen>(), salt_.begin());
  }

  void seal(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) job.ok = cipher_.seal(parcel(job));
  }
  void open(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) job.ok = cipher_.open(parcel(job));
  }
  void destroy() override { sodium_memzero(this, sizeof *this); }

 private:
  Parcel parcel(const CryptoJob& job) {
    SPIGRP_REQUIRE(job.iv.size() == kIvLen && job.icv.size() == kIcvLen && job.trail.empty());
    Parcel p{
        .nonce = {}, .aad = {}, .text = job.text.data(), .text_len = job.text.size(), .icv = job.icv.data()};
    std::ranges::copy(job.iv, std::ranges::copy(salt_, p.nonce.begin()).out);
    for (const Bytes part : job.lead) {
      SPIGRP_REQUIRE(part.size() <= kMaxAad - p.aad_len);
      std::ranges::copy(part, std::span(p.aad).subspan(p.aad_len).begin());
      p.aad_len += part.size();
    }
    if (p.text == nullptr) p.text = &no_text_;  // libsodium declares the pointer nonnull, whatever the length
    return p;
  }

  Cipher cipher_;
  std::array<std::uint8_t, kSaltLen> salt_;
  std::uint8_t no_text_ = 0;
};

template <class Cipher>
CryptoContext* make_aead(MutableBytes storage, Bytes key_and_salt) {
  using Context = AeadContext<Cipher>;
  static_assert(sizeof(Context) <= kContextSize && alignof(Context) <= kContextAlign);
  return new (storage.data()) Context(key_and_salt.first<kKeyLen + kSaltLen>());
}

template <class Cipher>
ContextMaker maker_of() {
  return {sizeof(AeadContext<Cipher>), make_aead<Cipher>};
}

}  // namespace

ContextMaker chacha20_poly1305() { return maker_of<ChaCha20Poly1305>(); }

ContextMaker aes256_gcm() { return maker_of<Aes256Gcm>(); }

}  // namespace spigrp
