// SPDX-License-Identifier: Apache-2.0
#include "spigrp/text_code.h"

#include <algorithm>
#include <iterator>

#include "spigrp/result.h"

namespace spigrp {
namespace {

struct Row {
  TextCode code;
  Severity severity;
  const char* name;
  const char* sentence;
};

using enum TextCode;
using enum Severity;

constexpr Row kRows[] = {
    {empty_said, error, "E101", "write a SAID here, such as esp.101@192.0.2.1"},
    {unknown_protocol, error, "E102", "begin a SAID with ah, esp, comp, tun or int, in lower case"},
    {missing_spi, error, "E103",
     "write the SPI here: hexadecimal behind '.', ':' or 0x, else octal or decimal"},
    {bad_spi_digit, error, "E104", "take out this byte, which is no digit of the SPI's base"},
    {spi_too_big, error, "E105", "shorten the SPI to 32 bits: at most eight hexadecimal digits"},
    {cpi_too_big, error, "E106", "shorten the CPI to 16 bits: at most four hexadecimal digits"},
    {missing_at, error, "E107", "write '@' and the destination address behind the SPI"},
    {bad_address, error, "E108", "write the destination as an IPv4 or IPv6 address"},
    {family_mismatch, error, "E109", "mark an IPv4 destination with '.' and an IPv6 destination with ':'"},
    {unknown_magic, error, "E110",
     "use one of %pass, %drop, %reject, %hold, %trap, %trapsubnet, %passthrough, %passthrough4, "
     "%passthrough6"},
    {printed_error, error, "E111",
     "look this SA up where the listing was made, which could not print its SAID"},
    {printed_unknown, error, "E112",
     "look this SA up where the listing was made, which could not name its protocol or shunt"},
    {line_too_long, error, "E113", "shorten this line: a line of a listing has at most 65536 bytes"},
    {empty_group, error, "E201", "name at least one SA"},
    {too_many_sas, error, "E202", "leave out SAs until the group has at most four"},
    {mixed_destinations, error, "E203",
     "give the SAs of one level the same destination, or begin a new level with tun"},
    {mixed_families, error, "E204",
     "give the SAs of one level the same address family, or begin a new level with tun"},
    {wrong_order, error, "E205", "order a level from inside to outside: tun, then comp, then esp and ah"},
    {repeated_protocol, error, "E206", "name each protocol once in a level, or begin a new level with tun"},
    {repeated_said, error, "E207", "name each SA once in a group"},
    {zero_spi, error, "E208", "choose an SPI other than 0, which is never on the wire"},
    {shunt_in_group, error, "E209", "let a shunt stand alone: it says what to do instead of a transform"},
    {said_in_two_groups, error, "E210", "name each SA in one group only"},
    {ah_inside_esp, warning, "W250", "put ah outside esp: inside, esp hides it from everyone on the way"},
    {reserved_spi, warning, "W251", "choose an SPI above 255: IANA reserves 1 to 255"},
    {reserved_cpi, warning, "W252",
     "choose a CPI from 256 to 61439: those below are well-known or reserved, those above for private use"},
    {unprotected_group, warning, "W253", "add esp or ah: this group protects nothing"},
    {unprinted_said, warning, "W254",
     "look this SA up where the listing was made, whose kernel could not print its SAID"},
    {unnamed_said, warning, "W255",
     "look this SA up where the listing was made, which had no name for its protocol or shunt"},
    {spelling, note, "N301", "write a SAID in its canonical form"},
    {blanks, note, "N302", "put one blank between two SAIDs, and none before or behind them"},
    {carriage_return, note, "N303", "end this line with a line feed alone"},
    {comment, note, "N304", "leave this comment out where other programs read the listing"},
    {rest_of_group, note, "N305", "read a group and its rest as one group, as the old kernel printed them"},
    {inbound_order, note, "N306",
     "read this line backwards: it goes from outside to inside, as inbound groups did"},
    {new_destination, note, "N307", "see that this level is meant to end at another destination"},
    {duplicates_unchecked, note, "N308",
     "allow more groups to be remembered: from here on nothing tells whether a SAID is in two groups"},
};

static_assert(std::ranges::is_sorted(kRows, {}, &Row::code));

const Row& row_of(TextCode code) {
  const Row* row = std::ranges::lower_bound(kRows, code, {}, &Row::code);
  SPIGRP_REQUIRE(row != std::end(kRows) && row->code == code);
  return *row;
}

}  // namespace

const char* name(TextCode code) { return row_of(code).name; }
const char* describe(TextCode code) { return row_of(code).sentence; }
Severity severity(TextCode code) { return row_of(code).severity; }

}  // namespace spigrp
