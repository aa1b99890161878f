// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <openssl/crypto.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <optional>
#include <span>
#include <utility>

#include "spigrp/bytes.h"
#include "spigrp/provider.h"
#include "spigrp/result.h"

namespace spigrp {

// HMAC takes no heap for a packet. libcrypto's own does, and so does each of its hashes under EVP:
// OpenSSL 3.0 copies a state by duplicating it, and begins the next message by making a new one. The
// functions for one hash each are older than EVP, and deprecated for that; theirs is the only state that is
// plain memory.

// What Hmac needs to know about a hash. Each function can only fail by returning 0, and none ever does.
template <class Context, std::size_t kDigest, std::size_t kBlock, int (*kInit)(Context*),
          int (*kUpdate)(Context*, const void*, std::size_t), int (*kFinal)(unsigned char*, Context*)>
struct LibcryptoHash {
  using State = Context;
  static constexpr std::size_t kDigestLen = kDigest;
  static constexpr std::size_t kBlockLen = kBlock;
  static void init(State& state) { SPIGRP_REQUIRE(kInit(&state) == 1); }
  static void update(State& state, Bytes bytes) {
    SPIGRP_REQUIRE(kUpdate(&state, bytes.data(), bytes.size()) == 1);
  }
  static void final(State& state, std::uint8_t* digest) { SPIGRP_REQUIRE(kFinal(digest, &state) == 1); }
};

using Md5 = LibcryptoHash<MD5_CTX, 16, 64, MD5_Init, MD5_Update, MD5_Final>;
using Sha1 = LibcryptoHash<SHA_CTX, 20, 64, SHA1_Init, SHA1_Update, SHA1_Final>;
using Sha256 = LibcryptoHash<SHA256_CTX, 32, 64, SHA256_Init, SHA256_Update, SHA256_Final>;
using Sha384 = LibcryptoHash<SHA512_CTX, 48, 128, SHA384_Init, SHA384_Update, SHA384_Final>;
using Sha512 = LibcryptoHash<SHA512_CTX, 64, 128, SHA512_Init, SHA512_Update, SHA512_Final>;

/// Hmac is RFC 2104 over one of libcrypto's hashes, for keys no longer than a block: those of an SA never
/// are. The blocks of the key are hashed once, and each message goes on from copies.
///
///   inner = H(key ^ 36 36 .. | message)     ICV = H(key ^ 5c 5c .. | inner), cut
template <class Hash, std::size_t kIcv>
class Hmac {
 public:
  static constexpr std::size_t kIcvLen = kIcv;
  static constexpr std::size_t kTagLen = Hash::kDigestLen;
  static_assert(kIcv <= kTagLen);

  static std::optional<Hmac> make(Bytes key) { return std::optional<Hmac>(std::in_place, key); }
  explicit Hmac(Bytes key) {
    begin(inner_, key, 0x36);
    begin(outer_, key, 0x5c);
  }
  Hmac(Hmac&&) = default;
  Hmac& operator=(Hmac&&) = delete;
  ~Hmac() { OPENSSL_cleanse(this, sizeof *this); }

  /// compute() authenticates what a job says. `tag` gets all of the digest.
  void compute(const CryptoJob& job, std::span<std::uint8_t, kTagLen> tag) {
    typename Hash::State state = inner_;
    for (const Bytes part : job.lead) Hash::update(state, part);
    Hash::update(state, job.text);
    for (const Bytes part : job.trail) Hash::update(state, part);
    Hash::final(state, tag.data());
    state = outer_;
    Hash::update(state, tag);
    Hash::final(state, tag.data());
    OPENSSL_cleanse(&state, sizeof state);
  }

 private:
  static void begin(typename Hash::State& state, Bytes key, std::uint8_t pad) {
    std::array<std::uint8_t, Hash::kBlockLen> block;
    SPIGRP_REQUIRE(key.size() <= block.size());
    block.fill(pad);
    std::ranges::transform(key, block, block.begin(),
                           [](std::uint8_t k, std::uint8_t p) { return static_cast<std::uint8_t>(k ^ p); });
    Hash::init(state);
    Hash::update(state, block);
    OPENSSL_cleanse(block.data(), block.size());
  }

  typename Hash::State inner_;
  typename Hash::State outer_;
};

}  // namespace spigrp
