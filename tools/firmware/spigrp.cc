// SPDX-License-Identifier: Apache-2.0
#include "spigrp.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <new>
#include <optional>
#include <span>
#include <string_view>

#include "prefix.h"
#include "spigrp/database.h"
#include "spigrp/engine.h"
#include "spigrp/group.h"
#include "spigrp/providers.h"
#include "spigrp/secret.h"
#include "spigrp/version.h"

using spigrp::AlgorithmUse;
using spigrp::Bytes;
using spigrp::DatabaseErrc;
using spigrp::DatabaseError;
using spigrp::Proto;
using spigrp::Said;
using spigrp::Verdict;

namespace {

constexpr std::size_t kBurst = 32;
// IPv6's smallest MTU makes 54 fragments of the longest packet.
constexpr std::size_t kFragmentsPerPacket = 64;
// No machine that this is for has more; and sums of sizes stay far from the end of size_t.
constexpr std::size_t kMaxWaiting = 4096;
constexpr std::size_t kMaxWaitingBytes = std::size_t{1} << 26;
constexpr std::size_t kMaxPacketLen = 65535;

template <class T>
using Outcome = std::expected<T, spigrp_error>;

std::unexpected<spigrp_error> refuse(spigrp_error error) { return std::unexpected(error); }

// A length that is counted here: firmware need not have strlen().
std::string_view text_of(const char* text) {
  if (text == nullptr) return {};
  std::size_t length = 0;
  while (text[length] != '\0') ++length;
  return {text, length};
}

spigrp_error error_of(const DatabaseError& error) {
  switch (error.code) {
    case DatabaseErrc::full:
      return SPIGRP_FULL;
    case DatabaseErrc::sa_exists:
      return SPIGRP_SA_EXISTS;
    case DatabaseErrc::no_such_sa:
      return SPIGRP_NO_SUCH_SA;
    case DatabaseErrc::already_grouped:
      return SPIGRP_ALREADY_GROUPED;
    case DatabaseErrc::bad_group:
      return SPIGRP_BAD_GROUP;
    case DatabaseErrc::cpu_or_provider:
      return SPIGRP_NO_PROVIDER;
    case DatabaseErrc::bad_key_size:
      return SPIGRP_BAD_KEY_SIZE;
    case DatabaseErrc::bad_replay_window:
      return SPIGRP_BAD_REPLAY_WINDOW;
    case DatabaseErrc::bad_sequence:
      return SPIGRP_BAD_SEQUENCE;
    case DatabaseErrc::bad_tunnel:
      return SPIGRP_BAD_TUNNEL;
    case DatabaseErrc::eroute_exists:
      return SPIGRP_EROUTE_EXISTS;
    case DatabaseErrc::no_such_eroute:
      return SPIGRP_NO_SUCH_EROUTE;
    case DatabaseErrc::mixed_selector:
      return SPIGRP_MIXED_FAMILIES;
  }
  return SPIGRP_BAD_OPTION;
}

template <class T>
spigrp_error outcome(const spigrp::Result<T, DatabaseError>& result) {
  return result ? SPIGRP_OK : error_of(result.error());
}

Outcome<Said> said_of(const char* text) {
  const auto parsed = spigrp::parse_said(text_of(text));
  if (!parsed) return refuse(SPIGRP_BAD_SAID);
  return parsed->said;
}

// What an engine is made of.
struct Plan {
  spigrp::Limits limits;
  spigrp::EngineOptions engine;

  std::size_t engine_size() const { return spigrp::Engine::memory_size(engine.reassembly, engine.hold); }
};

bool is_possible(const spigrp_options& options) {
  return options.sas <= spigrp::Limits::kMaxLimit && options.eroutes <= spigrp::Limits::kMaxLimit &&
         options.wide_windows <= options.sas && options.fragmented_packets <= kMaxWaiting &&
         options.fragment_bytes <= kMaxWaitingBytes &&
         (options.fragmented_packets > 0) == (options.fragment_bytes > 0) &&
         options.held_packets <= kMaxWaiting && options.held_packet_len <= kMaxPacketLen &&
         (options.held_packets > 0) == (options.held_packet_len > 0) && options.mtu <= kMaxPacketLen;
}

std::optional<Plan> plan_of(const spigrp_options& options) {
  if (!is_possible(options)) return std::nullopt;
  Plan plan;
  plan.limits.sas = options.sas;
  plan.limits.eroutes = options.eroutes;
  plan.limits.wide_windows = options.wide_windows;
  plan.limits.context_size = spigrp::largest_context(spigrp::libsodium_provider());
  plan.engine.unmatched = options.pass_unmatched ? spigrp::Unmatched::pass : spigrp::Unmatched::drop;
  plan.engine.forward = options.forward;
  plan.engine.mtu = options.mtu;
  plan.engine.hold = {.packets = options.held_packets, .packet_len = options.held_packet_len};
  plan.engine.reassembly = {
      .packets = options.fragmented_packets,
      .packets_per_source = std::max<std::size_t>(options.fragmented_packets / 4, 1),
      .fragments_per_packet = kFragmentsPerPacket,
      .fragments = options.fragmented_packets * kFragmentsPerPacket,
      .bytes = options.fragment_bytes,
  };
  return plan;
}

constexpr std::size_t aligned(std::size_t size) {
  return (size + SPIGRP_MEMORY_ALIGN - 1) / SPIGRP_MEMORY_ALIGN * SPIGRP_MEMORY_ALIGN;
}

Outcome<AlgorithmUse> use_of(Proto proto) {
  switch (proto) {
    case Proto::esp:
      return AlgorithmUse::esp;
    case Proto::ah:
      return AlgorithmUse::ah;
    case Proto::comp:
      return AlgorithmUse::comp;
    case Proto::tun:
    case Proto::internal:
      break;
  }
  return refuse(SPIGRP_BAD_ALGORITHM);
}

Outcome<std::optional<spigrp::AlgorithmId>> algorithm_of(const Said& said, const char* name) {
  if (name == nullptr && said.proto == Proto::tun) return std::nullopt;
  const auto use = use_of(said.proto);
  if (!use) return refuse(use.error());
  const spigrp::Algorithm* found = spigrp::find_algorithm(*use, text_of(name));
  if (found == nullptr) return refuse(SPIGRP_BAD_ALGORITHM);
  return found->id;
}

Bytes key_of(const std::uint8_t* bytes, std::size_t len) {
  return bytes == nullptr ? Bytes() : Bytes(bytes, len);
}

bool has_good_options(const spigrp_sa& sa, const Said& said) {
  const bool esp = said.proto == Proto::esp;
  const bool both_ports = (sa.natt_sport != 0) == (sa.natt_dport != 0);
  return both_ports && (esp || (sa.natt_sport == 0 && sa.tfc_len == 0)) && sa.tfc_len <= spigrp::kMaxTfcLen &&
         (sa.tunnel_src == nullptr || said.proto == Proto::tun) &&
         !(sa.no_replay_window && sa.replay_window != 0);
}

Outcome<spigrp::SaSpec> spec_of(const spigrp_sa& sa) {
  const auto said = said_of(sa.said);
  if (!said) return refuse(said.error());
  if (is_shunt(*said)) return refuse(SPIGRP_BAD_SAID);
  const auto algorithm = algorithm_of(*said, sa.algorithm);
  if (!algorithm) return refuse(algorithm.error());
  if (!has_good_options(sa, *said)) return refuse(SPIGRP_BAD_OPTION);

  spigrp::SaSpec spec;
  spec.said = *said;
  spec.algorithm = *algorithm;
  spec.keys = {key_of(sa.enckey, sa.enckey_len), key_of(sa.authkey, sa.authkey_len)};
  if (sa.tunnel_src != nullptr) {
    const auto source = spigrp::parse_ip_address(text_of(sa.tunnel_src));
    if (!source) return refuse(SPIGRP_BAD_ADDRESS);
    spec.tunnel_src = *source;
  }
  spec.last_sequence = sa.sequence;
  if (sa.replay_window != 0) spec.replay_window = sa.replay_window;
  if (sa.no_replay_window) spec.replay_window = 0;
  spec.esn = sa.esn;
  if (sa.natt_sport != 0) spec.natt = {spigrp::NattMode::nonesp, sa.natt_sport, sa.natt_dport};
  spec.tfc_len = sa.tfc_len;
  spec.life[spigrp::LifeKind::packets].hard = sa.max_packets;
  spec.life[spigrp::LifeKind::bytes].hard = sa.max_bytes;
  spec.added_at = sa.added_at;
  return spec;
}

Outcome<spigrp::Selector> selector_of(const spigrp_eroute& eroute) {
  const auto src = spigrp::parse_prefix(text_of(eroute.src));
  const auto dst = spigrp::parse_prefix(text_of(eroute.dst));
  if (!src || !dst) return refuse(SPIGRP_BAD_PREFIX);
  if (src->address.family() != dst->address.family()) return refuse(SPIGRP_MIXED_FAMILIES);
  return spigrp::Selector{*src, *dst, eroute.protocol, eroute.sport, eroute.dport};
}

std::optional<Verdict> verdict_of(int number) {
  if (number < 0 || number >= static_cast<int>(spigrp::kNumVerdicts)) return std::nullopt;
  return static_cast<Verdict>(number);
}

bool is_inside(const spigrp_packet& packet) {
  return packet.head <= packet.memory_len && packet.len <= packet.memory_len - packet.head;
}

}  // namespace

struct spigrp_engine {
  spigrp_engine(const Plan& plan, std::span<std::uint8_t> all, std::span<std::uint8_t> for_database,
                std::span<std::uint8_t> for_engine)
      : memory(all),
        database(plan.limits, for_database, spigrp::default_provider()),
        engine(database, for_engine, plan.engine) {}

  template <class Process>
  void run(spigrp_packet* packets, std::size_t count, Process process);

  std::span<std::uint8_t> memory;
  spigrp::Database database;
  spigrp::Engine engine;
  std::array<spigrp::Packet, kBurst> burst;
};

// Packets of this interface, in bursts of the engine's.
template <class Process>
void spigrp_engine::run(spigrp_packet* packets, std::size_t count, Process process) {
  std::span<spigrp_packet> rest(packets, count);
  while (!rest.empty()) {
    const auto part = rest.first(std::min(rest.size(), kBurst));
    for (std::size_t i = 0; i < part.size(); ++i) {
      const spigrp_packet& from = part[i];
      // An empty packet is malformed, as one is that lies outside its memory.
      burst[i] = is_inside(from) ? spigrp::Packet({from.memory, from.memory_len}, from.head, from.len)
                                 : spigrp::Packet();
      burst[i].arrived = from.arrived;
    }
    process(std::span(burst).first(part.size()));
    for (std::size_t i = 0; i < part.size(); ++i) {
      part[i].head = burst[i].headroom();
      part[i].len = burst[i].size();
      part[i].verdict = static_cast<int>(burst[i].verdict);
    }
    rest = rest.subspan(part.size());
  }
}

const char* spigrp_version() { return spigrp::kVersion; }

const char* spigrp_error_name(spigrp_error error) {
  static constexpr const char* kNames[] = {
      "ok",
      "bad-api",
      "bad-limits",
      "bad-memory",
      "bad-said",
      "bad-address",
      "bad-prefix",
      "bad-algorithm",
      "no-provider",
      "bad-key-size",
      "bad-option",
      "bad-replay-window",
      "bad-sequence",
      "bad-tunnel",
      "bad-group",
      "full",
      "sa-exists",
      "no-such-sa",
      "already-grouped",
      "eroute-exists",
      "no-such-eroute",
      "mixed-families",
  };
  static_assert(std::size(kNames) == SPIGRP_MIXED_FAMILIES + 1);
  const auto number = static_cast<std::size_t>(error);
  return number < std::size(kNames) ? kNames[number] : "unknown";
}

std::size_t spigrp_memory_size(const spigrp_options* options) {
  const auto plan = plan_of(*options);
  if (!plan) return 0;
  return aligned(sizeof(spigrp_engine)) + aligned(spigrp::Database::memory_size(plan->limits)) +
         aligned(plan->engine_size());
}

spigrp_error spigrp_open(unsigned api, const spigrp_options* options, void* memory, std::size_t size,
                         spigrp_engine** engine) {
  if (api != SPIGRP_API) return SPIGRP_BAD_API;
  const auto plan = plan_of(*options);
  if (!plan) return SPIGRP_BAD_LIMITS;
  if (size < spigrp_memory_size(options) ||
      reinterpret_cast<std::uintptr_t>(memory) % SPIGRP_MEMORY_ALIGN != 0) {
    return SPIGRP_BAD_MEMORY;
  }
  const std::span all(static_cast<std::uint8_t*>(memory), spigrp_memory_size(options));
  const auto behind = all.subspan(aligned(sizeof(spigrp_engine)));
  const std::size_t database_size = aligned(spigrp::Database::memory_size(plan->limits));
  *engine =
      ::new (memory) spigrp_engine(*plan, all, behind.first(database_size), behind.subspan(database_size));
  return SPIGRP_OK;
}

void spigrp_close(spigrp_engine* engine) {
  const auto memory = engine->memory;
  engine->~spigrp_engine();
  spigrp::wipe(memory);
}

spigrp_error spigrp_add_sa(spigrp_engine* engine, const spigrp_sa* sa) {
  const auto spec = spec_of(*sa);
  return spec ? outcome(engine->database.add_sa(*spec)) : spec.error();
}

spigrp_error spigrp_remove_sa(spigrp_engine* engine, const char* said) {
  const auto name = said_of(said);
  return name ? outcome(engine->database.remove_sa(*name)) : name.error();
}

spigrp_error spigrp_group(spigrp_engine* engine, const char* saids) {
  spigrp::GroupReader reader(text_of(saids));
  spigrp::Group group;
  while (const auto word = reader.next()) {
    if (!word->said) return SPIGRP_BAD_SAID;
    if (!group.push(word->said->said)) return SPIGRP_BAD_GROUP;
  }
  if (group.size() == 0) return SPIGRP_BAD_GROUP;
  return outcome(engine->database.link(group.saids()));
}

spigrp_error spigrp_ungroup(spigrp_engine* engine, const char* said) {
  const auto name = said_of(said);
  return name ? outcome(engine->database.unlink(*name)) : name.error();
}

spigrp_error spigrp_get_state(const spigrp_engine* engine, const char* said, spigrp_state* state) {
  const auto name = said_of(said);
  if (!name) return name.error();
  const spigrp::Sa* sa = engine->database.find(*name);
  if (sa == nullptr) return SPIGRP_NO_SUCH_SA;
  *state = {.sequence = sa->last_sent,
            .received = sa->window.top(),
            .packets_out = sa->sent.packets,
            .bytes_out = sa->sent.bytes,
            .packets_in = sa->received.packets,
            .bytes_in = sa->received.bytes,
            .bad_icv = sa->errors.icv,
            .replayed = sa->errors.replay};
  return SPIGRP_OK;
}

spigrp_error spigrp_add_eroute(spigrp_engine* engine, const spigrp_eroute* eroute) {
  const auto selector = selector_of(*eroute);
  if (!selector) return selector.error();
  const auto said = said_of(eroute->said);
  if (!said) return said.error();
  return outcome(engine->database.add_eroute({.selector = *selector, .said = *said}));
}

spigrp_error spigrp_remove_eroute(spigrp_engine* engine, const spigrp_eroute* eroute) {
  const auto selector = selector_of(*eroute);
  return selector ? outcome(engine->database.remove_eroute(*selector)) : selector.error();
}

void spigrp_outbound(spigrp_engine* engine, spigrp_packet* packets, std::size_t count) {
  engine->run(packets, count, [engine](std::span<spigrp::Packet> burst) { engine->engine.outbound(burst); });
}

void spigrp_inbound(spigrp_engine* engine, spigrp_packet* packets, std::size_t count) {
  engine->run(packets, count, [engine](std::span<spigrp::Packet> burst) { engine->engine.inbound(burst); });
}

void spigrp_expire(spigrp_engine* engine, std::uint64_t now) { engine->engine.expire(now); }

bool spigrp_passed(int verdict) {
  const auto known = verdict_of(verdict);
  return known && is_passed(*known);
}

// Names and descriptions are literals, so that a NUL stands behind each.
const char* spigrp_verdict_name(int verdict) {
  const auto known = verdict_of(verdict);
  return known ? name(*known).data() : "unknown";
}

const char* spigrp_verdict_text(int verdict) {
  const auto known = verdict_of(verdict);
  return known ? describe(*known).data() : "unknown";
}

int spigrp_num_verdicts() { return static_cast<int>(spigrp::kNumVerdicts); }

std::uint64_t spigrp_count(const spigrp_engine* engine, int verdict) {
  const auto known = verdict_of(verdict);
  return known ? engine->engine.counters()[*known] : 0;
}
