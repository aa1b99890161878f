// SPDX-License-Identifier: Apache-2.0
#include "transform/lane.h"

#include <cstring>

namespace spigrp {

namespace {

// Nearly every packet has a header of this length; as a constant, it costs no call.
void move_headers(std::uint8_t* to, const std::uint8_t* from, std::size_t len) {
  if (len == kIpv4HeaderLen) {
    std::memmove(to, from, kIpv4HeaderLen);
  } else {
    std::memmove(to, from, len);
  }
}

}  // namespace

MutableBytes open_gap(Lane& lane, std::size_t count) {
  lane.packet->grow_front(count);
  const MutableBytes bytes = lane.bytes();
  move_headers(bytes.data(), bytes.data() + count, lane.ip.payload_at);
  return bytes.subspan(lane.ip.payload_at, count);
}

void close_gap(Lane& lane, std::size_t count) {
  const MutableBytes bytes = lane.bytes();
  SPIGRP_REQUIRE(lane.ip.payload_at + count <= bytes.size());
  move_headers(bytes.data() + count, bytes.data(), lane.ip.payload_at);
  lane.packet->shrink_front(count);
}

void finish(Lane& lane, std::uint8_t protocol) {
  lane.ip.total_len = lane.packet->size();
  lane.ip.protocol = protocol;
  set_payload(lane.bytes(), lane.ip, lane.ip.total_len, protocol);
}

}  // namespace spigrp
