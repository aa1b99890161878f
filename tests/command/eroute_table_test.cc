// SPDX-License-Identifier: Apache-2.0
#include "checked.h"
#include "loaded.h"
#include "spigrp/tables.h"

using namespace spigrp;
using namespace spigrp::test;

BOOST_AUTO_TEST_SUITE(eroute_table_text)

// Lines as the manual page and recorded consoles of the old stack have them.
BOOST_AUTO_TEST_CASE(as_klips_wrote_it) {
  Loaded loaded(tun("tun.1002@192.1.2.23") + tun("tun.1001@192.1.2.23") +
                esp("esp:43952d72@2001:db8:1:2::23") +
                eroute("192.1.2.45/32", "192.1.2.23/32", "tun.1002@192.1.2.23") +
                eroute("192.0.1.0/24", "192.0.2.0/24", "tun.1001@192.1.2.23",
                       " --transport-proto tcp --src-port 1234 --dst-port 1234") +
                eroute("2001:db8:1:2::45/128", "2001:db8:1:2::23/128", "esp:43952d72@2001:db8:1:2::23") +
                eroute("192.168.6.0/24", "192.168.7.0/24", "%passthrough"));
  BOOST_TEST(eroute_table(loaded.database(), TableStyle::klips) ==
             "0          192.0.1.0/24:1234  -> 192.0.2.0/24:1234  => tun0x1001@192.1.2.23:6\n"
             "0          192.1.2.45/32      -> 192.1.2.23/32      => tun0x1002@192.1.2.23\n"
             "0          192.168.6.0/24     -> 192.168.7.0/24     => %passthrough\n"
             "0          2001:db8:1:2::45/128 -> 2001:db8:1:2::23/128 => esp0x43952d72@2001:db8:1:2::23\n");
}

BOOST_AUTO_TEST_CASE(columns_are_as_wide_as_they_need_to_be) {
  Loaded loaded(eroute("2001:db8:1:2::45/128", "2001:db8:1:2::23/128", "%hold") +
                eroute("10.0.0.0/8", "0.0.0.0/0", "%drop"));
  BOOST_TEST(eroute_table(loaded.database(), TableStyle::spigrp) ==
             "0          10.0.0.0/8           -> 0.0.0.0/0            => %drop\n"
             "0          2001:db8:1:2::45/128 -> 2001:db8:1:2::23/128 => %hold\n");
}

BOOST_AUTO_TEST_CASE(the_order_does_not_hang_on_that_of_the_commands) {
  const std::string add = "eroute --add --said %drop ";
  const std::vector<std::string> lines = {
      add + "--src 10.1.0.0/16 --dst 0.0.0.0/0\n",
      add + "--src 10.1.0.0/16 --dst 10.2.0.0/16\n",
      add + "--src 10.0.0.0/8 --dst 10.2.0.0/16\n",
      add + "--src ::/0 --dst ::/0\n",
      add + "--src 10.1.0.0/16 --dst 0.0.0.0/0 --transport-proto udp --dst-port 53\n",
  };
  for (std::size_t first = 0; first < lines.size(); ++first) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) text += lines[(first + i) % lines.size()];
    BOOST_TEST(eroute_table(Loaded(text).database(), TableStyle::klips) ==
               "0          10.1.0.0/16        -> 10.2.0.0/16        => %drop\n"
               "0          10.1.0.0/16        -> 0.0.0.0/0:53       => %drop:17\n"
               "0          10.1.0.0/16        -> 0.0.0.0/0          => %drop\n"
               "0          10.0.0.0/8         -> 10.2.0.0/16        => %drop\n"
               "0          ::/0               -> ::/0               => %drop\n");
  }
}

BOOST_AUTO_TEST_SUITE_END()
