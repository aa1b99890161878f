// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <optional>
#include <string>

#include "spigrp/ip_address.h"

namespace spigrp::test {

/// naive_address() is inet_pton() for either family. It takes what ends in NUL, so a NUL inside is refused
/// first.
inline std::optional<IpAddress> naive_address(const std::string& text) {
  std::uint8_t bytes[16];
  if (text.find('\0') != std::string::npos) return std::nullopt;
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return IpAddress::from_bytes(Bytes(bytes, 4));
  if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) return IpAddress::from_bytes(Bytes(bytes, 16));
  return std::nullopt;
}

/// naive_text() is inet_ntop().
inline std::string naive_text(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN];
  const int family = address.family() == Family::ipv4 ? AF_INET : AF_INET6;
  return inet_ntop(family, address.bytes().data(), text, sizeof text);
}

}  // namespace spigrp::test
