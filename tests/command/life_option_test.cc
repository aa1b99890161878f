// SPDX-License-Identifier: Apache-2.0
#include "command/life_option.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Bench;

namespace {

const std::string kTun = "spi --said tun.100@1.2.3.4 --ip4 --src 1.2.3.1 --life ";

std::string behind(const std::string& text, std::string_view mark) {
  return std::string(text.size(), ' ') + std::string(mark);
}

LifeRules rules_of(const std::string& life, ConfigurationOptions options = {}) {
  Bench bench(std::move(options));
  bench.accept({kTun + life});
  return bench.database().sas()[0]->life;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(life_option)

BOOST_AUTO_TEST_CASE(every_parameter_of_the_manual_page) {
  const LifeRules rules = rules_of(
      "soft-allocations=1,soft-bytes=2,soft-addtime=3,soft-usetime=4,soft-packets=5,"
      "hard-allocations=6,hard-bytes=7,hard-addtime=8,hard-usetime=9,hard-packets=10");
  for (std::uint64_t i = 0; i < kNumLifeKinds; ++i) {
    BOOST_TEST((rules.limits.at(i) == LifeLimit{i + 1, i + 6}));
  }
  BOOST_TEST(!rules.crossing_passes);
}

BOOST_AUTO_TEST_CASE(one_of_them_leaves_the_others_without_limit) {
  LifeRules expected;
  expected[LifeKind::bytes].hard = 0xffff'ffff'ffff'ffff;
  BOOST_TEST((rules_of("hard-bytes=18446744073709551615") == expected));
  BOOST_TEST((rules_of("hard-bytes=0xffffffffffffffff") == expected));
  BOOST_TEST((rules_of("hard-bytes=0") == LifeRules()));
}

BOOST_AUTO_TEST_CASE(klips_lets_the_packet_pass_that_crosses) {
  BOOST_TEST(rules_of("hard-bytes=1", {.compat = Compat::klips}).crossing_passes);
}

BOOST_AUTO_TEST_CASE(faults_are_shown_where_they_are) {
  Bench bench;
  bench.refuse(kTun + "hard-byte=1", {behind(kTun, "^~~~~~~~~ E419")});
  bench.refuse(kTun + "hard-bytes=x", {behind(kTun + "hard-bytes=", "^ E413")});
  bench.refuse(kTun + "hard-bytes=", {behind(kTun + "hard-bytes=", "| E413")});
  bench.refuse(kTun + "hard-bytes", {behind(kTun, "^~~~~~~~~~ E404")});
  bench.refuse(kTun + "hard-addtime=4294967296", {behind(kTun + "hard-addtime=", "^~~~~~~~~~ E414")});
  bench.refuse(kTun + "soft-bytes=1,soft-bytes=2", {behind(kTun + "soft-bytes=1,", "^~~~~~~~~~ E406")});
  bench.refuse(kTun + "soft-bytes=1,", {behind(kTun + "soft-bytes=1,", "| E419")});
  bench.refuse(kTun + "foo=1,hard-bytes=y",
               {behind(kTun, "^~~ E419"), behind(kTun + "foo=1,hard-bytes=", "^ E413")});
}

BOOST_AUTO_TEST_SUITE_END()
