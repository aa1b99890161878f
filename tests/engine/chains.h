// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "support/lab.h"
#include "support/machine.h"

namespace spigrp::test {

/// Shape is the protocols of a chain, inside to outside.
using Shape = std::vector<Proto>;

/// shapes() are all ordered parts of `tun comp esp ah` (15), and `tun esp tun esp`.
std::vector<Shape> shapes();

bool has(const Shape& shape, Proto proto);
bool begins_with_tun(const Shape& shape);

/// Plan is a chain with all that can vary in it.
struct Plan {
  Shape shape;
  IpAddress dst = address("192.0.1.1");          ///< of the SAs before the first tunnel: the packet's own
  std::vector<Family> tunnels = {Family::ipv4};  ///< a family for each `tun`, the last one for all others
  AlgorithmId esp = AlgorithmId::esp_chacha20_poly1305;
  AlgorithmId ah = AlgorithmId::ah_hmac_sha2_256_128;
  bool esn = false;
};

/// describe() is for BOOST_TEST_CONTEXT.
std::string describe(const Plan& plan);

/// add_plan() puts the SAs of a plan into a database, in one group, and returns the first.
Sa& add_plan(Lab& lab, const Plan& plan);

/// End is one end of the line: a database with one group, and an engine that puts everything through it.
class End {
 public:
  explicit End(const Plan& plan, Provider& provider = libsodium_provider());
  /// begin_again() is as a new End, in the memory of this one: to make that ready costs far more than a packet.
  void begin_again(const Plan& plan);
  Verdict apply(Parcel& parcel) { return machine_.out(parcel); }
  Verdict remove(Parcel& parcel) { return machine_.in(parcel); }
  Lab& lab() { return lab_; }
  Engine& engine() { return machine_.engine; }
  bool intact() const { return lab_.intact() && machine_.intact(); }

 private:
  Lab lab_;
  Sa& first_;
  Machine machine_;
};

/// plans_for() are the plans that fit packets to `dst`: for chains that begin with `tun` each outer family,
/// and every pair of them for two tunnels.
std::vector<Plan> plans_for(const IpAddress& dst);

/// with_algorithms() is a plan with every pair of algorithms for the SAs that it has, and with and without
/// ESN.
std::vector<Plan> with_algorithms(const Plan& plan);

/// sealed_len() is how long a packet that does not compress becomes; nothing where that is longer than a
/// packet can be. `total_len` counts an IP header without options. Arithmetic from the RFCs alone.
std::optional<std::size_t> sealed_len(const Plan& plan, Family family, std::size_t total_len);

/// refusal() is what apply must say to a packet, or nothing where it must take it (but for its length).
std::optional<Verdict> refusal(const Plan& plan, const Octets& packet);

/// cut() is a packet without what the link layer put behind it.
Octets cut(const Octets& packet);

}  // namespace spigrp::test
