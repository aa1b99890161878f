// SPDX-License-Identifier: Apache-2.0
#include "sa/eroute_table.h"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <tuple>
#include <vector>

#include "spigrp/eroute_list.h"
#include "support/lab.h"

namespace spigrp::test {
namespace {

// A table in memory of exactly its size.
class Table {
 public:
  explicit Table(std::size_t eroutes)
      : memory_(size(eroutes)), arena_(memory_.bytes()), table(arena_, eroutes) {}
  bool intact() const { return memory_.intact() && arena_.used() == memory_.bytes().size(); }

 private:
  static std::size_t size(std::size_t eroutes) {
    Arena arena;
    ErouteTable::measure(arena, eroutes);
    return arena.used();
  }
  Block memory_;
  Arena arena_;

 public:
  ErouteTable table;
};

Eroute tcp(Eroute each, std::uint16_t src_port, std::uint16_t dst_port) {
  each.selector.protocol = 6;
  each.selector.src_port = src_port;
  each.selector.dst_port = dst_port;
  return each;
}

std::vector<Selector> walk(const ErouteTable& table) {
  std::vector<Selector> all;
  for (const Eroute& each : ErouteList(table)) all.push_back(each.selector);
  return all;
}

// Prefixes that lie in each other at every length, around two addresses of each family, and a few strangers.
Prefix random_prefix(Noise& noise, Family family) {
  static const IpAddress kFour[] = {address("10.1.2.3"), address("10.1.130.3"), address("192.0.2.1")};
  static const IpAddress kSix[] = {address("2001:db8::1:2:3"), address("2001:db8:0:80::"), address("::1")};
  const IpAddress& around = family == Family::ipv4 ? kFour[noise.below(3)] : kSix[noise.below(3)];
  const std::size_t length = noise.below(around.size() * 8 + 1);
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(around.bytes(), bytes.begin());
  if (length > 0 && noise.one_in(4)) {
    const std::size_t last = length - 1;
    bytes[last / 8] ^= static_cast<std::uint8_t>(0x80 >> last % 8);
  }
  for (std::size_t bit = length; bit < around.size() * 8; ++bit) {
    bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80 >> bit % 8));
  }
  return {IpAddress::from_bytes(Bytes(bytes).first(around.size())), static_cast<std::uint8_t>(length)};
}

constexpr std::uint8_t kProtocols[] = {0, 1, 6, 17, 132, 255};
constexpr std::uint16_t kPorts[] = {0, 1, 25, 0x8000, 0xffff};

Eroute random_eroute(Noise& noise) {
  static const Said kTargets[] = {said("%drop"), said("%pass"), said("tun.10@192.0.2.9"),
                                  said("tun:10@2001:db8::9"), said("esp.10@192.0.2.9")};
  const Family family = noise.one_in(2) ? Family::ipv4 : Family::ipv6;
  Eroute each;
  each.selector.src = random_prefix(noise, family);
  each.selector.dst = random_prefix(noise, family);
  if (noise.one_in(2)) each.selector.protocol = kProtocols[noise.below(std::size(kProtocols))];
  if (noise.one_in(3)) each.selector.src_port = kPorts[noise.below(std::size(kPorts))];
  if (noise.one_in(3)) each.selector.dst_port = kPorts[noise.below(std::size(kPorts))];
  each.said = kTargets[noise.below(std::size(kTargets))];
  return each;
}

Flow random_flow(Noise& noise) {
  const Family family = noise.one_in(2) ? Family::ipv4 : Family::ipv6;
  return {.src = random_prefix(noise, family).address,
          .dst = random_prefix(noise, family).address,
          .protocol = kProtocols[noise.below(std::size(kProtocols))],
          .ports_known = !noise.one_in(4),
          .src_port = kPorts[noise.below(std::size(kPorts))],
          .dst_port = kPorts[noise.below(std::size(kPorts))]};
}

// Model is a table said as slowly as it can be said.
class Model {
 public:
  std::vector<Eroute> all;

  Eroute* find(const Selector& selector) {
    const auto found = std::ranges::find(all, selector, &Eroute::selector);
    return found == all.end() ? nullptr : &*found;
  }
  const Eroute* match(const Flow& flow) const {
    const Eroute* best = nullptr;
    for (const Eroute& each : all) {
      if (!each.selector.matches(flow)) continue;
      if (best == nullptr || each.selector.more_specific_than(best->selector)) best = &each;
    }
    return best;
  }
  bool points_to(const Said& said) const { return std::ranges::find(all, said, &Eroute::said) != all.end(); }
  std::vector<Selector> sorted() const {
    std::vector<Selector> selectors;
    for (const Eroute& each : all) selectors.push_back(each.selector);
    std::ranges::sort(selectors, comes_before);
    return selectors;
  }

 private:
  static int order(const Prefix& a, const Prefix& b) {
    if (a == b) return 0;
    if (a.length > b.length && b.contains(a.address)) return -1;
    if (b.length > a.length && a.contains(b.address)) return 1;
    return a.address < b.address ? -1 : 1;
  }
  static int order(unsigned a, unsigned b) {
    if (a == b) return 0;
    return a != 0 && (b == 0 || a < b) ? -1 : 1;
  }
  static bool comes_before(const Selector& a, const Selector& b) {
    if (a.src.address.family() != b.src.address.family()) return a.src.address.family() == Family::ipv4;
    for (const int part : {order(a.src, b.src), order(a.dst, b.dst), order(a.protocol, b.protocol),
                           order(a.src_port, b.src_port), order(a.dst_port, b.dst_port)}) {
      if (part != 0) return part < 0;
    }
    return false;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(eroute_table)

BOOST_AUTO_TEST_CASE(an_entry_has_at_most_64_bytes_beside_its_selector) {
  Arena none;
  Arena many;
  ErouteTable::measure(none, 0);
  ErouteTable::measure(many, 100'000);
  BOOST_TEST((many.used() - none.used()) / 100'000 <= sizeof(Selector) + 64);
}

BOOST_AUTO_TEST_CASE(a_table_for_nothing_is_empty_and_full) {
  Table none(0);
  BOOST_TEST((none.table.size() == 0 && none.table.is_full()));
  BOOST_TEST((none.table.match({}) == nullptr && none.table.find(Selector{}) == nullptr));
  BOOST_TEST(!none.table.points_to(said("%drop")));
  BOOST_TEST(ErouteList(none.table).empty());
  BOOST_TEST((ErouteList(none.table).begin() == ErouteList(none.table).end()));
  BOOST_TEST(none.intact());
}

// The longest source has no eroute for this destination: a look-up that does not go back finds nothing.
BOOST_AUTO_TEST_CASE(a_longer_source_without_the_destination_does_not_hide_a_shorter_one) {
  Table four(4);
  four.table.insert(eroute("10.1.1.0/24", "192.0.2.0/24", "%drop"));
  four.table.insert(eroute("10.1.0.0/16", "198.51.100.0/24", "%pass"));
  four.table.insert(eroute("10.0.0.0/8", "0.0.0.0/0", "%hold"));
  four.table.insert(tcp(eroute("10.1.1.1/32", "0.0.0.0/0", "%trap"), 0, 25));
  const auto to = [&](std::string_view dst, std::uint8_t protocol, std::uint16_t port) {
    const Eroute* found = four.table.match({address("10.1.1.1"), address(dst), protocol, true, 999, port});
    return found == nullptr ? "-" : std::string(format(found->said).view());
  };
  BOOST_TEST(to("192.0.2.1", 6, 25) == "%trap");
  BOOST_TEST(to("192.0.2.1", 6, 26) == "%drop");
  BOOST_TEST(to("192.0.2.1", 17, 25) == "%drop");
  BOOST_TEST(to("198.51.100.1", 6, 26) == "%pass");
  BOOST_TEST(to("203.0.113.1", 6, 26) == "%hold");
  BOOST_TEST((four.table.match({address("11.1.1.1"), address("192.0.2.1"), 6, true, 1, 1}) == nullptr));
  BOOST_TEST(four.intact());
}

BOOST_AUTO_TEST_CASE(the_order_is_that_of_the_selectors_whenever_they_came) {
  std::vector<Eroute> in_order = {
      eroute("10.1.0.0/16", "10.9.0.0/16", "%drop"),
      eroute("10.1.0.0/16", "0.0.0.0/0", "%drop"),
      eroute("10.0.0.0/8", "10.9.0.0/16", "%drop"),
      eroute("11.0.0.0/8", "10.9.0.0/16", "%drop"),
      eroute("0.0.0.0/0", "10.9.0.0/16", "%drop"),
      eroute("2001:db8::/32", "::/0", "%drop"),
      eroute("::/0", "::/0", "%drop"),
  };
  for (const auto& [src_port, dst_port] : {std::pair{0, 0}, {0, 25}, {7, 0}, {7, 26}, {7, 25}}) {
    in_order.insert(in_order.begin(),
                    tcp(eroute("10.1.0.0/16", "10.9.0.0/16", "%drop"), static_cast<std::uint16_t>(src_port),
                        static_cast<std::uint16_t>(dst_port)));
  }
  std::vector<Selector> expected;
  for (const Eroute& each : in_order) expected.push_back(each.selector);
  Noise noise;
  for (int run = 0; run < 20; ++run) {
    Table all(in_order.size());
    std::vector<Eroute> shuffled = in_order;
    for (std::size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[noise.below(i)]);
    for (const Eroute& each : shuffled) all.table.insert(each);
    BOOST_TEST((walk(all.table) == expected));
    BOOST_TEST(all.table.is_full());
    BOOST_TEST(all.intact());
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_a_linear_model_whatever_is_done_to_it) {
  Noise noise;
  std::size_t matched = 0;
  std::size_t went_back = 0;
  for (int run = 0; run < 30; ++run) {
    const std::size_t most = 1 + noise.below(run % 3 == 0 ? 8 : 150);
    Table real(most);
    Model model;
    for (int step = 0; step < 500; ++step) {
      Eroute each = random_eroute(noise);
      if (!model.all.empty() && noise.one_in(3)) {
        each.selector = model.all[noise.below(model.all.size())].selector;
      }
      each.packets = noise.below(1000);
      Eroute* const same = model.find(each.selector);
      Eroute* const found = real.table.find(each.selector);
      BOOST_REQUIRE_EQUAL(found != nullptr, same != nullptr);
      if (same != nullptr) BOOST_REQUIRE((found->said == same->said && found->packets == same->packets));
      if (same != nullptr && noise.one_in(2)) {
        real.table.erase(*found);
        model.all.erase(model.all.begin() + (same - model.all.data()));
      } else if (same != nullptr) {
        real.table.replace(*found, each);
        *same = each;
      } else if (model.all.size() < most) {
        real.table.insert(each);
        model.all.push_back(each);
      }
      if (noise.one_in(300)) {
        real.table.clear();
        model.all.clear();
      }
      BOOST_REQUIRE_EQUAL(real.table.size(), model.all.size());
      BOOST_REQUIRE_EQUAL(real.table.points_to(each.said), model.points_to(each.said));
      for (int i = 0; i < 20; ++i) {
        const Flow flow = random_flow(noise);
        const Eroute* const got = real.table.match(flow);
        const Eroute* const expected = model.match(flow);
        BOOST_REQUIRE_EQUAL(got != nullptr, expected != nullptr);
        if (got == nullptr) continue;
        BOOST_REQUIRE((got->selector == expected->selector && got->said == expected->said));
        ++matched;
        const auto longer_source = [&](const Eroute& other) {
          return other.selector.src.length > got->selector.src.length &&
                 other.selector.src.contains(flow.src);
        };
        went_back += std::ranges::any_of(model.all, longer_source) ? 1 : 0;
      }
      if (step % 20 == 0) BOOST_REQUIRE(walk(real.table) == model.sorted());
    }
    BOOST_REQUIRE(real.intact());
  }
  BOOST_TEST(matched > 50'000U);
  BOOST_TEST(went_back > 5'000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
