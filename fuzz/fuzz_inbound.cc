// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <string_view>

#include "spigrp/providers.h"
#include "support/machine.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// One group a transform, in both families, and ESP in UDP. Those with a key live at these addresses, tun and comp at others.
constexpr std::string_view kKeyed4 = "192.0.2.1";
constexpr std::string_view kKeyed6 = "2001:db8::1";
constexpr std::string_view kGroups[] = {
    "esp.1001@192.0.2.1", "esp:1001@2001:db8::1", "ah.1001@192.0.2.1",   "ah:1001@2001:db8::1",
    "tun.1001@192.0.2.2", "tun:1001@2001:db8::2", "comp.1001@192.0.2.3", "comp:1001@2001:db8::3",
};

// The seeds in corpus/inbound know them by this order.
constexpr AlgorithmId kEsp[] = {
    AlgorithmId::esp_chacha20_poly1305,
    AlgorithmId::esp_aes256_gcm16,
    AlgorithmId::esp_null_hmac_sha2_256_128,
    AlgorithmId::esp_null_hmac_sha2_512_256,
    {AlgorithmUse::esp, CipherId::triple_des_cbc, IntegrityId::hmac_md5_96},
    {AlgorithmUse::esp, CipherId::aes256_cbc, IntegrityId::hmac_sha1_96},
    {AlgorithmUse::esp, CipherId::aes128_ctr, IntegrityId::aes_cmac_96},
    {AlgorithmUse::esp, CipherId::aes128_ccm8},
    {AlgorithmUse::esp, CipherId::aes256_gmac},
};

struct Site {
  Site() : machine(lab.database) {
    for (const std::string_view group : kGroups) lab.add_group(group);
    for (std::uint32_t i = 0; i < std::size(kEsp); ++i) {
      if (default_provider().supports(kEsp[i]))
        lab.add(spec(Said{Proto::esp, 0x2000 + i, address(kKeyed4)}, kEsp[i]));
    }
    lab.add(spec("ah.2001@192.0.2.1", AlgorithmId::ah_hmac_sha2_512_256));
    add_natt("esp.3001@192.0.2.1", {NattMode::nonesp, 4500, 4500});
    add_natt("esp.3002@192.0.2.1", {NattMode::nonike, 500, 500});
    add_natt("esp:3001@2001:db8::1", {NattMode::nonesp, 4500, 4500});
  }
  void add_natt(std::string_view said, const NattPolicy& natt) {
    SaSpec each = spec(said, AlgorithmId::esp_null_hmac_sha2_256_128);
    each.natt = natt;
    lab.add(each);
  }
  Lab lab{{.sas = 32, .eroutes = 8}, default_provider()};
  Machine machine;
};

bool is_for_a_key(Bytes bytes) {
  const auto dst = [&](std::size_t at, std::size_t len) {
    return IpAddress::from_bytes(bytes.subspan(at, len));
  };
  return bytes[0] >> 4 == 4 ? dst(16, 4) == address(kKeyed4) : dst(24, 16) == address(kKeyed6);
}

// A verdict has a name for counters, and a line for people.
void check_words(Verdict verdict) {
  const auto is_of_a_name = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
  SPIGRP_REQUIRE(!name(verdict).empty() && std::ranges::all_of(name(verdict), is_of_a_name));
  SPIGRP_REQUIRE(describe(verdict).size() > name(verdict).size() / 2 && !describe(verdict).ends_with('.'));
}

}  // namespace

// Raw bytes come in: nothing is accepted that no key made, nothing changes on a drop, the counters add up,
// and no byte is written outside the memory of the packet.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Site site;
  if (size > 70'000) return 0;  // longer than any IP packet
  const Octets input(data, data + size);
  Parcel parcel(input);
  const std::uint64_t before = fingerprint(site.lab.database);
  const VerdictCounters counted = site.machine.engine.counters();
  const Verdict verdict = site.machine.in(parcel);
  SPIGRP_REQUIRE(verdict != Verdict::pending && parcel.intact());
  SPIGRP_REQUIRE(site.machine.engine.counters().total() == counted.total() + 1);
  check_words(verdict);
  // A fragment waits, and is given up here: each input is for itself.
  site.machine.engine.flush();
  const Verdict ended = verdict == Verdict::fragment_held ? Verdict::fragment_timeout : verdict;
  SPIGRP_REQUIRE(site.machine.engine.counters()[ended] == counted[ended] + 1);
  SPIGRP_REQUIRE(site.machine.engine.counters().dropped() == counted.dropped() + (is_drop(ended) ? 1 : 0));
  SPIGRP_REQUIRE(site.machine.engine.counters().total() == counted.total() + 1);
  if (!is_passed(verdict)) {
    SPIGRP_REQUIRE(fingerprint(site.lab.database) == before);
  } else {
    SPIGRP_REQUIRE(verdict == Verdict::removed && !is_for_a_key(input));
  }
  return 0;
}
