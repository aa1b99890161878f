// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace spigrp::algorithm_names {

// A name says its ICV length, or is a word whose length IKE daemons agree on: strongSwan and libreswan both
// mean 128 bits by sha256. Left out on purpose are hmac-sha2-256, hmac-sha256 and the kernel's hmac(sha256)
// and rfc4106(gcm(aes)): old Linux cut the first three to 96 bits, and the last one comes in three lengths.
// An SA under such a name would set up well and then drop every packet.
//
// In each list, the first name is the keyword of strongSwan. Then come its other spellings, libreswan's, and
// what the two log. libreswan's a, b, c are ICVs of 8, 12, 16 bytes, and without a letter it is 16.

using Names = std::string_view;

inline constexpr Names kNull[] = {"null"};
inline constexpr Names kChacha20Poly1305[] = {"chacha20poly1305", "chacha20_poly1305", "chacha20-poly1305",
                                              "rfc7539esp(chacha20,poly1305)"};

inline constexpr Names kAes128Gcm8[] = {"aes128gcm8",    "aes128gcm64",   "aes_gcm_8_128", "aes_gcm_8-128",
                                        "aes_gcm_a_128", "aes_gcm_a-128", "aes_gcm_a128"};
inline constexpr Names kAes192Gcm8[] = {"aes192gcm8",    "aes192gcm64",   "aes_gcm_8_192", "aes_gcm_8-192",
                                        "aes_gcm_a_192", "aes_gcm_a-192", "aes_gcm_a192"};
inline constexpr Names kAes256Gcm8[] = {"aes256gcm8",    "aes256gcm64",   "aes_gcm_8_256", "aes_gcm_8-256",
                                        "aes_gcm_a_256", "aes_gcm_a-256", "aes_gcm_a256"};
inline constexpr Names kAes128Gcm12[] = {"aes128gcm12",   "aes128gcm96",   "aes_gcm_12_128", "aes_gcm_12-128",
                                         "aes_gcm_b_128", "aes_gcm_b-128", "aes_gcm_b128"};
inline constexpr Names kAes192Gcm12[] = {"aes192gcm12",   "aes192gcm96",   "aes_gcm_12_192", "aes_gcm_12-192",
                                         "aes_gcm_b_192", "aes_gcm_b-192", "aes_gcm_b192"};
inline constexpr Names kAes256Gcm12[] = {"aes256gcm12",   "aes256gcm96",   "aes_gcm_12_256", "aes_gcm_12-256",
                                         "aes_gcm_b_256", "aes_gcm_b-256", "aes_gcm_b256"};
inline constexpr Names kAes128Gcm16[] = {"aes128gcm16",    "aes128gcm128",  "aes128gcm",     "aes_gcm_16_128",
                                         "aes_gcm_16-128", "aes_gcm_c_128", "aes_gcm_c-128", "aes_gcm_c128",
                                         "aes_gcm_128",    "aes_gcm-128",   "aes_gcm128"};
inline constexpr Names kAes192Gcm16[] = {"aes192gcm16",    "aes192gcm128",  "aes192gcm",     "aes_gcm_16_192",
                                         "aes_gcm_16-192", "aes_gcm_c_192", "aes_gcm_c-192", "aes_gcm_c192",
                                         "aes_gcm_192",    "aes_gcm-192",   "aes_gcm192"};
inline constexpr Names kAes256Gcm16[] = {"aes256gcm16",    "aes256gcm128",  "aes256gcm",     "aes_gcm_16_256",
                                         "aes_gcm_16-256", "aes_gcm_c_256", "aes_gcm_c-256", "aes_gcm_c256",
                                         "aes_gcm_256",    "aes_gcm-256",   "aes_gcm256"};
inline constexpr Names kAes128Ccm8[] = {"aes128ccm8",    "aes128ccm64",   "aes_ccm_8_128", "aes_ccm_8-128",
                                        "aes_ccm_a_128", "aes_ccm_a-128", "aes_ccm_a128"};
inline constexpr Names kAes192Ccm8[] = {"aes192ccm8",    "aes192ccm64",   "aes_ccm_8_192", "aes_ccm_8-192",
                                        "aes_ccm_a_192", "aes_ccm_a-192", "aes_ccm_a192"};
inline constexpr Names kAes256Ccm8[] = {"aes256ccm8",    "aes256ccm64",   "aes_ccm_8_256", "aes_ccm_8-256",
                                        "aes_ccm_a_256", "aes_ccm_a-256", "aes_ccm_a256"};
inline constexpr Names kAes128Ccm12[] = {"aes128ccm12",   "aes128ccm96",   "aes_ccm_12_128", "aes_ccm_12-128",
                                         "aes_ccm_b_128", "aes_ccm_b-128", "aes_ccm_b128"};
inline constexpr Names kAes192Ccm12[] = {"aes192ccm12",   "aes192ccm96",   "aes_ccm_12_192", "aes_ccm_12-192",
                                         "aes_ccm_b_192", "aes_ccm_b-192", "aes_ccm_b192"};
inline constexpr Names kAes256Ccm12[] = {"aes256ccm12",   "aes256ccm96",   "aes_ccm_12_256", "aes_ccm_12-256",
                                         "aes_ccm_b_256", "aes_ccm_b-256", "aes_ccm_b256"};
inline constexpr Names kAes128Ccm16[] = {"aes128ccm16",    "aes128ccm128",  "aes128ccm",     "aes_ccm_16_128",
                                         "aes_ccm_16-128", "aes_ccm_c_128", "aes_ccm_c-128", "aes_ccm_c128",
                                         "aes_ccm_128",    "aes_ccm-128",   "aes_ccm128"};
inline constexpr Names kAes192Ccm16[] = {"aes192ccm16",    "aes192ccm128",  "aes192ccm",     "aes_ccm_16_192",
                                         "aes_ccm_16-192", "aes_ccm_c_192", "aes_ccm_c-192", "aes_ccm_c192",
                                         "aes_ccm_192",    "aes_ccm-192",   "aes_ccm192"};
inline constexpr Names kAes256Ccm16[] = {"aes256ccm16",    "aes256ccm128",  "aes256ccm",     "aes_ccm_16_256",
                                         "aes_ccm_16-256", "aes_ccm_c_256", "aes_ccm_c-256", "aes_ccm_c256",
                                         "aes_ccm_256",    "aes_ccm-256",   "aes_ccm256"};
inline constexpr Names kAes128Gmac[] = {"aes128gmac",
                                        "aes_gmac_128",
                                        "aes_gmac-128",
                                        "null_auth_aes_gmac_128",
                                        "null_auth_aes_gmac-128",
                                        "null_auth_aes_gmac128"};
inline constexpr Names kAes192Gmac[] = {"aes192gmac",
                                        "aes_gmac_192",
                                        "aes_gmac-192",
                                        "null_auth_aes_gmac_192",
                                        "null_auth_aes_gmac-192",
                                        "null_auth_aes_gmac192"};
inline constexpr Names kAes256Gmac[] = {"aes256gmac",
                                        "aes_gmac_256",
                                        "aes_gmac-256",
                                        "null_auth_aes_gmac_256",
                                        "null_auth_aes_gmac-256",
                                        "null_auth_aes_gmac256"};
inline constexpr Names kAes128Cbc[] = {"aes128",      "aes",        "aes128cbc", "aes_cbc_128",
                                       "aes_cbc-128", "aes_cbc128", "aes_128",   "aes-128"};
inline constexpr Names kAes192Cbc[] = {"aes192",     "aes192cbc", "aes_cbc_192", "aes_cbc-192",
                                       "aes_cbc192", "aes_192",   "aes-192"};
inline constexpr Names kAes256Cbc[] = {"aes256",     "aes256cbc", "aes_cbc_256", "aes_cbc-256",
                                       "aes_cbc256", "aes_256",   "aes-256"};
inline constexpr Names kAes128Ctr[] = {"aes128ctr", "aes_ctr_128", "aes_ctr-128", "aes_ctr128"};
inline constexpr Names kAes192Ctr[] = {"aes192ctr", "aes_ctr_192", "aes_ctr-192", "aes_ctr192"};
inline constexpr Names kAes256Ctr[] = {"aes256ctr", "aes_ctr_256", "aes_ctr-256", "aes_ctr256"};
inline constexpr Names k3Des[] = {"3des", "3des_cbc", "3des-cbc", "des3", "des_ede3_cbc"};
inline constexpr Names kDes[] = {"des", "des_cbc", "des-cbc"};
inline constexpr Names kTwofish128[] = {"twofish128", "twofish", "twofish_cbc_128"};
inline constexpr Names kTwofish256[] = {"twofish256", "twofish_cbc_256"};

inline constexpr Names kMd5[] = {"md5",         "md5-96",   "md5_96",   "hmac-md5-96",
                                 "hmac_md5_96", "hmac-md5", "hmac_md5", "auth_hmac_md5_96"};
inline constexpr Names kSha1[] = {
    "sha1",         "sha",       "sha1-96",   "sha1_96",       "hmac-sha1-96",
    "hmac_sha1_96", "hmac-sha1", "hmac_sha1", "hmac-sha-1-96", "auth_hmac_sha1_96"};
inline constexpr Names kSha256[] = {"sha256",
                                    "sha2_256",
                                    "sha2-256",
                                    "sha2",
                                    "sha256-128",
                                    "sha2_256_128",
                                    "sha2-256-128",
                                    "hmac_sha2_256_128",
                                    "hmac-sha2-256-128",
                                    "hmac-sha-256-128",
                                    "hmac-sha256-128",
                                    "hmac_sha256_128",
                                    "auth_hmac_sha2_256_128"};
inline constexpr Names kSha384[] = {
    "sha384",           "sha2_384",        "sha2-384",          "sha384-192",
    "sha2_384_192",     "sha2-384-192",    "hmac_sha2_384_192", "hmac-sha2-384-192",
    "hmac-sha-384-192", "hmac-sha384-192", "hmac_sha384_192",   "auth_hmac_sha2_384_192"};
inline constexpr Names kSha512[] = {
    "sha512",           "sha2_512",        "sha2-512",          "sha512-256",
    "sha2_512_256",     "sha2-512-256",    "hmac_sha2_512_256", "hmac-sha2-512-256",
    "hmac-sha-512-256", "hmac-sha512-256", "hmac_sha512_256",   "auth_hmac_sha2_512_256"};
inline constexpr Names kCmac[] = {"aescmac",     "aes_cmac",        "aes-cmac",        "aes_cmac_96",
                                  "aes-cmac-96", "aes-128-cmac-96", "auth_aes_cmac_96"};
inline constexpr Names kXcbc[] = {"aesxcbc",     "aes_xcbc",        "aes-xcbc",        "aes_xcbc_96",
                                  "aes-xcbc-96", "aes-xcbc-mac-96", "auth_aes_xcbc_96"};

}  // namespace spigrp::algorithm_names
