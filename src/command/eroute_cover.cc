// SPDX-License-Identifier: Apache-2.0
#include "command/eroute_cover.h"

#include <algorithm>
#include <array>

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

bool begins_before(const Eroute* a, const Eroute* b) {
  return a->selector.src.address < b->selector.src.address;
}

}  // namespace

void EroutePairs::sort() { std::ranges::stable_sort(by_source_, begins_before); }

bool EroutePairs::spend(std::size_t steps) {
  work_ -= std::min(work_, steps + 1);
  return work_ > 0;
}

// Those that are more specific have a source prefix at least as long, so it lies inside this one's, and they
// stand together in the order of addresses.
EroutePairs::Eroutes EroutePairs::more_specific(const Selector& selector) {
  Eroutes found;
  const auto first =
      std::ranges::lower_bound(by_source_, selector.src.address, {},
                               [](const Eroute* e) -> const IpAddress& { return e->selector.src.address; });
  for (auto at = first; at != by_source_.end() && selector.src.contains((*at)->selector.src.address); ++at) {
    if (!spend(1)) return {};
    const Selector& other = (*at)->selector;
    if (other.src.length < selector.src.length || !other.more_specific_than(selector)) continue;
    if (overlap(other.dst, selector.dst) && transports_overlap(other, selector)) found.push_back(*at);
  }
  return found;
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
