// SPDX-License-Identifier: Apache-2.0
#include "command/natt_options.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Bench;
using spigrp::test::key;

namespace {

std::string esp(const std::string& more) {
  return "spi --said esp.100@1.2.3.4 --esp null-sha256 --authkey " + key(32) + more;
}

std::string behind(const std::string& text, std::string_view mark) {
  return std::string(text.size(), ' ') + std::string(mark);
}

NattPolicy policy_of(const std::string& more) {
  Bench bench;
  bench.accept({esp(more)});
  return bench.database().sas()[0]->natt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(natt_options)

BOOST_AUTO_TEST_CASE(modes_and_ports) {
  BOOST_TEST((policy_of("") == NattPolicy{}));
  BOOST_TEST((policy_of(" --natt none") == NattPolicy{}));
  BOOST_TEST((policy_of(" --natt nonesp") == NattPolicy{NattMode::nonesp, 4500, 4500}));
  BOOST_TEST((policy_of(" --natt nonike") == NattPolicy{NattMode::nonike, 500, 500}));
  BOOST_TEST(
      (policy_of(" --natt nonesp --sport 4500 --dport 61234") == NattPolicy{NattMode::nonesp, 4500, 61234}));
  BOOST_TEST((policy_of(" --natt nonike --sport 1 --dport 65535") == NattPolicy{NattMode::nonike, 1, 65535}));
}

BOOST_AUTO_TEST_CASE(faults) {
  Bench bench;
  bench.refuse(esp(" --natt udp"), {behind(esp(" --natt "), "^~~ E419")});
  bench.refuse(esp(" --natt nonesp --dport 65536"), {behind(esp(" --natt nonesp --dport "), "^~~~~ E414")});
  bench.refuse(esp(" --natt nonesp --sport 0"), {behind(esp(" --natt nonesp --sport "), "^ E414")});
  bench.refuse(esp(" --sport 4500"), {behind(esp(" --sport 4500"), "| E409")});
  bench.refuse("spi --said tun.1@1.2.3.4 --ip4 --src 1.2.3.1 --natt nonesp",
               {"                                             ^~~~~~ E408"});
}

BOOST_AUTO_TEST_SUITE_END()
