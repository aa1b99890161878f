// SPDX-License-Identifier: Apache-2.0
#include "spigrp/said.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "base/fast_address.h"
#include "base/text_cursor.h"
#include "base/text_writer.h"
#include "listing/fast_said.h"

namespace spigrp {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kMaxSpi = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kMaxCpi = std::numeric_limits<std::uint16_t>::max();  // RFC 3173 section 3.3

struct ProtoName {
  std::string_view name;
  Proto proto;
};

constexpr ProtoName kProtoNames[] = {
    {"ah", Proto::ah},   {"esp", Proto::esp},      {"comp", Proto::comp},
    {"tun", Proto::tun}, {"int", Proto::internal},
};

struct Magic {
  std::string_view name;
  Said said;
};

constexpr Said said_of(Shunt shunt) {
  return {Proto::internal, static_cast<std::uint32_t>(shunt), IpAddress::unspecified(Family::ipv4)};
}

// format() takes the first name of a SAID, so %passthrough goes before its other name.
constexpr Magic kMagics[] = {
    {"%pass", said_of(Shunt::pass)},
    {"%drop", said_of(Shunt::drop)},
    {"%reject", said_of(Shunt::reject)},
    {"%hold", said_of(Shunt::hold)},
    {"%trap", said_of(Shunt::trap)},
    {"%trapsubnet", said_of(Shunt::trapsubnet)},
    {"%passthrough", {Proto::tun, 0, IpAddress::unspecified(Family::ipv4)}},
    {"%passthrough4", {Proto::tun, 0, IpAddress::unspecified(Family::ipv4)}},
    {"%passthrough6", {Proto::tun, 0, IpAddress::unspecified(Family::ipv6)}},
};

bool skip_decimal(TextCursor& in) {
  const std::size_t start = in.at();
  while (in.digit(10)) in.advance();
  return in.at() > start;
}

// What the old key manager printed for a shunt ("%unk-262", as a signed number) or a protocol ("unk77.9@...")
// that it had no name for.
bool is_printed_unknown(std::string_view text) {
  TextCursor in(text);
  if (in.skip("unk"sv)) return skip_decimal(in);
  if (!in.skip("%unk-"sv)) return false;
  in.skip('-');
  return skip_decimal(in) && in.at_end();
}

Result<SpelledSaid, TextError> parse_magic(std::string_view text) {
  const auto magic = std::ranges::find(kMagics, text, &Magic::name);
  if (magic == std::end(kMagics)) return fail(TextError{TextCode::unknown_magic, 0, text.size()});
  return SpelledSaid{magic->said, Spelling::magic};
}

// How many bytes at the front look like the name of a protocol; 1 when none does.
std::size_t name_length(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto end = std::ranges::find_if_not(text, is_letter);
  return std::max<std::size_t>(1, static_cast<std::size_t>(end - text.begin()));
}

/// SaidReader reads `<proto><spi>@<dest>` from the front to the bytes at fault. Its steps return false after
/// stop().
class SaidReader {
 public:
  explicit SaidReader(std::string_view text) : in_(text) {}

  Result<SpelledSaid, TextError> read() {
    if (!proto() || !spi() || !destination()) return fail(error_);
    return read_;
  }

 private:
  bool stop(TextCode code, std::size_t at, std::size_t length, const char* detail = nullptr) {
    error_ = {code, at, length, detail};
    return false;
  }

  bool proto() {
    for (const ProtoName& candidate : kProtoNames) {
      if (!in_.skip(candidate.name)) continue;
      read_.said.proto = candidate.proto;
      return true;
    }
    return stop(TextCode::unknown_protocol, 0, name_length(in_.rest()));
  }

  bool spi() {
    mark_at_ = in_.at();
    const bool marked = in_.skip('.') || in_.skip(':');
    const std::size_t start = in_.at();
    const unsigned base = marked ? 16 : c_base();
    read_.spelling = marked ? Spelling::marked : spelling_of(base);
    return number(base, start);
  }

  // The base that C gives to the number that stands here; passes the 0x of a hexadecimal one. A lone 0 is
  // decimal.
  unsigned c_base() {
    const std::size_t start = in_.at();
    if (in_.skip("0x"sv) || in_.skip("0X"sv)) return 16;
    const bool octal = in_.skip('0') && !in_.at_end() && !in_.next_is('@');
    in_.back_to(start);
    return octal ? 8 : 10;
  }

  static Spelling spelling_of(unsigned base) {
    if (base == 16) return Spelling::hex;
    return base == 8 ? Spelling::octal : Spelling::decimal;
  }

  // `start` is where the SPI begins, its 0x included.
  bool number(unsigned base, std::size_t start) {
    const std::size_t digits = in_.at();
    std::uint64_t value = 0;
    while (const auto digit = in_.digit(base)) {
      if (value <= kMaxSpi) value = value * base + *digit;  // once too big it stays so, without overflow
      in_.advance();
    }
    if (!in_.at_end() && !in_.next_is('@')) return stop(TextCode::bad_spi_digit, in_.at(), 1);
    if (in_.at() == digits) return stop(TextCode::missing_spi, digits, 0);
    return fits(value, start);
  }

  bool fits(std::uint64_t value, std::size_t start) {
    const bool comp = read_.said.proto == Proto::comp;
    if (value > (comp ? kMaxCpi : kMaxSpi)) {
      return stop(comp ? TextCode::cpi_too_big : TextCode::spi_too_big, start, in_.at() - start);
    }
    read_.said.spi = static_cast<std::uint32_t>(value);
    return true;
  }

  bool destination() {
    if (!in_.skip('@')) return stop(TextCode::missing_at, in_.at(), 0);
    const std::string_view text = in_.rest();
    const auto address = careful_ip_address(text);
    if (!address) return bad_address(address.error(), text.size());
    read_.said.dst = *address;
    const char mark = address->family() == Family::ipv4 ? '.' : ':';
    in_.back_to(mark_at_);
    if (read_.spelling == Spelling::marked && !in_.next_is(mark))
      return stop(TextCode::family_mismatch, mark_at_, 1);
    return true;
  }

  bool bad_address(const AddressError& error, std::size_t size) {
    const std::size_t length = error.at < size ? 1 : 0;
    return stop(TextCode::bad_address, in_.at() + error.at, length, describe(error.code));
  }

  TextCursor in_;
  SpelledSaid read_;
  std::size_t mark_at_ = 0;
  TextError error_{};
};

std::string_view name_of(Proto proto) {
  const auto row = std::ranges::find(kProtoNames, proto, &ProtoName::proto);
  SPIGRP_REQUIRE(row != std::end(kProtoNames));
  return row->name;
}

void put(TextWriter& out, const Said& said) {
  const auto magic = std::ranges::find(kMagics, said, &Magic::said);
  if (magic != std::end(kMagics)) return out.put(magic->name);
  out.put(name_of(said.proto));
  out.put(said.dst.family() == Family::ipv4 ? '.' : ':');
  out.put_number(said.spi, 16);
  out.put('@');
  out.put(format(said.dst).view());
}

}  // namespace

Said shunt_said(Shunt shunt) { return said_of(shunt); }

Result<SpelledSaid, TextError> parse_said(std::string_view text) {
  if (text.size() <= TextWindow::kSize) {
    const FastSaid fast = fast_said(PaddedText(text).window(), {});
    if (fast.length == text.size() && fast.length > 0) return fast;
  }
  return careful_said(text);
}

Result<SpelledSaid, TextError> careful_said(std::string_view text) {
  if (text.empty()) return fail(TextError{TextCode::empty_said});
  if (text == "(error)"sv) return fail(TextError{TextCode::printed_error, 0, text.size()});
  if (is_printed_unknown(text)) return fail(TextError{TextCode::printed_unknown, 0, text.size()});
  if (text.front() == '%') return parse_magic(text);
  return SaidReader(text).read();
}

SaidText format(const Said& said) {
  SaidText text;
  TextWriter out(text.bytes);
  put(out, said);
  text.length = out.size();
  return text;
}

}  // namespace spigrp
