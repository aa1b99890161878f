// SPDX-License-Identifier: Apache-2.0
//
// The engine never allocates, whatever the packet and the chain. (operator new calls malloc(), so one count
// serves both.)
#include <boost/test/unit_test.hpp>
#include <memory>
#include <vector>

#include "chains.h"
#include "support/heap_counter.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

// A burst of packets in memory of their own, which run() counts nothing of.
class Burst {
 public:
  explicit Burst(Family family) {
    for (std::size_t len = 60; len < 1500; len += 12) {
      add(text_packet(family, len));
      add(plain_packet(family, Traffic::tcp, len));
    }
    for (const Parcel* parcel : all()) packets_.push_back(parcel->packet);
  }
  std::span<Packet> packets() { return packets_; }
  std::size_t count(Verdict verdict) const {
    return static_cast<std::size_t>(std::ranges::count(packets_, verdict, &Packet::verdict));
  }

 private:
  void add(const Octets& bytes) { parcels_.push_back(std::make_unique<Parcel>(bytes)); }
  std::vector<const Parcel*> all() const {
    std::vector<const Parcel*> parcels;
    for (const auto& parcel : parcels_) parcels.push_back(parcel.get());
    return parcels;
  }

  std::vector<std::unique_ptr<Parcel>> parcels_;
  std::vector<Packet> packets_;
};

template <class Function>
std::size_t heap_calls_of(Function function) {
  const std::size_t before = heap_calls();
  function();
  return heap_calls() - before;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(no_allocation)

BOOST_AUTO_TEST_CASE(the_count_counts) {
  if (!heap_calls_are_counted()) return;
  BOOST_TEST(heap_calls_of([] { std::make_unique<int>(7); }) > 0u);
  BOOST_TEST(heap_calls_of([] {}) == 0u);
}

BOOST_AUTO_TEST_CASE(no_chain_allocates) {
  if (!heap_calls_are_counted()) return;
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const Plan& shape : plans_for(address(family == Family::ipv4 ? "192.0.1.1" : "2001:db8:1::1"))) {
      for (const Plan& plan : with_algorithms(shape)) {
        BOOST_TEST_CONTEXT(describe(plan)) {
          End end(plan);
          Burst burst(family);
          BOOST_TEST(heap_calls_of([&] { end.engine().outbound(burst.packets()); }) == 0u);
          BOOST_TEST(burst.count(Verdict::applied) == burst.packets().size());
          burst.packets()[3].bytes().back() ^= 1;  // drops allocate no more than the others
          BOOST_TEST(heap_calls_of([&] { end.engine().inbound(burst.packets()); }) == 0u);
          BOOST_TEST(burst.count(Verdict::removed) >= burst.packets().size() - 1);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(changes_to_a_database_do_not_allocate) {
  if (!heap_calls_are_counted()) return;
  Lab lab;
  const SaSpec tun = spec("tun.10@192.0.2.9");
  const SaSpec esp = spec("esp.1012@192.0.2.9");
  const Said group[] = {tun.said, esp.said};
  const Eroute route = eroute("10.0.0.0/8", "10.9.0.0/16", "tun.10@192.0.2.9");
  const Flow flow{.src = address("10.0.0.1"), .dst = address("10.9.0.1")};
  bool all_done = false;
  BOOST_TEST(heap_calls_of([&] {
               all_done = lab.database.add_sa(tun) && lab.database.add_sa(esp) && lab.database.link(group) &&
                          lab.database.add_eroute(route) && lab.database.match(flow) != nullptr &&
                          lab.database.remove_eroute(route.selector) && lab.database.unlink(tun.said) &&
                          lab.database.remove_sa(tun.said);
             }) == 0u);
  BOOST_TEST(all_done);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
