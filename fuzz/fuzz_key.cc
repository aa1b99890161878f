// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "command/keys.h"
#include "memory_file.h"
#include "support/octets.h"
#include "support/shown_keys.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

enum class From : std::uint8_t { text, private_file, exposed_file, no_file, count_ };

constexpr std::size_t kMaxFile = 4096;
using namespace std::string_view_literals;
// In a folder that is there wherever OSS-Fuzz runs this.
constexpr std::string_view kNames[] = {"@"sv, "@dev/."sv, "@\0"sv, "@dev/no such file"sv, "@a\0b"sv};

// Two digits make a byte, and one '_' may stand between bytes.
std::optional<Octets> naive_key(std::string_view digits) {
  Octets key;
  while (!digits.empty()) {
    if (!key.empty() && digits.front() == '_') digits.remove_prefix(1);
    if (digits.size() < 2 ||
        !std::ranges::all_of(digits.substr(0, 2), [](unsigned char c) { return std::isxdigit(c) != 0; }))
      return std::nullopt;
    const char byte[] = {digits[0], digits[1], '\0'};  // for the C library, which MemorySanitizer knows
    key.push_back(static_cast<std::uint8_t>(std::strtoul(byte, nullptr, 16)));
    digits.remove_prefix(2);
  }
  return key;
}

std::string_view digits_of_file(std::string_view content) {
  const auto is_blank = [](char c) { return std::string_view(" \t\r\n").contains(c); };
  while (!content.empty() && is_blank(content.front())) content.remove_prefix(1);
  while (!content.empty() && is_blank(content.back())) content.remove_suffix(1);
  return content.substr(content.starts_with("0x") || content.starts_with("0X") ? 2 : 0);
}

void check(const std::string& text, const std::optional<Octets>& expected, bool exposed) {
  KeyBytes key;
  const auto read = read_key(text, {.key_directory = "/", .read_key_files = true}, key);
  SPIGRP_REQUIRE(read.has_value() == expected.has_value());
  if (expected) {
    SPIGRP_REQUIRE(key.size == expected->size() && key.exposed == exposed);
    const Bytes kept = Bytes(*expected).first(std::min(expected->size(), kMaxKeyLen));
    SPIGRP_REQUIRE(same(key.bytes.reveal(), kept));
  } else {
    const KeyFault& fault = read.error();
    SPIGRP_REQUIRE(fault.at <= text.size() && fault.length <= text.size() - fault.at);
    SPIGRP_REQUIRE(is_printable(fault.detail) && !shows_a_key(fault.detail));
  }
}

}  // namespace

// The first byte says where a key is from. A key is read as a naive reader reads it, from a text or from a file; a file
// that others may read is known for it; and what is said of a text that is none points into it, and shows nothing of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 8192) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto from = static_cast<From>(data[0] % static_cast<unsigned>(From::count_));
  if (from == From::no_file) {
    check(std::string(kNames[rest.size() % std::size(kNames)]), std::nullopt, false);
  } else if (from == From::text) {
    if (rest.starts_with('@')) return 0;  // the files of this machine are no part of the input
    const bool marked = rest.starts_with("0x") || rest.starts_with("0X");
    check(rest, marked ? naive_key(std::string_view(rest).substr(2)) : std::nullopt, false);
  } else {
    const bool exposed = from == From::exposed_file;
    const fuzz::MemoryFile file(rest, exposed ? 0640 : 0600);
    check("@" + file.path(), rest.size() <= kMaxFile ? naive_key(digits_of_file(rest)) : std::nullopt,
          exposed);
  }
  return 0;
}
