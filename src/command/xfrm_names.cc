// SPDX-License-Identifier: Apache-2.0
#include "command/xfrm_names.h"

namespace spigrp {
namespace {

std::string_view cipher_name(const Cipher& cipher) {
  switch (cipher.mode) {
    case CipherMode::null:
      return "ecb(cipher_null)";
    case CipherMode::ctr:
      return "rfc3686(ctr(aes))";
    case CipherMode::gcm:
      return "rfc4106(gcm(aes))";
    case CipherMode::ccm:
      return "rfc4309(ccm(aes))";
    case CipherMode::gmac:
      return "rfc4543(gcm(aes))";
    case CipherMode::chacha20_poly1305:
      return "rfc7539esp(chacha20,poly1305)";
    case CipherMode::cbc:
      break;
  }
  if (cipher.id == CipherId::triple_des_cbc) return "cbc(des3_ede)";
  if (cipher.id == CipherId::des_cbc) return "cbc(des)";
  const bool twofish = cipher.id == CipherId::twofish128_cbc || cipher.id == CipherId::twofish256_cbc;
  return twofish ? "cbc(twofish)" : "cbc(aes)";
}

std::string_view integrity_name(IntegrityId id) {
  switch (id) {
    case IntegrityId::hmac_md5_96:
      return "hmac(md5)";
    case IntegrityId::hmac_sha1_96:
      return "hmac(sha1)";
    case IntegrityId::hmac_sha2_256_128:
      return "hmac(sha256)";
    case IntegrityId::hmac_sha2_384_192:
      return "hmac(sha384)";
    case IntegrityId::hmac_sha2_512_256:
      return "hmac(sha512)";
    case IntegrityId::aes_cmac_96:
      return "cmac(aes)";
    case IntegrityId::aes_xcbc_96:
      return "xcbc(aes)";
    case IntegrityId::none:
      break;
  }
  return {};
}

bool fits(std::optional<std::size_t> len, std::size_t needed) { return !len || *len == needed; }

}  // namespace

XfrmNames xfrm_names(const Algorithm& algorithm) {
  XfrmNames names{.icv_bits = algorithm.icv_len * std::size_t{8}};
  if (algorithm.cipher != nullptr) {
    (algorithm.aead ? names.aead : names.enc) = cipher_name(*algorithm.cipher);
  }
  if (algorithm.integrity != nullptr) names.auth = integrity_name(algorithm.integrity->id);
  return names;
}

const Algorithm* find_xfrm_algorithm(AlgorithmUse use, const XfrmNames& names, const XfrmKeyLens& lens) {
  const Algorithm* found = nullptr;
  for (const Algorithm& row : algorithms()) {
    if (row.use != use) continue;
    const XfrmNames own = xfrm_names(row);
    const bool same = own.aead == names.aead && own.enc == names.enc && own.auth == names.auth &&
                      own.icv_bits == names.icv_bits;
    const bool keys = fits(lens.encryption, row.encryption_key_len + row.salt_len) &&
                      fits(lens.authentication, row.auth_key_len);
    if (!same || !keys) continue;
    if (found != nullptr) return nullptr;
    found = &row;
  }
  return found;
}

}  // namespace spigrp
