// SPDX-License-Identifier: Apache-2.0
#include "wire/ipv4.h"

#include <algorithm>
#include <array>

#include "wire/checksum.h"

namespace spigrp {
namespace {

constexpr std::uint8_t kVersionAndLength = 0x45;  // version 4, five words
constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::size_t kTosAt = 1;
constexpr std::size_t kTotalLenAt = 2;
constexpr std::size_t kFragmentAt = 6;
constexpr std::size_t kTtlAt = 8;
constexpr std::size_t kChecksumAt = 10;

constexpr std::uint8_t kEndOfOptions = 0;
constexpr std::uint8_t kNoOperation = 1;

// The checksum counts 16-bit words, so a byte that changes is exchanged together with its neighbour.
void set_word(MutableBytes header, std::size_t at, std::array<std::uint8_t, 2> value) {
  const MutableBytes word = header.subspan(at, value.size());
  const auto checksum = header.subspan<kChecksumAt, 2>();
  store_be16(checksum, update_checksum(load_be16(checksum), word, value));
  std::ranges::copy(value, word.begin());
}

void set_byte(MutableBytes header, std::size_t at, std::uint8_t value) {
  SPIGRP_REQUIRE(header.size() >= kIpv4HeaderLen);
  const std::size_t word_at = at & ~std::size_t{1};
  std::array<std::uint8_t, 2> word{header[word_at], header[word_at + 1]};
  word[at - word_at] = value;
  set_word(header, word_at, word);
}

}  // namespace

Result<Ipv4View, WireErrc> Ipv4View::parse(Bytes packet) {
  if (packet.size() < kIpv4HeaderLen) return fail(WireErrc::truncated);
  if (packet[0] >> 4 != 4) return fail(WireErrc::bad_version);
  const std::size_t header_len = std::size_t{packet[0] & 0x0fu} * 4;
  if (header_len < kIpv4HeaderLen || header_len > packet.size()) return fail(WireErrc::bad_header_length);
  const std::size_t total_len = load_be16(packet.subspan<kTotalLenAt, 2>());
  if (total_len < header_len || total_len > packet.size()) return fail(WireErrc::bad_total_length);
  return Ipv4View(packet.first(total_len));
}

bool Ipv4View::checksum_ok() const { return internet_checksum(header()) == 0; }

void emit(const Ipv4Fields& fields, std::span<std::uint8_t, kIpv4HeaderLen> header) {
  SPIGRP_REQUIRE(fields.src.family() == Family::ipv4 && fields.dst.family() == Family::ipv4);
  header[0] = kVersionAndLength;
  header[kTosAt] = fields.tos;
  store_be16(header.subspan<kTotalLenAt, 2>(), fields.total_len);
  store_be16(header.subspan<4, 2>(), fields.id);
  store_be16(header.subspan<6, 2>(), fields.dont_fragment ? kDontFragment : 0);
  header[kTtlAt] = fields.ttl;
  header[kIpv4ProtocolAt] = fields.protocol;
  store_be16(header.subspan<kChecksumAt, 2>(), 0);
  std::ranges::copy(fields.src.bytes(), header.subspan<12, 4>().begin());
  std::ranges::copy(fields.dst.bytes(), header.subspan<16, 4>().begin());
  store_be16(header.subspan<kChecksumAt, 2>(), internet_checksum(header));
}

void set_ipv4_tos(MutableBytes header, std::uint8_t tos) { set_byte(header, kTosAt, tos); }

void set_ipv4_total_len(MutableBytes header, std::uint16_t total_len) {
  SPIGRP_REQUIRE(header.size() >= kIpv4HeaderLen);
  std::array<std::uint8_t, 2> value{};
  store_be16(value, total_len);
  set_word(header, kTotalLenAt, value);
}

void set_ipv4_ttl(MutableBytes header, std::uint8_t ttl) { set_byte(header, kTtlAt, ttl); }

void set_ipv4_protocol(MutableBytes header, std::uint8_t protocol) {
  set_byte(header, kIpv4ProtocolAt, protocol);
}

void clear_ipv4_fragment(MutableBytes header) {
  SPIGRP_REQUIRE(header.size() >= kIpv4HeaderLen);
  // The reserved bit is not ours to change: AH counts none of these.
  set_word(header, kFragmentAt, {static_cast<std::uint8_t>(header[kFragmentAt] & 0xc0), 0});
}

Result<Ipv4Option, WireErrc> Ipv4OptionReader::next() {
  SPIGRP_REQUIRE(!done());
  const Bytes rest = options_.subspan(at_);
  const std::uint8_t type = rest[0];
  std::size_t len = 1;
  if (type == kEndOfOptions) {
    len = rest.size();
  } else if (type != kNoOperation) {
    if (rest.size() < 2) return fail(WireErrc::bad_options);
    len = rest[1];
    // A length of 0 would hand out the same option for ever.
    if (len < 2 || len > rest.size()) return fail(WireErrc::bad_options);
  }
  const Ipv4Option option{type, rest.first(len), at_};
  at_ += len;
  return option;
}

}  // namespace spigrp
