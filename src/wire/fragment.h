// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "spigrp/bytes.h"

namespace spigrp {

/// Fragment is what reassembly needs to know of one fragment (RFC 791 section 3.2, RFC 8200 section 4.5).
/// Offsets are from the start of the IP header.
///
///   IPv4:  | header with options          | data |      headers_len == data_at
///   IPv6:  | headers | fragment header, 8 | data |      headers_len == data_at - 8
///
/// The headers of the first fragment become those of the whole packet.
struct Fragment {
  std::uint32_t id = 0;         ///< 16 bits in IPv4
  std::size_t headers_len = 0;  ///< what stands before the data in the whole packet
  std::size_t protocol_at = 0;  ///< the byte in the headers that names what follows them
  std::uint8_t protocol = 0;    ///< what follows in the whole packet; only a first fragment is sure to know
  std::size_t data_at = 0;      ///< where the data of this fragment begins
  std::size_t data_len = 0;     ///< how much there is of it
  std::size_t offset = 0;       ///< its place behind the headers of the whole packet: a multiple of 8
  bool more = false;            ///< another fragment follows
  bool is_first() const { return offset == 0; }
  /// is_atomic() is an IPv6 packet that is whole and has a fragment header all the same (RFC 6946).
  bool is_atomic() const { return offset == 0 && !more; }
  std::size_t end() const { return offset + data_len; }
};

/// read_fragment() reads a packet that parse_ip_packet() took and called a fragment; its bytes end where its
/// length says. Nothing when it is none after all. In IPv6 the first fragment header is read.
std::optional<Fragment> read_fragment(Bytes packet);

/// headers_are_whole() tells whether the first fragment has all of the header that its protocol names: AH,
/// ESP, IPComp, or the IP header in a tunnel (RFC 7112 section 5 demands that for IPv6; CVE-2007-6282 is what
/// came of not looking). Of other protocols nothing is demanded: they are not this program's.
bool headers_are_whole(Bytes packet, const Fragment& first);

/// end_fragment() makes the headers of a first fragment, with the data of the whole packet behind them, those
/// of the whole packet: its length, no offset, no "more fragments", and in IPv6 the protocol in the place of
/// the fragment header. The IPv4 checksum follows.
void end_fragment(MutableBytes packet, const Fragment& first);

}  // namespace spigrp
