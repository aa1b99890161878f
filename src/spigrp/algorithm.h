// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace spigrp {

/// AlgorithmUse is the kind of SA an algorithm serves.
enum class AlgorithmUse : std::uint8_t { esp, ah, comp };

/// AlgorithmId names what an SA does to bytes. The ICV length is part of the algorithm, never implied.
enum class AlgorithmId : std::uint8_t {
  esp_chacha20_poly1305,
  esp_aes256_gcm16,
  esp_null_hmac_sha2_256_128,
  esp_null_hmac_sha2_512_256,
  ah_hmac_sha2_256_128,
  ah_hmac_sha2_512_256,
  comp_deflate,
};

/// Algorithm is a row of the registry. All lengths are in bytes.
struct Algorithm {
  AlgorithmId id;
  AlgorithmUse use;
  std::string_view name;                      ///< the proposal keyword used by today's IKE daemons
  std::span<const std::string_view> aliases;  ///< KLIPS names and other daemons' words for the same
  std::size_t encryption_key_len;             ///< without the salt
  std::size_t salt_len;                       ///< follows the key in --enckey (RFC 4106, RFC 7634)
  std::size_t auth_key_len;                   ///< 0 where the encryption key serves (AEAD)
  std::size_t iv_len;                         ///< explicit IV on the wire
  std::size_t icv_len;                        ///< on the wire, after truncation
  std::size_t block_len;                      ///< the plaintext is padded to a multiple of this; at least 1
  bool encrypts;
  bool counter_mode;  ///< a (key, IV) pair used twice is fatal, so the sequence number may never go back
  std::string_view rfc;
};

/// algorithms() is the whole registry.
std::span<const Algorithm> algorithms();

/// algorithm(id) is the row of an id.
const Algorithm& algorithm(AlgorithmId id);

/// find_algorithm() looks a name or alias up, in any letter case; nullptr when there is none for this use.
const Algorithm* find_algorithm(AlgorithmUse use, std::string_view name);

}  // namespace spigrp
