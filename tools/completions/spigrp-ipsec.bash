# bash completion for spigrp-ipsec, and for ipsec as a name of it
# SPDX-License-Identifier: Apache-2.0

_spigrp_ipsec() {
  local current=${COMP_WORDS[COMP_CWORD]} options
  case ${COMP_WORDS[1]} in
    spi) options="--said --af --edst --spi --proto --ip4 --ip6 --esp --ah --comp --src --dst --enckey --authkey --replay_window --life --natt --sport --dport --esn --seq --dscp --df --flow-label --mtu --tfc --iv --del --clear --help" ;;
    spigrp) options="--said --clear --help" ;;
    eroute) options="--add --replace --del --clear --eraf --src --dst --transport-proto --src-port --dst-port --said --help" ;;
    *) options="--help --version" ;;
  esac
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "spi spigrp eroute look tncfg klipsdebug version help $options" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  fi
}
complete -F _spigrp_ipsec spigrp-ipsec
