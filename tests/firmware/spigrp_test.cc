// SPDX-License-Identifier: Apache-2.0
#include "spigrp.h"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "support/heap_counter.h"

namespace {

constexpr std::array<std::uint8_t, 36> kKey = [] {
  std::array<std::uint8_t, 36> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(0xa0 + i);
  return key;
}();

constexpr spigrp_options kOptions = {.sas = 4, .eroutes = 3};
constexpr spigrp_sa kTunnel = {.said = "tun.10@192.0.2.2", .tunnel_src = "192.0.2.1"};
constexpr spigrp_sa kEsp = {.said = "esp.1000@192.0.2.2",
                            .algorithm = "chacha20poly1305",
                            .enckey = kKey.data(),
                            .enckey_len = kKey.size()};
constexpr spigrp_eroute kRoute = {.src = "10.1.0.0/16", .dst = "10.2.0.0/16", .said = "tun.10@192.0.2.2"};
constexpr const char* kGroup = "tun.10@192.0.2.2 esp.1000@192.0.2.2";

class Memory {
 public:
  explicit Memory(const spigrp_options& options)
      : bytes_(spigrp_memory_size(&options) + 2 * SPIGRP_MEMORY_ALIGN) {}
  std::uint8_t* data() {
    const auto address = reinterpret_cast<std::uintptr_t>(bytes_.data());
    return bytes_.data() + (SPIGRP_MEMORY_ALIGN - address % SPIGRP_MEMORY_ALIGN);
  }
  const std::vector<std::uint8_t>& all() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

// An engine in memory of its own.
class Router {
 public:
  explicit Router(const spigrp_options& options = kOptions) : memory_(options) {
    BOOST_REQUIRE(spigrp_open(SPIGRP_API, &options, memory_.data(), spigrp_memory_size(&options), &engine_) ==
                  SPIGRP_OK);
  }
  ~Router() { spigrp_close(engine_); }
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  operator spigrp_engine*() { return engine_; }  // NOLINT(google-explicit-constructor): as in C

 private:
  Memory memory_;
  spigrp_engine* engine_ = nullptr;
};

void fill(spigrp_engine* engine) {
  BOOST_REQUIRE(spigrp_add_sa(engine, &kTunnel) == SPIGRP_OK);
  BOOST_REQUIRE(spigrp_add_sa(engine, &kEsp) == SPIGRP_OK);
  BOOST_REQUIRE(spigrp_group(engine, kGroup) == SPIGRP_OK);
  BOOST_REQUIRE(spigrp_add_eroute(engine, &kRoute) == SPIGRP_OK);
}

// IPv4, UDP from 10.1.0.5 to 10.2.0.9; the last byte is the packet's number.
struct Datagram {
  static constexpr std::array<std::uint8_t, 29> kBytes = {
      0x45, 0x00, 0x00, 0x1d, 0x00, 0x01, 0x00, 0x00, 0x40, 0x11, 0x66, 0xbf, 0x0a, 0x01, 0x00,
      0x05, 0x0a, 0x02, 0x00, 0x09, 0x10, 0x00, 0x10, 0x01, 0x00, 0x09, 0x00, 0x00, 0x00,
  };

  explicit Datagram(std::uint8_t number = 0) {
    std::ranges::copy(kBytes, room.begin() + SPIGRP_HEADROOM);
    room[SPIGRP_HEADROOM + kBytes.size() - 1] = number;
  }
  spigrp_packet packet() {
    return {.memory = room.data(), .memory_len = room.size(), .head = SPIGRP_HEADROOM, .len = kBytes.size()};
  }
  std::array<std::uint8_t, SPIGRP_HEADROOM + kBytes.size() + SPIGRP_TAILROOM> room{};
};

std::string verdict(const spigrp_packet& packet) { return spigrp_verdict_name(packet.verdict); }

spigrp_error add(spigrp_engine* engine, spigrp_sa sa, auto change) {
  change(sa);
  return spigrp_add_sa(engine, &sa);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(c_interface)

BOOST_AUTO_TEST_CASE(every_error_has_a_name_of_its_own) {
  std::set<std::string> names;
  for (int error = SPIGRP_OK; error <= SPIGRP_MIXED_FAMILIES; ++error) {
    names.insert(spigrp_error_name(static_cast<spigrp_error>(error)));
  }
  BOOST_TEST(names.size() == SPIGRP_MIXED_FAMILIES + 1u);
  BOOST_TEST(!names.contains("unknown"));
  BOOST_TEST(std::string(spigrp_error_name(SPIGRP_BAD_GROUP)) == "bad-group");
  BOOST_TEST(std::string(spigrp_error_name(SPIGRP_MIXED_FAMILIES)) == "mixed-families");
}

BOOST_AUTO_TEST_CASE(every_verdict_has_a_name_that_ends) {
  std::set<std::string> names;
  for (int i = 0; i < spigrp_num_verdicts(); ++i) {
    names.insert(spigrp_verdict_name(i));
    BOOST_TEST(std::string(spigrp_verdict_text(i)).size() > 5u);
  }
  BOOST_TEST(names.size() == static_cast<std::size_t>(spigrp_num_verdicts()));
  BOOST_TEST(std::string(spigrp_verdict_name(-1)) == "unknown");
  BOOST_TEST(std::string(spigrp_verdict_text(spigrp_num_verdicts())) == "unknown");
  BOOST_TEST(!spigrp_passed(-1));
}

BOOST_AUTO_TEST_CASE(open_refuses_what_cannot_be) {
  Memory memory(kOptions);
  const std::size_t size = spigrp_memory_size(&kOptions);
  spigrp_engine* engine = nullptr;
  BOOST_TEST(spigrp_open(SPIGRP_API + 1, &kOptions, memory.data(), size, &engine) == SPIGRP_BAD_API);
  BOOST_TEST(spigrp_open(SPIGRP_API, &kOptions, memory.data(), size - 1, &engine) == SPIGRP_BAD_MEMORY);
  BOOST_TEST(spigrp_open(SPIGRP_API, &kOptions, memory.data() + 8, size, &engine) == SPIGRP_BAD_MEMORY);
  for (const spigrp_options& options :
       {spigrp_options{.sas = SIZE_MAX}, spigrp_options{.eroutes = SIZE_MAX},
        spigrp_options{.fragmented_packets = 4}, spigrp_options{.fragment_bytes = 4096},
        spigrp_options{.held_packets = SIZE_MAX, .held_packet_len = 1500}, spigrp_options{.held_packets = 1},
        spigrp_options{.mtu = 65536}}) {
    BOOST_TEST(spigrp_memory_size(&options) == 0u);
    BOOST_TEST(spigrp_open(SPIGRP_API, &options, memory.data(), size, &engine) == SPIGRP_BAD_LIMITS);
  }
  BOOST_TEST(engine == nullptr);
}

BOOST_AUTO_TEST_CASE(what_is_none_takes_no_memory) {
  const spigrp_options nothing = {};
  const spigrp_options more = {.fragmented_packets = 4, .fragment_bytes = 16384};
  BOOST_TEST(spigrp_memory_size(&nothing) > 0u);
  BOOST_TEST(spigrp_memory_size(&more) > spigrp_memory_size(&nothing) + 16384);
  Router router(nothing);
  BOOST_TEST(spigrp_add_sa(router, &kTunnel) == SPIGRP_FULL);
}

BOOST_AUTO_TEST_CASE(a_wrong_sa_is_refused_by_name) {
  Router router;
  const auto refused = [&](const spigrp_sa& sa, auto change) { return add(router, sa, change); };
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.said = nullptr; }) == SPIGRP_BAD_SAID);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.said = "esp.1000"; }) == SPIGRP_BAD_SAID);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.said = "%drop"; }) == SPIGRP_BAD_SAID);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.said = "esp.0@192.0.2.2"; }) == SPIGRP_BAD_GROUP);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.algorithm = nullptr; }) == SPIGRP_BAD_ALGORITHM);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.algorithm = "rot13"; }) == SPIGRP_BAD_ALGORITHM);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.algorithm = "hmac-sha2-256-128"; }) == SPIGRP_BAD_ALGORITHM);
  BOOST_TEST(refused(kEsp, [](auto& sa) {
               sa.algorithm = "des";
               sa.enckey_len = 8;
             }) == SPIGRP_NO_PROVIDER);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.enckey_len = 32; }) == SPIGRP_BAD_KEY_SIZE);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.enckey = nullptr; }) == SPIGRP_BAD_KEY_SIZE);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.tunnel_src = "192.0.2.1"; }) == SPIGRP_BAD_OPTION);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.natt_sport = 4500; }) == SPIGRP_BAD_OPTION);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.tfc_len = 65000; }) == SPIGRP_BAD_OPTION);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.replay_window = 64, sa.no_replay_window = true; }) ==
             SPIGRP_BAD_OPTION);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.replay_window = 31; }) == SPIGRP_BAD_REPLAY_WINDOW);
  BOOST_TEST(refused(kEsp, [](auto& sa) { sa.sequence = 1ull << 32; }) == SPIGRP_BAD_SEQUENCE);
  BOOST_TEST(refused(kTunnel, [](auto& sa) { sa.algorithm = "deflate"; }) == SPIGRP_BAD_ALGORITHM);
  BOOST_TEST(refused(kTunnel, [](auto& sa) { sa.tunnel_src = "192.0.2"; }) == SPIGRP_BAD_ADDRESS);
  BOOST_TEST(refused(kTunnel, [](auto& sa) { sa.tunnel_src = nullptr; }) == SPIGRP_BAD_TUNNEL);
  BOOST_TEST(refused(kTunnel, [](auto& sa) { sa.tunnel_src = "2001:db8::1"; }) == SPIGRP_BAD_TUNNEL);
  BOOST_TEST(refused(kTunnel, [](auto& sa) { sa.tfc_len = 1; }) == SPIGRP_BAD_OPTION);
  // Nothing of all that is left.
  fill(router);
  BOOST_TEST(spigrp_add_sa(router, &kEsp) == SPIGRP_SA_EXISTS);
}

BOOST_AUTO_TEST_CASE(groups_and_eroutes_are_refused_by_name) {
  Router router;
  BOOST_TEST(spigrp_group(router, kGroup) == SPIGRP_NO_SUCH_SA);
  fill(router);
  BOOST_TEST(spigrp_group(router, kGroup) == SPIGRP_ALREADY_GROUPED);
  BOOST_TEST(spigrp_group(router, "") == SPIGRP_BAD_GROUP);
  BOOST_TEST(spigrp_group(router, "tun.10@192.0.2.2 esp") == SPIGRP_BAD_SAID);
  BOOST_TEST(spigrp_group(router, "ah:1@::1 ah:2@::1 ah:3@::1 ah:4@::1 ah:5@::1") == SPIGRP_BAD_GROUP);
  BOOST_TEST(spigrp_ungroup(router, "tun.11@192.0.2.2") == SPIGRP_NO_SUCH_SA);
  BOOST_TEST(spigrp_ungroup(router, kEsp.said) == SPIGRP_OK);
  BOOST_TEST(spigrp_group(router, "esp.1000@192.0.2.2 tun.10@192.0.2.2") == SPIGRP_OK);  // two levels
  BOOST_TEST(spigrp_ungroup(router, kEsp.said) == SPIGRP_OK);

  BOOST_TEST(spigrp_add_eroute(router, &kRoute) == SPIGRP_EROUTE_EXISTS);
  spigrp_eroute other = {.src = "10.1.0.0/16", .dst = "2001:db8::/32", .said = "%drop"};
  BOOST_TEST(spigrp_add_eroute(router, &other) == SPIGRP_MIXED_FAMILIES);
  other.dst = "10.3.0.1/16";
  BOOST_TEST(spigrp_add_eroute(router, &other) == SPIGRP_BAD_PREFIX);
  other.dst = "10.3.0.0/16";
  other.said = "%what";
  BOOST_TEST(spigrp_add_eroute(router, &other) == SPIGRP_BAD_SAID);
  BOOST_TEST(spigrp_remove_eroute(router, &other) == SPIGRP_NO_SUCH_EROUTE);
  other.said = "%drop";
  BOOST_TEST(spigrp_add_eroute(router, &other) == SPIGRP_OK);
  other.dport = 25;
  BOOST_TEST(spigrp_add_eroute(router, &other) == SPIGRP_OK);
  other.dport = 26;
  BOOST_TEST(spigrp_add_eroute(router, &other) == SPIGRP_FULL);
}

BOOST_AUTO_TEST_CASE(packets_go_there_and_back_in_bursts_of_any_length) {
  constexpr std::size_t kCount = 75;
  Router a;
  Router b;
  fill(a);
  fill(b);
  std::vector<Datagram> datagrams;
  for (std::uint8_t i = 0; i < kCount; ++i) datagrams.emplace_back(i);
  std::vector<spigrp_packet> packets;
  for (Datagram& datagram : datagrams) packets.push_back(datagram.packet());

  const std::size_t before = spigrp::test::heap_calls();
  spigrp_outbound(a, packets.data(), packets.size());
  spigrp_inbound(b, packets.data(), packets.size());
  BOOST_TEST(spigrp::test::heap_calls() == before);
  for (std::uint8_t i = 0; i < kCount; ++i) {
    BOOST_TEST(verdict(packets[i]) == "removed");
    BOOST_TEST(packets[i].len == Datagram::kBytes.size());
    BOOST_TEST(int{packets[i].memory[packets[i].head + packets[i].len - 1]} == int{i});
  }
  BOOST_TEST(spigrp_count(b, packets[0].verdict) == kCount);

  spigrp_state state;
  BOOST_REQUIRE(spigrp_get_state(a, kEsp.said, &state) == SPIGRP_OK);
  BOOST_TEST(state.sequence == kCount);
  BOOST_TEST(state.packets_out == kCount);
  BOOST_REQUIRE(spigrp_get_state(b, kEsp.said, &state) == SPIGRP_OK);
  BOOST_TEST(state.received == kCount);
  BOOST_TEST(spigrp_get_state(b, "esp.1001@192.0.2.2", &state) == SPIGRP_NO_SUCH_SA);
  BOOST_TEST(spigrp_get_state(b, "esp", &state) == SPIGRP_BAD_SAID);
}

BOOST_AUTO_TEST_CASE(drops_have_their_reason) {
  Router a;
  Router b;
  fill(a);
  fill(b);
  Datagram datagram;
  spigrp_packet packet = datagram.packet();
  spigrp_outbound(a, &packet, 1);
  BOOST_TEST(verdict(packet) == "applied");
  BOOST_TEST(spigrp_passed(packet.verdict));
  packet.memory[packet.head + packet.len - 1] ^= 1;
  spigrp_inbound(b, &packet, 1);
  BOOST_TEST(verdict(packet) == "bad-icv");
  BOOST_TEST(!spigrp_passed(packet.verdict));
  spigrp_state state;
  BOOST_REQUIRE(spigrp_get_state(b, kEsp.said, &state) == SPIGRP_OK);
  BOOST_TEST(state.bad_icv == 1u);
  BOOST_TEST(state.received == 0u);

  BOOST_TEST(spigrp_remove_eroute(a, &kRoute) == SPIGRP_OK);
  Datagram again;
  packet = again.packet();
  spigrp_outbound(a, &packet, 1);
  BOOST_TEST(verdict(packet) == "no-eroute");
}

BOOST_AUTO_TEST_CASE(a_packet_outside_its_memory_is_not_looked_at) {
  Router router;
  fill(router);
  Datagram datagram;
  for (const std::size_t head : {datagram.room.size() - 1, datagram.room.size() + 1, SIZE_MAX}) {
    spigrp_packet packet = datagram.packet();
    packet.head = head;
    spigrp_outbound(router, &packet, 1);
    BOOST_TEST(verdict(packet) == "malformed");
    BOOST_TEST(packet.len == 0u);
  }
}

BOOST_AUTO_TEST_CASE(an_sa_ends_behind_its_last_packet) {
  Router router;
  BOOST_REQUIRE(spigrp_add_sa(router, &kTunnel) == SPIGRP_OK);
  BOOST_REQUIRE(add(router, kEsp, [](auto& sa) { sa.max_packets = 2; }) == SPIGRP_OK);
  BOOST_REQUIRE(spigrp_group(router, kGroup) == SPIGRP_OK);
  BOOST_REQUIRE(spigrp_add_eroute(router, &kRoute) == SPIGRP_OK);
  for (const std::string expected : {"applied", "applied", "expired-packets"}) {
    Datagram datagram;
    spigrp_packet packet = datagram.packet();
    spigrp_outbound(router, &packet, 1);
    BOOST_TEST(verdict(packet) == expected);
  }
}

BOOST_AUTO_TEST_CASE(no_key_is_left_behind) {
  Memory memory(kOptions);
  spigrp_engine* engine = nullptr;
  const auto has_key = [&] {
    return std::ranges::search(memory.all(), std::span(kKey).first(32)).begin() != memory.all().end();
  };
  const auto open = [&] {
    return spigrp_open(SPIGRP_API, &kOptions, memory.data(), spigrp_memory_size(&kOptions), &engine);
  };
  BOOST_REQUIRE(open() == SPIGRP_OK);
  fill(engine);
  BOOST_TEST(spigrp_remove_sa(engine, kTunnel.said) == SPIGRP_OK);  // and ESP, which is outside it
  BOOST_TEST(spigrp_remove_sa(engine, kEsp.said) == SPIGRP_NO_SUCH_SA);
  BOOST_TEST(!has_key());
  spigrp_close(engine);
  BOOST_REQUIRE(open() == SPIGRP_OK);
  fill(engine);
  spigrp_close(engine);
  BOOST_TEST(!has_key());
  BOOST_TEST(std::ranges::all_of(std::span(memory.data(), spigrp_memory_size(&kOptions)),
                                 [](std::uint8_t byte) { return byte == 0; }));
}

BOOST_AUTO_TEST_SUITE_END()
