// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "spigrp/text_code.h"

namespace spigrp {

/// CommandCode is the stable number of everything that can be said about a command. It never changes its
/// meaning; docs/diagnostics.md explains each.
enum class CommandCode : std::uint16_t {
  // The line.
  unknown_command = 401,
  unknown_option = 402,
  ambiguous_option = 403,
  missing_value = 404,
  unwanted_value = 405,
  repeated_option = 406,
  conflicting_option = 407,
  wrong_kind = 408,
  missing_option = 409,
  unexpected_word = 410,
  bad_quotes = 411,
  line_too_long = 412,
  // Values.
  bad_number = 413,
  number_out_of_range = 414,
  bad_address = 415,
  bad_prefix = 416,
  host_bits = 417,
  wrong_family = 418,
  unknown_choice = 419,
  port_without_protocol = 420,
  // Algorithms and keys.
  unknown_algorithm = 421,
  algorithm_unavailable = 422,
  key_not_hex = 423,
  key_length = 424,
  key_missing = 425,
  key_unwanted = 426,
  key_file_unreadable = 427,
  key_file_forbidden = 428,
  // What is defined already, or not.
  not_an_sa = 429,
  unknown_shunt = 430,
  sa_exists = 431,
  no_such_sa = 432,
  already_grouped = 433,
  eroute_exists = 434,
  no_such_eroute = 435,
  bad_tunnel = 436,
  wrong_destination = 437,
  database_full = 438,
  // What check_configuration() says about commands that can be carried out.
  unused_sa = 451,
  shadowed_eroute = 452,
  overlapping_eroutes = 453,
  replay_off = 454,
  unauthenticated = 455,
  forbidden_algorithm = 456,
  weak_algorithm = 457,
  needs_state = 458,
  routing_loop = 459,
  eroutes_not_compared = 460,
  no_effect = 461,
  exposed_key = 462,
  option_without_effect = 463,
  // Notes.
  more = 499,
};

/// name(code) is "E402", "W454" and the like; describe(code) what every message with this code begins with.
const char* name(CommandCode code);
const char* describe(CommandCode code);
Severity severity(CommandCode code);

}  // namespace spigrp
