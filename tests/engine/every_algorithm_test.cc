// SPDX-License-Identifier: Apache-2.0
//
// Every algorithm of ESP and AH that this build has, through the whole engine. (The other tests here take
// those that every build has, and try more.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <set>
#include <vector>

#include "chains.h"
#include "spigrp/providers.h"
#include "support/heap_counter.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};

std::size_t header_len(Family family) { return family == Family::ipv4 ? 20 : 40; }

Plan plan_of(const Algorithm& row, Family family, bool tunnel, bool esn) {
  const bool esp = row.use == AlgorithmUse::esp;
  const Proto proto = esp ? Proto::esp : Proto::ah;
  Plan plan;
  plan.shape = tunnel ? Shape{Proto::tun, proto} : Shape{proto};
  plan.dst = address(family == Family::ipv4 ? "192.0.1.1" : "2001:db8:1::1");
  plan.tunnels = {family};
  (esp ? plan.esp : plan.ah) = row.id;
  plan.esn = esn;
  return plan;
}

template <class Test>
void for_each_algorithm(Test test) {
  for (const Algorithm& row : algorithms()) {
    if (row.use == AlgorithmUse::comp || !default_provider().supports(row.id)) continue;
    for (const Family family : kFamilies) {
      for (const bool tunnel : {false, true}) {
        for (const bool esn : {false, true}) {
          const Plan plan = plan_of(row, family, tunnel, esn);
          BOOST_TEST_CONTEXT(describe(plan)) { test(row, plan, family); }
        }
      }
    }
  }
}

// The sum of RFC 4303 section 2.4 and of the lengths in the registry, for what ESP is put around.
std::size_t esp_len(const Algorithm& row, std::size_t payload) {
  const std::size_t unit = std::max<std::size_t>(row.block_len, 4);
  return 8 + row.iv_len + (payload + 2 + unit - 1) / unit * unit + row.icv_len;
}

Octets sealed_by(End& sender, const Octets& bytes) {
  Parcel parcel(bytes);
  BOOST_REQUIRE_EQUAL(sender.apply(parcel), Verdict::applied);
  BOOST_TEST(parcel.intact());
  return parcel.octets();
}

Sa& keyed(End& end, const Plan& plan) {
  return **std::ranges::find_if(end.lab().database.sas(), [&](const Sa* sa) {
    return sa != nullptr && sa->said.proto == plan.shape.back();
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_algorithm)

BOOST_AUTO_TEST_CASE(every_length_comes_back) {
  for_each_algorithm([](const Algorithm& row, const Plan& plan, Family family) {
    End sender(plan, default_provider());
    End receiver(plan, default_provider());
    for (std::size_t len = header_len(family) + 8; len < header_len(family) + 8 + 40; ++len) {
      const Octets plain = plain_packet(family, Traffic::udp, len);
      const Octets sealed = sealed_by(sender, plain);
      if (row.use == AlgorithmUse::esp) {
        const std::size_t payload = has(plan.shape, Proto::tun) ? len : len - header_len(family);
        BOOST_TEST(sealed.size() == header_len(family) + esp_len(row, payload));
      }
      Parcel parcel(sealed);
      BOOST_REQUIRE_EQUAL(receiver.remove(parcel), Verdict::removed);
      BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
      BOOST_TEST(parcel.intact());
    }
  });
}

// CBC's IVs are all different and none is the number; the others' are the number (RFC 3602 section 3 against
// RFC 3686 section 3.1, RFC 4106 section 3.1, RFC 7634 section 2).
BOOST_AUTO_TEST_CASE(ivs_are_random_or_the_sequence_number) {
  for_each_algorithm([](const Algorithm& row, const Plan& plan, Family family) {
    if (row.iv_len == 0) return;
    End sender(plan, default_provider());
    std::set<std::string> ivs;
    for (std::uint64_t number = 1; number <= 20; ++number) {
      const Octets sealed = sealed_by(sender, plain_packet(family, Traffic::udp, 100));
      const std::string iv = to_hex(Bytes(sealed).subspan(header_len(family) + 8, row.iv_len));
      ivs.insert(iv.substr(0, 8));
      const std::string counted = to_hex(joined({be32(0), be32(number)}));
      if (row.random_iv)
        BOOST_TEST(iv.find(counted) == iv.npos);
      else
        BOOST_TEST(iv == counted);
    }
    BOOST_TEST((ivs.size() == 20U) == row.random_iv);
  });
}

// One burst asks for all of its random IVs at once.
BOOST_AUTO_TEST_CASE(a_burst_has_as_many_ivs_as_packets) {
  for (const Algorithm& row : algorithms()) {
    if (!row.random_iv || !default_provider().supports(row.id)) continue;
    const Plan plan = plan_of(row, Family::ipv4, true, false);
    End sender(plan, default_provider());
    std::vector<std::unique_ptr<Parcel>> parcels;
    std::vector<Packet> packets;
    for (int i = 0; i < 150; ++i) {
      parcels.push_back(std::make_unique<Parcel>(plain_packet(Family::ipv4, Traffic::udp, 60)));
      packets.push_back(parcels.back()->packet);
    }
    sender.engine().outbound(packets);
    std::set<std::string> ivs;
    for (const Packet& packet : packets) ivs.insert(to_hex(packet.bytes().subspan(28, row.iv_len)));
    BOOST_TEST(ivs.size() == 150U);
  }
}

// The receiver is in another cycle of 2^32 than the sender: only the ICV can tell.
BOOST_AUTO_TEST_CASE(trap_esn_high_bits_in_separate_icv) {
  for_each_algorithm([](const Algorithm& row, const Plan& plan, Family family) {
    if (!plan.esn || row.icv_len == 0) return;
    End sender(plan, default_provider());
    End receiver(plan, default_provider());
    keyed(sender, plan).last_sent = (std::uint64_t{3} << 32) + 5;
    const Octets sealed = sealed_by(sender, plain_packet(family, Traffic::udp, 100));
    Parcel elsewhere(sealed);
    BOOST_TEST(receiver.remove(elsewhere) == Verdict::bad_icv);
    keyed(receiver, plan).window = ReplayWindow(64, (std::uint64_t{3} << 32) + 1);
    Parcel here(sealed);
    BOOST_TEST(receiver.remove(here) == Verdict::removed);
  });
}

// Of an ESP packet every byte behind the IP header is protected, of AH's more.
BOOST_AUTO_TEST_CASE(every_flipped_byte_is_refused_and_changes_nothing) {
  for_each_algorithm([](const Algorithm& row, const Plan& plan, Family family) {
    if (row.icv_len == 0 || plan.esn) return;
    End sender(plan, default_provider());
    End receiver(plan, default_provider());
    const Octets sealed = sealed_by(sender, plain_packet(family, Traffic::udp, 90));
    const Snapshot before = snapshot(receiver.lab().database);
    for (std::size_t at = header_len(family); at < sealed.size(); ++at) {
      Octets forged = sealed;
      forged[at] ^= 0x10;
      Parcel parcel(forged);
      BOOST_REQUIRE(is_drop(receiver.remove(parcel)));
      BOOST_REQUIRE((snapshot(receiver.lab().database) == before));
    }
  });
}

// A block cipher's text that is no multiple of the block never comes to libcrypto.
BOOST_AUTO_TEST_CASE(every_cut_packet_is_refused) {
  for_each_algorithm([](const Algorithm& row, const Plan& plan, Family family) {
    if (plan.esn || has(plan.shape, Proto::tun)) return;
    End sender(plan, default_provider());
    const Octets sealed = sealed_by(sender, plain_packet(family, Traffic::udp, header_len(family) + 20));
    for (std::size_t len = header_len(family); len < sealed.size(); ++len) {
      End receiver(plan, default_provider());
      const Bytes payload = Bytes(sealed).subspan(header_len(family), len - header_len(family));
      const std::uint8_t protocol = plan.shape.back() == Proto::esp ? 50 : 51;
      Parcel parcel(family == Family::ipv4 ? packet(Ip4{.protocol = protocol}, payload)
                                           : packet(Ip6{.next_header = protocol}, payload));
      const Verdict verdict = receiver.remove(parcel);
      BOOST_REQUIRE((is_drop(verdict) || row.icv_len == 0));  // without an ICV, luck decides
    }
  });
}

BOOST_AUTO_TEST_CASE(packets_take_no_heap) {
  if (!heap_calls_are_counted()) return;
  for_each_algorithm([](const Algorithm&, const Plan& plan, Family family) {
    End sender(plan, default_provider());
    End receiver(plan, default_provider());
    Parcel parcel(plain_packet(family, Traffic::udp, 700));
    const std::size_t before = heap_calls();
    const Verdict out = sender.apply(parcel);
    const Verdict in = receiver.remove(parcel);
    const std::size_t after = heap_calls();
    BOOST_TEST(out == Verdict::applied);
    BOOST_TEST(in == Verdict::removed);
    BOOST_TEST(after == before);
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
