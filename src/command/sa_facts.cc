// SPDX-License-Identifier: Apache-2.0
#include "command/sa_facts.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace spigrp {
namespace {

constexpr std::uint64_t kMillisecondsPerSecond = 1000;
constexpr std::uint64_t kSeenBits = 64;

// "aes128gcm16" is AES128GCM16, "aes-cmac-96" is AES_CMAC_96.
std::string in_capitals(std::string_view name) {
  std::string text(name);
  for (char& c : text) {
    if (c == '-') c = '_';
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

// What KLIPS had keeps its name there; the key's length told AES apart, which stands in `eklen`.
std::string cipher_name(const Cipher& cipher) {
  if (cipher.mode == CipherMode::cbc && in_capitals(cipher.names.front()).starts_with("AES")) return "AES";
  return in_capitals(cipher.names.front());
}

std::string integrity_name(const Integrity& integrity) {
  switch (integrity.id) {
    case IntegrityId::none:
      break;
    case IntegrityId::hmac_md5_96:
      return "HMAC_MD5";
    case IntegrityId::hmac_sha1_96:
      return "HMAC_SHA1";
    case IntegrityId::hmac_sha2_256_128:
      return "HMAC_SHA2_256";
    case IntegrityId::hmac_sha2_384_192:
      return "HMAC_SHA2_384";
    case IntegrityId::hmac_sha2_512_256:
      return "HMAC_SHA2_512";
    case IntegrityId::aes_cmac_96:
      return "AES_CMAC";
    case IntegrityId::aes_xcbc_96:
      return "AES_XCBC";
  }
  return "NONE";
}

std::string transform_name(const Sa& sa) {
  if (sa.algorithm == nullptr) return "IPIP";
  if (sa.said.proto == Proto::comp) return "COMP_DEFLATE";
  std::string name = sa.said.proto == Proto::ah ? "AH" : "ESP";
  if (sa.algorithm->cipher != nullptr) name += '_' + cipher_name(*sa.algorithm->cipher);
  if (sa.algorithm->integrity != nullptr) name += '_' + integrity_name(*sa.algorithm->integrity);
  return name;
}

// The output of an HMAC or CMAC is as long as the key that it takes here; an AEAD's is its ICV.
std::size_t auth_bits(const Sa& sa) {
  if (sa.algorithm == nullptr) return 0;
  const Integrity* const integrity = sa.algorithm->integrity;
  return std::size_t{8} * (integrity == nullptr ? sa.algorithm->icv_len : integrity->key_len);
}

std::uint64_t seen_bits(const ReplayWindow& window) {
  std::uint64_t bits = 0;
  const std::uint64_t most = std::min({kSeenBits, std::uint64_t{window.size()}, window.top()});
  for (std::uint64_t back = 0; back < most; ++back) {
    if (!window.check(window.top() - back)) bits |= std::uint64_t{1} << back;
  }
  return bits;
}

}  // namespace

SaFactsReader::SaFactsReader(const Database& database, std::uint64_t now) : now_(now) {
  for (const Eroute& eroute : database.eroutes()) {
    Sa* const target = database.find(eroute.said);
    if (target == nullptr) continue;
    const SaChain chain = SaChain::from(*target);
    eroute_targets_.insert(eroute_targets_.end(), chain.sas().begin(), chain.sas().end());
  }
  std::ranges::sort(eroute_targets_, std::less<>());
}

bool SaFactsReader::is_inbound(const Sa& sa) const {
  if (sa.sent.packets != 0) return false;
  return sa.received.packets != 0 || !std::ranges::binary_search(eroute_targets_, &sa, std::less<>());
}

std::uint64_t SaFactsReader::seconds_since(std::uint64_t then) const {
  return now_ < then ? 0 : (now_ - then) / kMillisecondsPerSecond;
}

SaFacts SaFactsReader::read(const Sa& sa) const {
  SaFacts facts{.transform = transform_name(sa), .inbound = is_inbound(sa), .auth_bits = auth_bits(sa)};
  const bool numbered = sa.said.proto == Proto::esp || sa.said.proto == Proto::ah;
  if (numbered) facts.sequence = facts.inbound ? sa.window.top() : sa.last_sent;
  if (numbered && facts.inbound) facts.seen = seen_bits(sa.window);
  const auto life = [&](LifeKind kind) -> std::uint64_t& {
    return facts.life[static_cast<std::size_t>(kind)];
  };
  life(LifeKind::allocations) = sa.life_use.allocations;
  life(LifeKind::bytes) = sa.sent.bytes + sa.received.bytes;
  life(LifeKind::addtime) = seconds_since(sa.life_use.added_at);
  if (sa.life_use.first_used_at) life(LifeKind::usetime) = seconds_since(*sa.life_use.first_used_at);
  if (sa.life_use.last_used_at) facts.idle = seconds_since(*sa.life_use.last_used_at);
  life(LifeKind::packets) = sa.sent.packets + sa.received.packets;
  return facts;
}

}  // namespace spigrp
