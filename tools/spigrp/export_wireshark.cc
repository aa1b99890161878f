// SPDX-License-Identifier: Apache-2.0
//
// The table of ESP SAs of Wireshark 4.0: the file esp_sa of a profile, a row a line, each cell in quotation
// marks. `tshark -o 'uat:esp_sa:ROW'` takes the same rows.
#include "export_text.h"

namespace spigrp {
namespace {

// What Wireshark 4.0 calls a cipher; empty where it has none.
std::string_view encryption_name(const Algorithm& algorithm) {
  switch (algorithm.cipher->mode) {
    case CipherMode::null:
      return "NULL";
    case CipherMode::ctr:
      return "AES-CTR [RFC3686]";
    case CipherMode::gcm:
      if (algorithm.icv_len == 8) return "AES-GCM with 8 octet ICV [RFC4106]";
      return algorithm.icv_len == 12 ? "AES-GCM with 12 octet ICV [RFC4106]"
                                     : "AES-GCM with 16 octet ICV [RFC4106]";
    case CipherMode::cbc:
      break;
    case CipherMode::ccm:
    case CipherMode::gmac:
    case CipherMode::chacha20_poly1305:
      return {};
  }
  if (algorithm.cipher->id == CipherId::triple_des_cbc) return "TripleDES-CBC [RFC2451]";
  if (algorithm.cipher->id == CipherId::des_cbc) return "DES-CBC [RFC2405]";
  return algorithm.block_len == 16 && algorithm.cipher->rank != Rank::must_not ? "AES-CBC [RFC3602]"
                                                                               : "TWOFISH-CBC";
}

// By its length alone, an ICV can be left out of the payload.
std::string unchecked_name(const Algorithm& algorithm) {
  return "ANY " + std::to_string(algorithm.icv_len * 8) + " bit authentication [no checking]";
}

std::string authentication_name(const Sa& sa) {
  if (sa.algorithm->integrity == nullptr) return "NULL";
  // The high half of an extended number is part of the ICV and not sent, and the table has no place for it.
  if (sa.esn) return unchecked_name(*sa.algorithm);
  switch (sa.algorithm->integrity->id) {
    case IntegrityId::hmac_md5_96:
      return "HMAC-MD5-96 [RFC2403]";
    case IntegrityId::hmac_sha1_96:
      return "HMAC-SHA-1-96 [RFC2404]";
    case IntegrityId::hmac_sha2_256_128:
      return "HMAC-SHA-256-128 [RFC4868]";
    case IntegrityId::hmac_sha2_384_192:
      return "HMAC-SHA-384-192 [RFC4868]";
    case IntegrityId::hmac_sha2_512_256:
      return "HMAC-SHA-512-256 [RFC4868]";
    case IntegrityId::aes_cmac_96:
    case IntegrityId::aes_xcbc_96:
    case IntegrityId::none:
      break;
  }
  return unchecked_name(*sa.algorithm);
}

class Row {
 public:
  explicit Row(ExportText& to) : to_(to) {}
  void cell(std::string_view text) {
    begin();
    to_ << text << "\"";
  }
  void key(Bytes key) {
    begin();
    if (!key.empty()) to_.hex(key);
    to_ << "\"";
  }
  void end() { to_ << "\n"; }

 private:
  void begin() {
    to_ << (first_ ? "\"" : ",\"");
    first_ = false;
  }

  ExportText& to_;
  bool first_ = true;
};

std::string hex8(std::uint32_t number) {
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[number >> shift & 15];
  return text;
}

void write_row(const Sa& sa, const Exported& from, ExportText& to) {
  const std::string_view encryption = encryption_name(*sa.algorithm);
  if (encryption.empty()) {
    return to.omit(name_of(sa) + ": Wireshark does not know " + std::string(sa.algorithm->name));
  }
  const Keys keys = from.keys == nullptr ? Keys{} : from.keys->keys(sa);
  to << "# " << name_of(sa);
  if (sa.esn) to << ": extended sequence numbers, so its ICV cannot be checked";
  to << "\n";
  Row row(to);
  row.cell(sa.said.dst.family() == Family::ipv4 ? "IPv4" : "IPv6");
  row.cell("*");
  row.cell(format(sa.said.dst).view());
  row.cell(hex8(sa.said.spi));
  row.cell(encryption);
  row.key(keys.encryption);
  row.cell(authentication_name(sa));
  row.key(keys.authentication);
  row.end();
}

}  // namespace

void export_wireshark(const Exported& from, ExportText& to) {
  to << "# esp_sa: ESP SAs for Wireshark. Put it into a profile's folder, and turn on \"Attempt to "
        "detect/decode\n"
        "# encrypted ESP payloads\" in the preferences of ESP.\n";
  if (from.keys == nullptr)
    to << "# Keys are left out: write them between the empty marks, or export --with-keys.\n";
  for (const SaChain& group : groups_of(from.database)) {
    for (const Sa* sa : group.sas()) {
      if (sa->said.proto == Proto::esp) write_row(*sa, from, to);
    }
  }
}

}  // namespace spigrp
