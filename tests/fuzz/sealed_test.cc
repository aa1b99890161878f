// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>
#include <set>

#include "mutators/mutator.h"
#include "sealed_groups.h"
#include "support/machine.h"
#include "support/naive_receiver.h"
#include "support/packets.h"

namespace spigrp::fuzz {
namespace {

using test::Lab;
using test::Machine;
using test::Parcel;

// A packet sealed for a group, and what comes of it where all groups have their keys.
class Bench {
 public:
  explicit Bench(const SealedGroup& group) : specs_(sealed_specs(group)), machine_(lab_.database) {
    std::vector<Said> saids;
    for (const SaSpec& spec : specs_) {
      lab_.add(spec);
      saids.push_back(spec.said);
    }
    if (saids.size() > 1) BOOST_REQUIRE(lab_.database.link(saids).has_value());
  }
  Octets sealed() {
    const Said& first = specs_.front().said;
    Machine sender(lab_.database, EngineOptions{.forward = false, .group = lab_.database.find(first)});
    const std::string dst(format(first.dst).view());
    const bool tunnel = first.proto == Proto::tun;
    const Octets plain = first.dst.family() == Family::ipv4 || tunnel
                             ? packet(test::Ip4{.dst = tunnel ? "10.2.0.1" : dst}, test::udp(150))
                             : packet(test::Ip6{.dst = dst}, test::udp(150));
    Parcel parcel(plain);
    BOOST_REQUIRE(sender.out(parcel) == Verdict::applied);
    return parcel.octets();
  }
  Verdict receive(const Octets& packet) {
    for (Sa* sa : lab_.database.sas()) {
      if (sa != nullptr) sa->window = ReplayWindow(64, 0);
    }
    Parcel parcel(packet);
    return machine_.in(parcel);
  }
  const std::vector<SaSpec>& specs() const { return specs_; }

 private:
  Lab lab_;
  std::vector<SaSpec> specs_;
  Machine machine_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed)

BOOST_AUTO_TEST_CASE(what_is_changed_inside_is_mostly_authentic) {
  for (const SealedGroup& group : kSealedGroups) {
    BOOST_TEST_CONTEXT(group.saids) {
      Bench bench(group);
      const Octets packet = bench.sealed();
      BOOST_TEST((bench.receive(packet) == Verdict::removed));
      BOOST_TEST(test::naive_removed(bench.specs(), packet).has_value());
      Noise noise(5);
      const ChangeBytes change = [&](Octets bytes) { return change_some(std::move(bytes), noise); };
      int authentic = 0;
      int changed = 0;
      std::set<Verdict> verdicts;
      for (int i = 0; i < 300; ++i) {
        const Octets mutated = mutate(packet, noise, change);
        changed += mutated != packet;
        authentic += test::is_authentic(bench.specs().back(), mutated);
        verdicts.insert(bench.receive(mutated));
      }
      BOOST_TEST(changed > 280);
      BOOST_TEST(authentic > 150);
      BOOST_TEST(verdicts.contains(Verdict::removed));
      BOOST_TEST(verdicts.size() >= 3U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_plaintext_in_the_place_of_a_ciphertext_is_sealed) {
  Bench bench(kSealedGroups[0]);
  Octets packet = bench.sealed();
  packet.back() = static_cast<std::uint8_t>(packet.back() ^ 1u);
  BOOST_TEST(!test::is_authentic(bench.specs().back(), packet));
  Noise noise(5);
  int authentic = 0;
  for (int i = 0; i < 100; ++i) {
    authentic +=
        test::is_authentic(bench.specs().back(), mutate(packet, noise, [](Octets same) { return same; }));
  }
  BOOST_TEST(authentic > 50);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::fuzz
