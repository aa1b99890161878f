// SPDX-License-Identifier: Apache-2.0
#include "explained.h"

#include <cmath>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "transform/path_mtu.h"
#include "wire/ah.h"
#include "wire/esp.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

std::string family_name(Family family) { return family == Family::ipv4 ? "IPv4" : "IPv6"; }

// A packet without options or extension headers.
PlainPacket plain_packet(Family family, std::size_t len) {
  return {family, family == Family::ipv4 ? kIpv4HeaderLen : kIpv6HeaderLen, len, false};
}

std::string number(std::size_t count) { return std::to_string(count); }

std::string describe_esp(const Sa& sa) {
  const Algorithm& algorithm = *sa.algorithm;
  std::string text = "header " + number(kEspHeaderLen);
  if (algorithm.iv_len > 0) text += ", IV " + number(algorithm.iv_len);
  // RFC 4303 section 2.4: the cipher's block, and at least 4.
  text += ", padding to a multiple of " + number(std::lcm(algorithm.block_len, std::size_t{4})) +
          ", trailer " + number(kEspTrailerLen);
  text += algorithm.icv_len > 0 ? ", ICV " + number(algorithm.icv_len) : "; not authenticated";
  if (!algorithm.encrypts) text += "; not encrypted";
  if (sa.natt.mode != NattMode::none)
    text += sa.natt.mode == NattMode::nonesp ? "; in UDP 8" : "; in UDP 8 + 8";
  if (sa.tfc_len > 0) text += "; filled up to " + number(sa.tfc_len);
  return text;
}

std::string describe_ah(const Sa& sa) {
  const std::size_t icv_len = sa.algorithm->icv_len;
  const std::size_t padding = ah_len(icv_len, sa.said.dst.family()) - kAhFixedLen - icv_len;
  std::string text = "header " + number(kAhFixedLen) + ", ICV " + number(icv_len);
  return padding > 0 ? text + ", padding " + number(padding) : text;
}

std::string what_it_adds(const Sa& sa) {
  switch (sa.said.proto) {
    case Proto::tun:
      return "a new " + family_name(sa.said.dst.family()) + " header in front";
    case Proto::comp:
      return "counted as sent uncompressed, which adds no header";
    case Proto::esp:
      return describe_esp(sa);
    case Proto::ah:
      return describe_ah(sa);
    case Proto::internal:
      break;
  }
  return "";
}

ExplainedSa explain_sa(const Sa& sa, bool assumed) {
  const bool keyed = sa.said.proto == Proto::esp || sa.said.proto == Proto::ah;
  return {.said = std::string(format(sa.said).view()),
          .proto = sa.said.proto,
          .algorithm = sa.algorithm == nullptr ? "" : std::string(sa.algorithm->name),
          .assumed = assumed && keyed,
          .adds = what_it_adds(sa)};
}

Cost cost_of(const SaChain& chain, const PlainPacket& plain) {
  return {plain.len, layout_of(chain, plain).len()};
}

Cost imix_of(const SaChain& chain, Family family) {
  Cost sum;
  for (const ImixPart& part : kImix) {
    const Cost one = cost_of(chain, plain_packet(family, part.len));
    sum.inner += part.count * one.inner;
    sum.outer += part.count * one.outer;
  }
  return sum;
}

Explained::Drawn draw(const SaChain& chain, const PlainPacket& plain) {
  Explained::Drawn drawn{.cost = cost_of(chain, plain), .stages = {}};
  for (std::size_t count = 0; count <= chain.size(); ++count) {
    const std::string title =
        count == 0 ? "the packet" : "after " + std::string(format(chain.sas()[count - 1]->said).view());
    drawn.stages.push_back({title, layout_of(chain.inner_part(count), plain)});
  }
  return drawn;
}

std::size_t own_mtu(const SaChain& chain) {
  const std::size_t mtu = mtu_of(*chain.sas().front());
  return mtu == 0 ? kDefaultMtu : mtu;
}

std::string ip_name(const Part& part) { return part.family == Family::ipv4 ? "IPv4" : "IPv6"; }

}  // namespace

double Cost::percent() const {
  return 100.0 * (static_cast<double>(outer) - static_cast<double>(inner)) / static_cast<double>(inner);
}

Family inner_family(const SaChain& chain, std::optional<Family> wish) {
  const Said& first = chain.sas().front()->said;
  return first.proto == Proto::tun && wish ? *wish : first.dst.family();
}

std::size_t shortest_inner(Family family) { return plain_packet(family, 0).headers_len; }

Explained explain(const SaChain& chain, const ExplainWishes& wishes) {
  Explained all;
  all.inner = inner_family(chain, wishes.inner);
  for (const Sa* sa : chain.sas()) {
    all.sas.push_back(explain_sa(*sa, wishes.assumed_algorithms));
    all.group += (all.group.empty() ? "" : " ") + all.sas.back().said;
  }
  for (const std::size_t len : kSizes) all.costs.push_back(cost_of(chain, plain_packet(all.inner, len)));
  all.imix = imix_of(chain, all.inner);
  all.mtu = wishes.mtu.value_or(own_mtu(chain));
  all.longest = longest_plain(chain, plain_packet(all.inner, shortest_inner(all.inner)), all.mtu);
  for (const std::size_t len : wishes.sizes) all.drawn.push_back(draw(chain, plain_packet(all.inner, len)));
  return all;
}

std::string part_name(const Part& part) {
  switch (part.kind) {
    case PartKind::ip:
      return ip_name(part);
    case PartKind::payload:
      return "payload";
    case PartKind::udp:
      return "UDP";
    case PartKind::marker:
      return "marker";
    case PartKind::esp:
      return "ESP";
    case PartKind::iv:
      return "IV";
    case PartKind::tfc:
      return "TFC";
    case PartKind::padding:
    case PartKind::ah_padding:
      return "pad";
    case PartKind::trailer:
      return "trailer";
    case PartKind::ah:
      return "AH";
    case PartKind::icv:
      break;
  }
  return "ICV";
}

std::string cover_name(const Cover& cover) {
  if (cover.kind == Cover::Kind::encrypted) return "encrypted";
  return cover.sa->said.proto == Proto::ah ? "authenticated by AH" : "authenticated by ESP";
}

Picture picture_of(const Layout& layout) {
  Picture picture;
  for (const Part& part : layout.parts()) picture.boxes.push_back({part_name(part), part.len});
  for (const Cover& cover : layout.covers()) {
    picture.ranges.push_back({cover_name(cover), cover.first, cover.behind});
  }
  return picture;
}

std::string tenths(double value) {
  const long rounded = std::lround(value * 10);
  return std::to_string(rounded / 10) + '.' + std::to_string(std::labs(rounded % 10));
}

}  // namespace spigrp
