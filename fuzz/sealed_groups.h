// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "support/lab.h"

namespace spigrp::fuzz {

/// The groups that the target `plaintext` has keys for. They do not depend on what the build has beside libsodium, nor
/// on the CPU.
struct SealedGroup {
  std::string_view saids;
  bool esn = false;
  AlgorithmId esp = AlgorithmId::esp_chacha20_poly1305;
  bool in_udp = false;  ///< its ESP, by NAT traversal
};

inline constexpr SealedGroup kSealedGroups[] = {
    {"tun.1001@192.0.2.9 esp.1002@192.0.2.9"},
    {"tun:1101@2001:db8::9 esp:1102@2001:db8::9", true, AlgorithmId::esp_null_hmac_sha2_256_128},
    {"tun.1201@192.0.2.9 comp.1202@192.0.2.9 esp.1203@192.0.2.9 ah.1204@192.0.2.9"},
    {"comp.1301@192.0.2.8 esp.1302@192.0.2.8", true},
    {"esp:1401@2001:db8::8", false, AlgorithmId::esp_null_hmac_sha2_512_256},
    {"ah:1501@2001:db8::8", true},
    {"tun:1601@2001:db8::9 ah:1602@2001:db8::9"},
    {"comp:1701@2001:db8::8 ah:1702@2001:db8::8"},
    {"tun.1801@192.0.2.9 esp.1802@192.0.2.9 tun:1803@2001:db8::9 esp:1804@2001:db8::9"},
    {.saids = "tun.1901@192.0.2.9 esp.1902@192.0.2.9 ah.1903@192.0.2.9", .in_udp = true},
};

/// sealed_specs() are the SAs of a group, inside to outside.
inline std::vector<SaSpec> sealed_specs(const SealedGroup& group) {
  std::vector<SaSpec> specs;
  const auto parsed = parse_group(group.saids);
  SPIGRP_REQUIRE(parsed.has_value());
  for (const Said& said : parsed->saids()) {
    const bool esp = said.proto == Proto::esp;
    specs.push_back(test::spec(said, esp ? std::optional(group.esp) : std::nullopt));
    specs.back().esn = group.esn && (esp || said.proto == Proto::ah);
    if (esp && group.in_udp) specs.back().natt = {NattMode::nonesp, 4500, 4500};
  }
  return specs;
}

}  // namespace spigrp::fuzz
