// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/byte_lanes.h"
#include "base/fast_address.h"
#include "base/text_window.h"
#include "spigrp/group.h"
#include "spigrp/said.h"

namespace spigrp {

/// FastSaid is a SAID in pieces, and how many bytes its text took; none when `length` is 0.
struct FastSaid {
  std::size_t length = 0;
  Proto proto = Proto::tun;
  Spelling spelling = Spelling::marked;
  std::uint32_t spi = 0;
  FastAddress dst;
  bool is_new = false;  // the destination is not the last one again

  // A conversion is made where its result is to be, be that deep inside an optional: no copy is made.
  operator SpelledSaid() const {  // NOLINT(google-explicit-constructor)
    return {{proto, spi, dst.address()}, spelling};
  }
};

/// fast_destination() is the address behind a mark, or behind a number that does not tell the family.
FastAddress fast_destination(TextWindow text, std::size_t at, char mark);

/// careful_said() is the other half: all of parse_said(), byte for byte, whatever the spelling.
Result<SpelledSaid, TextError> careful_said(std::string_view text);

// A protocol's name as TextWindow::le32() gives it.
struct NameWord {
  std::uint32_t word = 1;  // with this mask never met
  std::uint32_t mask = 0;
  std::uint32_t most_spi = 0;
  std::uint8_t length = 0;
  Proto proto = Proto::tun;
};

constexpr NameWord name_word(std::string_view name, Proto proto) {
  NameWord row{0, 0, proto == Proto::comp ? 0xffff : 0xffff'ffff, static_cast<std::uint8_t>(name.size()),
               proto};
  for (std::size_t i = 0; i < name.size(); ++i) {
    row.word |= static_cast<std::uint32_t>(name[i]) << (8 * i);
    row.mask |= 0xffu << (8 * i);
  }
  return row;
}

// The five names begin with five letters that differ in their last four bits. The other rows are no name's.
inline constexpr std::size_t kNameRows = 16;
inline constexpr std::array<NameWord, kNameRows> kNameWords = [] {
  std::array<NameWord, kNameRows> rows{};
  for (const NameWord& row :
       {name_word("ah", Proto::ah), name_word("esp", Proto::esp), name_word("comp", Proto::comp),
        name_word("tun", Proto::tun), name_word("int", Proto::internal)}) {
    rows[row.word % kNameRows] = row;
  }
  return rows;
}();

inline bool same_eight(const char* a, const char* b) {
  std::uint64_t one;
  std::uint64_t other;
  std::memcpy(&one, a, sizeof one);
  std::memcpy(&other, b, sizeof other);
  return one == other;
}

// memcmp() for addresses, which are short: eight bytes at a time, and the last eight whatever they overlap.
inline bool same_text(const char* a, const char* b, std::size_t length) {
  for (std::size_t at = 8; at < length; at += 8) {
    if (!same_eight(a + at - 8, b + at - 8)) return false;
  }
  return same_eight(a + length - 8, b + length - 8);
}

inline bool is_known(TextWindow text, std::size_t at, const KnownAddress& last) {
  return last.length >= 8 && same_text(text.part(at, last.length), last.text, last.length);
}

inline bool agrees(char mark, Family family) {
  return mark == '0' || (mark == '.') == (family == Family::ipv4);
}

/// fast_said() is the fast half of parse_said(): it takes the spellings that programs print (marked, and
/// KLIPS's 0x), in lower case, from the front of a window, and answers only when it is sure. What it does not
/// take, good or bad, is for the careful half, which also says what is wrong. Whether the word ends where the
/// SAID does is for the caller to see. A destination that is spelled as the last one was is recognised by
/// that.
inline FastSaid fast_said(TextWindow text, const KnownAddress& last) {
  const std::uint32_t front = text.le32(0);
  const NameWord& name = kNameWords[front % kNameRows];
  if ((front & name.mask) != name.word) return {};
  const char mark = text[name.length];
  const bool hex = mark == '0' && text[name.length + 1u] == 'x';
  if (!hex && mark != '.' && mark != ':') return {};
  const std::size_t start = name.length + (hex ? 2u : 1u);
  const std::uint64_t word = text.le64(start);
  const std::size_t digits = first_lane(lanes_not_hex(word));
  if (digits == 0 || text[start + digits] != '@') return {};
  const std::uint32_t spi = hex_value(word, digits);
  if (spi > name.most_spi) return {};
  const std::size_t at = start + digits + 1;
  const Spelling spelling = hex ? Spelling::hex : Spelling::marked;
  if (is_known(text, at, last) && agrees(mark, last.family)) {
    return {at + last.length,
            name.proto,
            spelling,
            spi,
            {last.length, last.family, last.upper, last.lower},
            false};
  }
  const FastAddress dst = fast_destination(text, at, mark);
  if (dst.length == 0) return {};
  return {at + dst.length, name.proto, spelling, spi, dst, true};
}

}  // namespace spigrp
