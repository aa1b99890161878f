// SPDX-License-Identifier: Apache-2.0
#include "checked.h"
#include "loaded.h"
#include "spigrp/tables.h"

using namespace spigrp;
using namespace spigrp::test;

BOOST_AUTO_TEST_SUITE(look_table_text)

BOOST_AUTO_TEST_CASE(as_ipsec_look_printed_it) {
  Loaded loaded(tun("tun.1002@192.1.2.45", "192.1.2.23") + esp("esp.12345678@192.1.2.45") +
                    "spigrp --said tun.1002@192.1.2.45 esp.12345678@192.1.2.45\n" +
                    eroute("192.0.2.0/24", "192.0.1.0/24", "tun.1002@192.1.2.45") +
                    eroute("192.0.2.0/24", "10.0.0.0/8", "%drop") +
                    eroute("192.0.3.0/24", "192.0.1.0/24", "esp.12345678@192.1.2.45"),
                Compat::klips);
  BOOST_TEST(
      look_table(loaded.database(), TableStyle::klips, 0) ==
      "192.0.2.0/24       -> 10.0.0.0/8         => %drop (0)\n"
      "192.0.2.0/24       -> 192.0.1.0/24       => tun0x1002@192.1.2.45 esp0x12345678@192.1.2.45  (0)\n"
      "192.0.3.0/24       -> 192.0.1.0/24       => esp0x12345678@192.1.2.45  (0)\n"
      "tun0x1002@192.1.2.45 IPIP: dir=out src=192.1.2.23 life(c,s,h)= natencap=none natsport=0 natdport=0\n"
      "esp0x12345678@192.1.2.45 ESP_NULL_HMAC_SHA2_256: dir=out alen=256 aklen=256 life(c,s,h)= "
      "natencap=none "
      "natsport=0 natdport=0\n");
}

// What `sort -g` compares is the number that the destination begins with.
BOOST_AUTO_TEST_CASE(klips_sorts_by_the_number_of_the_destination) {
  Loaded loaded(eroute("10.9.0.0/16", "192.168.0.0/16", "%drop") +
                eroute("10.8.0.0/16", "192.2.0.0/16", "%drop") + eroute("10.7.0.0/16", "9.0.0.0/8", "%drop") +
                eroute("::/0", "fd00::/8", "%drop") + eroute("::/0", "2001:db8::/32", "%drop") +
                eroute("10.6.0.0/16", "192.2.128.0/17", "%drop"));
  std::istringstream lines(look_table(loaded.database(), TableStyle::klips, 0));
  std::vector<std::string> destinations;
  for (std::string src, arrow, dst, rest; lines >> src >> arrow >> dst && std::getline(lines, rest);) {
    destinations.push_back(dst);
  }
  const std::vector<std::string> wanted = {"fd00::/8",       "9.0.0.0/8",    "192.168.0.0/16",
                                           "192.2.128.0/17", "192.2.0.0/16", "2001:db8::/32"};
  BOOST_TEST(destinations == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(our_own_is_in_columns) {
  Loaded loaded(kGateway);
  BOOST_TEST(look_table(loaded.database(), TableStyle::spigrp, 0) ==
             "10.1.0.0/16 -> 10.2.3.0/24:25 => %drop:6" + std::string(92, ' ') +
                 "(0)\n"
                 "10.1.0.0/16 -> 10.2.0.0/16    => tun.3d0@192.168.2.110 comp.3d0@192.168.2.110 "
                 "esp.187a101b@192.168.2.110 ah.187a101a@192.168.2.110  (0)\n"
                 "\n"
                 "tun.3d0@192.168.2.110      IPIP:                   dir=out src=192.168.2.100 life(c,s,h)=\n"
                 "comp.3d0@192.168.2.110     COMP_DEFLATE:           dir=out life(c,s,h)=\n"
                 "esp.187a101b@192.168.2.110 ESP_NULL_HMAC_SHA2_256: dir=out ooowin=64 alen=256 aklen=256 "
                 "life(c,s,h)=\n"
                 "ah.187a101a@192.168.2.110  AH_HMAC_SHA2_256:       dir=out ooowin=64 alen=256 aklen=256 "
                 "life(c,s,h)=\n");
}

BOOST_AUTO_TEST_CASE(packets_are_counted) {
  Loaded loaded(eroute("10.1.0.0/16", "10.2.0.0/16", "%drop"));
  ++loaded.database().packets_of(loaded.database().eroutes().front());
  BOOST_TEST(look_table(loaded.database(), TableStyle::klips, 0) ==
             "10.1.0.0/16        -> 10.2.0.0/16        => %drop (1)\n");
  BOOST_TEST(eroute_table(loaded.database(), TableStyle::klips) ==
             "1          10.1.0.0/16        -> 10.2.0.0/16        => %drop\n");
}

BOOST_AUTO_TEST_CASE(an_eroute_whose_sa_is_gone_has_no_chain) {
  Loaded loaded(esp("esp.101@10.0.0.1") + eroute("10.1.0.0/16", "10.2.0.0/16", "esp.101@10.0.0.1") +
                "spi --clear\n");
  BOOST_TEST(look_table(loaded.database(), TableStyle::spigrp, 0) ==
             "10.1.0.0/16 -> 10.2.0.0/16 => esp.101@10.0.0.1 (0)\n");
}

BOOST_AUTO_TEST_SUITE_END()
