// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/encrypt_then_mac.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <openssl/crypto.h>
#include <optional>
#include <span>
#include <utility>

#include "crypto/openssl/cipher.h"
#include "crypto/openssl/cmac.h"
#include "crypto/openssl/hmac.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

// A stream or whole blocks, in place. EVP has no more to say: there is no padding, and so nothing to finish.
void crypt(EVP_CIPHER_CTX* context, MutableBytes text) {
  if (text.empty()) return;
  int written = 0;
  const int len = static_cast<int>(text.size());
  SPIGRP_REQUIRE(EVP_CipherUpdate(context, text.data(), &written, text.data(), len) == 1 && written == len);
}

// The ciphers. Each encrypts and decrypts the text of a job in place.

// RFC 2410.
class NullCipher {
 public:
  static std::optional<NullCipher> make(const Algorithm& /*algorithm*/, Bytes /*key*/) {
    return NullCipher();
  }
  void encrypt(const CryptoJob& job) const { SPIGRP_REQUIRE(job.iv.empty()); }
  void decrypt(const CryptoJob& job) const { SPIGRP_REQUIRE(job.iv.empty()); }
};

// RFC 3602, RFC 2451. Text that is no multiple of the block does not come here: the transform sees to it.
class CbcCipher {
 public:
  static std::optional<CbcCipher> make(const Algorithm& algorithm, Bytes key) {
    auto contexts = CipherContexts::make(*algorithm.cipher, key);
    if (!contexts) return std::nullopt;
    return CbcCipher(std::move(*contexts), algorithm.block_len);
  }
  void encrypt(const CryptoJob& job) { crypt(contexts_.seal(job.iv), whole_blocks(job.text)); }
  void decrypt(const CryptoJob& job) { crypt(contexts_.open(job.iv), whole_blocks(job.text)); }

 private:
  CbcCipher(CipherContexts contexts, std::size_t block_len)
      : contexts_(std::move(contexts)), block_len_(block_len) {}
  MutableBytes whole_blocks(MutableBytes text) const {
    SPIGRP_REQUIRE(text.size() % block_len_ == 0);
    return text;
  }

  CipherContexts contexts_;
  std::size_t block_len_;
};

// RFC 3686 section 4: nonce | IV | counter, which begins with 1.
class CtrCipher {
 public:
  static std::optional<CtrCipher> make(const Algorithm& algorithm, Bytes key_and_nonce) {
    auto contexts =
        CipherContexts::make(*algorithm.cipher, key_and_nonce.first(algorithm.encryption_key_len));
    if (!contexts) return std::nullopt;
    return CtrCipher(std::move(*contexts), key_and_nonce.last<kNonceLen>());
  }
  void encrypt(const CryptoJob& job) { crypt(contexts_.seal(first_block(job.iv)), job.text); }
  void decrypt(const CryptoJob& job) { crypt(contexts_.open(first_block(job.iv)), job.text); }

 private:
  static constexpr std::size_t kNonceLen = 4;
  static constexpr std::size_t kIvLen = 8;

  CtrCipher(CipherContexts contexts, std::span<const std::uint8_t, kNonceLen> nonce)
      : contexts_(std::move(contexts)) {
    std::ranges::copy(nonce, block_.begin());
    block_.back() = 1;
  }
  Bytes first_block(Bytes iv) {
    SPIGRP_REQUIRE(iv.size() == kIvLen);
    std::ranges::copy(iv, std::span(block_).subspan<kNonceLen, kIvLen>().begin());
    return block_;
  }

  CipherContexts contexts_;
  std::array<std::uint8_t, 16> block_{};
};

// The integrity algorithms are hmac.h, cmac.h, and none.
struct NoMac {
  static constexpr std::size_t kIcvLen = 0;
  static constexpr std::size_t kTagLen = 0;
  static std::optional<NoMac> make(Bytes /*key*/) { return NoMac(); }
  void compute(const CryptoJob& /*job*/, std::span<std::uint8_t, kTagLen> /*tag*/) {}
};

// Tag is the whole of it, wiped at the end: after a forged packet it holds what the forger wants to know.
template <class Mac>
struct Tag {
  Tag() = default;
  Tag(const Tag&) = delete;
  Tag& operator=(const Tag&) = delete;
  ~Tag() { OPENSSL_cleanse(bytes.data(), bytes.size()); }

  std::array<std::uint8_t, Mac::kTagLen> bytes;
};

template <class Cipher, class Mac>
class EncryptThenMac final : public CryptoContext {
 public:
  EncryptThenMac(Cipher cipher, Mac mac) : cipher_(std::move(cipher)), mac_(std::move(mac)) {}

  void seal(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) {
      SPIGRP_REQUIRE(job.icv.size() == Mac::kIcvLen);
      cipher_.encrypt(job);
      Tag<Mac> tag;
      mac_.compute(job, tag.bytes);
      std::copy_n(tag.bytes.begin(), Mac::kIcvLen, job.icv.begin());
      job.ok = true;
    }
  }

  // Nothing is decrypted before it is known to be authentic.
  void open(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) {
      SPIGRP_REQUIRE(job.icv.size() == Mac::kIcvLen);
      Tag<Mac> tag;
      mac_.compute(job, tag.bytes);
      job.ok = CRYPTO_memcmp(tag.bytes.data(), job.icv.data(), Mac::kIcvLen) == 0;
      if (job.ok) cipher_.decrypt(job);
    }
  }

  void destroy() override {
    this->~EncryptThenMac();
    OPENSSL_cleanse(static_cast<void*>(this), sizeof *this);
  }

 private:
  ~EncryptThenMac() = default;  // by destroy() only

  Cipher cipher_;
  Mac mac_;
};

template <class Cipher, class Mac>
CryptoContext* make(const Algorithm& algorithm, MutableBytes storage, const Keys& keys) {
  using Context = EncryptThenMac<Cipher, Mac>;
  static_assert(sizeof(Context) <= kContextSize && alignof(Context) <= kContextAlign);
  auto cipher = Cipher::make(algorithm, keys.encryption);
  auto mac = Mac::make(keys.authentication);
  if (!cipher || !mac) return nullptr;
  return new (storage.data()) Context(std::move(*cipher), std::move(*mac));
}

template <class Cipher, class Mac>
EncryptThenMacMaker maker() {
  return {sizeof(EncryptThenMac<Cipher, Mac>), make<Cipher, Mac>};
}

template <class Cipher>
EncryptThenMacMaker maker_with(const Algorithm& algorithm) {
  switch (algorithm.id.integrity) {
    case IntegrityId::none:
      return maker<Cipher, NoMac>();
    case IntegrityId::hmac_md5_96:
      return maker<Cipher, Hmac<Md5, 12>>();
    case IntegrityId::hmac_sha1_96:
      return maker<Cipher, Hmac<Sha1, 12>>();
    case IntegrityId::hmac_sha2_256_128:
      return maker<Cipher, Hmac<Sha256, 16>>();
    case IntegrityId::hmac_sha2_384_192:
      return maker<Cipher, Hmac<Sha384, 24>>();
    case IntegrityId::hmac_sha2_512_256:
      return maker<Cipher, Hmac<Sha512, 32>>();
    case IntegrityId::aes_cmac_96:
      return maker<Cipher, Cmac>();
    case IntegrityId::aes_xcbc_96:
      break;
  }
  return {};
}

}  // namespace

// AES-XCBC is CMAC with keys derived in another way, and libcrypto's CMAC takes no derived keys.
bool libcrypto_has_integrity(IntegrityId id) {
  if (id == IntegrityId::aes_cmac_96) return libcrypto_has_cmac();
  return id != IntegrityId::aes_xcbc_96;
}

EncryptThenMacMaker encrypt_then_mac(const Algorithm& algorithm) {
  const CipherMode mode = algorithm.cipher == nullptr ? CipherMode::null : algorithm.cipher->mode;
  switch (mode) {
    case CipherMode::null:
      return maker_with<NullCipher>(algorithm);
    case CipherMode::cbc:
      return maker_with<CbcCipher>(algorithm);
    case CipherMode::ctr:
      return maker_with<CtrCipher>(algorithm);
    case CipherMode::gcm:
    case CipherMode::ccm:
    case CipherMode::gmac:
    case CipherMode::chacha20_poly1305:
      break;
  }
  return {};
}

}  // namespace spigrp
