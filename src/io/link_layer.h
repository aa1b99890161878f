// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "spigrp/bytes.h"
#include "spigrp/ip_address.h"
#include "spigrp/result.h"

namespace spigrp {

// Link types are libpcap's DLT_ numbers, as pcap_datalink() gives them.
//
//   Ethernet (1)                 EtherType, behind up to kMaxVlanTags tags 0x8100, 0x88a8, 0x9100
//   raw IP (12, 14, 101)         no header; the version nibble says the family
//   LINKTYPE_IPV4, _IPV6         no header; the link type says the family (228, 229)
//   Linux cooked v1, v2          an EtherType in 16 or 20 bytes (113, 276); tags as in Ethernet
//   BSD null (0), loop (108)     an AF_ number in 4 bytes; null in the byte order of the writing machine
//
// What is not seen as IP: 802.3 frames with LLC/SNAP, PPPoE, MPLS and all other EtherTypes; cooked frames of
// radiotap and frame relay devices, where the protocol field means nothing.

inline constexpr std::size_t kMaxVlanTags = 4;

/// FamilyField is how a link header says which family follows it.
enum class FamilyField : std::uint8_t {
  none,           ///< it does not: the version nibble of the packet says it
  ethertype,      ///< 2 bytes, big-endian
  af_big_endian,  ///< 4 bytes, an AF_ number
  af_little_endian,
};

/// LinkFrame says where the parts of a frame are. What follows the IP packet in an Ethernet frame (padding,
/// FCS) is no business of the link header: the packet's own length tells it.
struct LinkFrame {
  std::size_t header_len = 0;                   ///< the network packet starts here
  std::optional<Family> family = std::nullopt;  ///< nothing: not IP
  FamilyField field = FamilyField::none;
  std::size_t family_at = 0;    ///< offset of the family field
  std::uint32_t af_number = 0;  ///< what a BSD header says; 0 for others
};

/// LinkErrc says why a frame has no readable link header.
enum class LinkErrc : std::uint8_t {
  unsupported_link_type,
  too_short,      ///< the frame ends inside its link header
  too_many_tags,  ///< more than kMaxVlanTags: refused, so that a stack of tags hides no IP packet
};

/// describe() is one clause in English, without a full stop.
const char* describe(LinkErrc code);

/// parse_link() reads the link header of one frame and nothing behind it, the version nibble of raw IP apart.
Result<LinkFrame, LinkErrc> parse_link(int link_type, Bytes frame);

bool is_supported_link_type(int link_type);

/// output_link_type() is the link type to write when packets may change family on the way: raw IP in place of
/// LINKTYPE_IPV4 and LINKTYPE_IPV6, and the common number in place of the other two of raw IP.
int output_link_type(int link_type);

/// link_type_name() is "EN10MB (1)", or "unknown (1234)".
std::string link_type_name(int link_type);

/// FamilyRewriter changes what the link headers of one capture say about the family. AF_INET6 has four
/// numbers: 10 (Linux), 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (macOS). It writes the one last seen in this
/// capture. When none was: 24 in network order, which is OpenBSD's loop, and 30 in the other, which was most
/// likely written by macOS.
class FamilyRewriter {
 public:
  /// see() is called for every frame of the capture, in order.
  void see(const LinkFrame& link);
  /// rewrite() writes `family` into a link header that parse_link() described, in the byte order found there.
  /// `header` is at least link.header_len bytes; the frame was IP.
  void rewrite(const LinkFrame& link, MutableBytes header, Family family) const;

 private:
  std::optional<std::uint32_t> af_inet6_;
};

}  // namespace spigrp
