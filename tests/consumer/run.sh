#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs the build into a scratch directory, compiles a program outside the tree against what was installed,
# through pkg-config, once with the shared library and once with the static one, and runs both. Every public
# header is compiled alone, too.
#
# Usage: run.sh BUILD_DIR SOURCE_DIR
set -eu
build=$1
source=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

DESTDIR="$scratch/root" meson install -C "$build" --no-rebuild --quiet
pc=$(find "$scratch/root" -name spigrp.pc)
export PKG_CONFIG_PATH="${pc%/*}"
export PKG_CONFIG_SYSROOT_DIR="$scratch/root"
libdir=$(pkg-config --variable=libdir spigrp)
case $libdir in "$scratch"*) ;; *) libdir="$scratch/root$libdir" ;; esac

cp "$source/tests/consumer/consumer.cc" "$scratch"
cd "$scratch"
# shellcheck disable=SC2046 # the flags are words
c++ -Wall -Wextra -Werror consumer.cc -o shared $(pkg-config --cflags --libs spigrp)
LD_LIBRARY_PATH="$libdir" ./shared
# shellcheck disable=SC2046
c++ -Wall -Wextra -Werror consumer.cc -o static $(pkg-config --cflags spigrp) "$libdir/libspigrp.a" \
  $(PKG_CONFIG_SYSROOT_DIR='' pkg-config --libs $(pkg-config --print-requires-private spigrp))
./static

for header in "$scratch"/root/*/*/include/spigrp/*.h "$scratch"/root/*/include/spigrp/*.h; do
  [ -e "$header" ] || continue
  # shellcheck disable=SC2046
  printf '#include <spigrp/%s>\n' "${header##*/}" | c++ -Wall -Wextra -Werror -fsyntax-only -x c++ - $(pkg-config --cflags spigrp)
  echo "spigrp/${header##*/} compiles alone"
done
