// SPDX-License-Identifier: Apache-2.0
#include "transform/path_mtu.h"

#include "transform/layout.h"
#include "wire/ip_protocol.h"

namespace spigrp {
namespace {

PlainPacket plain_of(const IpPacket& ip, std::size_t len) {
  return {ip.family, ip.payload_at, len, ip_protocol::is_ip(ip.protocol)};
}

bool outer_df(const SaChain& chain, bool dont_fragment) {
  for (const Sa* sa : chain.sas()) {
    if (sa->said.proto != Proto::tun) continue;
    const DontFragment df = sa->tunnel.df;
    dont_fragment = df == DontFragment::set || (df == DontFragment::copy && dont_fragment);
  }
  return dont_fragment;
}

}  // namespace

Outer predict(const SaChain& chain, const IpPacket& ip, std::size_t len) {
  const PlainPacket outer = wrapped(chain, plain_of(ip, len));
  return {outer.len, outer.family == Family::ipv4 && outer_df(chain, ip.dont_fragment)};
}

std::size_t mtu_of(const Sa& first) {
  std::size_t least = 0;
  for (const Sa* sa = &first; sa != nullptr; sa = sa->outer) {
    const std::size_t mtu = sa->said.proto == Proto::tun ? sa->tunnel.mtu : 0;
    if (mtu != 0 && (least == 0 || mtu < least)) least = mtu;
  }
  return least;
}

std::size_t inner_mtu_of(const SaChain& chain, const IpPacket& ip, std::size_t mtu) {
  return longest_plain(chain, plain_of(ip, ip.payload_at), mtu);
}

}  // namespace spigrp
