// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>

#include "spigrp/said.h"
#include "support/random.h"

namespace spigrp::test {

/// OddTexts makes SAIDs as they are and as they should not be: canonical ones, KLIPS's, and either with a few
/// bytes changed, taken out or put in, so that most are refused and many nearly are not.
class OddTexts {
 public:
  explicit OddTexts(std::uint64_t seed) : random_(repeatable_random(seed)) {}

  std::string said() {
    std::string text = whole();
    if (below(3) == 0) return text;
    for (auto edits = 1 + below(3); edits > 0; --edits) edit(text);
    return text;
  }

  /// line() is up to six of them with blanks between, before and behind.
  std::string line() {
    std::string text;
    const auto count = below(7);
    const std::string dst = address();
    for (std::uint64_t i = 0; i < count; ++i) {
      for (auto blanks = below(8) == 0 ? below(3) : i == 0 ? 0 : 1; blanks > 0; --blanks)
        text += " \t"[below(8) / 7];
      std::string word = below(4) == 0 ? said() : front(dst.find(':') == std::string::npos) + dst;
      if (below(16) == 0) edit(word);
      text += word;
    }
    constexpr const char* kEnds[] = {"", "", "", " ", "\r", "\n", "\r\n", " # x", "#", " \t "};
    return text + kEnds[below(std::size(kEnds))];
  }

  std::string address() {
    std::uint8_t bytes[16];
    for (auto& byte : bytes) byte = below(3) == 0 ? 0 : static_cast<std::uint8_t>(random_());
    for (auto& byte : bytes) byte = below(4) == 0 ? static_cast<std::uint8_t>(byte % 16) : byte;
    std::string text(format(IpAddress::from_bytes(Bytes(bytes, below(2) == 0 ? 4 : 16))).view());
    if (below(8) == 0) text += std::to_string(below(300));
    return text;
  }

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

 private:
  std::string front(bool four) {
    constexpr const char* kProtos[] = {"ah", "esp", "comp", "tun", "int"};
    constexpr const char* kMarks[] = {"0x", "0", "", "0X", ".", ":"};
    const std::string right = four ? "." : ":";
    const auto spi = static_cast<std::uint32_t>(random_()) >> below(32);
    char digits[16];
    static_cast<void>(std::snprintf(digits, sizeof digits,
                                    below(8) == 0   ? "%X"
                                    : below(8) == 0 ? "%08x"
                                                    : "%x",
                                    spi));
    return kProtos[below(5)] + (below(4) == 0 ? kMarks[below(6)] : right) + digits + "@";
  }

  std::string whole() {
    const std::string dst = address();
    return front(dst.find(':') == std::string::npos) + dst;
  }

  void edit(std::string& text) {
    constexpr std::string_view kBytes = "0123456789abcfgABCF.:@%xX/-`;\r\n\t #\x7f\x80\xff";
    const char byte = below(32) == 0 ? '\0' : kBytes[below(kBytes.size())];
    const auto at = static_cast<std::ptrdiff_t>(below(text.size() + 1));
    const auto place = text.begin() + at;
    if (place == text.end() || below(3) == 0) {
      text.insert(place, byte);
    } else if (below(2) == 0) {
      text.erase(place);
    } else {
      *place = byte;
    }
  }

  std::mt19937_64 random_;
};

}  // namespace spigrp::test
