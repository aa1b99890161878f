// SPDX-License-Identifier: Apache-2.0
#include "crypto/libsodium/hmac.h"

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

// What HmacContext needs to know about a hash. libsodium's functions can only fail by returning no 0, and
// these never do.
struct Sha256 {
  using State = crypto_auth_hmacsha256_state;
  static constexpr std::size_t kDigestLen = crypto_auth_hmacsha256_BYTES;
  static void init(State& s, Bytes key) { crypto_auth_hmacsha256_init(&s, key.data(), key.size()); }
  static void update(State& s, Bytes b) { crypto_auth_hmacsha256_update(&s, b.data(), b.size()); }
  static void final(State& s, std::uint8_t* digest) { crypto_auth_hmacsha256_final(&s, digest); }
};

struct Sha512 {
  using State = crypto_auth_hmacsha512_state;
  static constexpr std::size_t kDigestLen = crypto_auth_hmacsha512_BYTES;
  static void init(State& s, Bytes key) { crypto_auth_hmacsha512_init(&s, key.data(), key.size()); }
  static void update(State& s, Bytes b) { crypto_auth_hmacsha512_update(&s, b.data(), b.size()); }
  static void final(State& s, std::uint8_t* digest) { crypto_auth_hmacsha512_final(&s, digest); }
};

// Digest is a tag of full length, wiped at the end: after a forged packet it holds what the forger wants to
// know.
template <class Hash>
struct Digest {
  Digest() = default;
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  ~Digest() { sodium_memzero(bytes.data(), bytes.size()); }

  std::array<std::uint8_t, Hash::kDigestLen> bytes;
};

template <class Hash>
class HmacContext final : public CryptoContext {
 public:
  explicit HmacContext(Bytes key) { Hash::init(keyed_, key); }

  void seal(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) {
      Digest<Hash> digest;
      compute(job, digest);
      std::copy_n(digest.bytes.begin(), kIcvLen, job.icv.begin());
      job.ok = true;
    }
  }
  void open(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) {
      Digest<Hash> digest;
      compute(job, digest);
      job.ok = sodium_memcmp(digest.bytes.data(), job.icv.data(), kIcvLen) == 0;
    }
  }
  void destroy() override { sodium_memzero(this, sizeof *this); }

 private:
  // RFC 4868 section 2.6: the first half of the digest goes on the wire.
  static constexpr std::size_t kIcvLen = Hash::kDigestLen / 2;

  // The blocks of the key are hashed once, in the constructor; each job goes on from a copy.
  void compute(const CryptoJob& job, Digest<Hash>& digest) const {
    SPIGRP_REQUIRE(job.iv.empty() && job.icv.size() == kIcvLen);
    typename Hash::State state = keyed_;
    for (const Bytes part : job.lead) Hash::update(state, part);
    Hash::update(state, job.text);
    for (const Bytes part : job.trail) Hash::update(state, part);
    Hash::final(state, digest.bytes.data());
    sodium_memzero(&state, sizeof state);
  }

  typename Hash::State keyed_;
};

template <class Hash>
CryptoContext* make_hmac(MutableBytes storage, Bytes key) {
  using Context = HmacContext<Hash>;
  static_assert(sizeof(Context) <= kContextSize && alignof(Context) <= kContextAlign);
  return new (storage.data()) Context(key);
}

}  // namespace

ContextMaker hmac_sha2_256_128() { return {sizeof(HmacContext<Sha256>), make_hmac<Sha256>}; }

ContextMaker hmac_sha2_512_256() { return {sizeof(HmacContext<Sha512>), make_hmac<Sha512>}; }

}  // namespace spigrp
