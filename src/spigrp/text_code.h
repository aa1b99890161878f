// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace spigrp {

/// TextCode is the stable number of everything that can be said about a SAID, a group or a listing. 100 to
/// 199 are errors of syntax (E1xx), 200 to 249 errors of a group's rules (E2xx), 250 to 299 doubtful but
/// legal (W2xx), 300 to 399 notes (N3xx). A code never changes its meaning; docs/diagnostics.md explains
/// each.
enum class TextCode : std::uint16_t {  // NOLINT(performance-enum-size): numbers go up to 399
  // E1xx: this text is no SAID
  empty_said = 101,        ///< there is no text
  unknown_protocol = 102,  ///< does not begin with ah, esp, comp, tun or int
  missing_spi = 103,       ///< no digits where the SPI should stand
  bad_spi_digit = 104,     ///< a byte in the SPI that is no digit of its base
  spi_too_big = 105,       ///< the SPI does not fit 32 bits
  cpi_too_big = 106,       ///< the CPI does not fit 16 bits
  missing_at = 107,        ///< no "@" between SPI and destination
  bad_address = 108,       ///< the destination is no address
  family_mismatch = 109,   ///< the mark says one family and the destination is of the other
  unknown_magic = 110,     ///< a "%" name that is none
  printed_error = 111,     ///< " (error)": the old kernel could not print this SAID
  printed_unknown = 112,   ///< "%unk-262", "unk0.9260ef3@...": the old key manager could not name this SAID
  // E1xx: this text is no line of a listing
  line_too_long = 113,  ///< more bytes than a line may have
  // E2xx: these SAIDs are no group
  empty_group = 201,         ///< a group has at least one SA
  too_many_sas = 202,        ///< a group has at most four SAs
  mixed_destinations = 203,  ///< the SAs of one level have different destinations
  mixed_families = 204,      ///< the SAs of one level have different address families
  wrong_order = 205,         ///< inside a level the order is tun, comp, then esp and ah
  repeated_protocol = 206,   ///< a protocol twice in one level
  repeated_said = 207,       ///< the same SAID twice in one group
  zero_spi = 208,            ///< SPI 0 is never on the wire
  shunt_in_group = 209,      ///< a shunt stands alone, not in a group
  said_in_two_groups = 210,  ///< another line has this SAID in another group
  // W2xx: doubtful, but legal
  ah_inside_esp = 250,      ///< esp hides the ah of its level
  reserved_spi = 251,       ///< SPI 1 to 255 of ah and esp are reserved by IANA
  reserved_cpi = 252,       ///< CPI 1 to 255 and 61440 to 65535 are not for negotiated SAs
  unprotected_group = 253,  ///< tun and comp alone: no packet is protected
  unprinted_said = 254,     ///< in a listing: " (error)", where the old kernel could not print the SAID
  unnamed_said = 255,       ///< in a listing: "%unk-262", "unk0.9260ef3@...", for what had no name
  // N3xx: notes
  spelling = 301,              ///< a SAID that is not spelled as format() does
  blanks = 302,                ///< blanks before, behind or doubled between SAIDs, and tabs
  carriage_return = 303,       ///< CR before the line end
  comment = 304,               ///< a comment, which spigrp(5) does not know
  rest_of_group = 305,         ///< one line is the rest of the group of another
  inbound_order = 306,         ///< written outside to inside
  new_destination = 307,       ///< a new level with another destination
  duplicates_unchecked = 308,  ///< no memory to look for SAIDs in two groups from here on
};

/// Severity of a code.
enum class Severity : std::uint8_t { error, warning, note };

/// TextError is a refusal: the code, and the bytes at fault counted from 0 in the text that was given.
/// `length` may be 0, when something is missing at `at`.
struct TextError {
  TextCode code;
  std::size_t at = 0;
  std::size_t length = 0;
  const char* detail = nullptr;  ///< a clause that says more (why an address is none), or nullptr
};

/// name(code) is "E102" and the like; describe(code) one sentence without a full stop that says what to do.
const char* name(TextCode code);
const char* describe(TextCode code);
Severity severity(TextCode code);

}  // namespace spigrp
