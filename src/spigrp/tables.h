// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "spigrp/database.h"

namespace spigrp {

/// TableStyle is whose spelling a table has: ours (canonical SAIDs, columns as wide as they need to be), or that of
/// the KLIPS kernel (`0x`, fixed columns, a blank behind every SAID of a group).
enum class TableStyle : std::uint8_t { spigrp, klips };

// The tables that KLIPS had as files below /proc/net, as text made from a database. Every line ends in a line end, and
// none ever holds a key, or an IV. Two databases with the same commands behind them give the same text.

/// spigrp_table() is /proc/net/ipsec_spigrp (spigrp(5)): one line a group, inside to outside, in the order in which the
/// first SAs of the groups were defined. An SA that is in no group is a group of one. It is a listing that
/// load_listing() loads, with the same groups.
std::string spigrp_table(const Database& database, TableStyle style);

/// spi_table() is /proc/net/ipsec_spi (spi(5)): one line an SA, in the order of definition. `now` is by the clock of
/// Packet::arrived; where no packets came, it is SaSpec::added_at.
std::string spi_table(const Database& database, TableStyle style, std::uint64_t now);

/// eroute_table() is /proc/net/ipsec_eroute (eroute(5)): one line an eroute, in the order of ErouteList, so that of two
/// which select the same packet the one that gets it comes first.
std::string eroute_table(const Database& database, TableStyle style);

/// look_table() is what `ipsec look` printed of all this: the eroutes, each with the whole chain that it leads to and,
/// in parentheses, its packets; then an empty line, and the SAs. For KLIPS, eroutes are in the order of
/// `sort -sg -k 3`, which goes by the number that the destination begins with, and there is no empty line.
std::string look_table(const Database& database, TableStyle style, std::uint64_t now);

}  // namespace spigrp
