// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "crypto/algorithm_names.h"
#include "spigrp/algorithm.h"

// The two tables that the registry is composed from.
namespace spigrp::algorithm_tables {

using namespace algorithm_names;  // NOLINT(google-build-using-namespace): a name list is used once, here
using enum CipherMode;

// What to move to. RFC 8221 section 5: "MUST" for 128 and 256 bits.
inline constexpr std::string_view kBestCipher = "aes256gcm16";
inline constexpr std::string_view kBestIntegrity = "sha256";

// RFC 8221 section 5, whose ranks of AES are for keys of 128 and 256 bits; 192 remains at MAY. Twofish has
// no RFC for ESP and no number in IKEv2. Lengths: name, mode, names, key, salt, IV, ICV, block.
inline constexpr std::array kCiphers{
    Cipher{CipherId::null, null, kNull, 0, 0, 0, 0, 1, Rank::must, {}, "RFC 2410"},
    Cipher{CipherId::chacha20_poly1305,
           chacha20_poly1305,
           kChacha20Poly1305,
           32,
           4,
           8,
           16,
           1,
           Rank::should,
           {},
           "RFC 7634"},
    Cipher{CipherId::aes128_gcm8, gcm, kAes128Gcm8, 16, 4, 8, 8, 1, Rank::may, {}, "RFC 4106"},
    Cipher{CipherId::aes192_gcm8, gcm, kAes192Gcm8, 24, 4, 8, 8, 1, Rank::may, {}, "RFC 4106"},
    Cipher{CipherId::aes256_gcm8, gcm, kAes256Gcm8, 32, 4, 8, 8, 1, Rank::may, {}, "RFC 4106"},
    Cipher{CipherId::aes128_gcm12, gcm, kAes128Gcm12, 16, 4, 8, 12, 1, Rank::may, {}, "RFC 4106"},
    Cipher{CipherId::aes192_gcm12, gcm, kAes192Gcm12, 24, 4, 8, 12, 1, Rank::may, {}, "RFC 4106"},
    Cipher{CipherId::aes256_gcm12, gcm, kAes256Gcm12, 32, 4, 8, 12, 1, Rank::may, {}, "RFC 4106"},
    Cipher{CipherId::aes128_gcm16, gcm, kAes128Gcm16, 16, 4, 8, 16, 1, Rank::must, {}, "RFC 4106"},
    Cipher{CipherId::aes192_gcm16, gcm, kAes192Gcm16, 24, 4, 8, 16, 1, Rank::may, {}, "RFC 4106"},
    Cipher{CipherId::aes256_gcm16, gcm, kAes256Gcm16, 32, 4, 8, 16, 1, Rank::must, {}, "RFC 4106"},
    Cipher{CipherId::aes128_ccm8, ccm, kAes128Ccm8, 16, 3, 8, 8, 1, Rank::should, {}, "RFC 4309"},
    Cipher{CipherId::aes192_ccm8, ccm, kAes192Ccm8, 24, 3, 8, 8, 1, Rank::may, {}, "RFC 4309"},
    Cipher{CipherId::aes256_ccm8, ccm, kAes256Ccm8, 32, 3, 8, 8, 1, Rank::should, {}, "RFC 4309"},
    Cipher{CipherId::aes128_ccm12, ccm, kAes128Ccm12, 16, 3, 8, 12, 1, Rank::may, {}, "RFC 4309"},
    Cipher{CipherId::aes192_ccm12, ccm, kAes192Ccm12, 24, 3, 8, 12, 1, Rank::may, {}, "RFC 4309"},
    Cipher{CipherId::aes256_ccm12, ccm, kAes256Ccm12, 32, 3, 8, 12, 1, Rank::may, {}, "RFC 4309"},
    Cipher{CipherId::aes128_ccm16, ccm, kAes128Ccm16, 16, 3, 8, 16, 1, Rank::may, {}, "RFC 4309"},
    Cipher{CipherId::aes192_ccm16, ccm, kAes192Ccm16, 24, 3, 8, 16, 1, Rank::may, {}, "RFC 4309"},
    Cipher{CipherId::aes256_ccm16, ccm, kAes256Ccm16, 32, 3, 8, 16, 1, Rank::may, {}, "RFC 4309"},
    Cipher{CipherId::aes128_gmac, gmac, kAes128Gmac, 16, 4, 8, 16, 1, Rank::may, {}, "RFC 4543"},
    Cipher{CipherId::aes192_gmac, gmac, kAes192Gmac, 24, 4, 8, 16, 1, Rank::may, {}, "RFC 4543"},
    Cipher{CipherId::aes256_gmac, gmac, kAes256Gmac, 32, 4, 8, 16, 1, Rank::may, {}, "RFC 4543"},
    Cipher{CipherId::aes128_cbc, cbc, kAes128Cbc, 16, 0, 16, 0, 16, Rank::must, {}, "RFC 3602"},
    Cipher{CipherId::aes192_cbc, cbc, kAes192Cbc, 24, 0, 16, 0, 16, Rank::may, {}, "RFC 3602"},
    Cipher{CipherId::aes256_cbc, cbc, kAes256Cbc, 32, 0, 16, 0, 16, Rank::must, {}, "RFC 3602"},
    Cipher{CipherId::aes128_ctr, ctr, kAes128Ctr, 16, 4, 8, 0, 1, Rank::may, {}, "RFC 3686"},
    Cipher{CipherId::aes192_ctr, ctr, kAes192Ctr, 24, 4, 8, 0, 1, Rank::may, {}, "RFC 3686"},
    Cipher{CipherId::aes256_ctr, ctr, kAes256Ctr, 32, 4, 8, 0, 1, Rank::may, {}, "RFC 3686"},
    Cipher{CipherId::triple_des_cbc, cbc, k3Des, 24, 0, 8, 0, 8, Rank::should_not, kBestCipher, "RFC 2451"},
    Cipher{CipherId::des_cbc, cbc, kDes, 8, 0, 8, 0, 8, Rank::must_not, kBestCipher, "RFC 2405"},
    Cipher{CipherId::twofish128_cbc, cbc, kTwofish128, 16, 0, 16, 0, 16, Rank::must_not, kBestCipher, ""},
    Cipher{CipherId::twofish256_cbc, cbc, kTwofish256, 32, 0, 16, 0, 16, Rank::must_not, kBestCipher, ""},
};

// RFC 8221 section 6. Its SHOULD for AES-XCBC is for the Internet of Things, and MAY elsewhere. Lengths: key,
// ICV.
inline constexpr std::array kIntegrities{
    Integrity{IntegrityId::hmac_md5_96, "hmac-md5-96", kMd5, 16, 12, Rank::must_not, kBestIntegrity,
              "RFC 2403"},
    Integrity{IntegrityId::hmac_sha1_96, "hmac-sha1-96", kSha1, 20, 12, Rank::must_minus, kBestIntegrity,
              "RFC 2404"},
    Integrity{
        IntegrityId::hmac_sha2_256_128, "hmac-sha2-256-128", kSha256, 32, 16, Rank::must, {}, "RFC 4868"},
    Integrity{
        IntegrityId::hmac_sha2_384_192, "hmac-sha2-384-192", kSha384, 48, 24, Rank::may, {}, "RFC 4868"},
    Integrity{
        IntegrityId::hmac_sha2_512_256, "hmac-sha2-512-256", kSha512, 64, 32, Rank::should, {}, "RFC 4868"},
    Integrity{IntegrityId::aes_cmac_96, "aes-cmac-96", kCmac, 16, 12, Rank::may, {}, "RFC 4494"},
    Integrity{IntegrityId::aes_xcbc_96, "aes-xcbc-96", kXcbc, 16, 12, Rank::may, {}, "RFC 3566"},
};

}  // namespace spigrp::algorithm_tables
