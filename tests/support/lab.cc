// SPDX-License-Identifier: Apache-2.0
#include "support/lab.h"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <stdexcept>
#include <string>

#include "spigrp/group.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr std::uint8_t kFill = 0xa5;
constexpr std::size_t kFence = 64;

std::optional<AlgorithmId> default_algorithm(Proto proto) {
  switch (proto) {
    case Proto::esp:
      return AlgorithmId::esp_chacha20_poly1305;
    case Proto::ah:
      return AlgorithmId::ah_hmac_sha2_256_128;
    case Proto::comp:
      return AlgorithmId::comp_deflate;
    case Proto::tun:
    case Proto::internal:
      break;
  }
  return std::nullopt;
}

SaState state_of(const Sa& sa) {
  const auto name = [](const Sa* other) {
    return other == nullptr ? std::nullopt : std::optional(other->said);
  };
  return {sa.said,       name(sa.inner), name(sa.outer),  sa.last_sent, WindowState(sa.window),
          sa.comp_state, sa.comp_ratio,  sa.next_ipv4_id, sa.sent,      sa.received,
          sa.life_use};
}

// The finalizer of MurmurHash3, on the way: every bit of a number changes half of the bits of what comes after it.
class Mixer {
 public:
  void add(std::uint64_t number) {
    mixed_ = (mixed_ ^ number) * 0xff51'afd7'ed55'8ccd;
    mixed_ ^= mixed_ >> 33;
  }
  void add(const void* place) { add(reinterpret_cast<std::uintptr_t>(place)); }
  void add(const SaTraffic& traffic) {
    add(traffic.packets);
    add(traffic.bytes);
  }
  void add(const std::optional<std::uint64_t>& number) {
    add(std::uint64_t{number.has_value()});
    add(number.value_or(0));
  }
  std::uint64_t mixed() const { return mixed_; }

 private:
  std::uint64_t mixed_ = 0x9e37'79b9'7f4a'7c15;
};

// What is in SaState. An SA stays where it is, so that its place stands for its SAID.
void mix(const Sa& sa, Mixer& mixer) {
  mixer.add(&sa);
  mixer.add(sa.inner);
  mixer.add(sa.outer);
  mixer.add(sa.last_sent);
  mixer.add(sa.window.top());
  for (const std::uint64_t word : sa.window.words()) mixer.add(word);
  mixer.add(std::uint64_t{sa.comp_state.failures} << 32 | sa.comp_state.skip);
  mixer.add(sa.comp_ratio.plain);
  mixer.add(sa.comp_ratio.compressed);
  mixer.add(std::uint64_t{sa.next_ipv4_id});
  mixer.add(sa.sent);
  mixer.add(sa.received);
  mixer.add(sa.life_use.allocations);
  mixer.add(sa.life_use.added_at);
  mixer.add(sa.life_use.first_used_at);
  mixer.add(sa.life_use.last_used_at);
}

std::vector<AlgorithmId> usable(AlgorithmUse use) {
  std::vector<AlgorithmId> ids;
  for (const Algorithm& row : algorithms()) {
    if (row.use == use && can_do(row.id)) ids.push_back(row.id);
  }
  return ids;
}

}  // namespace

Block::Block(std::size_t size, std::size_t alignment)
    : all_(size + 2 * kFence + alignment, kFill), size_(size) {
  const auto first = reinterpret_cast<std::uintptr_t>(all_.data()) + kFence;
  at_ = kFence + (alignment - first % alignment) % alignment;
}

bool Block::intact() const {
  const auto is_fill = [](std::uint8_t byte) { return byte == kFill; };
  return std::ranges::all_of(Bytes(all_).first(at_), is_fill) &&
         std::ranges::all_of(Bytes(all_).subspan(at_ + size_), is_fill);
}

Parcel::Parcel(Bytes content, std::size_t headroom, std::size_t tailroom)
    : block_(headroom + content.size() + tailroom, 1), packet(block_.bytes(), headroom, content.size()) {
  std::ranges::copy(content, packet.bytes().begin());
}

Octets Parcel::octets() const { return {packet.bytes().begin(), packet.bytes().end()}; }

Said said(std::string_view text) {
  const auto parsed = parse_said(text);
  if (!parsed) throw std::invalid_argument("no SAID: " + std::string(text));
  return parsed->said;
}

Bytes key_bytes(std::size_t len, std::uint32_t number) {
  static const Octets kTable = Noise(2024).octets(4096);
  return Bytes(kTable).subspan(number * 13 % 3968, len);
}

SaSpec spec(const Said& said, std::optional<AlgorithmId> id) {
  SaSpec spec;
  spec.said = said;
  spec.algorithm = id ? id : default_algorithm(said.proto);
  if (said.proto == Proto::tun) {
    spec.tunnel_src = address(said.dst.family() == Family::ipv4 ? kGateway4 : kGateway6);
  }
  if (!spec.algorithm) return spec;
  const Algorithm& row = algorithm(*spec.algorithm);
  spec.keys = {.encryption = key_bytes(row.encryption_key_len + row.salt_len, said.spi),
               .authentication = key_bytes(row.auth_key_len, said.spi)};
  return spec;
}

SaSpec spec(std::string_view text, std::optional<AlgorithmId> id) { return spec(said(text), id); }

Lab::Lab(const Limits& limits, Provider& provider)
    : memory_(Database::memory_size(limits)), database(limits, memory_.bytes(), provider) {}

Sa& Lab::add(const SaSpec& spec) {
  const auto added = database.add_sa(spec);
  if (!added) throw std::invalid_argument("refused: " + std::string(format(spec.said).view()));
  return **added;
}

Sa& Lab::add_group(std::string_view line, const Tune& tune) {
  const auto group = parse_group(line);
  if (!group) throw std::invalid_argument("no group: " + std::string(line));
  for (const Said& said : group->saids()) {
    SaSpec each = spec(said);
    if (tune) tune(each);
    add(each);
  }
  if (group->size() > 1 && !database.link(group->saids())) {
    throw std::invalid_argument("not linked: " + std::string(line));
  }
  return *database.find(group->saids().front());
}

Sa& Lab::sa(std::string_view text) {
  Sa* found = database.find(said(text));
  if (found == nullptr) throw std::invalid_argument("no such SA: " + std::string(text));
  return *found;
}

Snapshot snapshot(const Database& database) {
  Snapshot all;
  for (const Sa* sa : database.sas()) {
    all.sas.push_back(sa == nullptr ? std::nullopt : std::optional(state_of(*sa)));
  }
  for (const Eroute& eroute : database.eroutes()) all.eroutes.emplace_back(eroute.selector, eroute.said);
  return all;
}

std::uint64_t fingerprint(const Database& database) {
  Mixer mixer;
  for (const Sa* sa : database.sas()) {
    if (sa == nullptr) {
      mixer.add(std::uint64_t{0});
    } else {
      mix(*sa, mixer);
    }
  }
  for (const Eroute& eroute : database.eroutes()) {
    mixer.add(&eroute);
    mixer.add(std::uint64_t{eroute.said.spi});
  }
  return mixer.mixed();
}

Prefix prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view digits = text.substr(slash + 1);
  std::uint8_t length = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), length);
  return {address(text.substr(0, slash)), length};
}

Eroute eroute(std::string_view src, std::string_view dst, std::string_view text) {
  return {Selector{.src = prefix(src), .dst = prefix(dst)}, said(text)};
}

bool can_do(AlgorithmId id) {
  if (libsodium_provider().supports(id)) return true;
  if (id == AlgorithmId::esp_aes256_gcm16) {
    std::cerr << "SKIPPED for " << algorithm(id).name << ": this CPU lacks it\n";
  }
  return false;
}

std::vector<AlgorithmId> esp_algorithms() { return usable(AlgorithmUse::esp); }
std::vector<AlgorithmId> ah_algorithms() { return usable(AlgorithmUse::ah); }

}  // namespace spigrp::test
