// SPDX-License-Identifier: Apache-2.0
#include "spigrp/ip_address.h"

#include <algorithm>
#include <optional>

#include "base/byte_order.h"
#include "base/fast_address.h"
#include "base/text_cursor.h"
#include "base/text_writer.h"

namespace spigrp {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kOctets = 4;
constexpr std::size_t kIpv6Size = 16;
constexpr std::size_t kGroupDigits = 4;

/// AddressReader reads one address from the front to the byte at which it is none. Its steps return false
/// after stop(), and then the cursor stands at the byte at fault.
class AddressReader {
 public:
  explicit AddressReader(std::string_view text) : in_(text) {}

  Result<IpAddress, AddressError> read(bool is_ipv6) {
    if (!(is_ipv6 ? ipv6() : dotted())) return fail(AddressError{code_, in_.at()});
    return IpAddress::from_bytes(Bytes(bytes_).first(filled_));
  }

 private:
  bool stop(AddressErrc code) {
    code_ = code;
    return false;
  }
  // What comes next does not go on with the address. When the text is at its end or has a separator too many,
  // the fault is the shortage, else the byte.
  bool unexpected(char separator, AddressErrc shortage) {
    if (in_.at_end() || in_.next_is(separator)) return stop(shortage);
    return stop(in_.next_is('%') ? AddressErrc::zone : AddressErrc::bad_character);
  }

  bool dotted() {
    for (std::size_t i = 0; i < kOctets; ++i) {
      if (i > 0 && !in_.skip('.')) return unexpected('.', AddressErrc::octet_count);
      if (!octet()) return false;
    }
    return in_.at_end() || unexpected('.', AddressErrc::octet_count);
  }

  bool octet() {
    const std::size_t start = in_.at();
    unsigned value = 0;
    while (const auto digit = in_.digit(10)) {
      if (in_.at() > start && value == 0) return stop(AddressErrc::octet_leading_zero);
      value = value * 10 + *digit;
      if (value > 255) return stop(AddressErrc::octet_too_big);
      in_.advance();
    }
    if (in_.at() == start) return unexpected('.', AddressErrc::octet_count);
    bytes_[filled_++] = static_cast<std::uint8_t>(value);
    return true;
  }

  bool ipv6() {
    if (!leading_gap()) return false;
    while (!in_.at_end()) {
      if (!group()) return false;
      if (!in_.at_end() && !separator()) return false;
    }
    return spread();
  }

  bool leading_gap() {
    if (!in_.skip(':')) return true;
    if (!in_.skip(':')) return stop(AddressErrc::group_count);
    gap_ = 0;
    return true;
  }

  bool group() {
    const std::size_t start = in_.at();
    unsigned value = 0;
    while (const auto digit = in_.digit(16)) {
      if (in_.at() - start == kGroupDigits) return stop(AddressErrc::group_too_long);
      value = value * 16 + *digit;
      in_.advance();
    }
    if (in_.at() == start) return unexpected(':', AddressErrc::second_gap);  // "1:::2"
    const bool embedded = in_.next_is('.');
    if (embedded) in_.back_to(start);
    return embedded ? embedded_ipv4() : append(value, start);
  }

  bool append(unsigned value, std::size_t start) {
    if (filled_ == room()) {
      in_.back_to(start);
      return stop(AddressErrc::group_count);
    }
    bytes_[filled_++] = static_cast<std::uint8_t>(value >> 8);
    bytes_[filled_++] = static_cast<std::uint8_t>(value);
    return true;
  }

  // RFC 4291 section 2.2.3: x:x:x:x:x:x:d.d.d.d, so the four octets are the last 32 bits.
  bool embedded_ipv4() {
    const bool fits = gap_ ? filled_ + kOctets <= room() : filled_ + kOctets == room();
    return fits ? dotted() : stop(AddressErrc::group_count);
  }

  bool separator() {
    if (!in_.next_is(':')) return unexpected(':', AddressErrc::group_count);
    if (filled_ == room()) return stop(AddressErrc::group_count);
    in_.advance();
    if (in_.at_end()) return stop(AddressErrc::group_count);
    if (!in_.next_is(':')) return true;
    if (gap_) return stop(AddressErrc::second_gap);
    in_.advance();
    gap_ = filled_;
    return true;
  }

  // "::" stands for at least one group (RFC 4291 section 2.2.2), which nothing else may then fill.
  std::size_t room() const { return gap_ ? kIpv6Size - 2 : kIpv6Size; }

  bool spread() {
    if (!gap_) return filled_ == kIpv6Size || stop(AddressErrc::group_count);
    const auto octet = [this](std::size_t i) { return bytes_.begin() + static_cast<std::ptrdiff_t>(i); };
    std::rotate(octet(*gap_), octet(filled_), bytes_.end());
    filled_ = kIpv6Size;
    return true;
  }

  TextCursor in_;
  AddressErrc code_ = AddressErrc::empty;
  std::array<std::uint8_t, kIpv6Size> bytes_{};
  std::size_t filled_ = 0;
  std::optional<std::size_t> gap_;  // how many bytes stand before "::"
};

using Words = std::array<std::uint16_t, 8>;

Words words_of(std::span<const std::uint8_t, kIpv6Size> bytes) {
  Words words{};
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = load_be16(bytes.subspan(2 * i).first<2>());
  return words;
}

struct Run {
  std::size_t start = 0;
  std::size_t length = 0;
};

// RFC 5952 section 4.2: the longest run of two or more zero groups, the first of equal ones. An empty run
// where there is none.
Run longest_zero_run(const Words& words) {
  Run longest;
  Run run;
  for (std::size_t i = 0; i < words.size(); ++i) {
    run = words[i] == 0 ? Run{run.start, run.length + 1} : Run{i + 1, 0};
    if (run.length > longest.length) longest = run;
  }
  return longest.length >= 2 ? longest : Run{};
}

void put_dotted(TextWriter& out, std::span<const std::uint8_t, kOctets> octets) {
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i > 0) out.put('.');
    out.put_number(octets[i], 10);
  }
}

// RFC 5952 section 5, for ::ffff:1.2.3.4 and, as inet_ntop() has it, for ::1.2.3.4.
bool embeds_ipv4(const Words& words, Run zeros) {
  return zeros.start == 0 && (zeros.length == 6 || (zeros.length == 5 && words[5] == 0xffff));
}

void put_groups(TextWriter& out, const Words& words, std::size_t count, Run zeros) {
  for (std::size_t i = 0; i < count; ++i) {
    const bool in_zeros = i - zeros.start < zeros.length;
    if (in_zeros && i == zeros.start) out.put("::"sv);
    if (in_zeros) continue;
    if (i > 0 && i != zeros.start + zeros.length) out.put(':');
    out.put_number(words[i], 16);
  }
}

void put_ipv6(TextWriter& out, std::span<const std::uint8_t, kIpv6Size> bytes) {
  const Words words = words_of(bytes);
  const Run zeros = longest_zero_run(words);
  if (!embeds_ipv4(words, zeros)) return put_groups(out, words, 8, zeros);
  put_groups(out, words, 6, zeros);
  if (zeros.length == 5) out.put(':');
  put_dotted(out, bytes.last<kOctets>());
}

// The longest text that the fast readers take: eight groups of four digits.
constexpr std::size_t kMaxFastAddress = 39;

std::optional<IpAddress> fast_ip_address(std::string_view text) {
  if (text.size() > kMaxFastAddress) return std::nullopt;
  constexpr std::size_t kBefore = 3;  // which fast_ipv4() wants
  const PaddedText padded(text, kBefore);
  const FastAddress ipv4 = fast_ipv4(padded.window(), kBefore);
  if (ipv4.length == text.size() && ipv4.length > 0) return ipv4.address();
  const FastAddress ipv6 = fast_ipv6(padded.window(), kBefore);
  if (ipv6.length == text.size() && ipv6.length > 0) return ipv6.address();
  return std::nullopt;
}

}  // namespace

const char* describe(AddressErrc code) {
  switch (code) {
    case AddressErrc::empty:
      return "the address is missing";
    case AddressErrc::octet_leading_zero:
      return "an IPv4 octet has no leading zero, which some read as octal";
    case AddressErrc::octet_too_big:
      return "an IPv4 octet is at most 255";
    case AddressErrc::octet_count:
      return "an IPv4 address has four octets with one dot between two";
    case AddressErrc::group_too_long:
      return "an IPv6 group has at most four hexadecimal digits";
    case AddressErrc::group_count:
      return "an IPv6 address has eight groups, or fewer and one \"::\"";
    case AddressErrc::second_gap:
      return "an IPv6 address has one \"::\" only";
    case AddressErrc::zone:
      return "an SA's address has no zone: leave out \"%\" and what follows";
    case AddressErrc::bad_character:
      return "this byte does not belong in the address";
  }
  __builtin_trap();
}

Result<IpAddress, AddressError> parse_ip_address(std::string_view text) {
  if (const auto address = fast_ip_address(text)) return *address;
  return careful_ip_address(text);
}

Result<IpAddress, AddressError> careful_ip_address(std::string_view text) {
  if (text.empty()) return fail(AddressError{AddressErrc::empty, 0});
  // The first separator tells the families apart, so that "1.2.3.4:5" is IPv4 with something behind it.
  const auto separator = std::ranges::find_if(text, [](char c) { return c == '.' || c == ':'; });
  return AddressReader(text).read(separator != text.end() && *separator == ':');
}

AddressText format(const IpAddress& address) {
  AddressText text;
  TextWriter out(text.bytes);
  if (address.family() == Family::ipv4) {
    put_dotted(out, address.bytes().first<kOctets>());
  } else {
    put_ipv6(out, address.bytes().first<kIpv6Size>());
  }
  text.length = out.size();
  return text;
}

bool Prefix::contains(const IpAddress& other) const {
  SPIGRP_REQUIRE(length <= address.size() * 8);
  if (other.family() != address.family()) return false;
  const std::size_t whole = length / 8;
  const Bytes mine = address.bytes();
  const Bytes theirs = other.bytes();
  if (!std::ranges::equal(mine.first(whole), theirs.first(whole))) return false;
  const unsigned bits = length % 8;
  return bits == 0 || (mine[whole] ^ theirs[whole]) >> (8 - bits) == 0;
}

}  // namespace spigrp
