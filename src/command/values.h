// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "command/line.h"
#include "command/numbers.h"
#include "spigrp/ip_address.h"

namespace spigrp {

// Each function here reads one value of a command, which is a part of the line's text. What is wrong with it
// is reported at the very bytes, and the result is then empty. What it is recognised as decides what may be
// shown.

/// read_number() reads a number of at most `max`.
std::optional<std::uint64_t> read_number(Line& line, std::string_view text, Base base, std::uint64_t max);

/// read_address() reads an address.
std::optional<IpAddress> read_address(Line& line, std::string_view text);

/// has_ports() tells of a transport protocol whether an eroute may select by its ports.
bool has_ports(std::uint8_t protocol);

/// block_of() is the block of that many bits in which an address is.
Prefix block_of(const IpAddress& address, std::size_t length);

/// read_prefix() reads ADDR, ADDR/BITS or ADDR/MASK, where MASK is in dotted decimal. Bits that are set
/// behind the prefix are an error, because nobody knows which of both is the slip.
std::optional<Prefix> read_prefix(Line& line, std::string_view text);

/// read_choice() is which of these words the text is.
std::optional<std::size_t> read_choice(Line& line, std::string_view text,
                                       std::span<const std::string_view> choices);

/// read_family() reads `inet` or `inet6`.
std::optional<Family> read_family(Line& line, std::string_view text);

/// read_transport() reads a protocol by number or name; 0 is any.
std::optional<std::uint8_t> read_transport(Line& line, std::string_view text);

/// demand_family() tells whether an address is of the family needed, and reports one that is not.
bool demand_family(Line& line, std::string_view part, Family has, Family needs);

/// show_number() lets a number be shown that is as short as an SPI; a longer one makes the line suspect.
void show_number(Line& line, std::string_view text);

}  // namespace spigrp
