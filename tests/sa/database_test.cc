// SPDX-License-Identifier: Apache-2.0
#include "spigrp/database.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <optional>
#include <tuple>
#include <vector>

#include "database_model.h"
#include "support/death.h"
#include "support/lab.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr std::uint64_t kMaxShort = 0xffff'ffff;

// refused() makes a change that must be refused, and holds the database to be as it was.
template <class Change>
DatabaseError refused(const Database& database, Change change) {
  const Snapshot before = snapshot(database);
  const auto result = change();
  BOOST_REQUIRE_MESSAGE(!result, "it was taken, and had to be refused");
  BOOST_TEST((snapshot(database) == before));
  return result.error();
}

std::vector<Said> saids(std::initializer_list<std::string_view> texts) {
  std::vector<Said> all;
  for (const std::string_view text : texts) all.push_back(said(text));
  return all;
}

DatabaseError link_refused(Database& database, std::initializer_list<std::string_view> texts) {
  return refused(database, [&] { return database.link(saids(texts)); });
}

std::vector<Said> group_of(Database& database, std::string_view member) {
  std::vector<Said> all;
  const SaChain chain = SaChain::whole(*database.find(said(member)));
  for (const Sa* sa : chain.sas()) all.push_back(sa->said);
  return all;
}

// A lab with the SAs of the manual page, ungrouped.
struct Bench : Lab {
  Bench() {
    for (const std::string_view text : {"tun.10@192.0.2.9", "comp.11@192.0.2.9", "esp.12@192.0.2.9",
                                        "ah.13@192.0.2.9", "esp.14@192.0.2.9", "tun.15@192.0.2.10"}) {
      add(spec(text));
    }
  }
};

bool holds(Bytes memory, Bytes what) { return !std::ranges::search(memory, what).empty(); }

bool is_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

// A machine that has no AES, whatever this one has.
class Poor final : public Provider {
 public:
  std::string_view name() const override { return "poor"; }
  bool supports(AlgorithmId id) const override { return id != AlgorithmId::esp_aes256_gcm16; }
  std::size_t context_size(AlgorithmId id) const override { return libsodium_provider().context_size(id); }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    if (!supports(id)) return fail(ProviderErrc::unsupported);
    return libsodium_provider().make_context(id, keys, storage);
  }
  void random(MutableBytes memory) override { libsodium_provider().random(memory); }
};

// Contexts that count how often they were made and ended, and do nothing.
class Counting final : public Provider {
 public:
  struct Context final : CryptoContext {
    explicit Context(int& left) : alive(left) { ++alive; }
    void seal(std::span<CryptoJob>) override {}
    void open(std::span<CryptoJob>) override {}
    void destroy() override { --alive; }
    int& alive;
  };
  std::string_view name() const override { return "counting"; }
  bool supports(AlgorithmId) const override { return true; }
  std::size_t context_size(AlgorithmId) const override { return sizeof(Context); }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId, const Keys&, MutableBytes storage) override {
    return new (storage.data()) Context(alive);
  }
  void random(MutableBytes) override {}

  int alive = 0;
};

// What the database should find of what carries no SPI, by a look at each SA: it knows nothing of an index.
Sa* naive_tunnel(const Database& database, const IpAddress& dst, const IpAddress& src) {
  for (Sa* sa : database.sas()) {
    if (sa == nullptr || sa->said.proto != Proto::tun || sa->said.dst != dst || sa->tunnel_src != src)
      continue;
    const Sa* outer = sa->outer;
    if (outer == nullptr || (outer->said.proto == Proto::comp && outer->outer == nullptr)) return sa;
  }
  return nullptr;
}

Sa* naive_bare_comp(const Database& database, const IpAddress& dst) {
  for (Sa* sa : database.sas()) {
    const bool alone = sa != nullptr && sa->inner == nullptr && sa->outer == nullptr;
    if (alone && sa->said.proto == Proto::comp && sa->said.dst == dst) return sa;
  }
  return nullptr;
}

bool naive_leads_to(const Database& database, const IpAddress& dst) {
  for (const Eroute& each : database.eroutes()) {
    const Sa* sa = database.find(each.said);
    while (sa != nullptr && sa->said.proto != Proto::tun) sa = sa->outer;
    if (sa != nullptr && sa->said.dst == dst) return true;
  }
  return false;
}

void compare_look_ups(const Database& database) {
  const IpAddress ends[] = {address("192.0.2.9"), address("192.0.2.10"), address("2001:db8::9"),
                            address("192.0.2.11")};
  for (const IpAddress& dst : ends) {
    const auto any = [&](const auto& wanted) {
      return std::ranges::any_of(
          database.sas(), [&](const Sa* sa) { return sa != nullptr && sa->said.dst == dst && wanted(*sa); });
    };
    BOOST_REQUIRE_EQUAL(database.is_destination(dst), any([](const Sa&) { return true; }));
    BOOST_REQUIRE_EQUAL(database.has_natt(dst),
                        any([](const Sa& sa) { return sa.natt.mode != NattMode::none; }));
    for (const std::uint16_t port : {std::uint16_t{0}, std::uint16_t{4500}, std::uint16_t{4501}}) {
      const auto on_port = [&](const Sa& sa) {
        return sa.natt.mode != NattMode::none && sa.natt.dport == port;
      };
      BOOST_REQUIRE_EQUAL(database.has_natt(dst, port), any(on_port));
    }
    BOOST_REQUIRE_EQUAL(database.find_bare_comp(dst), naive_bare_comp(database, dst));
    BOOST_REQUIRE_EQUAL(database.leads_to(dst), naive_leads_to(database, dst));
    for (const std::string_view text : {kGateway4, kGateway6, std::string_view("198.51.100.2")}) {
      const IpAddress src = address(text);
      BOOST_REQUIRE_EQUAL(database.find_tunnel(dst, src), naive_tunnel(database, dst, src));
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(database)

BOOST_AUTO_TEST_CASE(what_is_added_is_found_with_what_it_was_given) {
  Lab lab;
  SaSpec given = spec("esp:12345678@2001:db8::9");
  given.esn = true;
  given.last_sequence = std::uint64_t{1} << 40;
  given.replay_window = 4096;
  const Sa& sa = lab.add(given);
  BOOST_TEST(lab.database.find(given.said) == &sa);
  BOOST_TEST(sa.said == given.said);
  BOOST_TEST(sa.algorithm == &algorithm(AlgorithmId::esp_chacha20_poly1305));
  BOOST_TEST(sa.crypto != nullptr);
  BOOST_TEST(sa.esn);
  BOOST_TEST(sa.last_sent == given.last_sequence);
  BOOST_TEST(sa.send_limit == std::numeric_limits<std::uint64_t>::max());
  BOOST_TEST(sa.window.top() == given.last_sequence);
  BOOST_TEST(sa.window.size() == 4096u);
  BOOST_TEST((sa.inner == nullptr && sa.outer == nullptr));
  BOOST_TEST(lab.intact());
}

BOOST_AUTO_TEST_CASE(defaults_are_a_window_of_64_and_32_bit_sequence_numbers) {
  Lab lab;
  const Sa& esp = lab.add(spec("esp.12@192.0.2.9"));
  BOOST_TEST(esp.window.size() == 64u);
  BOOST_TEST(esp.send_limit == kMaxShort);
  const Sa& tun = lab.add(spec("tun.12@192.0.2.9"));
  BOOST_TEST(tun.window.size() == 0u);  // neither tun nor comp numbers its packets
  BOOST_TEST((tun.algorithm == nullptr && tun.crypto == nullptr));
  BOOST_TEST((tun.tunnel_src == address(kGateway4)));
  BOOST_TEST((lab.add(spec("comp.12@192.0.2.9")).crypto == nullptr));
}

BOOST_AUTO_TEST_CASE(a_said_is_added_once) {
  Bench bench;
  const auto error = refused(bench.database, [&] { return bench.database.add_sa(spec("esp.12@192.0.2.9")); });
  BOOST_TEST(error.code == DatabaseErrc::sa_exists);
}

BOOST_AUTO_TEST_CASE(there_are_no_more_wide_windows_than_the_limit) {
  Lab lab({.sas = 4, .eroutes = 1, .wide_windows = 2});
  const auto add = [&](std::string_view text, std::size_t window) {
    SaSpec with = spec(text);
    with.replay_window = window;
    return lab.database.add_sa(with);
  };
  BOOST_TEST_REQUIRE(add("esp.1001@192.0.2.9", 65).has_value());
  BOOST_TEST_REQUIRE(add("ah.1002@192.0.2.9", 4096).has_value());
  const auto third = [&] { return add("esp.1003@192.0.2.9", 128); };
  BOOST_TEST(refused(lab.database, third).code == DatabaseErrc::full);
  BOOST_TEST(add("esp.1003@192.0.2.9", 64).has_value());
  BOOST_TEST_REQUIRE(lab.database.remove_sa(said("esp.1001@192.0.2.9")).has_value());
  BOOST_TEST(add("esp.1004@192.0.2.9", 4096).has_value());
  // Each has bits of its own.
  ReplayWindow& fourth = lab.sa("esp.1004@192.0.2.9").window;
  for (std::uint64_t sequence = 1; sequence <= 4096; ++sequence) BOOST_REQUIRE(fourth.commit(sequence));
  const ReplayWindow& second = lab.sa("ah.1002@192.0.2.9").window;
  BOOST_TEST(
      std::ranges::all_of(second.words(), [](std::uint64_t word) { return word == ~std::uint64_t{0}; }));
  BOOST_TEST(second.top() == 0U);
  BOOST_TEST(lab.intact());
}

BOOST_AUTO_TEST_CASE(there_is_no_larger_context_than_the_limit) {
  constexpr AlgorithmId kSmall = AlgorithmId::esp_chacha20_poly1305;
  constexpr AlgorithmId kLarge = AlgorithmId::esp_null_hmac_sha2_512_256;
  const std::size_t small = libsodium_provider().context_size(kSmall);
  BOOST_TEST((small > 0 && small <= 64));
  BOOST_TEST(small < libsodium_provider().context_size(kLarge));
  BOOST_TEST(largest_context(libsodium_provider()) <= kContextSize);
  BOOST_TEST(largest_context(libsodium_provider()) >= libsodium_provider().context_size(kLarge));
  const Limits limits{.sas = 2, .eroutes = 1, .context_size = small};
  BOOST_TEST(Database::memory_size(limits) < Database::memory_size({.sas = 2, .eroutes = 1}));
  Lab lab(limits);
  const auto large = [&] { return lab.database.add_sa(spec("esp.1001@192.0.2.9", kLarge)); };
  BOOST_TEST(refused(lab.database, large).code == DatabaseErrc::full);
  BOOST_TEST(lab.database.add_sa(spec("esp.1001@192.0.2.9", kSmall)).has_value());
  BOOST_TEST(lab.database.add_sa(spec("esp.1002@192.0.2.9", kSmall)).has_value());
  BOOST_TEST(lab.intact());
}

// What a router gives for an SA: see the aim in docs/footprint.md.
BOOST_AUTO_TEST_CASE(an_sa_without_a_wide_window_takes_less_than_a_kilobyte) {
  const auto size = [](std::size_t sas) {
    return Database::memory_size(
        {.sas = sas,
         .eroutes = 1,
         .wide_windows = 0,
         .context_size = libsodium_provider().context_size(AlgorithmId::esp_chacha20_poly1305)});
  };
  BOOST_TEST((size(2048) - size(1024)) / 1024 < 1024U);
}

BOOST_AUTO_TEST_CASE(there_are_no_more_sas_than_the_limit) {
  Lab lab({.sas = 3, .eroutes = 1});
  for (const auto text : {"esp.1001@192.0.2.9", "esp.1002@192.0.2.9", "esp.1003@192.0.2.9"})
    lab.add(spec(text));
  const auto add = [&] { return lab.database.add_sa(spec("esp.1004@192.0.2.9")); };
  BOOST_TEST(refused(lab.database, add).code == DatabaseErrc::full);
  BOOST_TEST_REQUIRE(lab.database.remove_sa(said("esp.1002@192.0.2.9")).has_value());
  BOOST_TEST(add().has_value());  // takes the place that is free again
  BOOST_TEST(refused(lab.database, add).code == DatabaseErrc::sa_exists);
  BOOST_TEST(lab.database.find(said("esp.1004@192.0.2.9")) != nullptr);
  BOOST_TEST(lab.intact());
}

BOOST_AUTO_TEST_CASE(a_database_for_nothing_takes_nothing) {
  Lab lab({.sas = 0, .eroutes = 0});
  BOOST_TEST(lab.database.find(said("esp.12@192.0.2.9")) == nullptr);
  BOOST_TEST(refused(lab.database, [&] { return lab.database.add_sa(spec("esp.12@192.0.2.9")); }).code ==
             DatabaseErrc::full);
  BOOST_TEST(refused(lab.database, [&] {
               return lab.database.add_eroute(eroute("0.0.0.0/0", "0.0.0.0/0", "%drop"));
             }).code == DatabaseErrc::full);
  BOOST_TEST(lab.intact());
}

// SPI 0 is for local use and never on the wire (RFC 4303 section 2.1): an SA that had it would be a hole.
BOOST_AUTO_TEST_CASE(trap_spi_zero) {
  Lab lab;
  for (const Proto proto : {Proto::esp, Proto::ah, Proto::comp, Proto::tun}) {
    const Said zero{.proto = proto, .spi = 0, .dst = address("192.0.2.9")};
    const auto error = refused(lab.database, [&] { return lab.database.add_sa(spec(zero)); });
    BOOST_TEST(error.code == DatabaseErrc::bad_group);
    BOOST_TEST(error.rule == TextCode::zero_spi);
  }
}

BOOST_AUTO_TEST_CASE(what_an_sa_needs_is_checked_before_it_is_added) {
  Lab lab;
  const auto error_of = [&](std::string_view text, const Tune& tune) {
    SaSpec wrong = spec(text);
    tune(wrong);
    return refused(lab.database, [&] { return lab.database.add_sa(wrong); }).code;
  };
  for (const std::size_t size : {std::size_t{1}, std::size_t{31}, std::size_t{4097}}) {
    BOOST_TEST(error_of("esp.12@192.0.2.9", [=](SaSpec& s) { s.replay_window = size; }) ==
               DatabaseErrc::bad_replay_window);
  }
  BOOST_TEST(error_of("ah.12@192.0.2.9", [](SaSpec& s) { s.last_sequence = kMaxShort + 1; }) ==
             DatabaseErrc::bad_sequence);
  BOOST_TEST(error_of("tun.12@192.0.2.9", [](SaSpec& s) { s.tunnel_src = address("2001:db8::1"); }) ==
             DatabaseErrc::bad_tunnel);
  BOOST_TEST(error_of("tun:12@2001:db8::9", [](SaSpec& s) { s.tunnel_src = address("192.0.2.1"); }) ==
             DatabaseErrc::bad_tunnel);
}

BOOST_AUTO_TEST_CASE(a_tunnel_without_outer_addresses_is_refused) {
  Lab lab;
  for (const auto& [text, src] : {std::pair{"tun.12@192.0.2.9", "0.0.0.0"},
                                  {"tun:12@2001:db8::9", "::"},
                                  {"tun.12@0.0.0.0", "192.0.2.1"},
                                  {"%passthrough", "192.0.2.1"},
                                  {"%passthrough6", "2001:db8::1"}}) {
    SaSpec missing = spec(text);
    missing.tunnel_src = address(src);
    BOOST_TEST(refused(lab.database, [&] { return lab.database.add_sa(missing); }).code ==
               DatabaseErrc::bad_tunnel);
  }
}

BOOST_AUTO_TEST_CASE(the_highest_sequence_numbers_are_taken) {
  Lab lab;
  SaSpec last = spec("esp.12@192.0.2.9");
  last.last_sequence = kMaxShort;
  BOOST_TEST(lab.database.add_sa(last).has_value());
  last.said.spi = 0x13;
  last.esn = true;
  last.last_sequence = std::numeric_limits<std::uint64_t>::max();
  BOOST_TEST(lab.database.add_sa(last).has_value());
}

BOOST_AUTO_TEST_CASE(keys_of_another_length_are_refused) {
  Lab lab;
  for (const Algorithm& row : algorithms()) {
    if (row.use == AlgorithmUse::comp || !can_do(row.id)) continue;
    const bool ah = row.use == AlgorithmUse::ah;
    const SaSpec good = spec(ah ? "ah.12@192.0.2.9" : "esp.12@192.0.2.9", row.id);
    for (const int change : {-1, 1}) {
      SaSpec wrong = good;
      Bytes& key = row.auth_key_len > 0 ? wrong.keys.authentication : wrong.keys.encryption;
      key = key_bytes(key.size() + static_cast<std::size_t>(change), 1);
      BOOST_TEST(refused(lab.database, [&] { return lab.database.add_sa(wrong); }).code ==
                 DatabaseErrc::bad_key_size);
    }
    SaSpec none = good;
    none.keys = {};
    BOOST_TEST(refused(lab.database, [&] { return lab.database.add_sa(none); }).code ==
               DatabaseErrc::bad_key_size);
  }
}

BOOST_AUTO_TEST_CASE(an_algorithm_that_the_machine_lacks_is_refused) {
  Poor poor;
  const Limits limits{.sas = 2, .eroutes = 1};
  Block memory(Database::memory_size(limits));
  Database database(limits, memory.bytes(), poor);
  const SaSpec gcm = spec("esp.12@192.0.2.9", AlgorithmId::esp_aes256_gcm16);
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(refused(database, [&] { return database.add_sa(gcm); }).code == DatabaseErrc::cpu_or_provider);
  }
  BOOST_TEST(database.sas().empty());
  BOOST_TEST(database.add_sa(spec("esp.12@192.0.2.9")).has_value());
}

BOOST_AUTO_TEST_CASE(an_algorithm_of_another_use_is_misuse) {
  Lab lab;
  const auto stops = [&](std::string_view text, std::optional<AlgorithmId> id) {
    SaSpec wrong = spec(text);
    wrong.algorithm = id;
    return stops_program([&] { static_cast<void>(lab.database.add_sa(wrong)); });
  };
  BOOST_TEST(stops("esp.12@192.0.2.9", AlgorithmId::ah_hmac_sha2_256_128));
  BOOST_TEST(stops("ah.12@192.0.2.9", AlgorithmId::esp_chacha20_poly1305));
  BOOST_TEST(stops("comp.12@192.0.2.9", AlgorithmId::esp_chacha20_poly1305));
  BOOST_TEST(stops("tun.12@192.0.2.9", AlgorithmId::comp_deflate));
  BOOST_TEST(stops("esp.12@192.0.2.9", std::nullopt));
  BOOST_TEST(stops("%drop", std::nullopt));
}

BOOST_AUTO_TEST_CASE(links_a_whole_group) {
  Bench bench;
  const auto all = saids({"tun.10@192.0.2.9", "comp.11@192.0.2.9", "esp.12@192.0.2.9", "ah.13@192.0.2.9"});
  BOOST_TEST_REQUIRE(bench.database.link(all).has_value());
  for (const Said& member : all) BOOST_TEST(group_of(bench.database, format(member).view()) == all);
}

// ipsec_manual(8): old scripts link tun and comp, then comp and esp.
BOOST_AUTO_TEST_CASE(links_pair_by_pair) {
  Bench bench;
  BOOST_TEST(bench.database.link(saids({"tun.10@192.0.2.9", "comp.11@192.0.2.9"})).has_value());
  BOOST_TEST(bench.database.link(saids({"comp.11@192.0.2.9", "esp.12@192.0.2.9"})).has_value());
  BOOST_TEST(bench.database.link(saids({"esp.12@192.0.2.9", "ah.13@192.0.2.9"})).has_value());
  BOOST_TEST(group_of(bench.database, "ah.13@192.0.2.9") ==
             saids({"tun.10@192.0.2.9", "comp.11@192.0.2.9", "esp.12@192.0.2.9", "ah.13@192.0.2.9"}));
}

BOOST_AUTO_TEST_CASE(a_refused_pair_names_the_sa_at_fault) {
  Bench bench;
  BOOST_TEST(bench.database.link(saids({"comp.11@192.0.2.9", "esp.12@192.0.2.9"})).has_value());
  const auto twice = link_refused(bench.database, {"esp.12@192.0.2.9", "esp.14@192.0.2.9"});
  BOOST_TEST(twice.code == DatabaseErrc::bad_group);
  BOOST_TEST(twice.rule == TextCode::repeated_protocol);
  BOOST_TEST(twice.index == 1u);
  const auto middle = link_refused(bench.database, {"comp.11@192.0.2.9", "ah.13@192.0.2.9"});
  BOOST_TEST(middle.code == DatabaseErrc::already_grouped);
  BOOST_TEST(middle.index == 0u);
  const auto second = link_refused(bench.database, {"tun.10@192.0.2.9", "comp.11@192.0.2.9"});
  BOOST_TEST(second.code == DatabaseErrc::already_grouped);
  BOOST_TEST(second.index == 1u);
}

BOOST_AUTO_TEST_CASE(a_group_breaks_no_rule) {
  Bench bench;
  const auto rule = [&](std::initializer_list<std::string_view> texts) {
    const auto error = link_refused(bench.database, texts);
    BOOST_TEST(error.code == DatabaseErrc::bad_group);
    return std::pair(error.rule, error.index);
  };
  using enum TextCode;
  BOOST_TEST((rule({}) == std::pair(empty_group, std::size_t{0})));
  BOOST_TEST((rule({"esp.12@192.0.2.9", "comp.11@192.0.2.9"}) == std::pair(wrong_order, std::size_t{1})));
  BOOST_TEST((rule({"esp.12@192.0.2.9", "esp.12@192.0.2.9"}) == std::pair(repeated_said, std::size_t{1})));
  BOOST_TEST(
      (rule({"tun.15@192.0.2.10", "esp.12@192.0.2.9"}) == std::pair(mixed_destinations, std::size_t{1})));
}

// The old tool counted to the end of its argument list and overran an array of four.
BOOST_AUTO_TEST_CASE(five_sas_are_refused_before_any_is_looked_up) {
  Bench bench;
  const auto five = link_refused(bench.database, {"tun.10@192.0.2.9", "comp.11@192.0.2.9", "esp.12@192.0.2.9",
                                                  "ah.13@192.0.2.9", "esp.99@192.0.2.9"});
  BOOST_TEST(five.code == DatabaseErrc::bad_group);
  BOOST_TEST(five.rule == TextCode::too_many_sas);
  BOOST_TEST(five.index == 4u);
  BOOST_TEST_REQUIRE(
      bench.database
          .link(saids({"tun.10@192.0.2.9", "comp.11@192.0.2.9", "esp.12@192.0.2.9", "ah.13@192.0.2.9"}))
          .has_value());
  const auto fifth = link_refused(bench.database, {"ah.13@192.0.2.9", "tun.15@192.0.2.10"});
  BOOST_TEST(fifth.rule == TextCode::too_many_sas);
  BOOST_TEST(fifth.index == 1u);
}

BOOST_AUTO_TEST_CASE(an_sa_that_is_missing_is_named) {
  Bench bench;
  const auto missing = link_refused(bench.database, {"tun.10@192.0.2.9", "esp.99@192.0.2.9"});
  BOOST_TEST(missing.code == DatabaseErrc::no_such_sa);
  BOOST_TEST(missing.index == 1u);
  BOOST_TEST(link_refused(bench.database, {"tun.99@192.0.2.9", "esp.12@192.0.2.9"}).index == 0u);
}

BOOST_AUTO_TEST_CASE(nested_tunnels_may_have_two_destinations) {
  Bench bench;
  BOOST_TEST(
      bench.database.link(saids({"tun.10@192.0.2.9", "esp.12@192.0.2.9", "tun.15@192.0.2.10"})).has_value());
}

BOOST_AUTO_TEST_CASE(unlink_parts_the_whole_group) {
  Bench bench;
  for (const std::string_view member : {"tun.10@192.0.2.9", "comp.11@192.0.2.9", "esp.12@192.0.2.9"}) {
    BOOST_TEST_REQUIRE(
        bench.database.link(saids({"tun.10@192.0.2.9", "comp.11@192.0.2.9", "esp.12@192.0.2.9"}))
            .has_value());
    BOOST_TEST_REQUIRE(bench.database.unlink(said(member)).has_value());
    for (const Sa* sa : bench.database.sas()) BOOST_TEST((sa->inner == nullptr && sa->outer == nullptr));
  }
  BOOST_TEST(refused(bench.database, [&] { return bench.database.unlink(said("esp.99@192.0.2.9")); }).code ==
             DatabaseErrc::no_such_sa);
}

BOOST_AUTO_TEST_CASE(an_sa_goes_with_what_is_outside_it) {
  Bench bench;
  BOOST_TEST_REQUIRE(
      bench.database
          .link(saids({"tun.10@192.0.2.9", "comp.11@192.0.2.9", "esp.12@192.0.2.9", "ah.13@192.0.2.9"}))
          .has_value());
  BOOST_TEST_REQUIRE(bench.database.remove_sa(said("esp.12@192.0.2.9")).has_value());
  BOOST_TEST(bench.database.find(said("esp.12@192.0.2.9")) == nullptr);
  BOOST_TEST(bench.database.find(said("ah.13@192.0.2.9")) == nullptr);
  BOOST_TEST(group_of(bench.database, "tun.10@192.0.2.9") ==
             saids({"tun.10@192.0.2.9", "comp.11@192.0.2.9"}));
  BOOST_TEST(refused(bench.database, [&] {
               return bench.database.remove_sa(said("ah.13@192.0.2.9"));
             }).code == DatabaseErrc::no_such_sa);
}

BOOST_AUTO_TEST_CASE(sas_are_listed_in_the_order_in_which_they_were_added) {
  Bench bench;
  BOOST_TEST(bench.database.sas().size() == 6u);
  BOOST_TEST(bench.database.sas()[2]->said == said("esp.12@192.0.2.9"));
  BOOST_TEST_REQUIRE(bench.database.remove_sa(said("esp.12@192.0.2.9")).has_value());
  BOOST_TEST(bench.database.sas().size() == 6u);
  BOOST_TEST((bench.database.sas()[2] == nullptr));
  bench.add(spec("esp.20@192.0.2.9"));
  BOOST_TEST(bench.database.sas()[6]->said == said("esp.20@192.0.2.9"));
}

BOOST_AUTO_TEST_CASE(keys_are_wiped_when_their_sa_goes) {
  for (const AlgorithmId id : esp_algorithms()) {
    Lab lab({.sas = 4, .eroutes = 1});
    Sa& sa = lab.add(spec("esp.12@192.0.2.9", id));
    const Bytes context(reinterpret_cast<const std::uint8_t*>(sa.crypto), sa.provider->context_size(id));
    BOOST_TEST(!is_zero(context));
    BOOST_TEST_REQUIRE(lab.database.remove_sa(sa.said).has_value());
    BOOST_TEST(is_zero(context));
  }
}

// A provider may have more to end than the bytes of its context.
BOOST_AUTO_TEST_CASE(every_context_is_ended_once) {
  Counting provider;
  const Limits limits;
  Block memory(Database::memory_size(limits));
  {
    Database database(limits, memory.bytes(), provider);
    for (const std::string_view text : {"esp.1001@192.0.2.9", "ah.1002@192.0.2.9", "tun.1003@192.0.2.9",
                                        "esp.1004@192.0.2.9", "ah.1005@192.0.2.9"}) {
      BOOST_TEST(database.add_sa(spec(text)).has_value());
    }
    BOOST_TEST(provider.alive == 4);
    BOOST_TEST(database.remove_sa(said("esp.1001@192.0.2.9")).has_value());
    BOOST_TEST(provider.alive == 3);
    database.clear_sas();
    BOOST_TEST(provider.alive == 0);
    BOOST_TEST(database.add_sa(spec("esp.1006@192.0.2.9")).has_value());
    BOOST_TEST(provider.alive == 1);
  }
  BOOST_TEST(provider.alive == 0);
}

BOOST_AUTO_TEST_CASE(no_key_is_left_in_memory) {
  const SaSpec aead = spec("esp.12@192.0.2.9");
  const Bytes key = aead.keys.encryption.first(32);
  Lab lab;
  lab.add(aead);
  BOOST_TEST(holds(lab.memory(), key));  // or this test could not fail
  BOOST_TEST_REQUIRE(lab.database.remove_sa(aead.said).has_value());
  BOOST_TEST(!holds(lab.memory(), key));
  lab.add(aead);
  lab.database.clear_sas();
  BOOST_TEST(!holds(lab.memory(), key));
  const Limits limits;
  Block memory(Database::memory_size(limits));
  {
    Database database(limits, memory.bytes(), libsodium_provider());
    BOOST_TEST_REQUIRE(database.add_sa(aead).has_value());
    BOOST_TEST(holds(memory.bytes(), key));
  }
  BOOST_TEST(!holds(memory.bytes(), key));
}

BOOST_AUTO_TEST_CASE(memory_is_used_to_the_last_byte_and_not_beyond) {
  for (const std::size_t sas : {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{64}}) {
    for (const std::size_t eroutes : {std::size_t{1}, std::size_t{7}}) {
      Lab lab({.sas = sas, .eroutes = eroutes});
      for (std::size_t i = 0; i < sas; ++i) {
        lab.add(spec(Said{Proto::esp, static_cast<std::uint32_t>(0x1000 + i), address("192.0.2.9")}));
      }
      for (std::uint16_t i = 0; i < eroutes; ++i) {
        Eroute each = eroute("10.0.0.0/8", "10.0.0.0/8", "%drop");
        each.selector.dst_port = static_cast<std::uint16_t>(i + 1);
        BOOST_TEST(lab.database.add_eroute(each).has_value());
      }
      BOOST_TEST(lab.intact());
      // The last thing in it is the branches by target, of which one is not needed.
      const Bytes end = lab.memory().last(eroutes * 8);
      const auto untouched = [](std::uint8_t byte) { return byte == 0xa5; };
      BOOST_TEST(std::ranges::none_of(end, untouched));
    }
  }
}

BOOST_AUTO_TEST_CASE(memory_that_is_too_small_or_crooked_stops_the_program) {
  const Limits limits;
  Block memory(Database::memory_size(limits) + 64);
  const std::size_t size = Database::memory_size(limits);
  const auto make = [&](MutableBytes bytes) { Database(limits, bytes, libsodium_provider()); };
  BOOST_TEST(!stops_program([&] { make(memory.bytes().first(size)); }));
  BOOST_TEST(stops_program([&] { make(memory.bytes().first(size - 1)); }));
  BOOST_TEST(stops_program([&] { make(memory.bytes().subspan(8)); }));
}

BOOST_AUTO_TEST_CASE(finds_the_tunnel_of_what_carries_no_spi) {
  Lab lab;
  Sa& esp_tunnel = lab.add_group("tun.10@192.0.2.9 esp.12@192.0.2.9");
  Sa& bare = lab.add(spec("tun.20@192.0.2.10"));
  Sa& compressed = lab.add_group("tun.30@192.0.2.11 comp.31@192.0.2.11");
  Sa& outermost = lab.add_group("tun.40@192.0.2.12 esp.41@192.0.2.12 tun.42@192.0.2.13");
  lab.add_group("tun.50@192.0.2.14 comp.51@192.0.2.14 esp.1052@192.0.2.14");
  const IpAddress src = address(kGateway4);
  BOOST_TEST(lab.database.find_tunnel(address("192.0.2.14"), src) == nullptr);
  BOOST_TEST(lab.database.find_tunnel(esp_tunnel.said.dst, src) == nullptr);
  BOOST_TEST(lab.database.find_tunnel(bare.said.dst, src) == &bare);
  BOOST_TEST(lab.database.find_tunnel(bare.said.dst, address("198.51.100.2")) == nullptr);
  BOOST_TEST(lab.database.find_tunnel(compressed.said.dst, src) == &compressed);
  BOOST_TEST(lab.database.find_tunnel(outermost.said.dst, src) == nullptr);
  BOOST_TEST(lab.database.find_tunnel(address("192.0.2.13"), src)->said == said("tun.42@192.0.2.13"));
}

BOOST_AUTO_TEST_CASE(finds_the_comp_that_is_a_group_of_its_own) {
  Lab lab;
  lab.add_group("comp.31@192.0.2.11 esp.32@192.0.2.11");
  BOOST_TEST(lab.database.find_bare_comp(address("192.0.2.11")) == nullptr);
  Sa& bare = lab.add(spec("comp.33@192.0.2.11"));
  BOOST_TEST(lab.database.find_bare_comp(address("192.0.2.11")) == &bare);
  BOOST_TEST(lab.database.find_bare_comp(address("192.0.2.12")) == nullptr);
}

BOOST_AUTO_TEST_CASE(agrees_with_a_naive_model_whatever_is_done_to_it) {
  const std::string_view pool[] = {"tun.10@192.0.2.9",    "comp.11@192.0.2.9",  "esp.12@192.0.2.9",
                                   "ah.13@192.0.2.9",     "esp.14@192.0.2.9",   "tun.15@192.0.2.10",
                                   "esp.12@192.0.2.10",   "ah.13@192.0.2.10",   "comp.11@192.0.2.10",
                                   "tun:10@2001:db8::9",  "esp:12@2001:db8::9", "ah:13@2001:db8::9",
                                   "comp:11@2001:db8::9", "tun.16@192.0.2.9"};
  Noise noise;
  const auto any = [&] { return said(pool[noise.below(std::size(pool))]); };
  // Of what does not show in the groups, anything goes: it must be found all the same.
  const auto any_spec = [&](const Said& each) {
    SaSpec made = spec(each);
    if (each.proto == Proto::tun && each.dst.family() == Family::ipv4 && noise.one_in(2)) {
      made.tunnel_src = address("198.51.100.2");
    }
    if (each.proto == Proto::esp && noise.one_in(2)) {
      made.natt = {NattMode::nonesp, 4500, static_cast<std::uint16_t>(4500 + noise.below(2))};
    }
    return made;
  };
  for (int run = 0; run < 20; ++run) {
    constexpr std::size_t kMost = 10;
    Lab lab({.sas = kMost, .eroutes = 3});
    DatabaseModel model(kMost);
    for (int step = 0; step < 600; ++step) {
      const Snapshot before = snapshot(lab.database);
      DatabaseModel::Refusal expected;
      DatabaseModel::Refusal got;
      const auto note = [&](const auto& result) {
        if (!result) got = result.error().code;
      };
      switch (noise.below(14)) {
        case 12: {
          const auto number = static_cast<std::uint32_t>(noise.below(4));
          Eroute each = eroute("10.0.0.0/8", "0.0.0.0/0", "%drop");
          each.selector.src.address = IpAddress::from_ipv4(0x0a00'0000 + (number << 24));
          each.said = any();
          (void)lab.database.add_eroute(each, noise.one_in(2));
          break;
        }
        case 13: {
          const ErouteList eroutes = lab.database.eroutes();
          if (noise.one_in(20)) lab.database.clear_eroutes();
          if (!eroutes.empty()) {
            const Selector selector = eroutes.front().selector;
            BOOST_REQUIRE(lab.database.remove_eroute(selector).has_value());
          }
          break;
        }
        case 0:
        case 1:
        case 2:
        case 3: {
          const Said each = any();
          expected = model.add(each);
          note(lab.database.add_sa(any_spec(each)));
          break;
        }
        case 4: {
          const Said each = any();
          expected = model.remove(each);
          note(lab.database.remove_sa(each));
          break;
        }
        case 5: {
          const Said each = any();
          expected = model.unlink(each);
          note(lab.database.unlink(each));
          break;
        }
        case 6:
          if (!noise.one_in(20)) break;
          model.unlink_all();
          lab.database.unlink_all();
          break;
        case 7:
          if (!noise.one_in(50)) break;
          model.clear();
          lab.database.clear_sas();
          break;
        default: {
          std::vector<Said> group;
          for (std::size_t count = noise.below(5) + (noise.one_in(9) ? 0 : 1); count > 0; --count) {
            group.push_back(any());
          }
          expected = model.link(group);
          note(lab.database.link(group));
        }
      }
      BOOST_REQUIRE(got == expected);
      if (got) BOOST_REQUIRE(snapshot(lab.database) == before);
      compare_look_ups(lab.database);
      for (const std::string_view text : pool) {
        const Sa* found = lab.database.find(said(text));
        BOOST_REQUIRE_EQUAL(found != nullptr, !model.group_of(said(text)).empty());
        if (found != nullptr) BOOST_REQUIRE(group_of(lab.database, text) == model.group_of(said(text)));
      }
    }
    BOOST_REQUIRE(lab.intact());
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(database_eroutes)

BOOST_AUTO_TEST_CASE(an_eroute_is_added_once_or_replaced) {
  Lab lab;
  const Eroute first = eroute("10.0.0.0/8", "10.9.0.0/16", "%drop");
  const Eroute second = eroute("10.0.0.0/8", "10.9.0.0/16", "%pass");
  BOOST_TEST(lab.database.add_eroute(first).has_value());
  BOOST_TEST(refused(lab.database, [&] { return lab.database.add_eroute(second); }).code ==
             DatabaseErrc::eroute_exists);
  BOOST_TEST(lab.database.add_eroute(second, true).has_value());
  BOOST_TEST_REQUIRE(lab.database.eroutes().size() == 1u);
  BOOST_TEST(lab.database.eroutes().front().said == said("%pass"));
  BOOST_TEST(lab.database.add_eroute(eroute("10.0.0.0/9", "10.9.0.0/16", "%hold"), true).has_value());
  BOOST_TEST(lab.database.eroutes().size() == 2u);  // nothing to replace: added
}

BOOST_AUTO_TEST_CASE(no_more_eroutes_than_the_limit_but_they_can_still_be_replaced) {
  Lab lab({.sas = 1, .eroutes = 2});
  BOOST_TEST(lab.database.add_eroute(eroute("10.0.0.0/8", "0.0.0.0/0", "%drop")).has_value());
  BOOST_TEST(lab.database.add_eroute(eroute("11.0.0.0/8", "0.0.0.0/0", "%drop")).has_value());
  for (const bool replace : {false, true}) {
    BOOST_TEST(refused(lab.database, [&] {
                 return lab.database.add_eroute(eroute("12.0.0.0/8", "0.0.0.0/0", "%drop"), replace);
               }).code == DatabaseErrc::full);
  }
  BOOST_TEST(lab.database.add_eroute(eroute("11.0.0.0/8", "0.0.0.0/0", "%pass"), true).has_value());
  BOOST_TEST(lab.intact());
}

// CVE-2024-50142: a prefix of one family was taken with the length or the address of another.
BOOST_AUTO_TEST_CASE(trap_prefix_length_against_family_cve_2024_50142) {
  Lab lab;
  const auto error = refused(
      lab.database, [&] { return lab.database.add_eroute(eroute("10.0.0.0/8", "2001:db8::/32", "%drop")); });
  BOOST_TEST(error.code == DatabaseErrc::mixed_selector);
}

BOOST_AUTO_TEST_CASE(every_change_is_another_version) {
  Lab lab;
  Database& database = lab.database;
  const Eroute way = eroute("10.1.0.0/16", "10.2.0.0/16", "tun.1001@192.0.2.9");
  const Eroute other = eroute("10.1.0.0/16", "10.2.0.0/16", "%drop");
  const std::vector<Said> group = saids({"tun.1001@192.0.2.9", "esp.1002@192.0.2.9"});
  std::vector<std::uint64_t> versions = {0, database.version()};
  const auto note = [&](bool done) {
    BOOST_TEST(done);
    versions.push_back(database.version());
  };
  note(database.add_sa(spec("tun.1001@192.0.2.9")).has_value());
  note(database.add_sa(spec("esp.1002@192.0.2.9")).has_value());
  note(database.link(group).has_value());
  note(database.unlink(group[0]).has_value());
  note(database.link(group).has_value());
  note((database.unlink_all(), true));
  note(database.add_eroute(way).has_value());
  note(database.add_eroute(other, true).has_value());
  note(database.remove_eroute(way.selector).has_value());
  note(database.add_eroute(way).has_value());
  note((database.clear_eroutes(), true));
  note(database.remove_sa(group[0]).has_value());
  note((database.clear_sas(), true));
  BOOST_TEST(std::ranges::is_sorted(versions, std::less_equal<>()));
}

BOOST_AUTO_TEST_CASE(look_ups_and_counts_are_no_version) {
  Lab lab;
  lab.add_group("tun.1001@192.0.2.9 esp.1002@192.0.2.9");
  BOOST_TEST_REQUIRE(
      lab.database.add_eroute(eroute("10.1.0.0/16", "10.2.0.0/16", "tun.1001@192.0.2.9")).has_value());
  const std::uint64_t version = lab.database.version();
  const Eroute& only = *lab.database.eroutes().begin();
  lab.database.mark_allocated(only);
  ++lab.database.packets_of(only);
  ++lab.sa("esp.1002@192.0.2.9").last_sent;
  BOOST_TEST(!lab.database.add_eroute(only).has_value());
  BOOST_TEST(lab.database.version() == version);
}

BOOST_AUTO_TEST_CASE(an_eroute_is_removed_by_its_selector) {
  Lab lab;
  const Eroute one = eroute("10.0.0.0/8", "10.9.0.0/16", "%drop");
  Eroute other = one;
  other.selector.dst_port = 25;
  BOOST_TEST(lab.database.add_eroute(one).has_value());
  BOOST_TEST(lab.database.add_eroute(other).has_value());
  BOOST_TEST(lab.database.remove_eroute(one.selector).has_value());
  BOOST_TEST(refused(lab.database, [&] { return lab.database.remove_eroute(one.selector); }).code ==
             DatabaseErrc::no_such_eroute);
  BOOST_TEST_REQUIRE(lab.database.eroutes().size() == 1u);
  BOOST_TEST((lab.database.eroutes().front().selector == other.selector));
  lab.database.clear_eroutes();
  BOOST_TEST(lab.database.eroutes().empty());
}

namespace {

Eroute random_eroute(Noise& noise) {
  const std::string_view sources[] = {"0.0.0.0/0", "10.0.0.0/8",    "10.1.0.0/16",    "10.1.1.1/32",
                                      "::/0",      "2001:db8::/32", "2001:db8:1::/48"};
  const std::string_view shunts[] = {"%pass", "%drop", "%reject", "%hold", "%trap"};
  const std::string_view src = sources[noise.below(std::size(sources))];
  std::string_view dst = sources[noise.below(std::size(sources))];
  while ((src.find(':') == src.npos) != (dst.find(':') == dst.npos))
    dst = sources[noise.below(std::size(sources))];
  Eroute each = eroute(src, dst, shunts[noise.below(std::size(shunts))]);
  if (noise.one_in(2)) each.selector.protocol = noise.one_in(2) ? 6 : 17;
  if (noise.one_in(3)) each.selector.dst_port = static_cast<std::uint16_t>(25 + noise.below(2));
  if (noise.one_in(3)) each.selector.src_port = static_cast<std::uint16_t>(1000 + noise.below(2));
  return each;
}

Flow random_flow(Noise& noise) {
  const std::string_view hosts4[] = {"10.1.1.1", "10.1.2.3", "10.200.0.1", "192.0.2.1"};
  const std::string_view hosts6[] = {"2001:db8:1::5", "2001:db8:2::5", "2001:db9::5"};
  const bool four = noise.one_in(2);
  const auto host = [&] { return address(four ? hosts4[noise.below(4)] : hosts6[noise.below(3)]); };
  return {.src = host(),
          .dst = host(),
          .protocol = static_cast<std::uint8_t>(noise.one_in(2) ? 6 : 17),
          .ports_known = !noise.one_in(4),
          .src_port = static_cast<std::uint16_t>(1000 + noise.below(2)),
          .dst_port = static_cast<std::uint16_t>(25 + noise.below(2))};
}

// The most specific of all that match: longest source, longest destination, a protocol, a source port, a
// destination port; of equals the one that was there first.
const Eroute* naive_match(const std::vector<Eroute>& all, const Flow& flow) {
  const Eroute* best = nullptr;
  const auto rank = [](const Selector& s) {
    return std::tuple(s.src.length, s.dst.length, s.protocol > 0, s.src_port > 0, s.dst_port > 0);
  };
  for (const Eroute& each : all) {
    const bool better = best == nullptr || rank(each.selector) > rank(best->selector);
    if (better && each.selector.matches(flow)) best = &each;
  }
  return best;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_most_specific_eroute_is_found_as_a_linear_search_finds_it) {
  Noise noise;
  std::size_t matched = 0;
  for (int run = 0; run < 60; ++run) {
    Lab lab({.sas = 1, .eroutes = 24});
    std::vector<Eroute> model;
    for (int step = 0; step < 80; ++step) {
      const Eroute each = random_eroute(noise);
      const auto same = std::ranges::find(model, each.selector, &Eroute::selector);
      if (noise.one_in(4)) {
        BOOST_REQUIRE_EQUAL(lab.database.remove_eroute(each.selector).has_value(), same != model.end());
        if (same != model.end()) model.erase(same);
      } else if (lab.database.add_eroute(each, true)) {
        if (same != model.end()) {
          *same = each;
        } else {
          model.push_back(each);
        }
      }
      BOOST_REQUIRE_EQUAL(lab.database.eroutes().size(), model.size());
      for (int i = 0; i < 20; ++i) {
        const Flow flow = random_flow(noise);
        const Eroute* found = lab.database.match(flow);
        const Eroute* expected = naive_match(model, flow);
        BOOST_REQUIRE_EQUAL(found == nullptr, expected == nullptr);
        if (found == nullptr) continue;
        ++matched;
        BOOST_REQUIRE(found->selector == expected->selector);
        BOOST_REQUIRE(found->said == expected->said);
      }
    }
    BOOST_REQUIRE(lab.intact());
  }
  BOOST_TEST(matched > 1000u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
