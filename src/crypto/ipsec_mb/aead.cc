// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb/aead.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>

#include "crypto/constant_time.h"
#include "crypto/fixed_bytes.h"
#include "crypto/ipsec_mb/worker.h"
#include "spigrp/result.h"
#include "spigrp/secret.h"

namespace spigrp::ipsec_mb {
namespace {

constexpr std::size_t kIvLen = 8;
constexpr std::size_t kNonceLen = 12;
constexpr std::size_t kTagLen = 16;

// SPI | [ESN high] | seq (RFC 4106 section 5, 7634 section 2.1), and for GMAC the IV too (RFC 4543 section 3.3).
constexpr std::size_t kMaxAad = 12;
constexpr std::size_t kMaxGmacAad = 20;

// Nonce is salt and IV, and four bytes that nobody reads. It is written in one piece, as the library reads it: behind two stores
// that would wait for both.
class Nonce {
 public:
  Nonce(std::uint32_t salt, std::span<const std::uint8_t, kIvLen> iv) {
    std::uint64_t word;
    std::memcpy(&word, iv.data(), sizeof word);
    pair_ = Pair{salt | word << 32, word >> 32};  // an x86 has the first byte lowest
  }
  const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(&pair_); }

 private:
  using Pair [[gnu::vector_size(16)]] = std::uint64_t;
  static_assert(sizeof(Pair) >= kNonceLen && std::endian::native == std::endian::little);
  Pair pair_;
};

std::uint32_t salt_word(Bytes salt) {
  std::uint32_t word;
  SPIGRP_REQUIRE(salt.size() == sizeof word);
  std::memcpy(&word, salt.data(), sizeof word);
  return word;
}

// The library wants an address, whatever the length.
std::uint8_t* address_of(MutableBytes text) {
  static std::uint8_t nothing = 0;
  return text.empty() ? &nothing : text.data();
}

// Joined is the parts in one piece; where there is one part, that one, where it stands.
template <std::size_t kMax>
class Joined {
 public:
  explicit Joined(std::span<const Bytes> parts) {
    if (parts.size() == 1) {
      view_ = parts.front();
      SPIGRP_REQUIRE(view_.size() <= kMax);
      return;
    }
    for (const Bytes part : parts) whole_.append(part);
    view_ = whole_.view();
  }
  Joined(const Joined&) = delete;
  Joined& operator=(const Joined&) = delete;

  Bytes view() const { return view_; }

 private:
  FixedBytes<kMax> whole_;
  Bytes view_;
};

// What differs between keys of AES of 128, 192 and 256 bits.
struct AesGcm {
  std::size_t key_len;
  aes_gcm_pre_t IMB_MGR::* expand;
  aes_gcm_enc_dec_t IMB_MGR::* seal;
  aes_gcm_enc_dec_t IMB_MGR::* open;
  aes_gmac_init_t IMB_MGR::* mac_init;
  aes_gmac_update_t IMB_MGR::* mac_update;
  aes_gmac_finalize_t IMB_MGR::* mac_finalize;
};

constexpr AesGcm kAesGcm[] = {
    {16, &IMB_MGR::gcm128_pre, &IMB_MGR::gcm128_enc, &IMB_MGR::gcm128_dec, &IMB_MGR::gmac128_init,
     &IMB_MGR::gmac128_update, &IMB_MGR::gmac128_finalize},
    {24, &IMB_MGR::gcm192_pre, &IMB_MGR::gcm192_enc, &IMB_MGR::gcm192_dec, &IMB_MGR::gmac192_init,
     &IMB_MGR::gmac192_update, &IMB_MGR::gmac192_finalize},
    {32, &IMB_MGR::gcm256_pre, &IMB_MGR::gcm256_enc, &IMB_MGR::gcm256_dec, &IMB_MGR::gmac256_init,
     &IMB_MGR::gmac256_update, &IMB_MGR::gmac256_finalize},
};

const AesGcm& aes_gcm(std::size_t key_len) {
  const auto* row = std::ranges::find(kAesGcm, key_len, &AesGcm::key_len);
  SPIGRP_REQUIRE(row != std::end(kAesGcm));
  return *row;
}

// The ciphers. A run() encrypts or decrypts the text of a job in place and writes the ICV that it comes to.

// GCM is one call a packet: with wide AES the lanes of a burst gain nothing. It needs no manager, only functions.
class Gcm {
 public:
  Gcm(const Cipher& cipher, Bytes key) : icv_len_(cipher.icv_len) {
    const AesGcm& aes = aes_gcm(key.size());
    const WorkerLease worker;
    (worker->manager->*aes.expand)(key.data(), &key_);
    seal_ = worker->manager->*aes.seal;
    open_ = worker->manager->*aes.open;
  }

  struct Turn {};
  static Turn begin() { return {}; }
  void seal(Turn&, const CryptoJob& job, const Nonce& nonce, MutableBytes tag) {
    run(seal_, job, nonce, tag);
  }
  void open(Turn&, const CryptoJob& job, const Nonce& nonce, MutableBytes tag) {
    run(open_, job, nonce, tag);
  }
  std::size_t icv_len() const { return icv_len_; }

 private:
  void run(aes_gcm_enc_dec_t call, const CryptoJob& job, const Nonce& nonce, MutableBytes tag) {
    const Joined<kMaxAad> aad(job.lead);
    std::uint8_t* text = address_of(job.text);
    call(&key_, &state_, text, text, job.text.size(), nonce.data(), aad.view().data(), aad.view().size(),
         tag.data(), icv_len_);
  }

  alignas(64) gcm_key_data key_;
  alignas(16) gcm_context_data state_{};  // here, so that it is wiped
  aes_gcm_enc_dec_t seal_ = nullptr;
  aes_gcm_enc_dec_t open_ = nullptr;
  std::size_t icv_len_;
};

// A job is done when it is submitted; the direct functions for init, update and finalize take 100 ns more for it.
class ChaCha20Poly1305 {
 public:
  ChaCha20Poly1305(const Cipher& /*cipher*/, Bytes key) { std::ranges::copy(key, key_.begin()); }

  using Turn = WorkerLease;
  static Turn begin() { return Turn(); }
  void seal(Turn& turn, const CryptoJob& job, const Nonce& nonce, MutableBytes tag) const {
    run(turn, IMB_DIR_ENCRYPT, IMB_ORDER_CIPHER_HASH, job, nonce, tag);
  }
  void open(Turn& turn, const CryptoJob& job, const Nonce& nonce, MutableBytes tag) const {
    run(turn, IMB_DIR_DECRYPT, IMB_ORDER_HASH_CIPHER, job, nonce, tag);
  }
  static std::size_t icv_len() { return kTagLen; }

 private:
  void run(Turn& turn, IMB_CIPHER_DIRECTION direction, IMB_CHAIN_ORDER order, const CryptoJob& job,
           const Nonce& nonce, MutableBytes tag) const {
    const Joined<kMaxAad> aad(job.lead);
    IMB_MGR* manager = turn->manager;
    IMB_JOB& to = *IMB_GET_NEXT_JOB(manager);
    to.cipher_mode = IMB_CIPHER_CHACHA20_POLY1305;
    to.hash_alg = IMB_AUTH_CHACHA20_POLY1305;
    to.cipher_direction = direction;
    to.chain_order = order;
    to.enc_keys = to.dec_keys = key_.data();
    to.key_len_in_bytes = key_.size();
    to.src = to.dst = address_of(job.text);
    to.cipher_start_src_offset_in_bytes = to.hash_start_src_offset_in_bytes = 0;
    to.msg_len_to_cipher_in_bytes = to.msg_len_to_hash_in_bytes = job.text.size();
    to.iv = nonce.data();
    to.iv_len_in_bytes = kNonceLen;
    to.u.CHACHA20_POLY1305.aad = aad.view().data();
    to.u.CHACHA20_POLY1305.aad_len_in_bytes = aad.view().size();
    to.auth_tag_output = tag.data();
    to.auth_tag_output_len_in_bytes = kTagLen;
    SPIGRP_REQUIRE(IMB_SUBMIT_JOB_NOCHECK(manager) == &to);
  }

  std::array<std::uint8_t, 32> key_;
};

template <class Kind>
class AeadContext final : public CryptoContext {
 public:
  AeadContext(const Cipher& cipher, Bytes key, Bytes salt) : cipher_(cipher, key), salt_(salt_word(salt)) {}

  void seal(std::span<CryptoJob> jobs) override {
    auto turn = cipher_.begin();
    for (CryptoJob& job : jobs) {
      cipher_.seal(turn, job, nonce(job), job.icv);
      job.ok = true;
    }
  }

  // The library decrypts before anybody can compare. What it has written by then is wiped.
  void open(std::span<CryptoJob> jobs) override {
    auto turn = cipher_.begin();
    std::array<std::uint8_t, kTagLen> tag;
    for (CryptoJob& job : jobs) {
      cipher_.open(turn, job, nonce(job), tag);
      job.ok = equal_in_constant_time(Bytes(tag).first(cipher_.icv_len()), job.icv);
      if (!job.ok) wipe(job.text);
    }
    wipe(tag);  // after a forged packet it holds what the forger wants to know
  }

  void destroy() override { wipe({reinterpret_cast<std::uint8_t*>(this), sizeof *this}); }

 private:
  Nonce nonce(const CryptoJob& job) const {
    SPIGRP_REQUIRE(job.iv.size() == kIvLen && job.icv.size() == cipher_.icv_len() && job.trail.empty());
    return {salt_, job.iv.first<kIvLen>()};
  }

  Kind cipher_;
  std::uint32_t salt_;
};

// GMAC authenticates all and encrypts nothing.
class GmacContext final : public CryptoContext {
 public:
  GmacContext(const Cipher& /*cipher*/, Bytes key, Bytes salt)
      : aes_(aes_gcm(key.size())), salt_(salt_word(salt)) {
    const WorkerLease worker;
    (worker->manager->*aes_.expand)(key.data(), &key_);
  }

  void seal(std::span<CryptoJob> jobs) override {
    const WorkerLease worker;
    for (CryptoJob& job : jobs) {
      compute(*worker->manager, job, job.icv);
      job.ok = true;
    }
  }

  void open(std::span<CryptoJob> jobs) override {
    const WorkerLease worker;
    std::array<std::uint8_t, kTagLen> tag;
    for (CryptoJob& job : jobs) {
      compute(*worker->manager, job, tag);
      job.ok = equal_in_constant_time(tag, job.icv);
    }
    wipe(tag);
  }

  void destroy() override { wipe({reinterpret_cast<std::uint8_t*>(this), sizeof *this}); }

 private:
  void compute(const IMB_MGR& manager, const CryptoJob& job, MutableBytes tag) {
    SPIGRP_REQUIRE(job.iv.size() == kIvLen && job.icv.size() == kTagLen && job.trail.empty());
    const Nonce nonce(salt_, job.iv.first<kIvLen>());
    const Joined<kMaxGmacAad> aad(job.lead);
    (manager.*aes_.mac_init)(&key_, &state_, nonce.data(), kNonceLen);
    for (const Bytes part : {aad.view(), Bytes(job.text)}) {
      if (!part.empty()) (manager.*aes_.mac_update)(&key_, &state_, part.data(), part.size());
    }
    (manager.*aes_.mac_finalize)(&key_, &state_, tag.data(), kTagLen);
  }

  alignas(64) gcm_key_data key_;
  alignas(16) gcm_context_data state_{};
  const AesGcm& aes_;
  std::uint32_t salt_;
};

template <class Context>
struct Maker {
  static_assert(sizeof(Context) <= kContextSize && alignof(Context) <= kContextAlign);
  static CryptoContext* make(const Cipher& cipher, MutableBytes storage, Bytes key_and_salt) {
    return new (storage.data())
        Context(cipher, key_and_salt.first(cipher.key_len), key_and_salt.subspan(cipher.key_len));
  }
};

}  // namespace

std::size_t aead_size(CipherMode mode) {
  switch (mode) {
    case CipherMode::gcm:
      return sizeof(AeadContext<Gcm>);
    case CipherMode::gmac:
      return sizeof(GmacContext);
    case CipherMode::chacha20_poly1305:
      return sizeof(AeadContext<ChaCha20Poly1305>);
    default:
      return 0;
  }
}

CryptoContext* make_aead(const Cipher& cipher, MutableBytes storage, Bytes key_and_salt) {
  if (cipher.mode == CipherMode::gcm) return Maker<AeadContext<Gcm>>::make(cipher, storage, key_and_salt);
  if (cipher.mode == CipherMode::gmac) return Maker<GmacContext>::make(cipher, storage, key_and_salt);
  return Maker<AeadContext<ChaCha20Poly1305>>::make(cipher, storage, key_and_salt);
}

}  // namespace spigrp::ipsec_mb
