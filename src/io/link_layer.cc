// SPDX-License-Identifier: Apache-2.0
#include "io/link_layer.h"

#include <pcap/pcap.h>

#include "base/byte_order.h"
#include "base/reader.h"

namespace spigrp {
namespace {

constexpr int kRawOpenBsd = 14;    // DLT_RAW there
constexpr int kLinkTypeRaw = 101;  // the number in the file; libpcap turns it into DLT_RAW
constexpr std::size_t kEthernetLen = 14;
constexpr std::size_t kSllLen = 16;
constexpr std::size_t kSll2Len = 20;
constexpr std::size_t kTagLen = 4;
constexpr std::size_t kAfLen = 4;
constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;
constexpr std::uint32_t kAfInet = 2;
constexpr std::uint32_t kAfInet6OpenBsd = 24;
constexpr std::uint32_t kAfInet6Mac = 30;

bool is_vlan_tag(std::uint16_t ethertype) {
  return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

std::optional<Family> family_of_ethertype(std::uint16_t ethertype) {
  if (ethertype == kEtherTypeIpv4) return Family::ipv4;
  if (ethertype == kEtherTypeIpv6) return Family::ipv6;
  return std::nullopt;
}

std::optional<Family> family_of_af(std::uint32_t number) {
  if (number == kAfInet) return Family::ipv4;
  if (number == 10 || number == 24 || number == 28 || number == 30) return Family::ipv6;
  return std::nullopt;
}

std::uint32_t swap_bytes(std::uint32_t value) { return __builtin_bswap32(value); }

// A tag is 2 bytes of tag control information and the EtherType of what follows, in every link type.
Result<LinkFrame, LinkErrc> parse_ethertype(Bytes frame, std::size_t header_len, std::size_t type_at) {
  Reader in(frame);
  const auto header = in.take(header_len);
  if (!header) return fail(LinkErrc::too_short);
  std::uint16_t type = load_be16(header->subspan(type_at).first<2>());
  for (std::size_t tags = 0; is_vlan_tag(type); ++tags) {
    if (tags == kMaxVlanTags) return fail(LinkErrc::too_many_tags);
    const auto tag = in.take(kTagLen);
    if (!tag) return fail(LinkErrc::too_short);
    type = load_be16(tag->last<2>());
    type_at = header_len + 2;
    header_len += kTagLen;
  }
  return LinkFrame{.header_len = header_len,
                   .family = family_of_ethertype(type),
                   .field = FamilyField::ethertype,
                   .family_at = type_at};
}

// For these devices the protocol field is to be ignored (LINKTYPE_LINUX_SLL), or has another meaning.
bool has_ethertype(std::uint16_t arphrd) {
  constexpr std::uint16_t kFrameRelay = 770;
  constexpr std::uint16_t kRadiotap = 803;
  constexpr std::uint16_t kNetlink = 824;
  return arphrd != kFrameRelay && arphrd != kRadiotap && arphrd != kNetlink;
}

Result<LinkFrame, LinkErrc> parse_cooked(Bytes frame, std::size_t header_len, std::size_t type_at,
                                         std::size_t arphrd_at) {
  if (frame.size() < header_len) return fail(LinkErrc::too_short);
  if (!has_ethertype(load_be16(frame.subspan(arphrd_at).first<2>()))) {
    return LinkFrame{.header_len = header_len};
  }
  return parse_ethertype(frame, header_len, type_at);
}

Result<LinkFrame, LinkErrc> parse_bsd(int link_type, Bytes frame) {
  const auto big_endian = Reader(frame).be32();
  if (!big_endian) return fail(LinkErrc::too_short);
  LinkFrame link{.header_len = kAfLen,
                 .family = family_of_af(*big_endian),
                 .field = FamilyField::af_big_endian,
                 .af_number = *big_endian};
  if (link.family || link_type == DLT_LOOP) return link;
  link.af_number = swap_bytes(*big_endian);
  link.family = family_of_af(link.af_number);
  link.field = FamilyField::af_little_endian;
  return link;
}

Result<LinkFrame, LinkErrc> parse_raw(Bytes frame) {
  if (frame.empty()) return fail(LinkErrc::too_short);
  switch (frame.front() >> 4) {
    case 4:
      return LinkFrame{.family = Family::ipv4};
    case 6:
      return LinkFrame{.family = Family::ipv6};
    default:
      return LinkFrame{};
  }
}

}  // namespace

const char* describe(LinkErrc code) {
  switch (code) {
    case LinkErrc::unsupported_link_type:
      return "the link type is not supported";
    case LinkErrc::too_short:
      return "the frame ends inside its link header";
    case LinkErrc::too_many_tags:
      return "the frame has more than four VLAN tags";
  }
  return "";
}

Result<LinkFrame, LinkErrc> parse_link(int link_type, Bytes frame) {
  switch (link_type) {
    case DLT_EN10MB:
      return parse_ethertype(frame, kEthernetLen, 12);
    case DLT_LINUX_SLL:
      return parse_cooked(frame, kSllLen, 14, 2);
    case DLT_LINUX_SLL2:
      return parse_cooked(frame, kSll2Len, 0, 8);
    case DLT_NULL:
    case DLT_LOOP:
      return parse_bsd(link_type, frame);
    case DLT_RAW:
    case kRawOpenBsd:
    case kLinkTypeRaw:
      return parse_raw(frame);
    case DLT_IPV4:
      return LinkFrame{.family = Family::ipv4};
    case DLT_IPV6:
      return LinkFrame{.family = Family::ipv6};
    default:
      return fail(LinkErrc::unsupported_link_type);
  }
}

bool is_supported_link_type(int link_type) {
  const auto link = parse_link(link_type, {});
  return link || link.error() != LinkErrc::unsupported_link_type;
}

int output_link_type(int link_type) {
  switch (link_type) {
    case kRawOpenBsd:
    case kLinkTypeRaw:
    case DLT_IPV4:
    case DLT_IPV6:
      return DLT_RAW;
    default:
      return link_type;
  }
}

std::string link_type_name(int link_type) {
  const char* name = pcap_datalink_val_to_name(link_type);
  return std::string(name == nullptr ? "unknown" : name) + " (" + std::to_string(link_type) + ")";
}

void FamilyRewriter::see(const LinkFrame& link) {
  if (link.af_number != 0 && link.family == Family::ipv6) af_inet6_ = link.af_number;
}

void FamilyRewriter::rewrite(const LinkFrame& link, MutableBytes header, Family family) const {
  SPIGRP_REQUIRE(link.family.has_value() && header.size() >= link.header_len);
  const std::uint32_t unseen = link.field == FamilyField::af_big_endian ? kAfInet6OpenBsd : kAfInet6Mac;
  const std::uint32_t af = family == Family::ipv4 ? kAfInet : af_inet6_.value_or(unseen);
  const auto field = header.subspan(link.family_at);
  switch (link.field) {
    case FamilyField::none:
      return;
    case FamilyField::ethertype:
      return store_be16(field.first<2>(), family == Family::ipv4 ? kEtherTypeIpv4 : kEtherTypeIpv6);
    case FamilyField::af_big_endian:
      return store_be32(field.first<4>(), af);
    case FamilyField::af_little_endian:
      return store_be32(field.first<4>(), swap_bytes(af));
  }
}

}  // namespace spigrp
