// SPDX-License-Identifier: Apache-2.0
#include "spigrp/group_review.h"

#include <array>

#include "listing/group_rules.h"

namespace spigrp {
namespace {

constexpr std::uint32_t kLastReservedSpi = 255;  // RFC 4303 section 2.1
constexpr std::uint32_t kFirstNegotiatedCpi =
    256;  // RFC 3173 section 3.3: below 64 are well-known ones, up to
constexpr std::uint32_t kFirstPrivateCpi =
    0xf000;  // 255 reserved ones, and from here on those for private use

bool is_reserved_spi(const Said& said) {
  return (said.proto == Proto::ah || said.proto == Proto::esp) && said.spi != 0 &&
         said.spi <= kLastReservedSpi;
}

bool is_reserved_cpi(const Said& said) {
  return said.proto == Proto::comp && said.spi != 0 &&
         (said.spi < kFirstNegotiatedCpi || said.spi >= kFirstPrivateCpi);
}

bool is_protected(std::span<const Said> saids) {
  return has_proto(saids, Proto::esp) || has_proto(saids, Proto::ah);
}

void review_lone(std::span<const Said> saids, Findings& findings) {
  if (!is_protected(saids) && !is_shunt(saids.front())) {
    findings.add({TextCode::unprotected_group, 0});
  }
  for (std::size_t i = 0; i < saids.size(); ++i) {
    if (is_reserved_spi(saids[i])) findings.add({TextCode::reserved_spi, i});
    if (is_reserved_cpi(saids[i])) findings.add({TextCode::reserved_cpi, i});
  }
}

void review_level(std::span<const Said> saids, std::size_t start, std::size_t end, Findings& findings) {
  if (start > 0 && saids[start].dst != saids[start - 1].dst) {
    findings.add({TextCode::new_destination, start});
  }
  for (std::size_t i = start; i < end; ++i) {
    const bool hidden = saids[i].proto == Proto::ah && has_proto(saids.subspan(i, end - i), Proto::esp);
    if (hidden) findings.add({TextCode::ah_inside_esp, i});
  }
}

std::size_t count_levels(std::span<const Said> saids) {
  std::size_t levels = 0;
  for (std::size_t start = 0; start < saids.size(); start = end_of_level(saids, start)) ++levels;
  return levels;
}

// What a protocol's SAs are in a plain group: where in the order, and the numbers of which nothing is said. No rank: not
// in one.
struct PlainRow {
  unsigned rank = 0;
  std::uint32_t least_spi = 0;
  std::uint32_t most_spi = 0;
};
constexpr unsigned kFirstProtectingRank = 3;

// Protocol numbers differ in their rest by 7.
constexpr std::size_t plain_index(Proto proto) { return static_cast<std::size_t>(proto) % 7; }

constexpr std::array<PlainRow, 7> kPlainRows = [] {
  std::array<PlainRow, 7> rows{};
  rows[plain_index(Proto::tun)] = {1, 1, 0xffff'ffff};
  rows[plain_index(Proto::comp)] = {2, kFirstNegotiatedCpi, kFirstPrivateCpi - 1};
  rows[plain_index(Proto::esp)] = {kFirstProtectingRank, kLastReservedSpi + 1, 0xffff'ffff};
  rows[plain_index(Proto::ah)] = {kFirstProtectingRank + 1, kLastReservedSpi + 1, 0xffff'ffff};
  return rows;
}();

}  // namespace

bool is_plain_group(std::span<const Said> saids) {
  if (saids.empty() || saids.size() > kMaxGroupSas) return false;
  const IpAddress& dst = saids.front().dst;
  unsigned rank = 0;
  bool plain = true;
  for (const Said& said : saids) {
    const PlainRow& row = kPlainRows[plain_index(said.proto)];
    plain &= row.rank > rank && said.spi >= row.least_spi && said.spi <= row.most_spi && said.dst == dst;
    rank = row.rank;
  }
  return plain && rank >= kFirstProtectingRank;
}

void Findings::add(const Finding& finding) {
  SPIGRP_REQUIRE(size_ < kRoom);
  std::size_t at = size_++;
  for (; at > 0 && findings_[at - 1].index > finding.index; --at) findings_[at] = findings_[at - 1];
  findings_[at] = finding;
}

Findings review_group(std::span<const Said> saids) {
  SPIGRP_REQUIRE(!saids.empty() && saids.size() <= kMaxGroupSas);
  Findings findings;
  const auto keep = [&findings](const Finding& finding) {
    findings.add(finding);
    return true;
  };
  FaultRules(saids, keep).walk();
  review_lone(saids, findings);
  for (std::size_t start = 0; start < saids.size(); start = end_of_level(saids, start)) {
    review_level(saids, start, end_of_level(saids, start), findings);
  }
  return findings;
}

Group reversed(const Group& group) {
  Group turned;
  for (std::size_t i = group.size(); i > 0; --i) turned.push(group.saids()[i - 1]);
  return turned;
}

bool is_inbound_order(std::span<const Said> saids) {
  SPIGRP_REQUIRE(saids.size() <= kMaxGroupSas);
  if (saids.size() < 2) return false;
  // Most lines are one level as written, and then nothing else is asked.
  const std::size_t levels = count_levels(saids);
  const bool good = !check_group(saids);
  if (good && levels == 1) return false;
  Group group;
  for (const Said& said : saids) group.push(said);
  const Group turned = reversed(group);
  const std::size_t turned_levels = count_levels(turned.saids());
  const bool better = turned_levels < levels || (turned_levels == levels && !good);
  return better && !check_group(turned.saids());
}

}  // namespace spigrp
