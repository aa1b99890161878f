// SPDX-License-Identifier: Apache-2.0
#include "command/tunnel_options.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Bench;

namespace {

std::string tun4(const std::string& more) { return "spi --said tun.1@1.2.3.4 --ip4 --src 1.2.3.1" + more; }
std::string tun6(const std::string& more) { return "spi --said tun:1@1::4 --ip6 --src 1::1" + more; }

std::string behind(const std::string& text, std::string_view mark) {
  return std::string(text.size(), ' ') + std::string(mark);
}

TunnelPolicy policy_of(const std::string& line, Compat compat = Compat::none) {
  Bench bench({.compat = compat});
  bench.accept({line});
  return bench.database().sas()[0]->tunnel;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tunnel_options)

BOOST_AUTO_TEST_CASE(dscp_and_df) {
  BOOST_TEST(int{policy_of(tun4(" --dscp 63 --df set")).dscp.value()} == 63);
  BOOST_TEST((policy_of(tun4(" --dscp 63 --df set")).df == DontFragment::set));
  BOOST_TEST(!policy_of(tun4(" --dscp copy --df clear")).dscp.has_value());
  BOOST_TEST((policy_of(tun4(" --dscp copy --df clear")).df == DontFragment::clear));
  BOOST_TEST(!policy_of(tun4("")).dscp.has_value());
  BOOST_TEST((policy_of(tun4("")).df == DontFragment::copy));
  Bench().refuse(tun4(" --dscp 64 --df sett"),
                 {behind(tun4(" --dscp "), "^~ E414"), behind(tun4(" --dscp 64 --df "), "^~~~ E419")});
}

BOOST_AUTO_TEST_CASE(flow_label) {
  for (const Compat compat : {Compat::none, Compat::klips}) {
    BOOST_TEST(policy_of(tun6(""), compat).flow_label.value() == 0u);
    BOOST_TEST(policy_of(tun6(" --flow-label 0xfffff"), compat).flow_label.value() == 0xfffffu);
    BOOST_TEST(policy_of(tun6(" --flow-label 7"), compat).flow_label.value() == 7u);
    BOOST_TEST(!policy_of(tun6(" --flow-label copy"), compat).flow_label.has_value());
  }
  Bench().refuse(tun6(" --flow-label 0x100000"), {behind(tun6(" --flow-label "), "^~~~~~~~ E414")});
  Bench().refuse(tun6(" --flow-label set"), {behind(tun6(" --flow-label "), "^ E413")});
  Bench().refuse(tun4(" --flow-label copy"), {behind(tun4(" "), "^~~~~~~~~~~~ E408")});
}

BOOST_AUTO_TEST_CASE(path_mtu) {
  BOOST_TEST(policy_of(tun4("")).mtu == 0u);
  BOOST_TEST(policy_of(tun4(" --mtu 256")).mtu == 256u);
  BOOST_TEST(policy_of(tun6(" --mtu 65535")).mtu == 65535u);
  for (const std::string_view wrong : {"0", "255", "65536"}) {
    const std::string text(wrong);
    Bench().refuse(tun4(" --mtu " + text),
                   {behind(tun4(" --mtu "), "^" + std::string(text.size() - 1, '~') + " E414")});
  }
}

BOOST_AUTO_TEST_SUITE_END()
