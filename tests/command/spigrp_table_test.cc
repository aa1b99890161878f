// SPDX-License-Identifier: Apache-2.0
#include "checked.h"
#include "loaded.h"
#include "spigrp/tables.h"

using namespace spigrp;
using namespace spigrp::test;

BOOST_AUTO_TEST_SUITE(spigrp_table_text)

BOOST_AUTO_TEST_CASE(one_line_a_group_inside_to_outside) {
  Loaded loaded(kGateway + esp("esp:101@2001:db8::1"));
  BOOST_TEST(
      spigrp_table(loaded.database(), TableStyle::spigrp) ==
      "tun.3d0@192.168.2.110 comp.3d0@192.168.2.110 esp.187a101b@192.168.2.110 ah.187a101a@192.168.2.110\n"
      "esp:101@2001:db8::1\n");
}

BOOST_AUTO_TEST_CASE(as_klips_wrote_it) {
  Loaded loaded(kGateway);
  BOOST_TEST(spigrp_table(loaded.database(), TableStyle::klips) ==
             "tun0x3d0@192.168.2.110 comp0x3d0@192.168.2.110 esp0x187a101b@192.168.2.110 "
             "ah0x187a101a@192.168.2.110 \n");
}

BOOST_AUTO_TEST_CASE(in_the_order_of_the_first_sas) {
  Loaded loaded(esp("esp.103@10.0.0.1") + tun("tun.102@10.0.0.1") + esp("esp.101@10.0.0.1") +
                tun("tun.105@10.0.0.1") + "spigrp --said tun.105@10.0.0.1 esp.103@10.0.0.1\n");
  BOOST_TEST(spigrp_table(loaded.database(), TableStyle::spigrp) ==
             "tun.102@10.0.0.1\nesp.101@10.0.0.1\ntun.105@10.0.0.1 esp.103@10.0.0.1\n");
}

BOOST_AUTO_TEST_CASE(what_was_deleted_is_not_there) {
  Loaded loaded(esp("esp.103@10.0.0.1") + esp("esp.104@10.0.0.1") + "spi --del --said esp.103@10.0.0.1\n");
  BOOST_TEST(spigrp_table(loaded.database(), TableStyle::spigrp) == "esp.104@10.0.0.1\n");
  BOOST_TEST(spigrp_table(Loaded("").database(), TableStyle::klips) == "");
}

BOOST_AUTO_TEST_SUITE_END()
