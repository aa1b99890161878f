// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>

#include "command/eroute_cover.h"
#include "command/review.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxWork = 50'000'000;  // about a second

bool is_host(const Prefix& prefix) { return prefix.length == prefix.address.size() * 8; }

/// Reach is what eroutes lead to: SAs, and the addresses that these show to be this host's own.
class Reach {
 public:
  explicit Reach(const Database& database) {
    for (const Eroute& eroute : database.eroutes()) {
      Sa* const sa = database.find(eroute.said);
      if (sa == nullptr) continue;  // a shunt
      const SaChain chain = SaChain::from(*sa);
      for (const Sa* each : chain.sas()) {
        sas_.insert(each);
        if (!each->tunnel_src.is_unspecified()) own_.insert(each->tunnel_src);
      }
      if (is_host(eroute.selector.src)) own_.insert(eroute.selector.src.address);
    }
  }

  bool any() const { return !sas_.empty(); }
  bool leads_to(const Sa& sa) const { return sas_.contains(&sa); }
  // Packets for this SA come in: it ends at this host.
  bool ends_here(const Sa& sa) const { return own_.contains(sa.said.dst); }

 private:
  std::set<const Sa*> sas_;
  std::set<IpAddress> own_;
};

// Without any eroute to an SA the configuration is for incoming packets, or for --group.
void review_use(const Review& review) {
  const Reach reach(review.database);
  if (!reach.any()) return;
  for (const Sa* sa : review.database.sas()) {
    if (sa == nullptr || reach.leads_to(*sa) || reach.ends_here(*sa)) continue;
    review.report(CommandCode::unused_sa, review.record.find_sa(sa->said).said,
                  ": point an eroute to its group, or leave it out");
  }
}

// What stands behind the outer IP header of what a chain makes.
std::uint8_t outer_protocol(const SaChain& chain, const Sa& tunnel, const Eroute& eroute) {
  const Sa& last = *chain.sas().back();
  if (&last != &tunnel) return static_cast<std::uint8_t>(last.said.proto);
  return eroute.selector.src.address.family() == Family::ipv4 ? 4 : 41;
}

// A packet that leaves the outermost tunnel is routed again. When its eroute is the very one that it came by,
// it goes in a circle.
void review_loop(const Review& review, const Eroute& eroute) {
  Sa* const sa = review.database.find(eroute.said);
  if (sa == nullptr) return;
  const SaChain chain = SaChain::from(*sa);
  const Sa* tunnel = nullptr;
  for (const Sa* each : chain.sas()) {
    if (each->said.proto == Proto::tun) tunnel = each;
  }
  if (tunnel == nullptr || tunnel->said.dst.family() != eroute.selector.dst.address.family()) return;
  const Flow flow{
      .src = tunnel->tunnel_src, .dst = tunnel->said.dst, .protocol = outer_protocol(chain, *tunnel, eroute)};
  const Eroute* const taken = review.database.match(flow);
  if (taken == nullptr || !(taken->selector == eroute.selector)) return;
  review.report(CommandCode::routing_loop, review.record.find_eroute(eroute.selector),
                ": narrow it, or add an eroute from " + std::string(format(flow.src).view()) + " to " +
                    std::string(format(flow.dst).view()) + " that points to %pass");
}

std::string text_of(const Prefix& prefix) {
  return std::string(format(prefix.address).view()) + "/" + std::to_string(prefix.length);
}

void review_pairs(const Review& review) {
  EroutePairs pairs(review.database.eroutes(), kMaxWork);
  const Span* last = nullptr;
  for (const Eroute& eroute : review.database.eroutes()) {
    const Span& place = review.record.find_eroute(eroute.selector);
    last = &place;
    if (pairs.is_shadowed(eroute)) {
      review.report(CommandCode::shadowed_eroute, place, " packets: leave it out, or them");
    } else if (const Eroute* other = pairs.overlap_of(eroute)) {
      review.report(CommandCode::overlapping_eroutes, place,
                    ": from " + text_of(other->selector.src) + " to " + text_of(other->selector.dst) +
                        " in line " + std::to_string(review.record.find_eroute(other->selector).line));
    }
  }
  if (last == nullptr || !pairs.is_exhausted()) return;
  review.report(CommandCode::eroutes_not_compared, *last, ", shadows and overlaps were looked for in part");
}

}  // namespace

void review_eroutes(const Review& review) {
  review_use(review);
  for (const Eroute& eroute : review.database.eroutes()) review_loop(review, eroute);
  review_pairs(review);
}

}  // namespace spigrp
