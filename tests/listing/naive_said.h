// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "../support/naive_address.h"
#include "spigrp/said.h"

namespace spigrp::test {

/// naive_spi() is strtoull() for the digits that it would not take too much of: no sign, no blank.
inline std::optional<std::uint64_t> naive_spi(const std::string& digits, int base) {
  if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(digits.c_str(), &end, base);
  if (digits.empty() || *end != '\0') return std::nullopt;
  return value;
}

/// naive_spelled() reads what stands on the two sides of the '@'.
inline std::optional<SpelledSaid> naive_spelled(const std::string& text) {
  static const std::pair<std::string, Proto> kProtos[] = {{"ah", Proto::ah},
                                                          {"esp", Proto::esp},
                                                          {"comp", Proto::comp},
                                                          {"tun", Proto::tun},
                                                          {"int", Proto::internal}};
  const std::size_t at = text.find('@');
  if (at == std::string::npos) return std::nullopt;
  const auto address = naive_address(text.substr(at + 1));
  if (!address) return std::nullopt;
  for (const auto& [prefix, proto] : kProtos) {
    if (text.compare(0, prefix.size(), prefix) != 0) continue;
    const std::string digits = text.substr(prefix.size(), at - prefix.size());
    const bool marked = digits.rfind(address->family() == Family::ipv4 ? '.' : ':', 0) == 0;
    const bool hex = digits.rfind("0x", 0) == 0 || digits.rfind("0X", 0) == 0;
    const bool octal = !hex && digits.rfind('0', 0) == 0 && digits.size() > 1;
    const auto spi = naive_spi(digits.substr(marked ? 1 : hex ? 2 : 0), marked || hex ? 16 : octal ? 8 : 10);
    if (!spi || *spi > (proto == Proto::comp ? 0xffff : 0xffffffff)) return std::nullopt;
    const auto spelling = marked  ? Spelling::marked
                          : hex   ? Spelling::hex
                          : octal ? Spelling::octal
                                  : Spelling::decimal;
    return SpelledSaid{{proto, static_cast<std::uint32_t>(*spi), *address}, spelling};
  }
  return std::nullopt;
}

/// naive_said() is the second opinion on parse_said(), made of the C library's functions. A "%" name is
/// replaced by what it stands for, as ipsec_ttosa(3) did.
inline std::optional<SpelledSaid> naive_said(const std::string& text) {
  static const std::pair<const char*, const char*> kMagic[] = {
      {"%pass", "int256@0.0.0.0"},      {"%drop", "int257@0.0.0.0"},       {"%reject", "int258@0.0.0.0"},
      {"%hold", "int259@0.0.0.0"},      {"%trap", "int260@0.0.0.0"},       {"%trapsubnet", "int261@0.0.0.0"},
      {"%passthrough", "tun0@0.0.0.0"}, {"%passthrough4", "tun0@0.0.0.0"}, {"%passthrough6", "tun0@::"},
  };
  for (const auto& [magic, meaning] : kMagic) {
    if (text != magic) continue;
    auto said = naive_spelled(meaning);
    if (said) said->spelling = Spelling::magic;
    return said;
  }
  return naive_spelled(text);
}

}  // namespace spigrp::test
