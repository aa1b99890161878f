// SPDX-License-Identifier: Apache-2.0
#include "command/shown_text.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace spigrp {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

bool is_in(std::span<const Range> ranges, std::uint32_t code) {
  return std::ranges::any_of(ranges, [code](const Range& r) { return code >= r.first && code <= r.last; });
}

// Controls, soft hyphen, directions, invisible operators, byte order mark, tags, what is not for interchange.
constexpr Range kHidden[] = {{0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},     {0x61c, 0x61c},
                             {0x180e, 0x180e},   {0x200b, 0x200f},   {0x2028, 0x202e}, {0x2060, 0x206f},
                             {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},   {0xfff0, 0xfffb}, {0xfffe, 0xffff},
                             {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff}};

// Marks that stand on the character before them.
constexpr Range kCombining[] = {{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
                                {0x64b, 0x65f},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff},
                                {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};

// What East Asian terminals give two columns (UAX #11), in broad strokes.
constexpr Range kWide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},  {0x3041, 0xa4cf}, {0xac00, 0xd7a3},
                           {0xf900, 0xfaff},   {0xfe30, 0xfe6f},  {0xff00, 0xff60}, {0xffe0, 0xffe6},
                           {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};

// A character of a text: its code and how many bytes it takes; size 0 where there is no valid UTF-8.
struct Character {
  std::uint32_t code;
  std::size_t size;
};

std::size_t sequence_size(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid(std::uint32_t code, std::size_t size) {
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= std::span(kSmallest)[size] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

Character decode(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  const std::size_t size = sequence_size(lead);
  if (size <= 1) return {lead, size};
  if (size > text.size()) return {0, 0};
  std::uint32_t code = lead & (0xffU >> (size + 1));
  for (const char c : text.substr(1, size - 1)) {
    const auto byte = static_cast<std::uint8_t>(c);
    if ((byte & 0xc0) != 0x80) return {0, 0};
    code = code << 6 | (byte & 0x3fU);
  }
  return is_valid(code, size) ? Character{code, size} : Character{0, 0};
}

std::string escape(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<std::uint8_t>(c);
  return {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 0xf]};
}

std::size_t width_of(std::uint32_t code) {
  if (is_in(kCombining, code)) return 0;
  return is_in(kWide, code) ? 2 : 1;
}

}  // namespace

std::vector<Cell> shown_cells(std::string_view text) {
  std::vector<Cell> cells;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = decode(text.substr(at));
    const std::size_t size = std::max<std::size_t>(character.size, 1);
    if (text[at] == '\t') {
      cells.push_back({at, 1, " "});
    } else if (character.size != 0 && !is_in(kHidden, character.code)) {
      cells.push_back({at, width_of(character.code), std::string(text.substr(at, size))});
    } else {
      for (std::size_t i = at; i < at + size; ++i) cells.push_back({i, 4, escape(text[i])});
    }
    at += size;
  }
  return cells;
}

std::string shown_text(std::string_view text) {
  std::string shown;
  for (const Cell& cell : shown_cells(text)) shown += cell.shown;
  return shown;
}

}  // namespace spigrp
