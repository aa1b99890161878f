// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "spigrp/chain_observer.h"
#include "spigrp/providers.h"
#include "support/lab.h"

// What it takes to put the same packets through two sets of the same SAs, by the fast path and layer by layer, and to see a
// difference.
namespace spigrp::test {

/// Given is a packet to put through.
struct Given {
  Octets bytes;
  std::size_t headroom = Parcel::kRoom;
  std::size_t tailroom = Parcel::kRoom;
  bool dummy = false;
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

/// Predictable is the default provider with random bytes that are always the same: each IV of 8 or 16 bytes, since groups may ask in
/// another order.
class Predictable final : public Provider {
 public:
  std::string_view name() const override { return default_provider().name(); }
  bool supports(AlgorithmId id) const override { return default_provider().supports(id); }
  std::size_t context_size(AlgorithmId id) const override { return default_provider().context_size(id); }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId id, const Keys& keys,
                                                    MutableBytes storage) override {
    return default_provider().make_context(id, keys, storage);
  }
  void random(MutableBytes memory) override { std::ranges::fill(memory, std::uint8_t{0xa7}); }
};

/// SilentObserver makes an engine do all layer by layer, and nothing else.
class SilentObserver final : public ChainObserver {
  void after(const Sa& /*sa*/, const Packet& /*packet*/) override {}
};

/// has_bytes() tells whether the bytes of a packet with this verdict mean something.
inline bool has_bytes(Verdict verdict) {
  return is_passed(verdict) || verdict == Verdict::mtu_exceeded || verdict == Verdict::shunt_reject;
}

/// errors_of(), selected_by() are what a Snapshot does not have: what each SA refused, and how often each eroute selected.
inline std::vector<SaErrors> errors_of(const Database& database) {
  std::vector<SaErrors> all;
  for (const Sa* sa : database.sas()) all.push_back(sa == nullptr ? SaErrors{} : sa->errors);
  return all;
}
inline std::vector<std::uint64_t> selected_by(const Database& database) {
  std::vector<std::uint64_t> all;
  for (const Eroute& eroute : database.eroutes()) all.push_back(eroute.packets);
  return all;
}

}  // namespace spigrp::test
