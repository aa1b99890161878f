# bash completion for spigrp
# SPDX-License-Identifier: Apache-2.0

_spigrp() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} options
  case $previous in
    --config)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --read)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --write)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --group)
      COMPREPLY=()
      return
      ;;
    --unmatched)
      mapfile -t COMPREPLY < <(compgen -W "drop pass" -- "$current")
      return
      ;;
    --compat)
      mapfile -t COMPREPLY < <(compgen -W "klips" -- "$current")
      return
      ;;
    --provider)
      COMPREPLY=()
      return
      ;;
    --draw)
      COMPREPLY=()
      return
      ;;
    --table)
      mapfile -t COMPREPLY < <(compgen -W "spigrp spi eroute" -- "$current")
      return
      ;;
    --mtu)
      COMPREPLY=()
      return
      ;;
    --dummy | --jobs)
      COMPREPLY=()
      return
      ;;
    --fragment)
      mapfile -t COMPREPLY < <(compgen -W "inner outer" -- "$current")
      return
      ;;
    --icmp)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --state)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --svg)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --inner)
      mapfile -t COMPREPLY < <(compgen -W "4 6" -- "$current")
      return
      ;;
    --esp | --ah | --size | --local)
      COMPREPLY=()
      return
      ;;
  esac
  case ${COMP_WORDS[1]} in
    said) options="--json --quiet --help" ;;
    apply) options="--config --read --write --jobs --group --unmatched --compat --provider --draw --table --strict --json --quiet --state --allow-iv-reuse --mtu --fragment --icmp --dummy --forward --help" ;;
    remove) options="--config --read --write --jobs --group --unmatched --compat --provider --draw --table --strict --json --quiet --help" ;;
    list) options="--config --table --compat --provider --json --help" ;;
    look | footprint) options="--config --compat --provider --json --help" ;;
    explain) options="--config --group --esp --ah --size --mtu --inner --svg --ascii --json --help" ;;
    export) options="wireshark xfrm swanctl-proposal --config --compat --local --with-keys --write --help" ;;
    import) options="xfrm --listing --with-keys --write --help" ;;
    *) options="--help --version" ;;
  esac
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "said apply remove list look explain export import footprint $options" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  fi
}
complete -o filenames -F _spigrp spigrp
