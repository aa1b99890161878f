// SPDX-License-Identifier: Apache-2.0
#include "support/naive_receiver.h"

#include <algorithm>
#include <zlib.h>

#include "support/naive_ah.h"
#include "support/naive_ipv6.h"
#include "support/packets.h"
#include "transform/sealing.h"

namespace spigrp::test {
namespace {

constexpr std::uint8_t kIpIp = 4;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIpv6 = 41;
constexpr std::uint8_t kEsp = 50;
constexpr std::uint8_t kAh = 51;
constexpr std::uint8_t kNoNext = 59;
constexpr std::uint8_t kComp = 108;

Octets payload_of(const Octets& packet, const Place& place) {
  return {packet.begin() + static_cast<std::ptrdiff_t>(place.at), packet.end()};
}

// A packet without what the link layer, or ESP's padding for traffic flow confidentiality, put behind it.
Octets cut_to_length(Octets packet) {
  const std::size_t len =
      packet[0] / 16 == 4 ? packet[2] * 256u + packet[3] : 40u + packet[4] * 256u + packet[5];
  packet.resize(std::min(len, packet.size()));
  return packet;
}

bool is_spi(Bytes header, std::size_t at, const Said& said) {
  return same(header.subspan(at, 4), be32(said.spi));
}

bool is_to(const Octets& packet, const IpAddress& dst) {
  const bool four = packet[0] / 16 == 4;
  const bool four_wanted = dst.family() == Family::ipv4;
  return four == four_wanted && same(Bytes(packet).subspan(four ? 16 : 24, four ? 4 : 16), dst.bytes());
}

// The plaintext with its trailer; nothing where the ICV is wrong, or there is none.
std::optional<Octets> esp_text(const SaSpec& spec, const Octets& packet, const Place& place) {
  const Octets esp = payload_of(packet, place);
  if (packet[place.named_at] != kEsp || esp.size() < 8 || !is_spi(esp, 0, spec.said)) return std::nullopt;
  const Algorithm& row = algorithm(*spec.algorithm);
  if (esp.size() < std::size_t{8} + row.iv_len + 2 + row.icv_len) return std::nullopt;
  Octets text = open_esp(spec, sequence_of(esp, 4), esp);
  if (text.size() < 2) return std::nullopt;
  return text;
}

// ESP as it was before NAT traversal put it into UDP (RFC 3948).
std::optional<Octets> out_of_udp(const SaSpec& spec, const Octets& packet, const Place& place) {
  if (spec.natt.mode == NattMode::none) return packet;
  const Octets udp = payload_of(packet, place);
  if (packet[place.named_at] != kUdp || udp.size() < 8) return std::nullopt;
  const bool is_ours = udp[2] * 256u + udp[3] == spec.natt.dport && udp[4] * 256u + udp[5] == udp.size();
  if (!is_ours) return std::nullopt;
  return with_payload(packet, place, kEsp, Bytes(udp).subspan(8));
}

std::optional<Octets> without_esp(const SaSpec& spec, const Octets& wrapped, const Place& place) {
  const auto packet = out_of_udp(spec, wrapped, place);
  auto opened = packet ? esp_text(spec, *packet, place) : std::nullopt;
  if (!opened) return std::nullopt;
  Octets text = *std::move(opened);
  const std::uint8_t next = text.back();
  const std::size_t pad_len = text[text.size() - 2];
  if (pad_len + 2 > text.size() || next == kNoNext) return std::nullopt;
  const std::size_t end = text.size() - 2 - pad_len;
  for (std::size_t i = 0; i < pad_len; ++i) {
    if (text[end + i] != i + 1) return std::nullopt;
  }
  text.resize(end);
  return with_payload(*packet, place, next, text);
}

std::optional<Octets> without_ah(const SaSpec& spec, const Octets& packet, const Place& place) {
  if (packet[place.named_at] != kAh) return std::nullopt;
  const auto icv = ah_icv(spec, packet, place);
  if (!icv) return std::nullopt;
  const Octets ah = payload_of(packet, place);
  if (!is_spi(ah, 4, spec.said) || !same(Bytes(ah).subspan(12, icv->size()), *icv)) return std::nullopt;
  return with_payload(packet, place, ah[0], Bytes(ah).subspan((ah[1] + 2u) * 4));
}

std::optional<Octets> without_comp(const SaSpec& spec, const Octets& packet, const Place& place) {
  if (packet[place.named_at] != kComp) return packet;
  const Octets comp = payload_of(packet, place);
  if (comp.size() < 4 || comp[2] * 256u + comp[3] != spec.said.spi || comp[0] == kComp) return std::nullopt;
  const auto text = inflated(Bytes(comp).subspan(4));
  if (!text || text->size() + place.at > 65'535) return std::nullopt;
  return with_payload(packet, place, comp[0], *text);
}

std::optional<Octets> without_tun(const Octets& packet, const Place& place) {
  const Octets inner = payload_of(packet, place);
  const int version = inner.empty() ? 0 : inner[0] / 16;
  const bool four = packet[place.named_at] == kIpIp && version == 4;
  const bool six = packet[place.named_at] == kIpv6 && version == 6;
  if ((!four && !six) || inner.size() < (four ? 20u : 40u)) return std::nullopt;
  return cut_to_length(inner);
}

std::optional<Octets> without(const SaSpec& spec, const Octets& packet, const Place& place) {
  if (!is_to(packet, spec.said.dst)) return std::nullopt;
  switch (spec.said.proto) {
    case Proto::tun:
      return without_tun(packet, place);
    case Proto::comp:
      return without_comp(spec, packet, place);
    case Proto::esp:
      return without_esp(spec, packet, place);
    case Proto::ah:
      return without_ah(spec, packet, place);
    case Proto::internal:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Place> place_in(const Octets& packet) {
  if (packet.size() >= 20 && packet[0] / 16 == 4) {
    const std::size_t header = packet[0] % 16 * 4u;
    const std::size_t total = packet[2] * 256u + packet[3];
    if (header < 20 || total < header || total > packet.size()) return std::nullopt;
    if ((packet[6] & 0x3f) != 0 || packet[7] != 0) return std::nullopt;
    return Place{header, 9};
  }
  const auto six = naive_ipv6(packet);
  if (!six || six->fragment) return std::nullopt;
  return Place{six->place, six->named_at};
}

Octets with_payload(const Octets& packet, const Place& place, std::uint8_t protocol, Bytes payload) {
  Octets changed(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(place.at));
  changed[place.named_at] = protocol;
  changed.insert(changed.end(), payload.begin(), payload.end());
  const bool four = changed[0] / 16 == 4;
  std::ranges::copy(be16(four ? changed.size() : changed.size() - 40), changed.begin() + (four ? 2 : 4));
  if (four) fix_checksum(MutableBytes(changed).first(place.at));
  return changed;
}

std::optional<Octets> inflated(Bytes stream) {
  z_stream z{};
  if (inflateInit2(&z, -15) != Z_OK) return std::nullopt;
  Octets in(stream.begin(), stream.end());
  Octets out(65'536);
  z.next_in = in.data();
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = out.data();
  z.avail_out = static_cast<uInt>(out.size());
  const int status = inflate(&z, Z_FINISH);
  const bool whole = status == Z_STREAM_END && z.avail_in == 0;
  out.resize(z.total_out);
  inflateEnd(&z);
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<Octets> ah_icv(const SaSpec& spec, const Octets& packet, const Place& place) {
  Octets ah = payload_of(packet, place);
  const std::size_t icv_len = algorithm(*spec.algorithm).icv_len;
  const std::size_t unit = packet[0] / 16 == 4 ? 4 : 8;
  const std::size_t len = (12 + icv_len + unit - 1) / unit * unit;
  if (ah.size() < len || (ah[1] + 2u) * 4 != len) return std::nullopt;
  const auto headers = naive_ah_headers(packet);
  if (!headers) return std::nullopt;
  std::fill_n(ah.begin() + 12, icv_len, std::uint8_t{0});
  const Octets high = spec.esn ? Octets(4) : Octets();
  return hmac(spec.keys.authentication, joined({*headers, ah, high}));
}

bool is_authentic(const SaSpec& spec, const Octets& packet) {
  const auto place = place_in(packet);
  if (!place || !is_to(packet, spec.said.dst)) return false;
  const Octets cut = cut_to_length(packet);
  return spec.said.proto == Proto::ah ? without_ah(spec, cut, *place).has_value()
                                      : esp_text(spec, cut, *place).has_value();
}

// What was inside AH or ESP stands where they stood; only in a tunnel is there an IP header to walk anew.
std::optional<Octets> naive_removed(std::span<const SaSpec> group, const Octets& packet) {
  auto place = place_in(packet);
  if (!place) return std::nullopt;
  std::optional<Octets> left = cut_to_length(packet);
  for (std::size_t i = group.size(); i-- > 0 && left;) {
    if (!place) return std::nullopt;
    left = without(group[i], *left, *place);
    if (left && group[i].said.proto == Proto::tun && i > 0) place = place_in(*left);
  }
  return left;
}

}  // namespace spigrp::test
