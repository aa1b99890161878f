// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "spigrp/database.h"
#include "spigrp/packet.h"
#include "spigrp/sa.h"
#include "support/octets.h"
#include "support/packets.h"
#include "support/window_state.h"

// A database, and packets in memory of their own.
namespace spigrp::test {

/// Block is memory of exactly the size asked for, filled with 0xa5 so that what is left unwritten shows, with
/// canaries on both sides so that what is written outside shows.
class Block {
 public:
  explicit Block(std::size_t size, std::size_t alignment = 64);
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  MutableBytes bytes() { return MutableBytes(all_).subspan(at_, size_); }
  Bytes bytes() const { return Bytes(all_).subspan(at_, size_); }
  bool intact() const;

 private:
  Octets all_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
};

/// Parcel is one packet in memory of its own, with room around it.
class Parcel {
 public:
  static constexpr std::size_t kRoom = 256;  // Engine::kHeadroom, Engine::kTailroom
  explicit Parcel(Bytes content, std::size_t headroom = kRoom, std::size_t tailroom = kRoom);

  Octets octets() const;
  bool intact() const { return block_.intact(); }

 private:
  Block block_;

 public:
  Packet packet;
};

/// said() reads a SAID; a text that is none throws.
Said said(std::string_view text);

/// spec() is an SA with keys that follow from its SPI, and with an algorithm: the one given, or for `esp`
/// chacha20poly1305, for `ah` hmac-sha2-256-128, for `comp` deflate. `tun` gets a source of the family of its
/// destination (kGateway4, kGateway6).
SaSpec spec(std::string_view text, std::optional<AlgorithmId> id = std::nullopt);
SaSpec spec(const Said& said, std::optional<AlgorithmId> id = std::nullopt);
inline constexpr std::string_view kGateway4 = "198.51.100.1";
inline constexpr std::string_view kGateway6 = "2001:db8:ffff::1";

/// key_bytes() are `len` bytes that follow from a number.
Bytes key_bytes(std::size_t len, std::uint32_t number);

using Tune = std::function<void(SaSpec&)>;

/// Lab is a database in memory of exactly its size.
class Lab {
 public:
  explicit Lab(const Limits& limits = {.sas = 16, .eroutes = 8}, Provider& provider = libsodium_provider());

  /// add() adds an SA; a refusal throws.
  Sa& add(const SaSpec& spec);
  /// add_group() adds the SAs of a line of a listing and links them; `tune` may change each spec before. It
  /// returns the first SA.
  Sa& add_group(std::string_view line, const Tune& tune = {});
  Sa& sa(std::string_view text);
  bool intact() const { return memory_.intact(); }
  Bytes memory() const { return memory_.bytes(); }

 private:
  Block memory_;

 public:
  Database database;
};

/// SaState is what packets change in an SA. A drop before the ICV was right must leave it as it was. SaErrors
/// are no part of it: they count drops.
struct SaState {
  Said said;
  std::optional<Said> inner;
  std::optional<Said> outer;
  std::uint64_t last_sent = 0;
  WindowState window;
  CompState comp;
  CompRatio comp_ratio;
  std::uint16_t next_ipv4_id = 0;
  SaTraffic sent;
  SaTraffic received;
  LifeUse life;
  friend bool operator==(const SaState&, const SaState&) = default;
};

/// Snapshot is all that can be seen of a database.
struct Snapshot {
  std::vector<std::optional<SaState>> sas;
  std::vector<std::pair<Selector, Said>> eroutes;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};
Snapshot snapshot(const Database& database);

/// fingerprint() is a number that all of a snapshot goes into: other states have hardly ever the same. It takes no
/// memory, for whoever looks before and after each of many packets.
std::uint64_t fingerprint(const Database& database);

/// prefix("10.0.0.0/8") is an address block.
Prefix prefix(std::string_view text);
/// eroute() is one for addresses alone.
Eroute eroute(std::string_view src, std::string_view dst, std::string_view said);

/// can_do() tells whether this machine has an algorithm, and says on standard error when it has not.
bool can_do(AlgorithmId id);
/// esp_algorithms(), ah_algorithms() are those that this machine has.
std::vector<AlgorithmId> esp_algorithms();
std::vector<AlgorithmId> ah_algorithms();

}  // namespace spigrp::test
