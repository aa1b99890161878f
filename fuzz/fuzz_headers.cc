// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include "base/byte_order.h"
#include "support/packets.h"
#include "wire/ah.h"
#include "wire/esp.h"
#include "wire/fragment.h"
#include "wire/ip_packet.h"
#include "wire/ipcomp.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/udp.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kChoices = 2;  // a header, and lengths that an SA would give

// A view is there exactly where a naive reader finds a header, and what is wrong otherwise has words.
template <class View>
bool is_there(const View& view, bool expected) {
  SPIGRP_REQUIRE(view.has_value() == expected);
  SPIGRP_REQUIRE(view || std::string_view(describe(view.error())).size() > 10);
  return expected;
}

std::size_t be16_at(Bytes bytes, std::size_t at) { return bytes[at] * 256u + bytes[at + 1]; }

void check_ah(Bytes packet, unsigned choice) {
  const Family family = choice % 2 == 0 ? Family::ipv4 : Family::ipv6;
  const std::size_t icv_len = std::size_t{choice / 2 % 8} * 4;
  const std::size_t unit = family == Family::ipv4 ? 4 : 8;
  const std::size_t len = (12 + icv_len + unit - 1) / unit * unit;
  const auto view = AhView::parse(packet, icv_len, family);
  if (!is_there(view, packet.size() >= len && (std::size_t{packet[1]} + 2) * 4 == len)) return;
  SPIGRP_REQUIRE(view->len() == len && ah_len(icv_len, family) == len);
  SPIGRP_REQUIRE(same(joined({view->fixed(), view->icv(), view->padding(), view->payload()}), packet));
  Octets header(len);
  emit_ah({view->next_header(), view->spi(), view->seq()}, header);
  header[2] = packet[2];  // reserved
  header[3] = packet[3];
  SPIGRP_REQUIRE(same(Bytes(header).first(12), view->fixed()));
}

void check_esp(Bytes packet, unsigned choice) {
  const EspShape shape{.iv_len = std::size_t{choice % 3} * 8,
                       .icv_len = std::size_t{choice / 3 % 4} * 4,
                       .block_len = 1u << choice / 12 % 5};
  const std::size_t around = 8 + shape.iv_len + shape.icv_len;
  const auto view = EspView::parse(packet, shape);
  if (!is_there(view, packet.size() >= around + 2 && (packet.size() - around) % shape.block_len == 0)) return;
  SPIGRP_REQUIRE(same(joined({view->header(), view->iv(), view->ciphertext(), view->icv()}), packet));
  std::array<std::uint8_t, kEspHeaderLen> header{};
  emit_esp_header(view->spi(), view->seq(), header);
  SPIGRP_REQUIRE(same(header, view->header()));
}

void check_esp_trailer(Bytes text) {
  const std::size_t pad_len = text.size() < 2 ? 0 : text[text.size() - 2];
  bool good = text.size() >= pad_len + 2;
  for (std::size_t i = 0; good && i < pad_len; ++i) good = text[text.size() - 2 - pad_len + i] == i + 1;
  const auto trailer = parse_esp_trailer(text);
  if (!is_there(trailer, good)) return;
  SPIGRP_REQUIRE(trailer->payload_len + pad_len + 2 == text.size() && trailer->pad_len == pad_len);
  Octets written(pad_len + 2);
  emit_esp_trailer(trailer->next_header, written);
  SPIGRP_REQUIRE(same(written, text.last(written.size())));
}

void check_ipcomp(Bytes packet) {
  const auto view = IpcompView::parse(packet);
  if (!is_there(view, packet.size() >= 4)) return;
  const Octets front = joined({Octets{view->next_header(), view->flags()}, be16(view->cpi())});
  SPIGRP_REQUIRE(same(joined({front, view->payload()}), packet));
}

void check_udp(Bytes packet) {
  const auto view = UdpView::parse(packet);
  const std::size_t len = packet.size() < 8 ? 0 : be16_at(packet, 4);
  if (!is_there(view, len >= 8 && len <= packet.size())) return;
  std::array<std::uint8_t, kUdpHeaderLen> header{};
  emit({view->src_port(), view->dst_port(), static_cast<std::uint16_t>(view->len()), view->checksum()},
       header);
  SPIGRP_REQUIRE(same(joined({header, view->payload()}), packet.first(len)));
}

// The checksum is the one that a sender would write: 0 and 0xffff mean the same, and senders write 0.
bool is_canonical(Bytes packet) {
  Octets anew(packet.begin(), packet.end());
  fix_checksum(anew);
  return same(anew, packet);
}

// A field that is set has its value, and the checksum is as right or as wrong as before.
void check_ipv4_setters(const Ipv4View& view) {
  Octets changed(view.packet().begin(), view.packet().end());
  set_ipv4_tos(changed, static_cast<std::uint8_t>(~view.tos()));
  set_ipv4_ttl(changed, static_cast<std::uint8_t>(view.ttl() - 1));
  set_ipv4_protocol(changed, static_cast<std::uint8_t>(view.protocol() + 3));
  clear_ipv4_fragment(changed);
  const auto after = Ipv4View::parse(changed);
  SPIGRP_REQUIRE(after && after->tos() == (view.tos() ^ 0xff) && after->ttl() == (view.ttl() + 255) % 256);
  SPIGRP_REQUIRE(after->protocol() == (view.protocol() + 3) % 256 && !after->is_fragment());
  SPIGRP_REQUIRE(after->checksum_ok() == view.checksum_ok() &&
                 after->dont_fragment() == view.dont_fragment());
  if (is_canonical(view.packet())) SPIGRP_REQUIRE(is_canonical(changed));
  SPIGRP_REQUIRE(same(after->options(), view.options()) && after->id() == view.id());
}

void check_ipv4(Bytes packet) {
  const std::size_t header_len = packet.empty() ? 0 : packet[0] % 16 * 4u;
  const std::size_t total = packet.size() < 20 ? 0 : be16_at(packet, 2);
  const bool good = packet.size() >= 20 && packet[0] / 16 == 4 && header_len >= 20 && total >= header_len &&
                    total <= packet.size();
  const auto view = Ipv4View::parse(packet);
  if (!is_there(view, good)) return;
  SPIGRP_REQUIRE(view->total_len() == total && view->checksum() == be16_at(packet, 10));
  SPIGRP_REQUIRE(same(joined({view->header(), view->payload()}), packet.first(total)));
  SPIGRP_REQUIRE(same(joined({packet.first(20), view->options()}), view->header()));
  check_ipv4_setters(*view);
}

void check_ipv6(Bytes packet) {
  const auto view = Ipv6View::parse(packet);
  const bool good = packet.size() >= 40 && packet[0] / 16 == 6 && be16_at(packet, 4) + 40 <= packet.size();
  const bool jumbo = !view && view.error() == WireErrc::jumbogram;
  if (!is_there(view, good && !jumbo)) {
    SPIGRP_REQUIRE(!jumbo || (packet[6] == 0 && be16_at(packet, 4) == 0));
    return;
  }
  std::array<std::uint8_t, kIpv6HeaderLen> header{};
  emit(Ipv6Fields{view->traffic_class(), view->flow_label(), view->payload_len(), view->next_header(),
                  view->hop_limit(), view->src(), view->dst()},
       header);
  SPIGRP_REQUIRE(same(joined({header, view->payload()}), packet.first(view->total_len())));
}

// What a fragment says of itself lies in it; and when it is said to be whole, it is no fragment any more.
void check_fragment(Bytes packet) {
  const auto ip = packet.empty() ? fail(WireErrc::truncated) : parse_ip_packet(packet);
  if (!is_there(ip, ip.has_value())) return;
  packet = packet.first(ip->total_len);
  const auto fragment = read_fragment(packet);
  SPIGRP_REQUIRE(fragment.has_value() == ip->fragment);
  if (!fragment) return;
  SPIGRP_REQUIRE(fragment->data_at + fragment->data_len == packet.size());
  SPIGRP_REQUIRE(fragment->headers_len <= fragment->data_at && fragment->offset % 8 == 0);
  if (!fragment->is_first()) return;
  const bool whole = headers_are_whole(packet, *fragment);
  SPIGRP_REQUIRE(fragment->data_len == 0 || !whole || fragment->protocol != 41 || fragment->data_len >= 40);
  Octets joined_packet(packet.begin(), packet.end());
  joined_packet.erase(joined_packet.begin() + static_cast<std::ptrdiff_t>(fragment->headers_len),
                      joined_packet.begin() + static_cast<std::ptrdiff_t>(fragment->data_at));
  end_fragment(joined_packet, *fragment);
  SPIGRP_REQUIRE(joined_packet[fragment->protocol_at] == fragment->protocol);
  const auto after = parse_ip_packet(joined_packet);
  if (ip->family == Family::ipv4)
    SPIGRP_REQUIRE(after && !after->fragment && after->checksum_ok == ip->checksum_ok);
}

}  // namespace

// Bytes are read as a header, which a byte chooses: it is there exactly where a naive reader finds it, its parts put behind
// each other are the bytes, and written anew from its fields it is the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kChoices || size > 4096) return 0;
  const Bytes packet(data + kChoices, size - kChoices);
  switch (data[0] % 8) {
    case 0:
      check_ah(packet, data[1]);
      break;
    case 1:
      check_esp(packet, data[1]);
      break;
    case 2:
      check_esp_trailer(packet);
      break;
    case 3:
      check_ipcomp(packet);
      break;
    case 4:
      check_udp(packet);
      break;
    case 5:
      check_ipv4(packet);
      break;
    case 6:
      check_ipv6(packet);
      break;
    default:
      check_fragment(packet);
  }
  return 0;
}
