// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/test/unit_test.hpp>
#include <functional>
#include <iterator>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/fast_path.h"
#include "support/machine.h"
#include "support/print.h"
#include "support/two_sides.h"

namespace spigrp::test {

/// TwoWays puts the same packets through two sets of the same SAs: the fast path, as far as it takes them and layer by layer from there;
/// and layer by layer all of them. Whatever can be seen of packets and SAs behind that must be the same.
class TwoWays {
 public:
  using Setup = std::function<void(Lab&)>;
  using Options = std::function<EngineOptions(Lab&)>;
  explicit TwoWays(
      const Setup& setup, const Options& options = [](Lab&) { return EngineOptions{}; })
      : fast_(setup, options), layers_(setup, options) {}

  /// out(), in() return how many packets the fast path took.
  std::size_t out(const std::vector<Given>& givens) {
    LastFlow last;
    return put(givens, &Engine::outbound,
               [&](std::span<Packet> packets) { return fast_outbound(context_, last, packets); });
  }
  std::size_t in(const std::vector<Given>& givens) {
    Sa* last = nullptr;
    return put(givens, &Engine::inbound,
               [&](std::span<Packet> packets) { return fast_inbound(context_, last, packets).taken; });
  }

  /// change() changes what both know.
  void change(const Setup& setup) {
    setup(fast_.lab);
    setup(layers_.lab);
  }

  /// results() are the packets of the last call, verdicts() what became of them.
  const std::vector<Given>& results() const { return results_; }
  const std::vector<Verdict>& verdicts() const { return verdicts_; }
  /// taken() are those that the fast path took.
  PacketSet taken() const { return taken_; }

 private:
  // An engine that is observed, and so does all layer by layer.
  struct Side {
    Side(const Setup& setup, const Options& choose)
        : lab({.sas = 16, .eroutes = 8, .context_size = kContextSize}, provider),
          options((setup(lab), choose(lab))),
          machine(lab.database, options) {
      machine.engine.observe(&silent);
    }
    Predictable provider;
    Lab lab;
    EngineOptions options;
    Machine machine;
    SilentObserver silent;
  };

  template <class Fast>
  std::size_t put(const std::vector<Given>& givens, void (Engine::*whole)(std::span<Packet>), Fast fast) {
    Load one(givens);
    Load other(givens);
    const std::size_t size = std::min(givens.size(), kMaxBurst);
    taken_ = fast(one.packets().first(size));
    const PacketSet burst = PacketSet::first(size);
    BOOST_REQUIRE((taken_ - burst).empty());
    const auto go_on = [&](std::span<Packet> rest) { (fast_.machine.engine.*whole)(rest); };
    in_runs(one.packets(), burst - taken_, go_on);
    go_on(one.packets().subspan(size));
    (layers_.machine.engine.*whole)(other.packets());
    compare(one, other);
    return taken_.size();
  }

  void compare(Load& one, Load& other) {
    results_.clear();
    verdicts_.clear();
    for (std::size_t i = 0; i < one.packets().size(); ++i) {
      const Packet& a = one.packets()[i];
      const Packet& b = other.packets()[i];
      BOOST_TEST_CONTEXT("packet " << i) {
        BOOST_TEST(a.verdict == b.verdict);
        if (!has_bytes(b.verdict)) continue;
        BOOST_TEST(to_hex(a.bytes()) == to_hex(b.bytes()));
        BOOST_TEST(a.path_mtu == b.path_mtu);
      }
      results_.push_back({Octets(a.bytes().begin(), a.bytes().end())});
    }
    for (const Packet& packet : one.packets()) verdicts_.push_back(packet.verdict);
    BOOST_TEST((one.intact() && other.intact() && fast_.lab.intact() && layers_.lab.intact()));
    BOOST_TEST((snapshot(fast_.lab.database) == snapshot(layers_.lab.database)));
    BOOST_TEST((errors_of(fast_.lab.database) == errors_of(layers_.lab.database)));
    BOOST_TEST((selected_by(fast_.lab.database) == selected_by(layers_.lab.database)));
  }

  Side fast_;
  Side layers_;
  std::unique_ptr<Workspace> workspace_ = std::make_unique<Workspace>();
  FastMemory memory_;
  FastContext context_{fast_.lab.database, fast_.options, *workspace_, memory_};
  std::vector<Given> results_;
  std::vector<Verdict> verdicts_;
  PacketSet taken_;
};

/// inside() is a packet for the fast path.
inline Octets inside(std::size_t len = 20, Ip4 header = {.src = "10.1.0.1", .dst = "10.2.0.1"}) {
  return packet(header, udp(len));
}
/// add_tunnel_mode() is a group for the fast path, `tun` 1001 and 1002 of `esp` or `ah`; or another one.
inline Sa& add_tunnel_mode(Lab& lab, const Tune& tune = {},
                           AlgorithmId id = AlgorithmId::esp_chacha20_poly1305, std::string_view line = {}) {
  const bool ah = id.use == AlgorithmUse::ah;
  const std::string_view usual =
      ah ? "tun.1001@203.0.113.2 ah.1002@203.0.113.2" : "tun.1001@203.0.113.2 esp.1002@203.0.113.2";
  return lab.add_group(line.empty() ? usual : line, [&](SaSpec& each) {
    if (each.said.proto != Proto::tun) each = spec(each.said, id);
    if (tune) tune(each);
  });
}
/// add_eroutes() leads 10.2.0.0/16 into that group.
inline void add_eroutes(Lab& lab) {
  BOOST_REQUIRE(lab.database.add_eroute(eroute("10.1.0.0/16", "10.2.0.0/16", "tun.1001@203.0.113.2")));
  for (const Eroute& each : lab.database.eroutes()) lab.database.mark_allocated(each);
}

/// is_usual() tells which algorithms the fast path has: what is an AEAD, or AES-CBC, or of AH.
inline bool is_usual(const Algorithm& row) {
  const bool aead = row.aead && row.encrypts && row.iv_len == 8 && row.block_len == 1;
  const bool aes_cbc = !row.aead && row.iv_len == 16 && row.block_len == 16 && row.random_iv;
  return row.use == AlgorithmUse::ah || aead || aes_cbc;
}
inline std::vector<AlgorithmId> all_algorithms() {
  std::vector<AlgorithmId> all = esp_algorithms();
  std::ranges::copy(ah_algorithms(), std::back_inserter(all));
  return all;
}

}  // namespace spigrp::test
