// SPDX-License-Identifier: Apache-2.0
#include "command/suggest_said.h"

#include <algorithm>

#include "command/suggest.h"
#include "spigrp/said.h"

namespace spigrp {
namespace {

constexpr std::string_view kProtocols[] = {"ah", "esp", "comp", "tun", "int"};
constexpr std::string_view kShunts[] = {"%pass",        "%drop",         "%reject",
                                        "%hold",        "%trap",         "%trapsubnet",
                                        "%passthrough", "%passthrough4", "%passthrough6"};
constexpr std::size_t kLongest = 100;  // no SAID is longer, nor what nearly is one

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return low;
}

std::string with_nearest_protocol(std::string_view text) {
  const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_letter) - text.begin());
  const std::string_view near = nearest(lower(text.substr(0, end)), kProtocols);
  return near.empty() ? std::string() : std::string(near) + std::string(text.substr(end));
}

// The place of the mark or the number behind the protocol.
std::size_t end_of_protocol(std::string_view text) {
  for (const std::string_view name : kProtocols) {
    if (text.starts_with(name)) return name.size();
  }
  return text.size();
}

std::string with_other_base(std::string_view text) {
  const std::size_t at = end_of_protocol(text);
  if (at == text.size()) return {};
  const std::string before(text.substr(0, at));
  if (text[at] != '.' && text[at] != ':') return before + "0x" + std::string(text.substr(at));
  const std::string_view digits = text.substr(at + 1);
  if (!digits.starts_with("0x") && !digits.starts_with("0X")) return {};
  return before + std::string(digits);  // 0x leaves the family to the address
}

std::string with_other_mark(std::string_view text) {
  std::string changed(text);
  const std::size_t at = end_of_protocol(text);
  if (at < text.size()) changed[at] = text[at] == '.' ? ':' : '.';
  return changed;
}

// What was on the wire when a CPI was given 32 bits.
std::string with_low_half(std::string_view text) {
  constexpr std::string_view kComp = "comp";
  if (!text.starts_with(kComp)) return {};
  auto as_esp = parse_said("esp" + std::string(text.substr(kComp.size())));
  if (!as_esp || (as_esp->said.spi & 0xffff) == 0) return {};
  return std::string(format({Proto::comp, as_esp->said.spi & 0xffff, as_esp->said.dst}).view());
}

std::string guess(std::string_view text, TextCode code) {
  switch (code) {
    case TextCode::unknown_protocol:
      return with_nearest_protocol(text);
    case TextCode::unknown_magic:
      return std::string(nearest(lower(text), kShunts));
    case TextCode::bad_spi_digit:
      return with_other_base(text);
    case TextCode::family_mismatch:
      return with_other_mark(text);
    case TextCode::cpi_too_big:
      return with_low_half(text);
    case TextCode::bad_address:
      return std::string(text.substr(0, text.find('%')));
    default:
      return {};
  }
}

}  // namespace

std::optional<std::string> suggest_said(std::string_view text, TextCode code) {
  if (text.size() > kLongest) return std::nullopt;
  const auto said = parse_said(guess(text, code));
  if (!said) return std::nullopt;
  return std::string(format(said->said).view());
}

}  // namespace spigrp
