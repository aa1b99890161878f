# bash completion for spigrp-check
# SPDX-License-Identifier: Apache-2.0

_spigrp_check() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  case $previous in
    --kind)
      mapfile -t COMPREPLY < <(compgen -W "listing config said" -- "$current")
      return
      ;;
    --error)
      mapfile -t COMPREPLY < <(compgen -W "$(spigrp-check --list-codes 2>/dev/null | cut -d" " -f1)" -- "$current")
      return
      ;;
    --ignore)
      mapfile -t COMPREPLY < <(compgen -W "$(spigrp-check --list-codes 2>/dev/null | cut -d" " -f1)" -- "$current")
      return
      ;;
    --compat)
      mapfile -t COMPREPLY < <(compgen -W "klips" -- "$current")
      return
      ;;
    --max-groups)
      COMPREPLY=()
      return
      ;;
    --format)
      mapfile -t COMPREPLY < <(compgen -W "text json sarif gcc github" -- "$current")
      return
      ;;
    --max-diagnostics)
      COMPREPLY=()
      return
      ;;
    --fail-on)
      mapfile -t COMPREPLY < <(compgen -W "error warning note" -- "$current")
      return
      ;;
    --color)
      mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$current")
      return
      ;;
    --explain)
      mapfile -t COMPREPLY < <(compgen -W "$(spigrp-check --list-codes 2>/dev/null | cut -d" " -f1)" -- "$current")
      return
      ;;
  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "-W -h --kind --strict --error --ignore --compat --no-key-files --max-groups --no-project --format --max-diagnostics --fail-on --color --fix --diff --explain --list-codes --help --version" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -o filenames -F _spigrp_check spigrp-check
