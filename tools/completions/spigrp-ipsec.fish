# fish completion for spigrp-ipsec
# SPDX-License-Identifier: Apache-2.0

complete -c spigrp-ipsec -f -n __fish_use_subcommand -a 'spi spigrp eroute look tncfg klipsdebug version help'
complete -c spigrp-ipsec -l help -d 'Print a summary'
complete -c spigrp-ipsec -n __fish_use_subcommand -l version -d 'Print the version'
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l said
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l af
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l edst
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l spi
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l proto
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l ip4
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l ip6
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l esp
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l ah
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l comp
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l src
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l dst
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l enckey
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l authkey
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l replay_window
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l life
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l natt
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l sport
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l dport
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l esn
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l seq
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l dscp
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l df
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l flow-label
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l mtu
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l tfc
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l iv
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l del
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spi' -l clear
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spigrp' -l said
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from spigrp' -l clear
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l add
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l replace
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l del
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l clear
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l eraf
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l src
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l dst
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l transport-proto
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l src-port
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l dst-port
complete -c spigrp-ipsec -n '__fish_seen_subcommand_from eroute' -l said
