// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "crypto/ipsec_mb/worker.h"
#include "spigrp/algorithm.h"
#include "spigrp/bytes.h"
#include "spigrp/provider.h"

namespace spigrp::ipsec_mb {

/// Hash is what Hmac needs to know about a hash.
struct Hash {
  IntegrityId id;
  IMB_HASH_ALG hmac;
  std::uint8_t block_len;
  std::uint8_t digest_len;
  std::uint8_t icv_len;
  hash_one_block_t IMB_MGR::* one_block;
  hash_fn_t IMB_MGR::* whole;
};

/// find_hash() is nullptr where the HMAC of an integrity algorithm is not served here, or there is none.
const Hash* find_hash(IntegrityId id);

/// Hmac is RFC 2104 under one key, in bursts, in the lanes of the library. The lanes take messages in one piece: a packet
/// of ESP is one, and what is not, such as AH's, is copied together first.
class Hmac {
 public:
  Hmac(const Hash& hash, Bytes key);

  /// seal() writes the ICV of at most kMaxJobs jobs. verify() sets `ok` of each, in constant time.
  void seal(Worker& worker, std::span<CryptoJob> jobs) const;
  void verify(Worker& worker, std::span<CryptoJob> jobs) const;

 private:
  struct Message;
  class Gathered;
  using Tags = std::span<std::uint8_t* const>;

  void compute(Worker& worker, std::span<CryptoJob> jobs, Tags tags) const;
  void run(Worker& worker, std::span<const Message> messages, Tags tags) const;
  void run_alone(Worker& worker, const Message& message, std::uint8_t* tag) const;
  void xor_key(MutableBytes block, std::uint8_t pad) const;

  const Hash& hash_;
  alignas(16) std::array<std::uint8_t, 64> inner_{};  // the states after the blocks of the key
  alignas(16) std::array<std::uint8_t, 64> outer_{};
  std::array<std::uint8_t, kMaxBlock> key_{};  // zeros behind it
};

}  // namespace spigrp::ipsec_mb
