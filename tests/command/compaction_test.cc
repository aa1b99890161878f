// SPDX-License-Identifier: Apache-2.0
#include "command/compaction.h"

#include <random>

#include "checked.h"
#include "loaded.h"
#include "spigrp/tables.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

std::string compacted(const std::string& text) {
  std::string all;
  for (const Piece& piece : compact(text)) all.append(piece.text()) += '\n';
  return all;
}

const std::string kTun = tun("tun.101@10.0.0.1");
const std::string kEsp = esp("esp.102@10.0.0.1");
const std::string kAh = "spi --said ah.103@10.0.0.1 --ah hmac-sha2-256-128 --authkey " + zeros(32) + "\n";
const std::string kGroup = "spigrp --said tun.101@10.0.0.1 esp.102@10.0.0.1 ah.103@10.0.0.1\n";
const std::string kEroute = eroute("10.1.0.0/16", "10.2.0.0/16", "tun.101@10.0.0.1");

}  // namespace

BOOST_AUTO_TEST_SUITE(compaction)

BOOST_AUTO_TEST_CASE(nothing_void_nothing_changed) {
  const std::string text = "# SAs\n" + kTun + "\n" + kEsp + kAh + "tncfg --clear\n" + kGroup + kEroute;
  BOOST_TEST(compacted(text) == text);
  BOOST_TEST(compacted("") == "");
}

BOOST_AUTO_TEST_CASE(a_cleared_file_keeps_its_comments) {
  BOOST_TEST(compacted("# mine\n" + kTun + kEsp + kAh + kGroup + kEroute + "spi --clear\n" +
                       "eroute --clear\n") == "# mine\n");
}

BOOST_AUTO_TEST_CASE(a_deleted_sa_goes_with_its_line) {
  BOOST_TEST(compacted(kTun + kEsp + "spi --del --said esp.102@10.0.0.1\n") == kTun);
  // What is chained outside goes, too; two that stay stay grouped.
  BOOST_TEST(compacted(kTun + kEsp + kAh + kGroup + "spi --del --said ah.103@10.0.0.1\n") ==
             kTun + kEsp + "spigrp --said tun.101@10.0.0.1 esp.102@10.0.0.1\n");
  BOOST_TEST(compacted(kTun + kEsp + kAh + kGroup + "spi --del --said esp.102@10.0.0.1\n") == kTun);
}

BOOST_AUTO_TEST_CASE(the_last_definition_is_the_one_that_counts) {
  const std::string again = esp("esp.102@10.0.0.1", " --seq 7");
  BOOST_TEST(compacted(kEsp + kTun + "spi --del --said esp.102@10.0.0.1\n" + again) == kTun + again);
}

BOOST_AUTO_TEST_CASE(groups_that_were_parted) {
  BOOST_TEST(compacted(kTun + kEsp + kAh + kGroup + "spigrp tun.101@10.0.0.1\n") == kTun + kEsp + kAh);
  BOOST_TEST(
      compacted(kTun + kEsp + kAh + kGroup + "spigrp --clear\nspigrp tun.101@10.0.0.1 ah.103@10.0.0.1\n") ==
      kTun + kEsp + kAh + "spigrp --said tun.101@10.0.0.1 ah.103@10.0.0.1\n");
}

BOOST_AUTO_TEST_CASE(eroutes) {
  const std::string other = eroute("10.3.0.0/16", "10.2.0.0/16", "%drop");
  const std::string replaced = "eroute --replace --src 10.1.0.0/16 --dst 10.2.0.0/16 --said %hold\n";
  BOOST_TEST(compacted(kTun + kEroute + other + "eroute --del --src 10.1.0.0/16 --dst 10.2.0.0/16\n") ==
             kTun + other);
  BOOST_TEST(compacted(kTun + kEroute + other + replaced) == kTun + other + replaced);
}

BOOST_AUTO_TEST_CASE(an_eroute_behind_whose_back_its_sa_was_defined_anew) {
  BOOST_TEST(compacted(kTun + kEroute + "# c\nspi --clear\n" + kTun) == "# c\n" + kTun + kEroute);
}

BOOST_AUTO_TEST_CASE(an_eroute_that_points_nowhere_still_does) {
  const std::string v6 =
      "spi --said tun:1@::2 --ip6 --src ::1\n" + eroute("::/0", "2001:db8::/32", "tun:1@::2");
  for (const std::string& text :
       {kTun + kEroute, kEsp + eroute("10.1.0.0/16", "10.2.0.0/16", "esp.102@10.0.0.1"),
        kAh + eroute("10.1.0.0/16", "10.2.0.0/16", "ah.103@10.0.0.1"), v6}) {
    const std::string once = compacted(text + "spi --clear\n");
    BOOST_TEST(eroute_table(Loaded(once).database(), TableStyle::klips) ==
               eroute_table(Loaded(text).database(), TableStyle::klips));
    BOOST_TEST(spigrp_table(Loaded(once).database(), TableStyle::klips) == "");
    BOOST_TEST(compacted(once) == once);
  }
}

// Random commands, refused ones left out: after each the short text makes what the long one does, and has at most
// three lines for each SA and eroute there is.
BOOST_AUTO_TEST_CASE(the_same_database_from_fewer_lines) {
  std::mt19937 random(7);
  const auto pick = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  const std::string saids[] = {"tun.101@10.0.0.1", "esp.102@10.0.0.1", "ah.103@10.0.0.1", "tun.104@10.0.0.1"};
  const auto command = [&]() -> std::string {
    const std::string& said = saids[pick(4)];
    const std::string selector = " --src 10." + std::to_string(pick(3)) + ".0.0/16 --dst 10.9.0.0/16";
    switch (pick(12)) {
      case 0:
        return "spi --clear\n";
      case 1:
        return "spi --del --said " + said + "\n";
      case 2:
        return "spigrp --said " + said + "\n";
      case 3:
        return "eroute --del" + selector + "\n";
      case 4:
        return "eroute --replace" + selector + " --said " + said + "\n";
      case 5:
      case 6:
        return "spigrp --said " + said + " " + saids[pick(4)] + "\n";
      case 7:
        return "eroute --add" + selector + " --said " + said + "\n";
      case 8:
        return "spigrp --clear\n";
      default:
        break;
    }
    if (said.starts_with("tun")) return tun(said);
    return said.starts_with("ah") ? kAh : kEsp;
  };
  const auto picture = [](const std::string& text) {
    Loaded loaded(text);
    return spigrp_table(loaded.database(), TableStyle::klips) +
           spi_table(loaded.database(), TableStyle::klips, 0) +
           eroute_table(loaded.database(), TableStyle::klips);
  };
  std::string text;
  std::size_t taken = 0;
  for (int i = 0; i < 1500; ++i) {
    const std::string longer = text + command();
    if (!Configuration::load(longer, {}, default_provider())) continue;
    ++taken;
    text = compacted(longer);
    BOOST_TEST(picture(text) == picture(longer));
    BOOST_TEST(compacted(text) == text);
    BOOST_TEST(std::ranges::count(text, '\n') <= 3 * (4 + 3));
  }
  BOOST_TEST(taken > 400u);
}

BOOST_AUTO_TEST_SUITE_END()
