// SPDX-License-Identifier: Apache-2.0
#include "transform/comp.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <zlib.h>

#include "bench.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};
constexpr std::uint8_t kIpcomp = 108;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint16_t kCpi = 0x4004;

std::size_t header_len(Family family) { return family == Family::ipv4 ? 20 : 40; }

Octets ip(Family family, std::uint8_t protocol, Bytes payload) {
  if (family == Family::ipv4) return packet(Ip4{.protocol = protocol}, payload);
  return packet(Ip6{.next_header = protocol}, payload);
}

// zlib itself, with memory of its own: raw DEFLATE as RFC 2394 has it.
Octets zlib_deflate(Bytes in) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib");
  Octets copy(in.begin(), in.end());
  Octets out(in.size() + in.size() / 8 + 64);
  stream.next_in = copy.data();
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("zlib");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Octets ipcomp(std::uint8_t next_header, std::uint16_t cpi, Bytes compressed) {
  return joined({Octets{next_header, 0}, be16(cpi), compressed});
}

// mixed() is `noisy` bytes that do not compress and then zeros.
Octets mixed(std::size_t len, std::size_t noisy) {
  Octets bytes = Noise(len).octets(noisy);
  bytes.resize(len);
  return bytes;
}

Octets words(std::size_t len) {
  Octets bytes(len);
  Noise noise(len);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>("abcdefgh"[noise.below(8)]);
  return bytes;
}

struct Shop {
  explicit Shop(Family family, CompPolicy policy = CompPolicy::rfc) : sa(lab.add(given(family, policy))) {}

  Verdict apply(Parcel& parcel) { return bench.through(comp_apply, sa, parcel); }
  Verdict remove(Parcel& parcel) { return bench.through(comp_remove, sa, parcel); }
  /// compresses() tells whether a packet with this payload is sent compressed.
  bool compresses(Bytes payload, std::uint8_t protocol = kUdp) {
    const Octets plain = ip(sa.said.dst.family(), protocol, payload);
    Parcel parcel(plain);
    BOOST_REQUIRE_EQUAL(apply(parcel), Verdict::pending);
    if (parcel.packet.size() < plain.size()) return true;
    BOOST_REQUIRE_EQUAL(to_hex(parcel.octets()), to_hex(plain));
    return false;
  }

  Lab lab;
  Bench bench;
  Sa& sa;

 private:
  static SaSpec given(Family family, CompPolicy policy) {
    SaSpec given = spec(family == Family::ipv4 ? "comp.4004@192.0.1.1" : "comp:4004@2001:db8:1::1");
    given.comp = policy;
    return given;
  }
};

void refused(Shop& shop, const Octets& bytes, Verdict expected) {
  const Snapshot before = snapshot(shop.lab.database);
  Parcel parcel(bytes);
  BOOST_TEST(shop.remove(parcel) == expected);
  BOOST_TEST((snapshot(shop.lab.database) == before));
  BOOST_TEST(parcel.intact());
  BOOST_TEST(shop.bench.intact());
}

// inflates() tells whether this payload, compressed by zlib, is taken off into that much room.
Verdict inflated(Shop& shop, Bytes payload, std::size_t tailroom) {
  const Family family = shop.sa.said.dst.family();
  Parcel parcel(ip(family, kIpcomp, ipcomp(kUdp, kCpi, zlib_deflate(payload))), 0, tailroom);
  const Verdict verdict = shop.remove(parcel);
  BOOST_TEST(parcel.intact());
  if (verdict == Verdict::pending) {
    BOOST_TEST(same(parcel.octets(), ip(family, kUdp, payload)));
  }
  return verdict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(comp)

BOOST_AUTO_TEST_CASE(what_is_sent_is_what_the_rfcs_say) {
  for (const Family family : kFamilies) {
    Shop shop(family);
    const Octets payload = words(400);
    Parcel parcel(ip(family, kUdp, payload));
    BOOST_TEST_REQUIRE(shop.apply(parcel) == Verdict::pending);
    BOOST_TEST(to_hex(parcel.octets()) ==
               to_hex(ip(family, kIpcomp, ipcomp(kUdp, kCpi, zlib_deflate(payload)))));
    BOOST_TEST((shop.sa.sent == SaTraffic{.packets = 1, .bytes = parcel.packet.size()}));
    const std::uint64_t size = parcel.packet.size();
    BOOST_TEST(shop.remove(parcel) == Verdict::pending);
    BOOST_TEST(to_hex(parcel.octets()) == to_hex(ip(family, kUdp, payload)));
    BOOST_TEST((shop.sa.received == SaTraffic{.packets = 1, .bytes = size}));
  }
}

// As KLIPS counted: what went or came as it was belongs to the ratio too. What is dropped does not.
BOOST_AUTO_TEST_CASE(the_ratio_counts_every_packet_with_and_without_compression) {
  for (const Family family : kFamilies) {
    Shop sender(family);
    Shop receiver(family);
    const Octets plain = ip(family, kUdp, words(400));
    const Octets noise = ip(family, kUdp, Noise().octets(300));
    Parcel shorter(plain);
    Parcel same_length(noise);
    BOOST_TEST(sender.apply(shorter) == Verdict::pending);
    BOOST_TEST(sender.apply(same_length) == Verdict::pending);
    const CompRatio expected{.plain = plain.size() + noise.size(),
                             .compressed = shorter.packet.size() + noise.size()};
    BOOST_TEST((sender.sa.comp_ratio == expected));
    BOOST_TEST(expected.compressed + 100 < expected.plain);
    refused(receiver, ip(family, kIpcomp, ipcomp(kUdp, kCpi, from_hex("07"))), Verdict::inflate);
    BOOST_TEST(receiver.remove(shorter) == Verdict::pending);
    BOOST_TEST(receiver.remove(same_length) == Verdict::pending);
    BOOST_TEST((receiver.sa.comp_ratio == expected));
  }
}

BOOST_AUTO_TEST_CASE(payloads_from_90_bytes_are_tried) {
  for (const Family family : kFamilies) {
    for (const CompPolicy policy : {CompPolicy::rfc, CompPolicy::klips}) {
      Shop shop(family, policy);
      BOOST_TEST(!shop.compresses(Octets(89)));
      BOOST_TEST(shop.compresses(Octets(90)));
      BOOST_TEST(!shop.compresses({}));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_get_shorter_is_sent_as_it_is) {
  for (const Family family : kFamilies) {
    Shop shop(family);
    BOOST_TEST(!shop.compresses(Noise().octets(1000)));
    BOOST_TEST(shop.sa.comp_state.failures == 1u);
    BOOST_TEST((shop.sa.sent == SaTraffic{.packets = 1, .bytes = 1000 + header_len(family)}));
  }
}

// Which payloads are compressed, against zlib and the rule: by one byte the one way and the other.
BOOST_AUTO_TEST_CASE(the_saving_that_is_asked_for) {
  for (const CompPolicy policy : {CompPolicy::rfc, CompPolicy::klips}) {
    std::size_t compressed = 0;
    std::size_t left = 0;
    bool exactly = false;
    bool by_one = false;
    for (std::size_t len = 90; len < 1500; len += 1 + len / 16) {
      for (std::size_t noisy = 0; noisy <= len; ++noisy) {
        const Octets payload = mixed(len, noisy);
        const std::size_t now = zlib_deflate(payload).size() + 4;
        const std::size_t saving = policy == CompPolicy::rfc ? 1 : len > 512 ? len / 16 : 32;
        if (now + saving + 2 < len && noisy % 23 != 0) continue;  // look closely only around the edge
        Shop shop(Family::ipv4, policy);
        const bool expected = now + saving <= len;
        BOOST_REQUIRE_EQUAL(shop.compresses(payload), expected);
        exactly = exactly || now + saving == len;
        by_one = by_one || now + saving == len + 1;
        ++(expected ? compressed : left);
      }
    }
    BOOST_TEST((exactly && by_one));
    BOOST_TEST((compressed > 100 && left > 100));
  }
}

BOOST_AUTO_TEST_CASE(after_eight_failures_skip_four_then_after_two_skip_eight) {
  for (const CompPolicy policy : {CompPolicy::rfc, CompPolicy::klips}) {
    Shop shop(Family::ipv4, policy);
    const Octets noise = Noise().octets(500);
    const Octets zeros(500);
    const auto fails = [&](int count) {
      for (int i = 0; i < count; ++i) BOOST_REQUIRE(!shop.compresses(noise));
    };
    const auto skips = [&](int count) {  // these would get shorter, but are not looked at
      for (int i = 0; i < count; ++i) BOOST_REQUIRE(!shop.compresses(zeros));
    };
    fails(7);
    BOOST_TEST(shop.compresses(zeros));  // not eight in a row
    fails(8);
    skips(4);
    fails(2);
    for (int round = 0; round < 3; ++round) {
      skips(8);
      fails(2);
    }
    skips(8);
    BOOST_TEST(shop.compresses(zeros));  // and all is forgotten
    BOOST_TEST((shop.sa.comp_state == CompState{}));
    fails(8);
    skips(4);
    fails(1);
    BOOST_TEST(shop.compresses(zeros));
    fails(7);
    BOOST_TEST(shop.compresses(zeros));
  }
}

// Behind failures what looks like noise is one without a try, though DEFLATE may see what repeats itself in it. KLIPS tried.
BOOST_AUTO_TEST_CASE(behind_failures_noise_is_not_tried_but_by_klips) {
  Octets noise_twice = Noise().octets(250);
  noise_twice.insert(noise_twice.end(), noise_twice.begin(), noise_twice.end());
  Octets base64 = Noise().octets(500);  // six bits a byte: a quarter less
  for (std::uint8_t& byte : base64) byte = static_cast<std::uint8_t>('0' + (byte & 0x3f));
  for (const CompPolicy policy : {CompPolicy::rfc, CompPolicy::klips}) {
    for (const Octets& payload : {noise_twice, base64, Octets(500)}) {
      Shop shop(Family::ipv4, policy);
      BOOST_REQUIRE(shop.compresses(payload));
      for (int i = 0; i < 8; ++i) BOOST_REQUIRE(!shop.compresses(Noise().octets(500)));
      for (int i = 0; i < 4; ++i) BOOST_REQUIRE(!shop.compresses(payload));
      const bool tried = policy == CompPolicy::klips || payload != noise_twice;
      BOOST_TEST(shop.compresses(payload) == tried);
      BOOST_TEST(shop.sa.comp_state.failures == (tried ? 0u : 9u));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_tried_uses_up_no_skip_and_is_no_failure) {
  Shop shop(Family::ipv4, CompPolicy::klips);
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(!shop.compresses(Octets(89)));
    BOOST_TEST(!shop.compresses(Octets(500), 50));
  }
  BOOST_TEST((shop.sa.comp_state == CompState{}));
  for (int i = 0; i < 8; ++i) BOOST_TEST(!shop.compresses(Noise().octets(500)));
  BOOST_TEST(!shop.compresses(Octets(89)));
  BOOST_TEST((shop.sa.comp_state == CompState{.failures = 8, .skip = 4}));
}

BOOST_AUTO_TEST_CASE(klips_leaves_what_is_protected_already) {
  for (const std::uint8_t protocol : {std::uint8_t{50}, std::uint8_t{51}, kIpcomp}) {
    Shop shop(Family::ipv4, CompPolicy::klips);
    BOOST_TEST(!shop.compresses(Octets(500), protocol));
  }
  for (const std::uint8_t protocol : {std::uint8_t{50}, std::uint8_t{51}}) {
    Shop shop(Family::ipv4);
    BOOST_TEST(shop.compresses(Octets(500), protocol));
  }
}

// The peer could not tell an IPComp header of the payload from ours (RFC 3173 section 2: IPComp is not
// nested).
BOOST_AUTO_TEST_CASE(ipcomp_is_not_put_around_ipcomp) {
  for (const std::size_t len : {std::size_t{4}, std::size_t{89}, std::size_t{500}}) {
    Shop shop(Family::ipv4);
    const Snapshot before = snapshot(shop.lab.database);
    Parcel parcel(ip(Family::ipv4, kIpcomp, Octets(len)));
    BOOST_TEST(shop.apply(parcel) == Verdict::nested_ipcomp);
    BOOST_TEST((snapshot(shop.lab.database) == before));
  }
}

BOOST_AUTO_TEST_CASE(packets_without_ipcomp_header_are_let_be) {
  for (const Family family : kFamilies) {
    Shop shop(family);
    const Octets plain = ip(family, kUdp, Noise().octets(200));
    Parcel parcel(plain);
    BOOST_TEST(shop.remove(parcel) == Verdict::pending);
    BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
    BOOST_TEST(shop.sa.received.packets == 0u);
  }
}

BOOST_AUTO_TEST_CASE(any_length_comes_back) {
  for (const Family family : kFamilies) {
    Shop shop(family);
    Noise noise;
    for (std::size_t len = 0; len < 9000; len += 1 + len / 8) {
      for (const std::size_t noisy : {std::size_t{0}, len / 2, len}) {
        const Octets plain = ip(family, kUdp, mixed(len, noisy));
        Parcel parcel(plain, 0, 0);
        BOOST_REQUIRE_EQUAL(shop.apply(parcel), Verdict::pending);
        BOOST_REQUIRE_EQUAL(shop.remove(parcel), Verdict::pending);
        BOOST_REQUIRE(same(parcel.octets(), plain));
        BOOST_REQUIRE(parcel.intact());
      }
    }
    BOOST_TEST(shop.bench.intact());
  }
}

BOOST_AUTO_TEST_CASE(another_cpi_destination_or_a_fragment_is_refused) {
  Shop shop(Family::ipv4);
  const Octets compressed = zlib_deflate(Octets(200));
  refused(shop, ip(Family::ipv4, kIpcomp, ipcomp(kUdp, kCpi ^ 1, compressed)), Verdict::wrong_sa);
  refused(shop, ip(Family::ipv4, kIpcomp, ipcomp(kUdp, kCpi ^ 0x100, compressed)), Verdict::wrong_sa);
  refused(shop, packet(Ip4{.dst = "192.0.1.2", .protocol = kIpcomp}, ipcomp(kUdp, kCpi, compressed)),
          Verdict::wrong_sa);
  for (const std::uint16_t flags : {kMoreFragments, std::uint16_t{7}}) {
    refused(shop, packet(Ip4{.protocol = kIpcomp, .flags = flags}, ipcomp(kUdp, kCpi, compressed)),
            Verdict::fragment);
  }
}

// RFC 3173 section 3.3: the CPI and the destination say which SA it is, and the sender uses the one that the receiver chose.
// DEFLATE's own number, 2, is an SA like any other: nobody has it without being told. Linux and KLIPS look for it so too.
BOOST_AUTO_TEST_CASE(a_packet_carries_the_cpi_of_its_sa_and_no_other) {
  const Octets payload = words(300);
  const Octets compressed = zlib_deflate(payload);
  static constexpr std::uint16_t kCpis[] = {2, 3, 63, 64, 255, 256, 0x4004, 61439, 61440, 65535};
  for (const std::uint16_t own : kCpis) {
    Lab lab;
    Bench bench;
    Sa& sa = lab.add(spec(Said{.proto = Proto::comp, .spi = own, .dst = address("192.0.1.1")}));
    for (const std::uint16_t carried : kCpis) {
      Parcel parcel(ip(Family::ipv4, kIpcomp, ipcomp(kUdp, carried, compressed)));
      BOOST_TEST(bench.through(comp_remove, sa, parcel) ==
                 (carried == own ? Verdict::pending : Verdict::wrong_sa));
    }
    Parcel parcel(ip(Family::ipv4, kUdp, payload));
    BOOST_TEST(bench.through(comp_apply, sa, parcel) == Verdict::pending);
    BOOST_TEST(to_hex(parcel.octets()) == to_hex(ip(Family::ipv4, kIpcomp, ipcomp(kUdp, own, compressed))));
  }
}

BOOST_AUTO_TEST_CASE(flags_are_ignored) {
  Shop shop(Family::ipv4);
  Octets with_flags = ipcomp(kUdp, kCpi, zlib_deflate(Octets(200)));
  with_flags[1] = 0xff;
  Parcel parcel(ip(Family::ipv4, kIpcomp, with_flags));
  BOOST_TEST(shop.remove(parcel) == Verdict::pending);
}

// CVE-2011-1547: a packet of IPComp in IPComp in IPComp ... was undone by recursion until the stack was full.
BOOST_AUTO_TEST_CASE(trap_nested_ipcomp_cve_2011_1547) {
  for (const Family family : kFamilies) {
    Shop shop(family);
    Octets inside = udp(200);
    std::uint8_t next_header = kUdp;
    for (int depth = 0; depth < 40; ++depth) {
      inside = ipcomp(next_header, kCpi, zlib_deflate(inside));
      next_header = kIpcomp;
    }
    refused(shop, ip(family, kIpcomp, inside), Verdict::nested_ipcomp);
  }
}

BOOST_AUTO_TEST_CASE(a_packet_that_ends_inside_its_header_is_refused) {
  Shop shop(Family::ipv4);
  const Octets whole = ipcomp(kUdp, kCpi, {});
  for (std::size_t len = 0; len < 4; ++len) {
    refused(shop, ip(Family::ipv4, kIpcomp, Bytes(whole).first(len)), Verdict::truncated_header);
  }
}

BOOST_AUTO_TEST_CASE(only_one_whole_stream_and_nothing_behind_it_is_taken) {
  Shop shop(Family::ipv4);
  const Octets compressed = zlib_deflate(words(300));
  const auto with = [&](Bytes stream) { return ip(Family::ipv4, kIpcomp, ipcomp(kUdp, kCpi, stream)); };
  for (std::size_t len = 0; len < compressed.size(); ++len) {
    refused(shop, with(Bytes(compressed).first(len)), Verdict::inflate);
  }
  refused(shop, with(joined({compressed, Octets{0}})), Verdict::inflate);
  refused(shop, with(joined({compressed, compressed})), Verdict::inflate);
  refused(shop, with(from_hex("07")), Verdict::inflate);  // a block type that there is not
  Parcel parcel(with(compressed));
  BOOST_TEST(shop.remove(parcel) == Verdict::pending);
  Parcel empty(with(from_hex("0300")));  // a stream of no bytes
  BOOST_TEST(shop.remove(empty) == Verdict::pending);
  BOOST_TEST(empty.packet.size() == 20u);
}

BOOST_AUTO_TEST_CASE(output_is_bounded_by_the_memory_of_the_packet) {
  for (const Family family : kFamilies) {
    Shop shop(family);
    const Octets payload = words(2000);
    const std::size_t room = 2000 - zlib_deflate(payload).size() - 4;
    BOOST_TEST(inflated(shop, payload, room) == Verdict::pending);
    BOOST_TEST(inflated(shop, payload, room + 1) == Verdict::pending);
    BOOST_TEST(inflated(shop, payload, room - 1) == Verdict::inflate_too_big);
    BOOST_TEST(inflated(shop, payload, 0) == Verdict::inflate_too_big);
  }
}

BOOST_AUTO_TEST_CASE(output_is_bounded_by_the_longest_packet) {
  for (const Family family : kFamilies) {
    Shop shop(family);
    const std::size_t most = family == Family::ipv4 ? 65535 - 20 : 65535;
    BOOST_TEST(inflated(shop, words(most), 70'000) == Verdict::pending);
    BOOST_TEST(inflated(shop, words(most + 1), 70'000) == Verdict::inflate_too_big);
    BOOST_TEST(inflated(shop, words(200'000), 300'000) == Verdict::inflate_too_big);
  }
}

BOOST_AUTO_TEST_CASE(output_is_bounded_by_a_ratio) {
  Shop shop(Family::ipv4);
  std::size_t found = 0;
  for (std::size_t len = 20; len < 128; ++len) {
    const std::size_t most = len * kMaxInflateRatio;
    if (zlib_deflate(Octets(most)).size() != len || zlib_deflate(Octets(most + 1)).size() != len) continue;
    ++found;
    BOOST_TEST(inflated(shop, Octets(most), 70'000) == Verdict::pending);
    BOOST_TEST(inflated(shop, Octets(most + 1), 70'000) == Verdict::inflate_too_big);
    // And none is sent that the other side would not take.
    BOOST_TEST(shop.compresses(Octets(most)));
    BOOST_TEST(!shop.compresses(Octets(most + 1)));
    BOOST_TEST((shop.sa.comp_state == CompState{}));
  }
  BOOST_TEST(found > 0u);
}

BOOST_AUTO_TEST_CASE(random_bytes_never_write_outside_the_packet) {
  Shop shop(Family::ipv4);
  Noise noise;
  for (int i = 0; i < 3000; ++i) {
    Octets stream = zlib_deflate(words(noise.below(400)));
    for (std::size_t flips = 1 + noise.below(4); flips > 0; --flips) {
      stream[noise.below(stream.size())] ^= static_cast<std::uint8_t>(1u << noise.below(8));
    }
    Parcel parcel(ip(Family::ipv4, kIpcomp, ipcomp(kUdp, kCpi, stream)), 0, noise.below(600));
    const Verdict verdict = shop.remove(parcel);
    BOOST_REQUIRE(verdict == Verdict::pending || verdict == Verdict::inflate ||
                  verdict == Verdict::inflate_too_big);
    BOOST_REQUIRE(parcel.intact());
  }
  BOOST_TEST(shop.bench.intact());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
