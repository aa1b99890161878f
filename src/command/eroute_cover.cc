// SPDX-License-Identifier: Apache-2.0
#include "command/eroute_cover.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>

namespace spigrp {
namespace {

bool contains(const Prefix& outer, const Prefix& inner) {
  return outer.length <= inner.length && outer.contains(inner.address);
}

bool overlap(const Prefix& a, const Prefix& b) { return contains(a, b) || contains(b, a); }

// Whether this selects every protocol and port that the other one does.
bool covers_transport(const Selector& outer, const Selector& inner) {
  const auto covers = [](std::uint16_t a, std::uint16_t b) { return a == 0 || a == b; };
  return covers(outer.protocol, inner.protocol) && covers(outer.src_port, inner.src_port) &&
         covers(outer.dst_port, inner.dst_port);
}

bool transports_overlap(const Selector& a, const Selector& b) {
  const auto meet = [](std::uint16_t x, std::uint16_t y) { return x == 0 || y == 0 || x == y; };
  return meet(a.protocol, b.protocol) && meet(a.src_port, b.src_port) && meet(a.dst_port, b.dst_port);
}

// One half of a block: the first, or the one with the next bit set.
Prefix half(const Prefix& prefix, bool second) {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(prefix.address.bytes(), bytes.begin());
  if (second) bytes[prefix.length / 8U] |= static_cast<std::uint8_t>(0x80U >> prefix.length % 8U);
  return {IpAddress::from_bytes(Bytes(bytes).first(prefix.address.size())),
          static_cast<std::uint8_t>(prefix.length + 1)};
}

constexpr std::size_t kSmallGroup = 8;

const Prefix& src_of(const Eroute* eroute) { return eroute->selector.src; }
const Prefix& dst_of(const Eroute* eroute) { return eroute->selector.dst; }

// The order of prefixes: by address, and of one address the shorter, and so wider, first.
bool comes_before(const Prefix& a, const Prefix& b) {
  return std::tie(a.address, a.length) < std::tie(b.address, b.length);
}

Prefix cut(const Prefix& prefix, std::uint8_t length) {
  std::array<std::uint8_t, 16> bytes{};
  const std::size_t whole = length / 8;
  std::ranges::copy(prefix.address.bytes().first(whole), bytes.begin());
  if (length % 8 != 0) {
    bytes[whole] = static_cast<std::uint8_t>(prefix.address.bytes()[whole] & 0xff00U >> length % 8);
  }
  return {IpAddress::from_bytes(Bytes(bytes).first(prefix.address.size())), length};
}

}  // namespace

void EroutePairs::sort() {
  const auto key = [](const Eroute* e) {
    const Selector& s = e->selector;
    return std::tie(s.src.address, s.src.length, s.dst.address, s.dst.length, s.protocol, s.src_port,
                    s.dst_port);
  };
  std::ranges::sort(sorted_, {}, key);
  for (auto at = sorted_.begin(); at != sorted_.end();) {
    const auto end =
        std::find_if(at, sorted_.end(), [&](const Eroute* e) { return src_of(e) != src_of(*at); });
    groups_.emplace_back(at, end);
    at = end;
  }
}

bool EroutePairs::spend(std::size_t steps) {
  work_ -= std::min(work_, steps + 1);
  return work_ > 0;
}

// Of two destinations that overlap one lies in the other. Those inside this one stand together; those around it
// can only be the few that its own address has when it is cut. In a small group a look at each is quicker.
void EroutePairs::add_more_specific(const Selector& selector, Group group, Eroutes& found) {
  const auto add = [&](const Eroute* each) {
    const Selector& other = each->selector;
    if (other.more_specific_than(selector) && transports_overlap(other, selector)) found.push_back(each);
  };
  if (group.size() <= kSmallGroup) {
    if (!spend(group.size())) return;
    for (const Eroute* each : group) {
      if (overlap(dst_of(each), selector.dst)) add(each);
    }
    return;
  }
  const auto first_from = [&](const Prefix& dst) {
    return std::ranges::lower_bound(group, dst, comes_before, dst_of);
  };
  for (std::uint8_t length = 0; length < selector.dst.length && spend(1); ++length) {
    const Prefix around = cut(selector.dst, length);
    for (auto at = first_from(around); at != group.end() && dst_of(*at) == around && spend(1); ++at) add(*at);
  }
  for (auto at = first_from(selector.dst);
       at != group.end() && selector.dst.contains(dst_of(*at).address) && spend(1); ++at) {
    add(*at);
  }
}

// Those that are more specific have a source prefix at least as long, so it lies inside this one's, and they
// stand together in the order of addresses.
EroutePairs::Eroutes EroutePairs::more_specific(const Selector& selector) {
  Eroutes found;
  const auto source = [](const Group& group) -> const Prefix& { return src_of(group.front()); };
  const auto first = std::ranges::lower_bound(groups_, selector.src, comes_before, source);
  for (auto at = first; at != groups_.end() && selector.src.contains(source(*at).address); ++at) {
    if (!spend(1)) return {};
    add_more_specific(selector, *at, found);
  }
  return is_exhausted() ? Eroutes() : found;
}

bool EroutePairs::is_shadowed(const Eroute& eroute) {
  Eroutes candidates = more_specific(eroute.selector);
  std::erase_if(candidates, [&](const Eroute* e) { return !covers_transport(e->selector, eroute.selector); });
  return covered(eroute.selector.src, eroute.selector.dst, candidates);
}

// Whether the candidates, which all overlap, together cover this block of sources and destinations: one does,
// or they cover each half. A prefix that is shorter than all candidates' is the one to halve.
bool EroutePairs::covered(const Prefix& src, const Prefix& dst, const Eroutes& candidates) {
  if (candidates.empty() || !spend(candidates.size())) return false;
  bool longer_src = false;
  for (const Eroute* e : candidates) {
    if (contains(e->selector.src, src) && contains(e->selector.dst, dst)) return true;
    longer_src = longer_src || e->selector.src.length > src.length;
  }
  for (const bool second : {false, true}) {
    const Prefix part = half(longer_src ? src : dst, second);
    Eroutes inside;
    for (const Eroute* e : candidates) {
      if (overlap(longer_src ? e->selector.src : e->selector.dst, part)) inside.push_back(e);
    }
    if (!covered(longer_src ? part : src, longer_src ? dst : part, inside)) return false;
  }
  return true;
}

const Eroute* EroutePairs::overlap_of(const Eroute& eroute) {
  const Selector& selector = eroute.selector;
  for (const Eroute* other : more_specific(selector)) {
    const bool crosses =
        other->selector.dst.length < selector.dst.length && other->selector.src.length > selector.src.length;
    if (crosses && other->said != eroute.said) return other;
  }
  return nullptr;
}

}  // namespace spigrp
