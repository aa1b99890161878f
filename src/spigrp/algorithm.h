// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace spigrp {

/// AlgorithmUse is the kind of SA an algorithm serves.
enum class AlgorithmUse : std::uint8_t { esp, ah, comp };

/// CipherId names what an ESP SA encrypts with; `none` in AH and IPComp. Where a cipher brings an ICV of its
/// own, the length of the ICV in bytes ends the name.
enum class CipherId : std::uint8_t {
  none,
  null,
  chacha20_poly1305,
  aes128_gcm8,
  aes192_gcm8,
  aes256_gcm8,
  aes128_gcm12,
  aes192_gcm12,
  aes256_gcm12,
  aes128_gcm16,
  aes192_gcm16,
  aes256_gcm16,
  aes128_ccm8,
  aes192_ccm8,
  aes256_ccm8,
  aes128_ccm12,
  aes192_ccm12,
  aes256_ccm12,
  aes128_ccm16,
  aes192_ccm16,
  aes256_ccm16,
  aes128_gmac,
  aes192_gmac,
  aes256_gmac,
  aes128_cbc,
  aes192_cbc,
  aes256_cbc,
  aes128_ctr,
  aes192_ctr,
  aes256_ctr,
  triple_des_cbc,
  des_cbc,
  twofish128_cbc,
  twofish256_cbc,
};

/// IntegrityId names what AH, or ESP beside its cipher, authenticates with; the bits on the wire end the
/// name. `none`: the cipher brings its own ICV, or the SA does not authenticate.
enum class IntegrityId : std::uint8_t {
  none,
  hmac_md5_96,
  hmac_sha1_96,
  hmac_sha2_256_128,
  hmac_sha2_384_192,
  hmac_sha2_512_256,
  aes_cmac_96,
  aes_xcbc_96,
};

/// AlgorithmId names what an SA does to bytes: a cipher and an integrity algorithm. The ICV length is part of
/// it, never implied. Those that any build has, and those that tests and examples use most, have names.
struct AlgorithmId {
  AlgorithmUse use;
  CipherId cipher = CipherId::none;
  IntegrityId integrity = IntegrityId::none;

  friend constexpr bool operator==(const AlgorithmId&, const AlgorithmId&) = default;

  static const AlgorithmId esp_chacha20_poly1305;
  static const AlgorithmId esp_aes256_gcm16;
  static const AlgorithmId esp_null_hmac_sha2_256_128;
  static const AlgorithmId esp_null_hmac_sha2_512_256;
  static const AlgorithmId ah_hmac_sha2_256_128;
  static const AlgorithmId ah_hmac_sha2_512_256;
  static const AlgorithmId comp_deflate;
};

inline constexpr AlgorithmId AlgorithmId::esp_chacha20_poly1305{AlgorithmUse::esp,
                                                                CipherId::chacha20_poly1305};
inline constexpr AlgorithmId AlgorithmId::esp_aes256_gcm16{AlgorithmUse::esp, CipherId::aes256_gcm16};
inline constexpr AlgorithmId AlgorithmId::esp_null_hmac_sha2_256_128{AlgorithmUse::esp, CipherId::null,
                                                                     IntegrityId::hmac_sha2_256_128};
inline constexpr AlgorithmId AlgorithmId::esp_null_hmac_sha2_512_256{AlgorithmUse::esp, CipherId::null,
                                                                     IntegrityId::hmac_sha2_512_256};
inline constexpr AlgorithmId AlgorithmId::ah_hmac_sha2_256_128{AlgorithmUse::ah, CipherId::none,
                                                               IntegrityId::hmac_sha2_256_128};
inline constexpr AlgorithmId AlgorithmId::ah_hmac_sha2_512_256{AlgorithmUse::ah, CipherId::none,
                                                               IntegrityId::hmac_sha2_512_256};
inline constexpr AlgorithmId AlgorithmId::comp_deflate{AlgorithmUse::comp};

/// Rank is what RFC 8221 says of an algorithm, best first. What it does not name is `may`. `must_minus` is
/// MUST today, and expected to become less.
enum class Rank : std::uint8_t { must, must_minus, should, may, should_not, must_not };

/// CipherMode says how a cipher turns a packet's IV into a keystream or blocks, and so what the packet needs.
enum class CipherMode : std::uint8_t {
  null,               ///< RFC 2410
  cbc,                ///< RFC 3602, RFC 2451: nobody may be able to predict an IV, so they are random
  ctr,                ///< RFC 3686
  gcm,                ///< RFC 4106
  ccm,                ///< RFC 4309
  gmac,               ///< RFC 4543: GCM that encrypts nothing, and authenticates the IV and the payload
  chacha20_poly1305,  ///< RFC 7634
};

/// Cipher is a row of the table of ciphers. All lengths are in bytes.
struct Cipher {
  CipherId id;
  CipherMode mode;
  std::span<const std::string_view> names;  ///< first the proposal keyword used by today's IKE daemons
  std::uint8_t key_len;                     ///< without the salt
  std::uint8_t salt_len;                    ///< follows the key in --enckey (RFC 3686, 4106, 4309, 7634)
  std::uint8_t iv_len;                      ///< explicit IV on the wire
  std::uint8_t icv_len;                     ///< 0 unless the cipher brings its own ICV
  std::uint8_t block_len;                   ///< the plaintext is padded to a multiple of this; at least 1
  Rank rank;
  std::string_view replacement;  ///< the keyword to use in its place; empty where there is no need
  std::string_view rfc;
};

/// Integrity is a row of the table of integrity algorithms. All lengths are in bytes.
struct Integrity {
  IntegrityId id;
  std::string_view ah_name;                 ///< what AH calls it
  std::span<const std::string_view> names;  ///< what follows a cipher's name and a dash; first the keyword
  std::uint8_t key_len;
  std::uint8_t icv_len;  ///< on the wire, after truncation
  Rank rank;
  std::string_view replacement;  ///< the keyword to use in its place; empty where there is no need
  std::string_view rfc;
};

/// Algorithm is a row of the registry: a legal pair, and the sums of its parts. All lengths are in bytes.
struct Algorithm {
  AlgorithmId id;
  AlgorithmUse use;
  std::string_view name;            ///< the proposal keyword used by today's IKE daemons
  const Cipher* cipher;             ///< nullptr in AH and IPComp
  const Integrity* integrity;       ///< nullptr where the cipher brings its own ICV, and where there is none
  std::uint8_t encryption_key_len;  ///< without the salt
  std::uint8_t salt_len;            ///< follows the key in --enckey
  std::uint8_t auth_key_len;        ///< 0 where the encryption key serves (AEAD)
  std::uint8_t iv_len;              ///< explicit IV on the wire
  std::uint8_t icv_len;             ///< on the wire, after truncation; 0: it does not authenticate
  std::uint8_t block_len;           ///< the plaintext is padded to a multiple of this; at least 1
  bool encrypts;
  bool aead;          ///< one key encrypts and authenticates; GMAC, which only authenticates, counts as one
  bool counter_mode;  ///< a (key, IV) pair used twice is fatal, so the sequence number may never go back
  bool random_iv;     ///< the IV must be unpredictable; else it is the sequence number
  Rank rank;          ///< the worse one of its parts
};

/// algorithms() is the whole registry, whatever a build can do: ESP, AH, IPComp.
std::span<const Algorithm> algorithms();

/// ciphers(), integrities() are the tables that it is made of, without their `none`.
std::span<const Cipher> ciphers();
std::span<const Integrity> integrities();

/// algorithm(id) is the row of an id. An id that is no legal pair stops the program.
const Algorithm& algorithm(AlgorithmId id);

/// find_algorithm(id) is the same, or nullptr where the id is no legal pair.
const Algorithm* find_algorithm(AlgorithmId id);

/// find_algorithm() looks a name up, in any letter case; nullptr when there is none for this use. ESP's names
/// are those of a cipher, of a cipher that brings its own ICV, or `CIPHER-INTEGRITY`.
const Algorithm* find_algorithm(AlgorithmUse use, std::string_view name);

}  // namespace spigrp
