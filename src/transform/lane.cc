// SPDX-License-Identifier: Apache-2.0
#include "transform/lane.h"

#include <cstring>
#include <utility>

namespace spigrp {

namespace {

Ipv4Fields ipv4_fields(const Lane& lane) {
  const IpPacket& ip = lane.ip;
  return {.tos = ip.traffic_class,
          .total_len = static_cast<std::uint16_t>(ip.total_len),
          .id = lane.ipv4_id,
          .dont_fragment = ip.dont_fragment,
          .ttl = ip.hop_limit,
          .protocol = ip.protocol,
          .src = ip.src,
          .dst = ip.dst};
}

Ipv6Fields ipv6_fields(const IpPacket& ip) {
  return {.traffic_class = ip.traffic_class,
          .flow_label = ip.flow_label,
          .payload_len = static_cast<std::uint16_t>(ip.total_len - kIpv6HeaderLen),
          .next_header = ip.protocol,
          .hop_limit = ip.hop_limit,
          .src = ip.src,
          .dst = ip.dst};
}

void write_header(Lane& lane) {
  if (lane.ip.family == Family::ipv4) [[likely]] {
    emit(ipv4_fields(lane), lane.bytes().first<kIpv4HeaderLen>());
  } else {
    emit(ipv6_fields(lane.ip), lane.bytes().first<kIpv6HeaderLen>());
  }
}

void close_gap(Lane& lane) {
  const std::size_t count = std::exchange(lane.left_gap, 0);
  lane.ip.payload_at -= count;
  const MutableBytes bytes = lane.bytes();
  move_headers(bytes.data() + count, bytes.data(), lane.ip.payload_at);
  lane.packet->shrink_front(count);
}

}  // namespace

// Nearly every packet has a header of this length; as a constant, it costs no call.
void move_headers(std::uint8_t* to, const std::uint8_t* from, std::size_t len) {
  if (len == kIpv4HeaderLen) {
    std::memmove(to, from, kIpv4HeaderLen);
  } else {
    std::memmove(to, from, len);
  }
}

void settle(std::span<Lane> lanes) {
  for (Lane& lane : lanes) {
    if (lane.head == Head::written) continue;
    if (lane.left_gap != 0) [[unlikely]]
      close_gap(lane);
    if (lane.head == Head::missing) [[likely]] {
      write_header(lane);
    } else {
      set_payload(lane.bytes(), lane.ip, lane.ip.total_len, lane.ip.protocol);
    }
    lane.head = Head::written;
  }
}

}  // namespace spigrp
