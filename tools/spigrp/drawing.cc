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

std::string repeat(const char* text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

void Drawing::begin(const Packet& packet) {
  packet_ = &packet;
  read(packet.bytes());
  draw("the packet", total());
}

void Drawing::read(Bytes packet) {
  segments_.clear();
  const auto ip = parse_ip_packet(packet);
  if (!ip) {
    segments_ = {{"not IP", packet.size()}};
    return;
  }
  read_ip_headers(packet);
  const Bytes payload = packet.first(ip->total_len).subspan(ip->payload_at);
  auto [name, len] = header_of(ip->protocol, payload);
  len = ip->first_fragment ? std::min(len, payload.size()) : 0;
  if (len > 0) segments_.push_back({name, len});
  if (payload.size() > len) segments_.push_back({len > 0 ? "data" : name, payload.size() - len});
}

// The outermost IP header, and its extensions as one.
void Drawing::read_ip_headers(Bytes packet) {
  const auto ip = parse_ip_packet(packet);
  SPIGRP_REQUIRE(ip.has_value());
  const std::size_t fixed = ip->family == Family::ipv4 ? ip->payload_at : 40;
  std::vector<Segment> headers = {{ip_name(ip->family), fixed}};
  if (ip->payload_at > fixed) headers.push_back({"extensions", ip->payload_at - fixed});
  num_ip_segments_ = headers.size();
  insert(0, std::move(headers));
}

std::size_t Drawing::total() const {
  std::size_t sum = 0;
  for (const Segment& segment : segments_) sum += segment.len;
  return sum;
}

void Drawing::insert(std::size_t at, std::vector<Segment> segments) {
  for (Range& range : ranges_) {
    if (range.first >= at) range.first += segments.size();
    if (range.behind > at) range.behind += segments.size();
  }
  segments_.insert(segments_.begin() + static_cast<std::ptrdiff_t>(at), segments.begin(), segments.end());
}

void Drawing::add_tun(const Packet& packet) { read_ip_headers(packet.bytes()); }

void Drawing::add_comp(const Sa&, const Packet& packet) {
  if (packet.size() == last_len_) return;
  segments_.resize(num_ip_segments_);
  segments_.push_back({"IPComp", kIpcompHeaderLen});
  segments_.push_back({"deflate", packet.size() - total()});
}

void Drawing::add_esp(const Sa& sa, const Packet& packet) {
  const Algorithm& algorithm = *sa.algorithm;
  std::vector<Segment> wrap;
  if (sa.natt.mode != NattMode::none) wrap.push_back({"UDP", kUdpHeaderLen});
  if (sa.natt.mode == NattMode::nonike) wrap.push_back({"marker", kNonIkeMarkerLen});
  const std::size_t inside = num_ip_segments_ + wrap.size();
  insert(num_ip_segments_, std::move(wrap));
  std::vector<Segment> head = {{"ESP", kEspHeaderLen}};
  if (algorithm.iv_len > 0) head.push_back({"IV", algorithm.iv_len});
  const std::size_t text_first = inside + head.size();
  insert(inside, std::move(head));
  const std::size_t trailer = packet.size() - total() - algorithm.icv_len;
  segments_.push_back({"trailer", trailer});
  if (algorithm.encrypts) ranges_.push_back({"encrypted", text_first, segments_.size()});
  ranges_.push_back({"authenticated by ESP", inside, segments_.size()});
  segments_.push_back({"ICV", algorithm.icv_len});
}

void Drawing::add_ah(const Sa& sa, const Packet& packet) {
  const auto ip = parse_ip_packet(packet.bytes());
  SPIGRP_REQUIRE(ip.has_value());
  insert(num_ip_segments_, {{"AH", ah_len(sa.algorithm->icv_len, ip->family)}});
  ranges_.push_back({"authenticated by AH", 0, segments_.size()});
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
  SPIGRP_REQUIRE(total() == len);
  text_ += title + ": " + std::to_string(len) + " bytes" + change_from(last_len_, len) + '\n';
  last_len_ = len;
  std::string top = "  ┌";
  std::string middle = "  │";
  std::string bottom = "  └";
  std::vector<std::size_t> edges = {2};
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const std::string label = ' ' + segments_[i].name + ' ' + std::to_string(segments_[i].len) + ' ';
    const bool last = i + 1 == segments_.size();
    top += repeat("─", label.size()) + (last ? "┐" : "┬");
    middle += label + "│";
    bottom += repeat("─", label.size()) + (last ? "┘" : "┴");
    edges.push_back(edges.back() + label.size() + 1);
  }
  text_ += top + '\n' + middle + '\n' + bottom + '\n';
  for (const Range& range : ranges_) text_ += draw_range(range, edges);
  text_ += '\n';
}

std::string Drawing::draw_range(const Range& range, const std::vector<std::size_t>& edges) const {
  const std::size_t from = edges[range.first];
  const std::size_t width = edges[range.behind] - from - 1;
  const std::string name = ' ' + range.name + ' ';
  if (width < name.size()) return std::string(from, ' ') + '|' + repeat("-", width) + '|' + name + '\n';
  const std::size_t left = (width - name.size()) / 2;
  return std::string(from, ' ') + "├" + repeat("─", left) + name + repeat("─", width - name.size() - left) +
         "┤\n";
}

}  // namespace spigrp
