// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/test/unit_test.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/fast_path.h"
#include "spigrp/providers.h"
#include "support/machine.h"
#include "support/print.h"

namespace spigrp::test {

/// Given is a packet to put through.
struct Given {
  Octets bytes;
  std::size_t headroom = Parcel::kRoom;
  std::size_t tailroom = Parcel::kRoom;
  bool dummy = false;
};

/// Predictable is the default provider with random bytes that are always the same.
class Predictable final : public Provider {
 public:
  std::string_view name() const override { return default_provider().name(); }
  bool supports(AlgorithmId id) const override { return default_provider().supports(id); }
  std::size_t context_size(AlgorithmId id) const override { return default_provider().context_size(id); }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    return default_provider().make_context(id, keys, storage);
  }
  void random(MutableBytes memory) override {
    std::ranges::copy(Noise(7).octets(memory.size()), memory.begin());
  }
};

/// Load is packets of the caller's bytes, in memory of their own.
class Load {
 public:
  explicit Load(const std::vector<Given>& givens) {
    for (const Given& given : givens) {
      Packet packet = parcels_.emplace_back(given.bytes, given.headroom, given.tailroom).packet;
      packet.dummy = given.dummy;
      packet.arrived = 1000 + packets_.size();
      packets_.push_back(packet);
    }
  }
  std::span<Packet> packets() { return packets_; }
  bool intact() const {
    return std::ranges::all_of(parcels_, [](const Parcel& parcel) { return parcel.intact(); });
  }

 private:
  std::deque<Parcel> parcels_;
  std::vector<Packet> packets_;
};

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
               [&](std::span<Packet> packets) { return fast_inbound(context_, last, packets); });
  }

  /// change() changes what both know.
  void change(const Setup& setup) {
    setup(fast_.lab);
    setup(layers_.lab);
  }

  /// results() are the packets of the last call, verdicts() what became of them.
  const std::vector<Given>& results() const { return results_; }
  const std::vector<Verdict>& verdicts() const { return verdicts_; }

 private:
  class Silent final : public ChainObserver {
    void after(const Sa& /*sa*/, const Packet& /*packet*/) override {}
  };

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
    Silent silent;
  };

  template <class Fast>
  std::size_t put(const std::vector<Given>& givens, void (Engine::*whole)(std::span<Packet>), Fast fast) {
    Load one(givens);
    Load other(givens);
    const std::size_t taken = fast(one.packets());
    BOOST_REQUIRE(taken <= givens.size());
    (fast_.machine.engine.*whole)(one.packets().subspan(taken));
    (layers_.machine.engine.*whole)(other.packets());
    compare(one, other);
    return taken;
  }

  static bool has_bytes(Verdict verdict) {
    return is_passed(verdict) || verdict == Verdict::dummy_sent || verdict == Verdict::mtu_exceeded;
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
    BOOST_TEST((errors(fast_.lab.database) == errors(layers_.lab.database)));
    BOOST_TEST((selected(fast_.lab.database) == selected(layers_.lab.database)));
  }

  static std::vector<SaErrors> errors(const Database& database) {
    std::vector<SaErrors> all;
    for (const Sa* sa : database.sas()) all.push_back(sa == nullptr ? SaErrors{} : sa->errors);
    return all;
  }
  static std::vector<std::uint64_t> selected(const Database& database) {
    std::vector<std::uint64_t> all;
    for (const Eroute& eroute : database.eroutes()) all.push_back(eroute.packets);
    return all;
  }

  Side fast_;
  Side layers_;
  std::unique_ptr<Workspace> workspace_ = std::make_unique<Workspace>();
  FastMemory memory_;
  FastContext context_{fast_.lab.database, fast_.options, *workspace_, memory_};
  std::vector<Given> results_;
  std::vector<Verdict> verdicts_;
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
