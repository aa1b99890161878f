// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "spigrp/configuration_check.h"

namespace spigrp::test {

/// checked() is what is said about a configuration: "line:column CODE", in order.
inline std::vector<std::string> checked(std::string_view text, const ConfigurationCheck& check = {}) {
  std::vector<std::string> said;
  for (const Diagnostic& each : check_configuration(text, check)) {
    said.push_back(std::to_string(each.line) + ":" + std::to_string(each.column) + " " + each.code);
  }
  return said;
}

/// zeros() is a key of so many bytes.
inline std::string zeros(std::size_t bytes) { return "0x" + std::string(2 * bytes, '0'); }

/// esp(), ah(), tun() are lines that define an SA.
inline std::string esp(const std::string& said, const std::string& more = "") {
  return "spi --said " + said + " --esp null-sha256 --authkey " + zeros(32) + more + "\n";
}
inline std::string tun(const std::string& said, const std::string& src = "192.0.2.1") {
  return "spi --said " + said + " --ip4 --src " + src + "\n";
}
inline std::string eroute(const std::string& src, const std::string& dst, const std::string& said,
                          const std::string& more = "") {
  return "eroute --add --src " + src + " --dst " + dst + " --said " + said + more + "\n";
}

}  // namespace spigrp::test
