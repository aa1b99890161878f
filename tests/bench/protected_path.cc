// SPDX-License-Identifier: Apache-2.0
#include "protected_path.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "english.h"
#include "support/lab.h"
#include "support/packets.h"

namespace spigrp::bench {
namespace {

constexpr std::size_t kRoom = Engine::kHeadroom;

// Between the SPIs of one protocol in one group: there is a chain with two of `esp`.
constexpr std::uint32_t kSpiStep = 0x10'0000;

Limits limits_for(const PathPlan& plan) {
  return {.sas = plan.groups * plan.shape.size(), .eroutes = plan.groups};
}

// The algorithm is that of the ESP, and of the AH where there is none: an AH beside an ESP has its own default.
std::optional<AlgorithmId> algorithm_for(const PathPlan& plan, Proto proto) {
  if (proto == Proto::esp) return plan.algorithm;
  if (proto == Proto::ah && !test::has(plan.shape, Proto::esp)) return plan.algorithm;
  return std::nullopt;
}

// Packets of a burst begin at different words, so that nobody learns one of them by heart.
test::Octets english_packet(std::size_t len, std::size_t place) {
  constexpr std::size_t kStep = 41;
  constexpr std::size_t kHeaders = 28;  // IPv4, UDP
  test::Octets packet = test::plain_packet(Family::ipv4, test::Traffic::udp, len);
  for (std::size_t i = kHeaders; i < len; ++i) {
    packet[i] = static_cast<std::uint8_t>(kEnglish[(place * kStep + i - kHeaders) % kEnglish.size()]);
  }
  return packet;
}

}  // namespace

IpAddress source_of(std::uint32_t group) { return IpAddress::from_ipv4(0x0a00'0000 + group); }

IpAddress destination_of(std::uint32_t group) { return IpAddress::from_ipv4(0x0a80'0000 + group); }

ProtectedPath::Side::Side(const PathPlan& plan, Provider& provider)
    : database_memory(Database::memory_size(limits_for(plan)), Database::kMemoryAlign),
      engine_memory(Engine::memory_size(), Engine::kMemoryAlign),
      database(limits_for(plan), database_memory.bytes(), provider),
      engine(database, engine_memory.bytes()) {}

ProtectedPath::ProtectedPath(const PathPlan& plan, Provider& provider)
    : plan_(plan),
      sender_(plan, provider),
      receiver_(plan, provider),
      order_(plan.groups),
      packets_(plan.burst) {
  std::iota(order_.begin(), order_.end(), 0U);
  test::Noise noise;
  for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[noise.below(i)]);
  for (std::uint32_t group = 0; group < plan.groups; ++group) add_group(group);
  for (std::size_t i = 0; i < plan.burst; ++i) {
    const std::size_t len = plan.lens[i % plan.lens.size()];
    plain_.push_back(plan.is_text ? english_packet(len, i)
                                  : test::plain_packet(Family::ipv4, test::Traffic::udp, len));
    memory_.emplace_back(kRoom + len + Engine::kTailroom + len);
  }
}

void ProtectedPath::add_group(std::uint32_t number) {
  const bool tunnel = test::begins_with_tun(plan_.shape);
  const IpAddress dst = tunnel ? test::address("192.0.2.1") : destination_of(number);
  std::vector<Said> saids;
  for (Side* side : {&sender_, &receiver_}) {
    saids.clear();
    for (const Proto proto : plan_.shape) {
      const auto before = static_cast<std::uint32_t>(std::ranges::count(saids, proto, &Said::proto));
      const Said said{proto, 0x1000 + number + before * kSpiStep, dst};
      if (!side->database.add_sa(test::spec(said, algorithm_for(plan_, proto))))
        throw std::invalid_argument("refused");
      saids.push_back(said);
    }
    if (saids.size() > 1 && !side->database.link(saids)) throw std::invalid_argument("not linked");
  }
  const Selector selector{.src = {source_of(number), 32}, .dst = {destination_of(number), 32}};
  if (!sender_.database.add_eroute({selector, saids.front()})) throw std::invalid_argument("no eroute");
}

void ProtectedPath::next() {
  for (std::size_t i = 0; i < packets_.size(); ++i) {
    const std::uint32_t group = order_[turn_++ % order_.size()];
    std::ranges::copy(source_of(group).bytes(), plain_[i].begin() + 12);
    std::ranges::copy(destination_of(group).bytes(), plain_[i].begin() + 16);
    test::fix_checksum(plain_[i]);
    std::ranges::copy(plain_[i], memory_[i].begin() + kRoom);
    packets_[i] = Packet(memory_[i], kRoom, plain_[i].size());
  }
}

bool ProtectedPath::all(Verdict verdict) const {
  return std::ranges::all_of(packets_, [verdict](const Packet& packet) { return packet.verdict == verdict; });
}

}  // namespace spigrp::bench
