// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include "base/byte_order.h"
#include "engine/chains.h"
#include "support/naive_ah.h"
#include "wire/ip_packet.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kChoices = 4;
constexpr std::size_t kEdit = 3;  // two bytes say where, one is added to what stands there

bool is_keyed(const Plan& plan) { return has(plan.shape, Proto::esp) || has(plan.shape, Proto::ah); }

// Every plan that has a key, in each variant of it that would notice an edit.
std::vector<std::vector<Plan>> all_plans(Family inner) {
  std::vector<std::vector<Plan>> all;
  for (const Plan& plan : plans_for(address(inner == Family::ipv4 ? "192.0.1.1" : "2001:db8:1::1"))) {
    if (!is_keyed(plan)) continue;
    all.push_back(with_algorithms(plan));
    // Encryption without authentication notices nothing.
    std::erase_if(all.back(), [](const Plan& each) {
      return each.shape.back() == Proto::esp && algorithm(each.esp).icv_len == 0;
    });
  }
  return all;
}

const Plan& plan_of(Bytes choices, Family inner) {
  static const auto kPlans4 = all_plans(Family::ipv4);
  static const auto kPlans6 = all_plans(Family::ipv6);
  const auto& plans = inner == Family::ipv4 ? kPlans4 : kPlans6;
  const auto& variants = plans[choices[1] % plans.size()];
  return variants[choices[2] % variants.size()];
}

std::size_t header_len(const Octets& packet) { return packet[0] >> 4 == 4 ? 20 : 40; }

// What the outermost SA authenticates of a packet, or nothing where that cannot be told.
std::optional<Octets> covered(const Plan& plan, const Octets& packet, std::size_t headers_end) {
  const Bytes rest = Bytes(packet).subspan(headers_end);
  if (plan.shape.back() == Proto::esp) return Octets(rest.begin(), rest.end());
  auto headers = naive_ah_headers(packet);
  if (headers) headers->insert(headers->end(), rest.begin(), rest.end());
  return headers;
}

// The version, and in IPv4 the length of the header, say where everything else stands.
bool is_parsed_as_before(const Octets& before, const Octets& after) {
  const bool four = before[0] >> 4 == 4;
  const unsigned fixed = four ? 0xff : 0xf0;
  const std::size_t length_at = four ? 2 : 4;
  return parse_ip_packet(after) && (before[0] & fixed) == (after[0] & fixed) &&
         std::equal(&before[length_at], &before[length_at + 2], &after[length_at]);
}

// The last byte of the ICV, which edits at random hardly ever meet, and the source of a tunnel, which no ESP covers.
void check_icv_and_source(const Plan& plan, End& end, const Octets& sealed) {
  const bool esp = plan.shape.back() == Proto::esp;
  const std::size_t ah_icv_end = header_len(sealed) + 12 + algorithm(plan.ah).icv_len;
  Octets forged = sealed;
  forged[esp ? sealed.size() - 1 : ah_icv_end - 1] ^= 1;
  Octets moved = sealed;
  moved[header_len(sealed) == 20 ? 15 : 23] ^= 1;
  if (sealed[0] >> 4 == 4) fix_checksum(MutableBytes(moved).first(20));
  Parcel one(forged);
  Parcel other(moved);
  SPIGRP_REQUIRE(end.remove(one) == Verdict::bad_icv);
  SPIGRP_REQUIRE(!begins_with_tun(plan.shape) || !is_passed(end.remove(other)));
}

constexpr std::size_t kInflated = 512;  // room for the longest packet, which may come compressed

// The packet as it was sent, twice in one burst: what the ICV was right of before, or is now, is not taken again.
void check_replays(End& end, const Octets& sealed, bool taken) {
  Parcel one(sealed, Parcel::kRoom, kInflated);
  Parcel other(sealed, Parcel::kRoom, kInflated);
  std::array<Packet, 2> burst{one.packet, other.packet};
  end.engine().inbound(burst);
  SPIGRP_REQUIRE(is_passed(burst[0].verdict) == !taken);
  SPIGRP_REQUIRE(burst[1].verdict == Verdict::replayed && one.intact() && other.intact());
}

// 2^32 packets later the same low bits are those of another number, and the ICV is not right of that.
void check_turns(End& end, const Octets& sealed) {
  for (Sa* sa : end.lab().database.sas()) {
    if (sa != nullptr && sa->esn) sa->window = ReplayWindow(64, std::uint64_t{1} << 32);
  }
  Parcel parcel(sealed);
  SPIGRP_REQUIRE(end.remove(parcel) == Verdict::bad_icv);
}

}  // namespace

// A sealed packet with edits: any change of what the outermost SA covers is a drop without a change of state,
// and what is accepted then comes out of a tunnel as it went in. No packet is taken twice, nor
// for the one that has its number 2^32 packets later.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kChoices + kEdit) return 0;
  Bytes input(data, size);
  const Family inner = (input[0] & 1u) == 0 ? Family::ipv4 : Family::ipv6;
  const Plan& plan = plan_of(input.first(kChoices), inner);
  const Octets plain = text_packet(inner, std::size_t{60} + input[3]);
  static End end(plan);
  end.begin_again(plan);
  Parcel parcel(plain);
  SPIGRP_REQUIRE(end.apply(parcel) == Verdict::applied);
  const Octets sealed = parcel.octets();
  SPIGRP_REQUIRE(has(plan.shape, Proto::comp) || sealed.size() == sealed_len(plan, inner, plain.size()));
  Octets edited = sealed;
  for (Bytes edits = input.subspan(kChoices); edits.size() >= kEdit; edits = edits.subspan(kEdit)) {
    std::uint8_t& byte = edited[load_be16(edits.first<2>()) % edited.size()];
    byte = static_cast<std::uint8_t>(byte + edits[2]);
  }
  if (edited[0] == 0x45 && (input[0] & 2u) == 0) fix_checksum(MutableBytes(edited).first(20));
  const std::size_t at = header_len(sealed);
  const bool same_parts =
      is_parsed_as_before(sealed, edited) && covered(plan, edited, at) == covered(plan, sealed, at);
  const Snapshot before = snapshot(end.lab().database);
  Parcel received(edited);
  const Verdict verdict = end.remove(received);
  SPIGRP_REQUIRE(received.intact() && end.intact());
  if (!same_parts) {
    SPIGRP_REQUIRE(!is_passed(verdict) && snapshot(end.lab().database) == before);
  } else if (verdict == Verdict::removed && begins_with_tun(plan.shape)) {
    Octets out = received.octets();
    SPIGRP_REQUIRE(out.size() == plain.size());
    if (inner == Family::ipv4) {  // RFC 6040: congestion marked on the way is taken over
      out[1] = plain[1];
      fix_checksum(out);
    } else {
      out[0] = plain[0];
      out[1] = plain[1];
    }
    SPIGRP_REQUIRE(same(out, plain));
  }
  check_replays(end, sealed, snapshot(end.lab().database) != before);
  if (plan.esn) check_turns(end, sealed);
  End fresh(plan);
  check_icv_and_source(plan, fresh, sealed);
  return 0;
}
