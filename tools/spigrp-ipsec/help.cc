// SPDX-License-Identifier: Apache-2.0
#include "help.h"

#include <algorithm>

namespace spigrp {
namespace {

struct Row {
  std::string_view command;
  std::string_view text;
};

constexpr Row kRows[] = {
    {"spi",
     "ipsec spi                       list the SAs\n"
     "ipsec spi SA TRANSFORM OPTIONS  add an SA\n"
     "ipsec spi --del SA              delete it, and what is chained outside it\n"
     "ipsec spi --clear               delete all SAs\n"
     "\n"
     "SA         --said SAID, or --af inet|inet6 --edst ADDR --spi N --proto esp|ah|comp|tun\n"
     "TRANSFORM  --esp ALG, --ah ALG, --comp deflate, --ip4 or --ip6\n"
     "OPTIONS    --src, --dst, --enckey, --authkey, --replay_window, --life, --natt, --sport, --dport,\n"
     "           --esn, --seq, --dscp, --df, --flow-label, --mtu, --tfc, --iv, --label, --debug\n"},
    {"spigrp",
     "ipsec spigrp                  list the groups\n"
     "ipsec spigrp --said SAID...   group these SAs, inside to outside; one alone is ungrouped\n"
     "ipsec spigrp FAMILY ADDR SPI PROTO ...   the same, each SA in four words\n"
     "ipsec spigrp --clear          ungroup all\n"},
    {"eroute",
     "ipsec eroute                              list the eroutes\n"
     "ipsec eroute --add SELECTOR --said SAID   add an eroute; also --replace\n"
     "ipsec eroute --del SELECTOR               delete it\n"
     "ipsec eroute --clear                      delete all\n"
     "\n"
     "SELECTOR   --eraf inet|inet6 --src BLOCK --dst BLOCK\n"
     "           --transport-proto PROTO --src-port N --dst-port N\n"
     "SAID       of an SA, or %pass, %drop, %reject, %hold, %trap, %trapsubnet, %passthrough\n"},
    {"look", "ipsec look                    print the eroutes with their chains, and the SAs\n"},
    {"tncfg", "ipsec tncfg ...               does nothing: there is no virtual device to set up\n"},
    {"klipsdebug", "ipsec klipsdebug ...          does nothing: there is no kernel module to debug\n"},
};

}  // namespace

const std::string_view kHelp =
    "Usage: spigrp-ipsec COMMAND [OPTIONS]\n"
    "\n"
    "As `ipsec` on the PATH it lets scripts run that were written for KLIPS. What they set up goes into the\n"
    "configuration that the environment variable SPIGRP_CONFIG names; spigrp applies it to packets.\n"
    "\n"
    "  spi, spigrp, eroute   change the configuration, or list what it makes\n"
    "  look                  print the eroutes with their chains, and the SAs\n"
    "  tncfg, klipsdebug     accepted, and without effect\n"
    "  version, --version    print the version\n"
    "  help, --help          print this; behind a command: what that takes\n"
    "\n"
    "Exit codes: 0; 2 when a command was refused, and then nothing has changed.\n";

std::string_view help_of(std::string_view command) {
  const auto* const row = std::ranges::find(kRows, command, &Row::command);
  return row == std::end(kRows) ? std::string_view() : row->text;
}

}  // namespace spigrp
