// SPDX-License-Identifier: Apache-2.0
#include "transform/life.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "bench.h"
#include "support/print.h"
#include "transform/chain.h"

namespace spigrp::test {
namespace {

constexpr std::string_view kSas[] = {"tun.1@192.0.1.1", "comp.2@192.0.1.1", "esp.1003@192.0.1.1",
                                     "ah.1004@192.0.1.1"};

// Diary writes down what a LifeObserver is told.
struct Diary final : LifeObserver {
  void reached(const Sa& sa, LifeKind kind, LifeEnd end) override {
    text += std::string(format(sa.said).view()) + (end == LifeEnd::soft ? " soft " : " hard ") +
            std::string(name(kind)) + "\n";
  }
  std::string text;
};

// Line is two ends of one SA.
struct Line {
  explicit Line(std::string_view said, const LifeRules& rules) {
    SaSpec each = spec(said);
    each.life = rules;
    each.added_at = 1'000'000;
    out = &sender.add(each);
    in = &receiver.add(each);
    bench.workspace().life_observer = &diary;
  }
  // What becomes of a packet that comes so many seconds after the SA was added.
  Verdict apply(Parcel& parcel, double seconds = 0) { return through(true, *out, parcel, seconds); }
  Verdict remove(Parcel& parcel, double seconds = 0) { return through(false, *in, parcel, seconds); }

  Lab sender;
  Lab receiver;
  Bench bench;
  Diary diary;
  Sa* out;
  Sa* in;

 private:
  Verdict through(bool apply, Sa& sa, Parcel& parcel, double seconds) {
    Lane lane = Bench::lane_of(parcel);
    parcel.packet.arrived = static_cast<std::uint64_t>(1'000'000 + static_cast<std::int64_t>(seconds * 1000));
    const SaChain chain = SaChain::whole(sa);
    if (apply) chain_apply(chain, {&lane, 1}, bench.workspace(), nullptr);
    if (!apply) chain_remove(chain, {&lane, 1}, bench.workspace(), nullptr);
    return parcel.packet.verdict;
  }
};

LifeRules hard(LifeKind kind, std::uint64_t limit, bool crossing_passes = false) {
  LifeRules rules{.crossing_passes = crossing_passes};
  rules[kind].hard = limit;
  return rules;
}

Octets text() { return text_packet(Family::ipv4, 220); }

// Seals `count` packets without any limit.
std::vector<Octets> sealed(std::string_view said, std::size_t count) {
  Line line(said, {});
  std::vector<Octets> all;
  for (std::size_t i = 0; i < count; ++i) {
    Parcel parcel(text());
    BOOST_REQUIRE_EQUAL(line.apply(parcel), Verdict::applied);
    all.push_back(parcel.octets());
  }
  return all;
}

// How many of ten equal packets pass each way before the first is dropped for `reason`; all behind it must
// be dropped for it too, and change nothing.
std::pair<std::size_t, std::size_t> passing(std::string_view said, const LifeRules& rules, Verdict reason) {
  Line line(said, rules);
  std::pair<std::size_t, std::size_t> passed{0, 0};
  for (const Octets& each : sealed(said, 10)) {
    const Snapshot before[] = {snapshot(line.sender.database), snapshot(line.receiver.database)};
    Parcel there(text());
    if (line.apply(there) == Verdict::applied) {
      ++passed.first;
    } else {
      BOOST_TEST(there.packet.verdict == reason);
      BOOST_TEST((snapshot(line.sender.database) == before[0]));
    }
    Parcel back(each);
    if (line.remove(back) == Verdict::removed) {
      ++passed.second;
    } else {
      BOOST_TEST(back.packet.verdict == reason);
      BOOST_TEST((snapshot(line.receiver.database) == before[1]));
    }
  }
  return passed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(life)

BOOST_AUTO_TEST_CASE(packets_end_every_kind_of_sa_in_both_directions) {
  using Passed = std::pair<std::size_t, std::size_t>;
  for (const std::string_view said : kSas) {
    BOOST_TEST_CONTEXT(said) {
      const LifeKind kind = LifeKind::packets;
      const Verdict reason = Verdict::expired_packets;
      BOOST_TEST((passing(said, hard(kind, 3), reason) == Passed(3, 3)));
      BOOST_TEST((passing(said, hard(kind, 3, true), reason) == Passed(4, 4)));
      BOOST_TEST((passing(said, {}, reason) == Passed(10, 10)));
    }
  }
}

// Bytes are the total IP length with the SA's header on.
BOOST_AUTO_TEST_CASE(bytes_end_every_kind_of_sa_in_both_directions) {
  for (const std::string_view said : kSas) {
    BOOST_TEST_CONTEXT(said) {
      using Passed = std::pair<std::size_t, std::size_t>;
      const std::uint64_t len = sealed(said, 1)[0].size();
      const LifeKind kind = LifeKind::bytes;
      const Verdict reason = Verdict::expired_bytes;
      // What comp will make of a packet is not known before, so a packet has to fit as it is.
      const bool comp = said.starts_with("comp");
      const std::uint64_t spare = comp ? text().size() - len : 0;
      BOOST_TEST((passing(said, hard(kind, 3 * len + spare), reason).first == 3u));
      BOOST_TEST((passing(said, hard(kind, 3 * len + spare - 1), reason).first == 2u));
      BOOST_TEST((passing(said, hard(kind, 3 * len), reason).second == 3u));
      BOOST_TEST((passing(said, hard(kind, 3 * len - 1), reason).second == 2u));
      BOOST_TEST((passing(said, hard(kind, 3 * len, true), reason) == Passed(4, 4)));
      BOOST_TEST((passing(said, hard(kind, 3 * len - 1, true), reason) == Passed(3, 3)));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_count_near_the_end_of_64_bits_does_not_wrap) {
  Line line(kSas[0], hard(LifeKind::bytes, std::numeric_limits<std::uint64_t>::max()));
  line.out->sent.bytes = std::numeric_limits<std::uint64_t>::max() - 10;
  Parcel parcel(text());
  BOOST_TEST(line.apply(parcel) == Verdict::expired_bytes);
}

BOOST_AUTO_TEST_CASE(time_since_the_sa_was_added) {
  for (const std::string_view said : kSas) {
    BOOST_TEST_CONTEXT(said) {
      const std::vector<Octets> all = sealed(said, 4);
      for (const bool crossing : {false, true}) {
        Line line(said, hard(LifeKind::addtime, 60, crossing));
        const double late[] = {0, 59.999, 60.999, 61};
        const Verdict there = crossing ? Verdict::applied : Verdict::expired_addtime;
        const Verdict back = crossing ? Verdict::removed : Verdict::expired_addtime;
        const Verdict out[] = {Verdict::applied, Verdict::applied, there, Verdict::expired_addtime};
        const Verdict in[] = {Verdict::removed, Verdict::removed, back, Verdict::expired_addtime};
        for (std::size_t i = 0; i < 4; ++i) {
          Parcel plain(text());
          BOOST_TEST(line.apply(plain, late[i]) == out[i]);
          Parcel parcel(all[i]);
          BOOST_TEST(line.remove(parcel, late[i]) == in[i]);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(time_since_the_first_packet) {
  Line line(kSas[2], hard(LifeKind::usetime, 10));
  for (const auto& [at, expected] : std::vector<std::pair<double, Verdict>>{
           {1000, Verdict::applied}, {1009.9, Verdict::applied}, {1010, Verdict::expired_usetime}}) {
    Parcel parcel(text());
    BOOST_TEST(line.apply(parcel, at) == expected);
  }
}

// For the listing, which says how long an SA was idle.
BOOST_AUTO_TEST_CASE(the_first_and_the_last_use_are_known) {
  for (const std::string_view said : kSas) {
    Line line(said, hard(LifeKind::addtime, 60));
    BOOST_TEST(!line.out->life_use.last_used_at.has_value());
    const std::vector<Octets> all = sealed(said, 3);
    for (const double at : {3.0, 7.5, 99.0}) {  // the third comes too late, and uses nothing
      Parcel parcel(text());
      line.apply(parcel, at);
      Parcel back(all[at < 5 ? 0 : at < 10 ? 1 : 2]);
      line.remove(back, at);
    }
    for (const Sa* sa : {line.out, line.in}) {
      BOOST_TEST((sa->life_use.first_used_at == 1'003'000u));
      BOOST_TEST((sa->life_use.last_used_at == 1'007'500u));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_makes_nothing_older) {
  Line line(kSas[2], hard(LifeKind::addtime, 10));
  Parcel parcel(text());
  BOOST_TEST(line.apply(parcel, -5) == Verdict::applied);
}

BOOST_AUTO_TEST_CASE(a_forged_packet_uses_nothing_up) {
  Line line(kSas[2], hard(LifeKind::packets, 1));
  Octets forged = sealed(kSas[2], 1)[0];
  forged.back() ^= 1;
  Parcel first(forged);
  BOOST_TEST(line.remove(first) == Verdict::bad_icv);
  BOOST_TEST(!line.in->life_use.first_used_at.has_value());
  BOOST_TEST(!line.in->life_use.last_used_at.has_value());
  forged.back() ^= 1;
  Parcel second(forged);
  BOOST_TEST(line.remove(second) == Verdict::removed);
}

// All packets of a burst are checked before the first of them is counted.
BOOST_AUTO_TEST_CASE(packets_of_one_burst_count_for_each_other) {
  for (const std::string_view said : {kSas[2], kSas[3]}) {
    Line line(said, hard(LifeKind::packets, 3));
    std::vector<std::unique_ptr<Parcel>> parcels;
    std::vector<Lane> lanes;
    for (const Octets& each : sealed(said, 6)) {
      parcels.push_back(std::make_unique<Parcel>(each));
      lanes.push_back(Bench::lane_of(*parcels.back()));
    }
    chain_remove(SaChain::whole(*line.in), lanes, line.bench.workspace(), nullptr);
    for (std::size_t i = 0; i < 6; ++i) {
      BOOST_TEST(parcels[i]->packet.verdict == (i < 3 ? Verdict::removed : Verdict::expired_packets));
    }
    BOOST_TEST(line.in->received.packets == 3u);
    BOOST_TEST(line.in->window.top() == 3u);
  }
}

BOOST_AUTO_TEST_CASE(limits_are_told_once_each) {
  LifeRules rules = hard(LifeKind::packets, 4);
  rules[LifeKind::packets].soft = 2;
  rules[LifeKind::usetime].soft = 1;
  Line line(kSas[2], rules);
  const std::string_view expected[] = {"", "soft packets\n", "soft usetime\n", "", "hard packets\n", ""};
  const double at[] = {0, 0.5, 1, 2, 3, 4};
  for (std::size_t i = 0; i < 6; ++i) {
    Parcel parcel(text());
    line.apply(parcel, at[i]);
    const std::string all = expected[i].empty() ? "" : "esp.1003@192.0.1.1 " + std::string(expected[i]);
    BOOST_TEST(line.diary.text == all);
    line.diary.text.clear();
  }
}

BOOST_AUTO_TEST_CASE(klips_told_the_soft_limit_behind_it) {
  LifeRules rules{.crossing_passes = true};
  rules[LifeKind::packets].soft = 2;
  Line line(kSas[2], rules);
  for (const bool told : {false, false, true}) {
    Parcel parcel(text());
    line.apply(parcel);
    BOOST_TEST(!line.diary.text.empty() == told);
  }
}

BOOST_AUTO_TEST_CASE(allocations) {
  LifeRules rules = hard(LifeKind::allocations, 2);
  rules[LifeKind::allocations].soft = 2;
  Line line(kSas[0], rules);
  Parcel parcel(text());
  Lane lane = Bench::lane_of(parcel);
  for (const std::string_view told : {"", "tun.1@192.0.1.1 soft allocations\n"}) {
    BOOST_TEST(may_allocate(*line.out, lane, &line.diary));
    allocate(*line.out, &line.diary);
    BOOST_TEST(line.diary.text == told);
  }
  BOOST_TEST(!may_allocate(*line.out, lane, nullptr));
  BOOST_TEST(parcel.packet.verdict == Verdict::expired_allocations);
  BOOST_TEST(line.out->life_use.allocations == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
