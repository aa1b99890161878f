// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "spigrp/configuration.h"
#include "spigrp/providers.h"

namespace spigrp::test {

/// Loaded is a configuration that is right. default_provider() makes its keys.
class Loaded {
 public:
  explicit Loaded(const std::string& text, Compat compat = Compat::none) {
    auto loaded = Configuration::load(text, {.compat = compat}, default_provider());
    if (!loaded) {
      for (const Diagnostic& each : loaded.error()) BOOST_TEST_MESSAGE(render_text(each, "text", false));
    }
    BOOST_REQUIRE(loaded.has_value());
    configuration_ = std::move(*loaded);
  }
  Database& database() { return configuration_->database(); }
  Sa& sa(const std::string& said) {
    Sa* const found = database().find(parse_said(said)->said);
    BOOST_REQUIRE(found != nullptr);
    return *found;
  }

 private:
  std::unique_ptr<Configuration> configuration_;
};

/// kGateway is the group of spigrp(5) without what needs libcrypto, and a shunt beside it.
inline const std::string kGateway =
    "spi --said tun.3d0@192.168.2.110 --ip4 --src 192.168.2.100\n"
    "spi --said comp.3d0@192.168.2.110 --comp deflate\n"
    "spi --said esp.187a101b@192.168.2.110 --esp null-sha256 --authkey 0x" +
    std::string(64, '0') +
    "\n"
    "spi --said ah.187a101a@192.168.2.110 --ah hmac-sha2-256-128 --authkey 0x" +
    std::string(64, '0') +
    "\n"
    "spigrp --said tun.3d0@192.168.2.110 comp.3d0@192.168.2.110 esp.187a101b@192.168.2.110 "
    "ah.187a101a@192.168.2.110\n"
    "eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/16 --said tun.3d0@192.168.2.110\n"
    "eroute --add --src 10.1.0.0/16 --dst 10.2.3.0/24 --transport-proto tcp --dst-port 25 --said %drop\n";

}  // namespace spigrp::test
