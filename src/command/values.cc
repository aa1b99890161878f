// SPDX-License-Identifier: Apache-2.0
#include "command/values.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include "command/suggest.h"

namespace spigrp {
namespace {

std::string family_name(Family family) { return family == Family::ipv4 ? "IPv4" : "IPv6"; }

// The length that a mask such as 255.255.240.0 stands for, if its bits have no hole.
std::optional<std::size_t> mask_length(const IpAddress& mask) {
  if (mask.family() != Family::ipv4) return std::nullopt;
  std::uint32_t bits = 0;
  for (const std::uint8_t byte : mask.bytes()) bits = bits << 8 | byte;
  std::size_t length = 0;
  for (; (bits & 0x80000000U) != 0; bits <<= 1) ++length;
  if (bits != 0) return std::nullopt;
  return length;
}

std::optional<std::size_t> read_mask(Line& line, std::string_view text) {
  const auto mask = parse_ip_address(text);
  const auto length = mask ? mask_length(*mask) : std::nullopt;
  if (!length) line.report(CommandCode::bad_prefix, text, ": a mask is one-bits, then zero-bits");
  return length;
}

std::optional<std::size_t> read_prefix_length(Line& line, std::string_view text, Family family) {
  if (family == Family::ipv4 && text.find('.') != std::string_view::npos) return read_mask(line, text);
  const std::size_t most = family == Family::ipv4 ? 32 : 128;
  const bool decimal = !text.starts_with("0x") && !text.starts_with("0X");
  const auto length = parse_number(text, Base::decimal_or_hex, most);
  if (decimal && length) return *length;
  line.report(CommandCode::bad_prefix, text,
              ": " + family_name(family) + " has 0 to " + std::to_string(most) + " bits");
  return std::nullopt;
}

constexpr std::size_t kShortNumber = 3;  // bytes of which no piece of a key is made

struct Transport {
  std::string_view name;
  std::uint8_t number;
};

constexpr Transport kTransports[] = {
    {"any", 0},   {"icmp", 1},  {"ipip", 4},   {"tcp", 6},    {"udp", 17},      {"dccp", 33},
    {"ipv6", 41}, {"gre", 47},  {"esp", 50},   {"ah", 51},    {"icmpv6", 58},   {"ipv6-icmp", 58},
    {"ospf", 89}, {"pim", 103}, {"comp", 108}, {"sctp", 132}, {"udplite", 136},
};

}  // namespace

bool has_ports(std::uint8_t protocol) {
  static constexpr std::uint8_t kWithPorts[] = {6, 17, 132, 136};
  return std::ranges::find(kWithPorts, protocol) != std::end(kWithPorts);
}

Prefix block_of(const IpAddress& address, std::size_t length) {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(address.bytes(), bytes.begin());
  for (std::size_t i = 0; i < address.size(); ++i) {
    const std::size_t kept = std::clamp(length, i * 8, i * 8 + 8) - i * 8;
    bytes.at(i) = static_cast<std::uint8_t>(bytes.at(i) & (0xff00U >> kept));
  }
  return {IpAddress::from_bytes(Bytes(bytes).first(address.size())), static_cast<std::uint8_t>(length)};
}

void show_number(Line& line, std::string_view text) {
  constexpr std::size_t kLongestSpi = 10;  // 0x and eight digits, or ten in decimal
  if (text.size() <= kLongestSpi) return line.mask().show_unless_suspect(text);
  line.mask().suspect();
}

std::optional<std::uint64_t> read_number(Line& line, std::string_view text, Base base, std::uint64_t max) {
  show_number(line, text);
  const auto number = parse_number(text, base, max);
  if (number) return *number;
  const NumberFault& fault = number.error();
  if (text.size() > kShortNumber) line.mask().suspect();
  line.report(fault.too_big ? CommandCode::number_out_of_range : CommandCode::bad_number,
              text.substr(fault.at, fault.length), fault.detail);
  return std::nullopt;
}

std::optional<IpAddress> read_address(Line& line, std::string_view text) {
  const auto address = parse_ip_address(text);
  if (address) {
    line.mask().show(text);
    return *address;
  }
  if (looks_like_address(text)) line.mask().show_unless_suspect(text);
  const std::size_t at = std::min(address.error().at, text.size());
  line.report(CommandCode::bad_address, text.substr(at, 1),
              std::string(": ") + describe(address.error().code));
  return std::nullopt;
}

std::optional<Prefix> read_prefix(Line& line, std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto address = read_address(line, text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == text.size()) return Prefix{*address, static_cast<std::uint8_t>(address->size() * 8)};
  const std::string_view rest = text.substr(slash);
  if (looks_like_address(text)) line.mask().show_unless_suspect(rest);
  const auto length = read_prefix_length(line, rest.substr(1), address->family());
  if (!length) return std::nullopt;
  line.mask().show(rest);
  const Prefix prefix = block_of(*address, *length);
  if (prefix.address == *address) return prefix;
  line.report(CommandCode::host_bits, text,
              ": the block is " + std::string(format(prefix.address).view()) + "/" + std::to_string(*length));
  return std::nullopt;
}

std::optional<std::size_t> read_choice(Line& line, std::string_view text,
                                       std::span<const std::string_view> choices) {
  const auto found = std::ranges::find(choices, text);
  if (found != choices.end()) {
    line.mask().show(text);
    return static_cast<std::size_t>(found - choices.begin());
  }
  if (looks_like_name(text)) line.mask().show_unless_suspect(text);
  line.report(CommandCode::unknown_choice, text, ": write one of " + list(choices));
  return std::nullopt;
}

std::optional<Family> read_family(Line& line, std::string_view text) {
  static constexpr std::string_view kFamilies[] = {"inet", "inet6"};
  const auto choice = read_choice(line, text, kFamilies);
  if (!choice) return std::nullopt;
  return *choice == 0 ? Family::ipv4 : Family::ipv6;
}

std::optional<std::uint8_t> read_transport(Line& line, std::string_view text) {
  if (!text.empty() && digit_value(text.front()) < 10) {
    const auto number = read_number(line, text, Base::decimal_or_hex, 255);
    if (!number) return std::nullopt;
    return static_cast<std::uint8_t>(*number);
  }
  std::vector<std::string_view> names;
  for (const Transport& transport : kTransports) names.push_back(transport.name);
  const auto choice = read_choice(line, text, names);
  if (!choice) return std::nullopt;
  return std::span(kTransports)[*choice].number;
}

bool demand_family(Line& line, std::string_view part, Family has, Family needs) {
  if (has == needs) return true;
  line.report(CommandCode::wrong_family, part, ": an " + family_name(needs) + " address is needed here");
  return false;
}

}  // namespace spigrp
