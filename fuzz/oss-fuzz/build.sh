#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds every fuzz target the way OSS-Fuzz asks for it: the compilers and their flags come in $CC, $CXX, $CFLAGS and
# $CXXFLAGS, the engine in $LIB_FUZZING_ENGINE, and all that a target needs goes to $OUT. tools/oss-fuzz-local runs
# this without Docker.
set -eu
cd "$SRC/spigrp"
build=$(mktemp -d)/build

# Everything that is linked is instrumented, so nothing of the system's is. OpenSSL, intel-ipsec-mb
# and libdeflate are left out for that.
meson setup "$build" --force-fallback-for=libsodium,zlib --default-library=static --buildtype=plain \
  -Dfuzzing=external "-Dfuzzing_engine=$LIB_FUZZING_ENGINE" -Dtests=false -Dtools=none -Dopenssl=disabled \
  -Dipsec_mb=disabled -Dlibdeflate=disabled -Db_lundef=false
meson compile -C "$build"

for target in "$build"/fuzz/fuzz_*; do
  [ -f "$target" ] && [ -x "$target" ] || continue
  name=${target##*/fuzz_}
  cp "$target" "$OUT/"
  (cd "corpus/$name" && find . -type f | LC_ALL=C sort | zip -q "$OUT/fuzz_${name}_seed_corpus.zip" -@)
  for beside in dict options; do
    [ ! -f "fuzz/$name.$beside" ] || cp "fuzz/$name.$beside" "$OUT/fuzz_$name.$beside"
  done
done
