// SPDX-License-Identifier: Apache-2.0
#include "command/record.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

using namespace spigrp;

BOOST_AUTO_TEST_SUITE(record)

BOOST_AUTO_TEST_CASE(it_knows_the_last_place) {
  const Said said{Proto::esp, 0x1001, *parse_ip_address("192.0.2.1")};
  Record record;
  for (const std::size_t number : {3U, 7U}) {
    const std::string text = std::string(number, ' ') + "esp.1001@192.0.2.1 aes 64";
    const std::string_view view = text;
    const Line line(text, number);
    record.add_sa(line,
                  {said, view.substr(number, 18), view.substr(number + 19, 3), view.substr(number + 23)});
    record.add_eroute(line, {}, view.substr(number + 19, 3));
    record.add_line(number, "masked");
  }
  BOOST_TEST(record.find_sa(said).said.line == 7U);
  BOOST_TEST(record.find_sa(said).said.at == 7U);
  BOOST_TEST(record.find_sa(said).said.length == 18U);
  BOOST_TEST(record.find_sa(said).transform.at == 26U);
  BOOST_TEST(record.find_sa(said).replay_window.length == 2U);
  BOOST_TEST(record.find_eroute({}).at == 26U);
  BOOST_TEST(record.line(3) == "masked");
}

BOOST_AUTO_TEST_SUITE_END()
