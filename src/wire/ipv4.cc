// SPDX-License-Identifier: Apache-2.0
#include "wire/ipv4.h"

namespace spigrp {
namespace {

constexpr std::size_t kTotalLenAt = 2;
constexpr std::size_t kFragmentAt = 6;
constexpr std::size_t kTtlAt = 8;
constexpr std::size_t kChecksumAt = 10;

constexpr std::uint8_t kEndOfOptions = 0;
constexpr std::uint8_t kNoOperation = 1;

// What the checksum counts: a byte that changes is exchanged together with its neighbour.
std::uint16_t word(Bytes header, std::size_t at) {
  SPIGRP_REQUIRE(header.size() >= kIpv4HeaderLen);
  return load_be16(header.subspan(at).first<2>());
}

std::uint16_t with_upper(unsigned word, std::uint8_t byte) {
  return static_cast<std::uint16_t>(unsigned{byte} << 8 | (word & 0xff));
}
std::uint16_t with_lower(unsigned word, std::uint8_t byte) {
  return static_cast<std::uint16_t>((word & 0xff00) | byte);
}

void update(MutableBytes header, std::uint32_t before, std::uint32_t after) {
  store_be16(header.subspan<kChecksumAt, 2>(), update_checksum(word(header, kChecksumAt), before, after));
}

void set_word(MutableBytes header, std::size_t at, std::uint16_t value) {
  update(header, word(header, at), value);
  store_be16(header.subspan(at).first<2>(), value);
}

}  // namespace

void emit(const Ipv4Fields& fields, std::span<std::uint8_t, kIpv4HeaderLen> header) {
  Ipv4Template(fields).emit(fields.tos, fields.total_len, fields.id, fields.dont_fragment, header);
}

void set_ipv4_tos(MutableBytes header, std::uint8_t tos) {
  set_word(header, 0, with_lower(word(header, 0), tos));
}

void set_ipv4_total_len(MutableBytes header, std::uint16_t total_len) {
  set_word(header, kTotalLenAt, total_len);
}

void set_ipv4_ttl(MutableBytes header, std::uint8_t ttl) {
  set_word(header, kTtlAt, with_upper(word(header, kTtlAt), ttl));
}

void set_ipv4_protocol(MutableBytes header, std::uint8_t protocol) {
  set_word(header, kTtlAt, with_lower(word(header, kTtlAt), protocol));
}

void set_ipv4_payload(MutableBytes header, std::uint16_t total_len, std::uint8_t protocol) {
  const std::uint16_t before = word(header, kTtlAt);
  const std::uint16_t after = with_lower(before, protocol);
  update(header, std::uint32_t{word(header, kTotalLenAt)} + before, std::uint32_t{total_len} + after);
  store_be16(header.subspan<kTotalLenAt, 2>(), total_len);
  store_be16(header.subspan<kTtlAt, 2>(), after);
}

void clear_ipv4_fragment(MutableBytes header) {
  // The reserved bit is not ours to change: AH counts none of these.
  set_word(header, kFragmentAt, word(header, kFragmentAt) & 0xc000);
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
