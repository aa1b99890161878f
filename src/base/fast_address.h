// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/byte_lanes.h"
#include "base/text_window.h"
#include "spigrp/ip_address.h"

namespace spigrp {

// The fast half of parse_ip_address(): it knows the spellings that programs print, in lower case and without
// embedded IPv4, and answers only when it is sure. Whatever it does not take, good or bad, is for the careful
// half, which also says what is wrong. These functions look at no more than 48 bytes behind `at`.

/// FastAddress is an address as numbers, and how many bytes it took; none when `length` is 0. Numbers stay in
/// registers, where an IpAddress is written to memory and read back before it is there.
struct FastAddress {
  std::size_t length = 0;
  Family family = Family::ipv4;
  std::uint64_t upper = 0;  // an IPv4 address is here, in the lower half
  std::uint64_t lower = 0;

  IpAddress address() const {
    return family == Family::ipv4 ? IpAddress::from_ipv4(static_cast<std::uint32_t>(upper))
                                  : IpAddress::from_ipv6(upper, lower);
  }
};

/// Ipv4Octets turns the text of one octet after the other into a number, without a branch on how long it is:
/// where addresses are of every length, three branches out of four would be guessed wrong. What is wrong with
/// an octet is gathered in sign bits and asked for once.
class Ipv4Octets {
 public:
  /// add() takes the four bytes whose last is the one behind the octet, which stands at `end`, and how many
  /// of the three before it are the octet's.
  void add(std::uint32_t bytes, std::size_t length, bool dot_behind) {
    const Shape& shape = kShapes[length % kShapes.size()];
    const std::uint32_t digits = (bytes ^ (std::uint32_t{'.'} << 24 | 0x30'3030)) &
                                 (dot_behind ? shape.mask | 0xff00'0000 : shape.mask);
    no_digit_ |= (digits + 0x7f76'7676) | digits;
    // A digit a byte, as one writes them, so that numbers compare as what they write.
    const std::uint32_t decimal = std::byteswap(digits);
    out_of_range_ |= (decimal - shape.least) | (shape.most - decimal);
    // The top byte of the product is hundreds * 100 + tens * 10 + units.
    address_ = address_ << 8 | (digits * (100u << 24 | 10u << 16 | 1u << 8)) >> 24;
  }

  std::uint32_t address() const { return address_; }
  /// is_good() is false when an octet was empty or above 255 or had a leading zero or too many digits, or
  /// when something other than a dot stood behind it where a dot should.
  bool is_good() const { return ((no_digit_ & 0x8080'8080) | (out_of_range_ & 0x8000'0000)) == 0; }

 private:
  struct Shape {
    std::uint32_t mask;  // of the digits in the three bytes before the one behind
    std::uint32_t least;
    std::uint32_t most;
  };
  static constexpr Shape kNoShape = {0, 1, 0};
  static constexpr std::array<Shape, 16> kShapes = {{kNoShape,
                                                     {0x00ff'0000, 0x0000'0000, 0x0000'0900},
                                                     {0x00ff'ff00, 0x0001'0000, 0x0009'0900},
                                                     {0x00ff'ffff, 0x0100'0000, 0x0205'0500},
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape,
                                                     kNoShape}};

  std::uint32_t address_ = 0;
  std::uint32_t no_digit_ = 0;
  std::uint32_t out_of_range_ = 0;
};

/// low_bytes(text) has bit n set when byte n is below '0', as the dots of an address and the end of a word
/// are. Bytes that are not ASCII make it wrong behind them.
inline std::uint32_t low_bytes(std::uint64_t text) {
  const std::uint64_t lanes = ~(text + in_each_lane(0x80 - '0')) & kTopBits;
  return static_cast<std::uint32_t>((lanes >> 7) * 0x0102'0408'1020'4080 >> 56);
}

/// fast_ipv4() wants three bytes before the address, whose values do not matter. Every octet is found at once,
/// so that the next word can be begun before this one is read.
inline FastAddress fast_ipv4(TextWindow text, std::size_t at) {
  std::uint32_t ends = low_bytes(text.le64(at)) | low_bytes(text.le64(at + 8)) << 8 | 1u << 16;
  Ipv4Octets octets;
  std::size_t start = 0;
  const auto octet = [&](bool dot_behind) {
    const auto end = static_cast<std::size_t>(std::countr_zero(ends));
    octets.add(text.le32(at + end - 3), end - start, dot_behind);
    start = end + 1;
    ends &= ends - 1;
  };
  octet(true);
  octet(true);
  octet(true);
  octet(false);
  if (!octets.is_good()) return {};
  return {start - 1, Family::ipv4, octets.address()};
}

/// Ipv6Bits are 128 bits that groups are pushed into from the right.
struct Ipv6Bits {
  std::uint64_t upper = 0;
  std::uint64_t lower = 0;

  void push(std::uint32_t group) {
    upper = upper << 16 | lower >> 48;
    lower = lower << 16 | group;
  }
  /// shifted(n) has n groups of zeros, 1 to 8, behind it.
  Ipv6Bits shifted(std::size_t groups) const {
    const std::size_t bits = 16 * (groups % 4);
    if (groups == 8) return {};
    if (groups >= 4) return {lower << bits, 0};
    return {upper << bits | lower >> (64 - bits), lower << bits};
  }
};

/// Ipv6Groups reads up to eight groups of 1 to 4 digits and at most one gap.
class Ipv6Groups {
 public:
  Ipv6Groups(TextWindow text, std::size_t at) : text_(text), start_(at), at_(at) {}

  FastAddress read() {
    if (text_[at_] == ':' && text_[at_ + 1] == ':') gap(2);
    while (!bad_ && group() && separator()) {
    }
    if (bad_ || (gap_ == kGroups) != (count_ == kGroups)) return {};
    const Ipv6Bits head = gap_ == kGroups ? Ipv6Bits{} : head_.shifted(kGroups - gap_);
    return {at_ - start_, Family::ipv6, head.upper | bits_.upper, head.lower | bits_.lower};
  }

 private:
  static constexpr std::size_t kGroups = 8;

  // Where no group stands the address ends, which it may do behind the gap only.
  bool group() {
    const std::uint64_t word = text_.le64(at_);
    const std::size_t digits = first_lane(lanes_not_hex(word));
    if (digits - 1 > 3) {
      bad_ = digits != 0 || gap_ != count_;
      return false;
    }
    bits_.push(hex_value(word, digits));
    ++count_;
    at_ += digits;
    return true;
  }

  bool separator() {
    if (text_[at_] != ':') {
      bad_ = text_[at_] == '.';  // embedded IPv4
      return false;
    }
    ++at_;
    if (text_[at_] == ':') gap(1);
    bad_ |= count_ == kGroups;
    return true;
  }

  void gap(std::size_t colons) {
    bad_ = gap_ != kGroups;
    at_ += colons;
    gap_ = count_;
    head_ = bits_;
    bits_ = {};
  }

  TextWindow text_;
  std::size_t start_;
  std::size_t at_;
  std::size_t count_ = 0;
  std::size_t gap_ = kGroups;  // how many groups stand before it
  Ipv6Bits head_;              // they
  Ipv6Bits bits_;
  bool bad_ = false;
};

inline FastAddress fast_ipv6(TextWindow text, std::size_t at) { return Ipv6Groups(text, at).read(); }

/// careful_ip_address() is the other half: all of parse_ip_address(), byte for byte, whatever the spelling.
Result<IpAddress, AddressError> careful_ip_address(std::string_view text);

}  // namespace spigrp
