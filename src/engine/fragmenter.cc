// SPDX-License-Identifier: Apache-2.0
#include "spigrp/fragmenter.h"

#include <algorithm>

#include "base/byte_order.h"
#include "spigrp/result.h"
#include "wire/checksum.h"
#include "wire/ip_packet.h"
#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

constexpr std::size_t kUnit = 8;  // offsets count these
constexpr std::size_t kFragmentHeaderLen = 8;
constexpr std::size_t kFlagsAt = 6;
constexpr std::size_t kChecksumAt = 10;
constexpr std::uint16_t kMoreFragments4 = 0x2000;
constexpr std::uint8_t kCopied = 0x80;  // of an IPv4 option's type: it goes into every fragment
constexpr std::uint8_t kEndOfOptions = 0;

// Where the extension headers end, with those that parse_ip_packet() leaves to the next layer.
std::optional<std::size_t> end_of_extensions(Bytes packet) {
  const auto view = Ipv6View::parse(packet);
  if (!view) return std::nullopt;
  Ipv6ExtensionReader reader(*view);
  while (!reader.done()) {
    if (!reader.next()) return std::nullopt;
  }
  return reader.at();
}

}  // namespace

std::optional<Fragmenter> Fragmenter::make_ipv4(Bytes packet) {
  const auto view = Ipv4View::parse(packet);
  if (!view || view->dont_fragment()) return std::nullopt;
  Fragmenter made;
  std::ranges::copy(view->header(), made.headers_.begin());
  made.headers_len_ = view->header_len();
  made.data_ = view->payload();
  made.offset_ = view->fragment_offset();
  made.more_behind_ = view->more_fragments();
  return made;
}

std::optional<Fragmenter> Fragmenter::make_ipv6(Bytes packet, std::uint32_t id) {
  const auto ip = parse_ip_packet(packet);
  if (!ip || ip->fragment || ip->payload_at + kFragmentHeaderLen > kMaxHeaders) return std::nullopt;
  const auto end = end_of_extensions(packet);
  if (!end) return std::nullopt;
  Fragmenter made;
  made.ipv4_ = false;
  made.least_data_ = *end - ip->payload_at;
  std::ranges::copy(packet.first(ip->payload_at), made.headers_.begin());
  made.headers_len_ = ip->payload_at + kFragmentHeaderLen;
  const MutableBytes header = MutableBytes(made.headers_).subspan(ip->payload_at, kFragmentHeaderLen);
  header[0] = ip->protocol;
  store_be32(header.last<4>(), id);
  made.headers_[ip->protocol_at] = ip_protocol::kFragment;
  made.data_ = packet.first(ip->total_len).subspan(ip->payload_at);
  return made;
}

std::optional<Fragmenter> Fragmenter::make(Bytes packet, std::size_t mtu, std::uint32_t id) {
  if (packet.empty()) return std::nullopt;
  auto made = packet[0] >> 4 == 4 ? make_ipv4(packet) : make_ipv6(packet, id);
  if (!made || made->data_.empty()) return std::nullopt;
  if (mtu < made->headers_len_ + std::max(kUnit, made->least_data_)) return std::nullopt;
  made->mtu_ = mtu;
  return made;
}

// RFC 791 section 3.1: behind the first fragment, only options whose copied flag is set.
void Fragmenter::shorten_options() {
  std::array<std::uint8_t, kMaxIpv4HeaderLen> copied{};
  std::size_t len = 0;
  Ipv4OptionReader options(Bytes(headers_).first(headers_len_).subspan(kIpv4HeaderLen));
  while (!options.done()) {
    const auto option = options.next();
    if (!option || option->type == kEndOfOptions) break;
    if ((option->type & kCopied) == 0) continue;
    std::ranges::copy(option->bytes, copied.begin() + static_cast<std::ptrdiff_t>(len));
    len += option->bytes.size();
  }
  len = (len + 3) / 4 * 4;
  std::ranges::copy(Bytes(copied).first(len), headers_.begin() + kIpv4HeaderLen);
  headers_len_ = kIpv4HeaderLen + len;
  headers_[0] = static_cast<std::uint8_t>(0x40 | headers_len_ / 4);
}

std::size_t Fragmenter::next(MutableBytes out) {
  SPIGRP_REQUIRE(!done() && out.size() >= mtu_);
  const std::size_t left = data_.size() - at_;
  const std::size_t room = mtu_ - headers_len_;
  const std::size_t len = left <= room ? left : room / kUnit * kUnit;
  const bool more = len < left || more_behind_;
  const auto place = static_cast<std::uint16_t>(offset_ + at_);
  const std::size_t total = headers_len_ + len;
  std::ranges::copy(Bytes(headers_).first(headers_len_), out.begin());
  std::ranges::copy(data_.subspan(at_, len), out.subspan(headers_len_).begin());
  if (ipv4_) {
    store_be16(out.subspan(kFlagsAt).first<2>(),
               static_cast<std::uint16_t>(place / kUnit | (more ? kMoreFragments4 : 0)));
    store_be16(out.subspan<2, 2>(), static_cast<std::uint16_t>(total));
    store_be16(out.subspan(kChecksumAt).first<2>(), 0);
    store_be16(out.subspan(kChecksumAt).first<2>(), internet_checksum(out.first(headers_len_)));
    if (at_ == 0) shorten_options();
  } else {
    set_total_len(out, total);
    store_be16(out.subspan(headers_len_ - kFragmentHeaderLen + 2).first<2>(),
               static_cast<std::uint16_t>(place | (more ? 1 : 0)));
  }
  at_ += len;
  return total;
}

}  // namespace spigrp
