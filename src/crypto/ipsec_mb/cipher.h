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

/// has_cipher() is true for AES-CBC, AES-CTR and NULL, and for AH, which has no cipher.
bool has_cipher(const Algorithm& algorithm);

/// BlockCipher is AES-CBC or AES-CTR under one key, in bursts; or NULL. CBC encrypts as many packets at a time as the
/// library has lanes: one packet alone takes as long as all of them.
class BlockCipher {
 public:
  /// `key` is as long as the tables say, for CTR with its nonce.
  BlockCipher(const Algorithm& algorithm, Bytes key);

  /// encrypt(), decrypt() do that to the text of at most kMaxJobs jobs, in place; decrypt() to those alone that are `ok`.
  void encrypt(Worker& worker, std::span<const CryptoJob> jobs) const;
  void decrypt(Worker& worker, std::span<const CryptoJob> jobs) const;

 private:
  static constexpr std::size_t kNonceLen = 4;

  void add(Worker& worker, std::size_t place, const CryptoJob& job) const;
  void run(Worker& worker, std::size_t count, IMB_CIPHER_DIRECTION direction) const;

  alignas(16) std::array<std::uint8_t, 15 * std::size_t{16}> encryption_key_{};
  alignas(16) std::array<std::uint8_t, 15 * std::size_t{16}> decryption_key_{};
  std::array<std::uint8_t, kNonceLen> nonce_{};
  CipherMode mode_;
  std::uint8_t key_len_;
  std::uint8_t iv_len_;
  std::uint8_t block_len_;
};

}  // namespace spigrp::ipsec_mb
