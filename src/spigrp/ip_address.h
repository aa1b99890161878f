// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "spigrp/bytes.h"
#include "spigrp/result.h"

namespace spigrp {

/// Family is an address family; its value is the version field of the IP header.
enum class Family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

/// IpAddress is an IPv4 or IPv6 address without a zone. It is a value: copy it freely.
class IpAddress {
 public:
  /// The unspecified IPv4 address, 0.0.0.0.
  constexpr IpAddress() = default;

  /// unspecified(f) is 0.0.0.0 or ::.
  static constexpr IpAddress unspecified(Family family) {
    IpAddress address;
    address.family_ = family;
    return address;
  }

  /// from_bytes() takes 4 or 16 bytes in network order; another number is misuse.
  static constexpr IpAddress from_bytes(Bytes network_order) {
    SPIGRP_REQUIRE(network_order.size() == 4 || network_order.size() == 16);
    if (network_order.size() == 4) return {Family::ipv4, {first_half(network_order.first<4>()), 0}};
    return {Family::ipv6, {half(network_order.first<8>()), half(network_order.last<8>())}};
  }

  /// from_ipv4(0xc0000201) is 192.0.2.1; from_ipv6() takes the upper and the lower 64 bits.
  static constexpr IpAddress from_ipv4(std::uint32_t bits) {
    return {Family::ipv4, {big_endian(std::uint64_t{bits} << 32), 0}};
  }
  static constexpr IpAddress from_ipv6(std::uint64_t upper, std::uint64_t lower) {
    return {Family::ipv6, {big_endian(upper), big_endian(lower)}};
  }

  constexpr Family family() const { return family_; }
  /// size() is 4 or 16.
  constexpr std::size_t size() const { return family_ == Family::ipv4 ? 4 : 16; }
  /// bytes() are the 4 or 16 bytes in network order; they live as long as the address does.
  constexpr Bytes bytes() const { return Bytes(octets_).first(size()); }
  bool is_unspecified() const { return *this == unspecified(family_); }

  friend constexpr bool operator==(const IpAddress& a, const IpAddress& b) {
    const Words x = a.words();
    const Words y = b.words();
    return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0 && a.family_ == b.family_;
  }
  /// IPv4 comes before IPv6, and then the first octet that differs decides.
  friend constexpr std::strong_ordering operator<=>(const IpAddress& a, const IpAddress& b) {
    const auto families = a.family_ <=> b.family_;
    return families != 0 ? families : a.octets_ <=> b.octets_;
  }

 private:
  using Octets = std::array<std::uint8_t, 16>;
  using Words = std::array<std::uint64_t, 2>;

  // Written in one piece, since a copy reads them in one piece: soon after two stores it would have to wait for both.
  constexpr IpAddress(Family family, const Words& words) : family_(family) {
    if (std::is_constant_evaluated()) {
      octets_ = std::bit_cast<Octets>(words);
    } else {
      using Pair [[gnu::vector_size(16)]] = std::uint64_t;
      const Pair pair = {words[0], words[1]};
      std::memcpy(octets_.data(), &pair, sizeof pair);
    }
  }

  // The octets as they are in memory.
  static constexpr std::uint64_t half(std::span<const std::uint8_t, 8> octets) {
    if (std::is_constant_evaluated()) {
      std::array<std::uint8_t, 8> copy{};
      std::copy(octets.begin(), octets.end(), copy.begin());
      return std::bit_cast<std::uint64_t>(copy);
    }
    std::uint64_t word;
    std::memcpy(&word, octets.data(), sizeof word);
    return word;
  }
  static constexpr std::uint64_t first_half(std::span<const std::uint8_t, 4> octets) {
    std::array<std::uint8_t, 4> copy{};
    std::copy(octets.begin(), octets.end(), copy.begin());
    const auto bits = std::bit_cast<std::uint32_t>(copy);
    return std::endian::native == std::endian::big ? std::uint64_t{bits} << 32 : bits;
  }
  constexpr Words words() const {
    const std::span octets(octets_);
    return {half(octets.first<8>()), half(octets.last<8>())};
  }

  static constexpr std::uint64_t big_endian(std::uint64_t bits) {
    return std::endian::native == std::endian::big ? bits : std::byteswap(bits);
  }

  Octets octets_{};  // an IPv4 address leaves the last twelve zero
  Family family_ = Family::ipv4;
};

/// AddressErrc says why a text is no address.
enum class AddressErrc : std::uint8_t {
  empty,               ///< there is no text
  octet_leading_zero,  ///< an IPv4 octet such as 010, which some read as octal
  octet_too_big,       ///< an IPv4 octet above 255
  octet_count,         ///< not four octets
  group_too_long,      ///< an IPv6 group of more than four digits
  group_count,         ///< not eight groups, or more than a "::" leaves room for
  second_gap,          ///< a second "::"
  zone,                ///< "%eth0" behind the address: an SA has no zone
  bad_character,       ///< a byte that does not belong where it stands
};

/// AddressError names the byte at which parsing stopped, counted from 0: the first that no address goes on
/// with (the 6 of 1.2.3.256), the start of a group too many, or the end of a text that is too short.
struct AddressError {
  AddressErrc code;
  std::size_t at;
};

/// describe() is one clause in English, without a full stop.
const char* describe(AddressErrc code);

/// parse_ip_address() reads the whole text as one address: IPv4 as four decimal octets, IPv6 as in RFC 4291
/// section 2.2, embedded IPv4 included. It allocates nothing and reads nothing outside the text.
Result<IpAddress, AddressError> parse_ip_address(std::string_view text);

/// kMaxAddressText bytes hold any formatted address (there is no terminating NUL).
inline constexpr std::size_t kMaxAddressText = 45;

/// AddressText is a formatted address; view() lives as long as it does.
struct AddressText {
  std::array<char, kMaxAddressText> bytes{};
  std::size_t length = 0;
  std::string_view view() const { return {bytes.data(), length}; }
};

/// format() writes dotted decimal, or RFC 5952 for IPv6.
AddressText format(const IpAddress& address);

/// Prefix is an address block. Bits after `length` are zero.
struct Prefix {
  IpAddress address;
  std::uint8_t length = 0;  ///< bits: 0 to 32 or 0 to 128

  bool contains(const IpAddress& other) const;
  friend bool operator==(const Prefix&, const Prefix&) = default;
};

}  // namespace spigrp
