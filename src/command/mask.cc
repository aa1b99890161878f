// SPDX-License-Identifier: Apache-2.0
#include "command/mask.h"

#include <algorithm>

namespace spigrp {
namespace {

constexpr std::size_t kKeyRun = 16;  // hex digits in a row that are a key wherever they stand

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_name_byte(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; }
bool parts_words(char c) { return c == ' ' || c == '\t' || c == '"' || c == '\''; }
bool is_other_letter(char c) { return is_letter(c) && !is_hex(c) && c != 'x' && c != 'X'; }

std::size_t count_hex(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, is_hex));
}

// The length of the longest run of hex digits; `_` may part the bytes of a key and does not end a run.
std::size_t longest_hex_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    if (c == '_') continue;
    run = is_hex(c) ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// What names of algorithms are made of, between the numbers. A longer word stands before its beginning; none
// is hex digits alone, and none begins with x, as hex digits do.
constexpr std::string_view kAlgorithmWords[] = {
    "3des", "aes",      "aria", "blowfish", "camellia", "cast",   "chacha20", "chacha", "cmac",  "ccm",
    "ctr",  "deflate",  "des",  "gcm",      "gmac",     "hmac",   "lzs",      "md5",    "none",  "null",
    "oui",  "poly1305", "prf",  "rfc",      "rijndael", "ripemd", "serpent",  "sha",    "tiger", "twofish",
};

// The length of the word of an algorithm at the front, or 0.
std::size_t algorithm_word(std::string_view text) {
  for (const std::string_view word : kAlgorithmWords) {
    if (text.starts_with(word)) return word.size();
  }
  return 0;
}

// The length of what stands between two words at the front: a hyphen, or at most three digits.
std::size_t digits_or_hyphen(std::string_view text) {
  if (text.front() == '-' || text.front() == '_') return 1;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return digits <= 3 ? digits : 0;
}

// The end of the run of hex digits and underscores that begins at `at`.
std::size_t run_end(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_hex(text[at]) || text[at] == '_')) ++at;
  return at;
}

}  // namespace

void Mask::begin() const {
  bytes_.assign(line_.size(), Byte::hidden);
  for (std::size_t i = 0; i < line_.size(); ++i) {
    if (parts_words(line_[i])) bytes_[i] = Byte::shown;
  }
  for (std::size_t at = 0; at < line_.size(); ++at) {
    const std::size_t end = run_end(line_, at);
    if (count_hex(line_.substr(at, end - at)) >= kKeyRun) {
      std::fill(bytes_.begin() + static_cast<std::ptrdiff_t>(at),
                bytes_.begin() + static_cast<std::ptrdiff_t>(end), Byte::forbidden);
    }
    at = end;
  }
}

const std::vector<Mask::Byte>& Mask::bytes() const {
  if (bytes_.size() != line_.size()) begin();
  for (; num_marked_ < marks_.size(); ++num_marked_) {
    const auto& [part, to] = marks_[num_marked_];
    const auto from = bytes_.begin() + (part.data() - line_.data());
    std::replace_if(
        from, from + static_cast<std::ptrdiff_t>(part.size()), [](Byte b) { return b != Byte::forbidden; },
        to);
  }
  return bytes_;
}

void Mask::show(std::string_view part) { marks_.push_back({part, Byte::shown}); }

void Mask::show_unless_suspect(std::string_view part) { marks_.push_back({part, Byte::doubtful}); }

bool Mask::shows(std::string_view part) const {
  const auto from = bytes().begin() + (part.data() - line_.data());
  return std::all_of(from, from + static_cast<std::ptrdiff_t>(part.size()),
                     [](Byte b) { return b == Byte::shown; });
}

std::string Mask::text() const {
  std::string text(line_);
  const std::vector<Byte>& bytes = this->bytes();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool shown = bytes[i] == Byte::shown || (bytes[i] == Byte::doubtful && !suspect_);
    if (!shown) text[i] = '*';
  }
  return text;
}

bool looks_like_name(std::string_view text) {
  return text.size() <= 24 && !text.starts_with("0x") && !text.starts_with("0X") &&
         std::ranges::all_of(text, is_name_byte) && longest_hex_run(text) <= 3 &&
         std::ranges::any_of(text, is_other_letter);
}

bool looks_like_algorithm(std::string_view text) {
  if (text.size() > 32) return false;
  bool any = false;
  while (!text.empty()) {
    const std::size_t word = algorithm_word(text);
    any = any || word > 0;
    const std::size_t size = word > 0 ? word : digits_or_hyphen(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return any;
}

bool looks_like_address(std::string_view text) {
  const bool v6 = text.find(':') != std::string_view::npos;
  if (!v6 && text.find('.') == std::string_view::npos) return false;
  const auto fits = [v6](char c) {
    return is_digit(c) || c == '.' || c == '/' || (v6 && (is_hex(c) || c == ':'));
  };
  return text.size() <= 50 && std::ranges::count(text, ':') <= 8 && std::ranges::count(text, '.') <= 8 &&
         std::ranges::all_of(text, fits) && longest_hex_run(text) <= (v6 ? 4U : 3U);
}

bool looks_like_said(std::string_view text) {
  if (text.starts_with('%')) return looks_like_name(text.substr(1));
  static constexpr std::string_view kProtocols[] = {"esp", "ah", "comp", "tun", "int"};
  if (std::ranges::none_of(kProtocols, [text](std::string_view p) { return text.starts_with(p); })) {
    return false;
  }
  const std::size_t at = std::min(text.find('@'), text.size());
  const auto fits = [](char c) { return is_name_byte(c) || c == '.' || c == ':'; };
  const std::string_view spi = text.substr(0, at);
  if (spi.size() > 15 || !std::ranges::all_of(spi, fits)) return false;
  return at == text.size() || looks_like_address(text.substr(at + 1));
}

bool looks_like_file(std::string_view text) {
  return !text.starts_with("0x") && longest_hex_run(text) <= 3 && count_hex(text) * 2 <= text.size() &&
         std::ranges::all_of(text, [](char c) { return is_name_byte(c) || c == '/' || c == '.'; });
}

}  // namespace spigrp
