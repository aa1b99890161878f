// SPDX-License-Identifier: Apache-2.0
#include "transform/lane.h"

#include <cstring>

#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {

std::size_t max_total_len(Family family) {
  return family == Family::ipv4 ? kMaxIpPacket : kIpv6HeaderLen + kMaxIpPacket;
}

bool has_room(Lane& lane, std::size_t front, std::size_t back) {
  return has_room(lane, lane.ip.family, front, back);
}

bool has_room(Lane& lane, Family outer, std::size_t front, std::size_t back) {
  const Packet& packet = *lane.packet;
  if (packet.size() + front + back > max_total_len(outer)) {
    lane.drop(Verdict::too_big);
  } else if (packet.headroom() < front || packet.tailroom() < back) {
    lane.drop(Verdict::no_room);
  }
  return lane.alive();
}

MutableBytes open_gap(Lane& lane, std::size_t count) {
  lane.packet->grow_front(count);
  const MutableBytes bytes = lane.bytes();
  std::memmove(bytes.data(), bytes.data() + count, lane.ip.payload_at);
  return bytes.subspan(lane.ip.payload_at, count);
}

void close_gap(Lane& lane, std::size_t count) {
  const MutableBytes bytes = lane.bytes();
  SPIGRP_REQUIRE(lane.ip.payload_at + count <= bytes.size());
  std::memmove(bytes.data() + count, bytes.data(), lane.ip.payload_at);
  lane.packet->shrink_front(count);
}

void finish(Lane& lane, std::uint8_t protocol) {
  lane.ip.total_len = lane.packet->size();
  lane.ip.protocol = protocol;
  set_protocol(lane.bytes(), lane.ip, protocol);
  set_total_len(lane.bytes(), lane.ip.total_len);
}

}  // namespace spigrp
