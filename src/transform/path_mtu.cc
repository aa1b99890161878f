// SPDX-License-Identifier: Apache-2.0
#include "transform/path_mtu.h"

#include <algorithm>

#include "transform/natt.h"
#include "wire/ah.h"
#include "wire/esp.h"
#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

// Forecast is a packet on its way through a chain, reduced to what lengths depend on.
struct Forecast {
  std::size_t len;
  std::size_t headers_len;  // before the place where AH, ESP and IPComp go
  Family family;
  bool dont_fragment;
  bool is_ip;  // what stands behind the headers is an IP packet
};

void apply_tun(const Sa& sa, Forecast& packet) {
  packet.family = sa.said.dst.family();
  packet.headers_len = packet.family == Family::ipv4 ? kIpv4HeaderLen : kIpv6HeaderLen;
  packet.len += packet.headers_len;
  packet.is_ip = true;
  const DontFragment df = sa.tunnel.df;
  packet.dont_fragment = df == DontFragment::set || (df == DontFragment::copy && packet.dont_fragment);
}

void apply_esp(const Sa& sa, Forecast& packet) {
  const Algorithm& algorithm = *sa.algorithm;
  std::size_t payload_len = packet.len - packet.headers_len;
  if (packet.is_ip) payload_len = std::max(payload_len, sa.tfc_len);
  const std::size_t trailer_len = esp_pad_len(payload_len, algorithm.block_len) + kEspTrailerLen;
  packet.len = packet.headers_len + natt_len(sa.natt) + kEspHeaderLen + algorithm.iv_len + payload_len +
               trailer_len + algorithm.icv_len;
  packet.is_ip = false;
}

void apply(const Sa& sa, Forecast& packet) {
  switch (sa.said.proto) {
    case Proto::tun:
      return apply_tun(sa, packet);
    case Proto::esp:
      return apply_esp(sa, packet);
    case Proto::ah:
      packet.len += ah_len(sa.algorithm->icv_len, packet.family);
      packet.is_ip = false;
      return;
    case Proto::comp:
    case Proto::internal:
      return;
  }
}

}  // namespace

Outer predict(const SaChain& chain, const IpPacket& ip, std::size_t len) {
  const bool is_ip = ip.protocol == ip_protocol::kIpv4 || ip.protocol == ip_protocol::kIpv6;
  Forecast packet{len, ip.payload_at, ip.family, ip.dont_fragment, is_ip};
  for (const Sa* sa : chain.sas()) apply(*sa, packet);
  return {packet.len, packet.dont_fragment && packet.family == Family::ipv4};
}

std::size_t mtu_of(const SaChain& chain) {
  std::size_t least = 0;
  for (const Sa* sa : chain.sas()) {
    const std::size_t mtu = sa->said.proto == Proto::tun ? sa->tunnel.mtu : 0;
    if (mtu != 0 && (least == 0 || mtu < least)) least = mtu;
  }
  return least;
}

// The length outside never falls when that inside grows: halving finds the place.
std::size_t inner_mtu_of(const SaChain& chain, const IpPacket& ip, std::size_t mtu) {
  std::size_t fits = ip.payload_at;
  if (predict(chain, ip, fits).len > mtu) return 0;
  std::size_t exceeds = mtu + 1;
  while (exceeds - fits > 1) {
    const std::size_t middle = fits + (exceeds - fits) / 2;
    (predict(chain, ip, middle).len <= mtu ? fits : exceeds) = middle;
  }
  return fits;
}

}  // namespace spigrp
