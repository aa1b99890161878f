// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb/cipher.h"

#include <algorithm>

#include "spigrp/result.h"

namespace spigrp::ipsec_mb {
namespace {

CipherMode mode_of(const Algorithm& algorithm) {
  return algorithm.cipher == nullptr ? CipherMode::null : algorithm.cipher->mode;
}

bool is_aes(CipherId id) {
  switch (id) {
    case CipherId::aes128_cbc:
    case CipherId::aes192_cbc:
    case CipherId::aes256_cbc:
    case CipherId::aes128_ctr:
    case CipherId::aes192_ctr:
    case CipherId::aes256_ctr:
      return true;
    default:
      return false;
  }
}

keyexp_t key_expansion(const IMB_MGR& manager, std::size_t key_len) {
  return key_len == 16 ? manager.keyexp_128 : key_len == 24 ? manager.keyexp_192 : manager.keyexp_256;
}

}  // namespace

bool has_cipher(const Algorithm& algorithm) {
  return mode_of(algorithm) == CipherMode::null || is_aes(algorithm.id.cipher);
}

BlockCipher::BlockCipher(const Algorithm& algorithm, Bytes key)
    : mode_(mode_of(algorithm)),
      key_len_(algorithm.encryption_key_len),
      iv_len_(algorithm.iv_len),
      block_len_(algorithm.block_len) {
  if (mode_ == CipherMode::null) return;
  const WorkerLease worker;
  key_expansion(*worker->manager, key_len_)(key.data(), encryption_key_.data(), decryption_key_.data());
  std::ranges::copy(key.subspan(key_len_), nonce_.begin());
}

void BlockCipher::encrypt(Worker& worker, std::span<const CryptoJob> jobs) const {
  std::size_t count = 0;
  for (const CryptoJob& job : jobs) {
    SPIGRP_REQUIRE(job.iv.size() == iv_len_ && job.text.size() % block_len_ == 0);
    if (mode_ != CipherMode::null && !job.text.empty()) add(worker, count++, job);
  }
  run(worker, count, IMB_DIR_ENCRYPT);
}

void BlockCipher::decrypt(Worker& worker, std::span<const CryptoJob> jobs) const {
  std::size_t count = 0;
  for (const CryptoJob& job : jobs) {
    SPIGRP_REQUIRE(job.iv.size() == iv_len_ && job.text.size() % block_len_ == 0);
    if (mode_ != CipherMode::null && job.ok && !job.text.empty()) add(worker, count++, job);
  }
  run(worker, count, IMB_DIR_DECRYPT);
}

void BlockCipher::add(Worker& worker, std::size_t place, const CryptoJob& job) const {
  IMB_JOB& to = worker.jobs[place];
  to.enc_keys = encryption_key_.data();
  to.dec_keys = decryption_key_.data();
  to.key_len_in_bytes = key_len_;
  to.src = to.dst = job.text.data();
  to.cipher_start_src_offset_in_bytes = 0;
  to.msg_len_to_cipher_in_bytes = job.text.size();
  to.iv = job.iv.data();
  to.iv_len_in_bytes = iv_len_;
  if (mode_ != CipherMode::ctr) return;
  // RFC 3686 section 4: nonce | IV | counter. The library counts from 1.
  auto& block = worker.ivs[place];
  std::ranges::copy(job.iv, std::ranges::copy(nonce_, block.begin()).out);
  to.iv = block.data();
  to.iv_len_in_bytes = nonce_.size() + job.iv.size();
}

void BlockCipher::run(Worker& worker, std::size_t count, IMB_CIPHER_DIRECTION direction) const {
  if (count == 0) return;
  const IMB_CIPHER_MODE mode = mode_ == CipherMode::cbc ? IMB_CIPHER_CBC : IMB_CIPHER_CNTR;
  const auto done =
      IMB_SUBMIT_CIPHER_BURST_NOCHECK(worker.manager, worker.jobs.data(), static_cast<std::uint32_t>(count),
                                      mode, direction, static_cast<IMB_KEY_SIZE_BYTES>(key_len_));
  SPIGRP_REQUIRE(done == count);
}

}  // namespace spigrp::ipsec_mb
