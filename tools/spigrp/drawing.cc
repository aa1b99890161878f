// SPDX-License-Identifier: Apache-2.0
#include "drawing.h"

#include <algorithm>

#include "wire/ah.h"
#include "wire/esp.h"
#include "wire/ip_packet.h"
#include "wire/ip_protocol.h"
#include "wire/ipcomp.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/udp.h"

namespace spigrp {
namespace {

// AH says its length, ICV included, in words of 32 bits less two (RFC 4302 section 2.2).
std::size_t ah_len_of(Bytes payload) { return payload.size() < 2 ? 0 : (payload[1] + std::size_t{2}) * 4; }

// What the header at the start of a payload is called, and how long it is without options and data.
std::pair<std::string, std::size_t> header_of(std::uint8_t protocol, Bytes payload) {
  switch (protocol) {
    case ip_protocol::kTcp:
      return {"TCP", 20};
    case ip_protocol::kUdp:
      return {"UDP", 8};
    case ip_protocol::kIcmp:
      return {"ICMP", 8};
    case ip_protocol::kIcmpv6:
      return {"ICMPv6", 8};
    case ip_protocol::kIpv4:
      return {"IPv4", kIpv4HeaderLen};
    case ip_protocol::kIpv6:
      return {"IPv6", kIpv6HeaderLen};
    case ip_protocol::kEsp:
      return {"ESP", kEspHeaderLen};
    case ip_protocol::kAh:
      return {"AH", ah_len_of(payload)};
    case ip_protocol::kIpcomp:
      return {"IPComp", kIpcompHeaderLen};
    default:
      return {"protocol " + std::to_string(protocol), 0};
  }
}

std::string ip_name(Family family) { return family == Family::ipv4 ? "IPv4" : "IPv6"; }

// ", +28" behind a length that was another before; nothing for the first.
std::string change_from(std::size_t before, std::size_t len) {
  if (before == 0 || before == len) return "";
  return len > before ? ", +" + std::to_string(len - before) : ", -" + std::to_string(before - len);
}

}  // namespace

void Drawing::begin(const Packet& packet) {
  packet_ = &packet;
  read(packet.bytes());
  draw("the packet", picture_.total());
}

void Drawing::read(Bytes packet) {
  picture_.boxes.clear();
  const auto ip = parse_ip_packet(packet);
  if (!ip) {
    picture_.boxes = {{"not IP", packet.size()}};
    return;
  }
  read_ip_headers(packet);
  const Bytes payload = packet.first(ip->total_len).subspan(ip->payload_at);
  auto [name, len] = header_of(ip->protocol, payload);
  len = ip->first_fragment ? std::min(len, payload.size()) : 0;
  if (len > 0) picture_.boxes.push_back({name, len});
  if (payload.size() > len) picture_.boxes.push_back({len > 0 ? "data" : name, payload.size() - len});
}

// The outermost IP header, and its extensions as one.
void Drawing::read_ip_headers(Bytes packet) {
  const auto ip = parse_ip_packet(packet);
  SPIGRP_REQUIRE(ip.has_value());
  const std::size_t fixed = ip->family == Family::ipv4 ? ip->payload_at : 40;
  std::vector<Picture::Box> headers = {{ip_name(ip->family), fixed}};
  if (ip->payload_at > fixed) headers.push_back({"extensions", ip->payload_at - fixed});
  num_ip_boxes_ = headers.size();
  picture_.insert(0, headers);
}

void Drawing::add_tun(const Packet& packet) { read_ip_headers(packet.bytes()); }

void Drawing::add_comp(const Sa&, const Packet& packet) {
  if (packet.size() == last_len_) return;
  picture_.boxes.resize(num_ip_boxes_);
  picture_.boxes.push_back({"IPComp", kIpcompHeaderLen});
  picture_.boxes.push_back({"deflate", packet.size() - picture_.total()});
}

void Drawing::add_esp(const Sa& sa, const Packet& packet) {
  const Algorithm& algorithm = *sa.algorithm;
  std::vector<Picture::Box> wrap;
  if (sa.natt.mode != NattMode::none) wrap.push_back({"UDP", kUdpHeaderLen});
  if (sa.natt.mode == NattMode::nonike) wrap.push_back({"marker", kNonIkeMarkerLen});
  const std::size_t inside = num_ip_boxes_ + wrap.size();
  picture_.insert(num_ip_boxes_, wrap);
  std::vector<Picture::Box> head = {{"ESP", kEspHeaderLen}};
  if (algorithm.iv_len > 0) head.push_back({"IV", algorithm.iv_len});
  const std::size_t text_first = inside + head.size();
  picture_.insert(inside, head);
  const std::size_t trailer = packet.size() - picture_.total() - algorithm.icv_len;
  picture_.boxes.push_back({"trailer", trailer});
  if (algorithm.encrypts) picture_.ranges.push_back({"encrypted", text_first, picture_.boxes.size()});
  if (algorithm.icv_len == 0) return;
  picture_.ranges.push_back({"authenticated by ESP", inside, picture_.boxes.size()});
  picture_.boxes.push_back({"ICV", algorithm.icv_len});
}

void Drawing::add_ah(const Sa& sa, const Packet& packet) {
  const auto ip = parse_ip_packet(packet.bytes());
  SPIGRP_REQUIRE(ip.has_value());
  picture_.insert(num_ip_boxes_, {{"AH", ah_len(sa.algorithm->icv_len, ip->family)}});
  picture_.ranges.push_back({"authenticated by AH", 0, picture_.boxes.size()});
}

void Drawing::add(const Sa& sa, const Packet& packet) {
  switch (sa.said.proto) {
    case Proto::tun:
      return add_tun(packet);
    case Proto::comp:
      return add_comp(sa, packet);
    case Proto::esp:
      return add_esp(sa, packet);
    case Proto::ah:
      return add_ah(sa, packet);
    case Proto::internal:
      break;
  }
}

void Drawing::after(const Sa& sa, const Packet& packet) {
  if (&packet != packet_) return;
  const bool applied = direction_ == Direction::apply;
  std::string title = "after " + std::string(format(sa.said).view());
  if (sa.said.proto == Proto::comp && packet.size() == last_len_) {
    title += applied ? ", which would not make it shorter" : ", which was not applied to it";
  }
  if (applied) {
    add(sa, packet);
  } else {
    read(packet.bytes());
  }
  draw(title, packet.size());
}

void Drawing::draw(const std::string& title, std::size_t len) {
  SPIGRP_REQUIRE(picture_.total() == len);
  text_ += title + ": " + std::to_string(len) + " bytes" + change_from(last_len_, len) + '\n';
  last_len_ = len;
  text_ += draw_picture(picture_, Charset::utf8) + '\n';
}

}  // namespace spigrp
