// SPDX-License-Identifier: Apache-2.0
#include "command/codes.h"

#include <algorithm>
#include <iterator>

#include "spigrp/result.h"

namespace spigrp {
namespace {

struct Row {
  CommandCode code;
  const char* name;
  const char* sentence;
};

constexpr Row kRows[] = {
    {CommandCode::unknown_command, "E401", "unknown command"},
    {CommandCode::unknown_option, "E402", "unknown option"},
    {CommandCode::ambiguous_option, "E403", "ambiguous option"},
    {CommandCode::missing_value, "E404", "this option needs a value"},
    {CommandCode::unwanted_value, "E405", "this option takes no value"},
    {CommandCode::repeated_option, "E406", "this option is given twice, leave one of them out"},
    {CommandCode::conflicting_option, "E407", "this option does not go with"},
    {CommandCode::wrong_kind, "E408", "this option does not fit"},
    {CommandCode::missing_option, "E409", "missing option"},
    {CommandCode::unexpected_word, "E410", "unexpected word"},
    {CommandCode::bad_quotes, "E411", "close this quotation with the same mark, and put a blank behind it"},
    {CommandCode::line_too_long, "E412", "this line is too long"},
    {CommandCode::bad_number, "E413", "this is no number"},
    {CommandCode::number_out_of_range, "E414", "this number is out of range"},
    {CommandCode::bad_address, "E415", "this is no IP address"},
    {CommandCode::bad_prefix, "E416", "this is no prefix length"},
    {CommandCode::host_bits, "E417", "the address has bits set behind its prefix"},
    {CommandCode::wrong_family, "E418", "this address is of another family"},
    {CommandCode::unknown_choice, "E419", "unknown word"},
    {CommandCode::port_without_protocol, "E420", "a port needs --transport-proto tcp, udp, sctp or udplite"},
    {CommandCode::unknown_algorithm, "E421", "unknown algorithm"},
    {CommandCode::algorithm_unavailable, "E422", "this algorithm is not available"},
    {CommandCode::key_not_hex, "E423", "this is no key"},
    {CommandCode::key_length, "E424", "wrong length of key"},
    {CommandCode::key_missing, "E425", "missing key"},
    {CommandCode::key_unwanted, "E426", "this algorithm takes no such key"},
    {CommandCode::key_file_unreadable, "E427", "the key file cannot be read"},
    {CommandCode::key_file_forbidden, "E428",
     "key files are not read here; write the key as 0x and hex digits"},
    {CommandCode::not_an_sa, "E429", "a shunt is built in and is no SA, name an SA here"},
    {CommandCode::unknown_shunt, "E430",
     "there is no such shunt, they are SPI 256 to 261, or %pass, %drop, %reject, %hold, %trap, %trapsubnet"},
    {CommandCode::sa_exists, "E431", "this SA is defined already, delete it first or choose another SPI"},
    {CommandCode::no_such_sa, "E432", "this SA is not defined, add it with spi before this line"},
    {CommandCode::already_grouped, "E433", "this SA is in a group already, ungroup it first"},
    {CommandCode::eroute_exists, "E434",
     "there is an eroute with this selector already, use --replace or delete it first"},
    {CommandCode::no_such_eroute, "E435", "there is no eroute with this selector to delete"},
    {CommandCode::bad_tunnel, "E436",
     "the unspecified address is no source of a tunnel, write the outer address of this end"},
    {CommandCode::wrong_destination, "E437",
     "a tunnel ends at the destination of its SAID, write that or leave --dst out"},
    {CommandCode::database_full, "E438", "there is no room for more in the memory given at the start"},
    {CommandCode::unused_sa, "W451", "no eroute leads to this SA, and it does not end at this host"},
    {CommandCode::shadowed_eroute, "W452",
     "no packet gets to this eroute, more specific ones take all of its"},
    {CommandCode::overlapping_eroutes, "N453",
     "this eroute overlaps another, and the longer source prefix wins"},
    {CommandCode::replay_off, "W454", "without a replay window recorded packets are accepted again"},
    {CommandCode::unauthenticated, "W455",
     "this encrypts without authentication, so packets can be changed on the way"},
    {CommandCode::forbidden_algorithm, "E456", "RFC 8221 says MUST NOT about this algorithm"},
    {CommandCode::weak_algorithm, "W457", "RFC 8221 says SHOULD NOT about this algorithm"},
    {CommandCode::needs_state, "N458",
     "a counter-mode cipher under a static key needs numbers that are never used twice, run spigrp apply "
     "with "
     "--state FILE"},
    {CommandCode::routing_loop, "W459",
     "this eroute takes the packets of its own tunnel too, so that they never leave"},
    {CommandCode::eroutes_not_compared, "N460", "there are too many eroutes to compare each with each"},
    {CommandCode::no_effect, "N461", "this command has no effect here"},
    {CommandCode::exposed_key, "W462", "others can read this key"},
    {CommandCode::option_without_effect, "N463", "this option has no effect here"},
    {CommandCode::more, "N499", "not all faults are listed"},
};

const Row& row(CommandCode code) {
  const auto* found = std::ranges::find(kRows, code, &Row::code);
  SPIGRP_REQUIRE(found != std::end(kRows));
  return *found;
}

}  // namespace

const char* name(CommandCode code) { return row(code).name; }

const char* describe(CommandCode code) { return row(code).sentence; }

Severity severity(CommandCode code) {
  const char letter = name(code)[0];
  if (letter == 'N') return Severity::note;
  return letter == 'W' ? Severity::warning : Severity::error;
}

}  // namespace spigrp
