#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The OpenWrt package: its file lists are what Meson installs, and its init script does what it should.

Usage: openwrt_test.py SOURCE_ROOT BUILD_ROOT [SPIGRP]
"""
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT, BUILD = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
SPIGRP = pathlib.Path(sys.argv[3]).resolve() if len(sys.argv) > 3 else None
PACKAGE = ROOT / "tools/openwrt"
PLACES = {"{bindir}": "/usr/bin", "{libdir_shared}": "/usr/lib", "{libdir_static}": "/usr/lib", "{libdir}": "/usr/lib",
          "{includedir}": "/usr/include", "{prefix}/include": "/usr/include", "{datadir}": "/usr/share",
          "{mandir}": "/usr/share/man"}
# OpenWrt has neither manual pages nor completions.
NOT_ON_A_ROUTER = "/usr/share/*"

# What /etc/rc.common and the programs of a router are to the script: each notes how it was called.
SURROUNDINGS = """
config_load() { :; }
config_get_bool() { eval "$1=$ENABLED"; }
config_get() { eval "$1=$CONFIG"; }
config_list_foreach() { for each in $LOCALS; do "$3" "$each"; done; }
procd_add_reload_trigger() { :; }
logger() { cat >>"$LOG"; }
"""
CONFIGURATION = """
spi --said tun.10@192.0.2.2 --src 192.0.2.1 --dst 192.0.2.2 --ip4
spi --said esp.1000@192.0.2.2 --src 192.0.2.1 --esp null-sha256 --authkey 0x%s
spigrp --said tun.10@192.0.2.2 esp.1000@192.0.2.2
eroute --add --eraf inet --src 10.1.0.0/16 --dst 10.2.0.0/16 --said tun.10@192.0.2.2
""" % ("5a" * 32)


def installed():
    """Every file that `meson install` puts somewhere, as OpenWrt has the folders."""
    plan = json.loads(subprocess.run(["meson", "introspect", "--install-plan", BUILD], check=True, capture_output=True,
                                     text=True).stdout)
    files = set()
    for kind in plan.values():
        for entry in kind.values():
            place = entry["destination"]
            known = max((start for start in PLACES if place.startswith(start)), key=len)
            files.add(PLACES[known] + place[len(known):])
    return files


def recipes():
    """What each recipe of the Makefile takes from the installation: patterns by name."""
    text = (PACKAGE / "Makefile").read_text()
    return {name: re.findall(r"\$\(PKG_INSTALL_DIR\)(\S+)", body)
            for name, body in re.findall(r"^define (\S+)\n(.*?)^endef", text, re.M | re.S)}


class FileLists(unittest.TestCase):
    def setUp(self):
        self.files = installed()
        # The names of a shared library beside its own.
        for name in [name for name in self.files if ".so." in name]:
            self.files |= {name[:name.index(".so") + 3], re.sub(r"(\.so\.\d+).*", r"\1", name)}
        self.recipes = recipes()

    def test_every_pattern_takes_something(self):
        patterns = [pattern for taken in self.recipes.values() for pattern in taken]
        self.assertGreater(len(patterns), 6)
        for pattern in patterns:
            self.assertTrue(fnmatch.filter(self.files, pattern), pattern)

    def test_everything_is_in_one_package_or_for_developers(self):
        packages = [name for name in self.recipes if name.startswith("Package/") and name.endswith("/install")]
        self.assertEqual(3, len(packages))
        for file in sorted(self.files):
            if fnmatch.fnmatch(file, NOT_ON_A_ROUTER):
                continue
            takers = [name for name in packages for pattern in self.recipes[name] if fnmatch.fnmatch(file, pattern)]
            developers = any(fnmatch.fnmatch(file, pattern) for pattern in self.recipes["Build/InstallDev"])
            self.assertTrue(len(takers) == 1 or (not takers and developers), f"{file}: {takers}")

    def test_files_of_our_own_are_there(self):
        text = (PACKAGE / "Makefile").read_text()
        named = set(re.findall(r"\./(files/\S+)", text))
        there = {f"files/{path.name}" for path in (PACKAGE / "files").iterdir()}
        self.assertEqual(there, named)

    def test_the_version_is_that_of_the_project(self):
        version = re.search(r"^  version: '(.*)'", (ROOT / "meson.build").read_text(), re.M)[1]
        self.assertIn(f"PKG_VERSION:={version}\n", (PACKAGE / "Makefile").read_text())


class Makefile(unittest.TestCase):
    def test_make_reads_it(self):
        with tempfile.TemporaryDirectory() as scratch:
            top = pathlib.Path(scratch)
            for name in ("rules.mk", "package.mk", "meson.mk"):
                (top / name).write_text("BuildPackage=$(info package $(1))\n" if name == "package.mk" else "")
            done = subprocess.run(["make", "-n", "-f", PACKAGE / "Makefile", f"TOPDIR={top}", f"INCLUDE_DIR={top}",
                                   "--eval", "all:;"], capture_output=True, text=True, cwd=PACKAGE, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(["libspigrp", "spigrp", "spigrp-check"], re.findall(r"^package (\S+)", done.stdout, re.M))


class InitScript(unittest.TestCase):
    SCRIPT = PACKAGE / "files/spigrp.init"

    def test_shells_can_read_it(self):
        subprocess.run(["sh", "-n", self.SCRIPT], check=True)

    def call(self, function, configuration=CONFIGURATION, enabled=1):
        """The calls of `ip`, what was logged, and which files are left."""
        if SPIGRP is None:
            self.skipTest("no spigrp was built")
        with tempfile.TemporaryDirectory() as scratch:
            place = pathlib.Path(scratch)
            (place / "conf").write_text(configuration)
            (place / "conf").chmod(0o600)
            (place / "ip").write_text('#!/bin/sh\necho "$*" >>"$CALLS"\n')
            (place / "ip").chmod(0o755)
            (place / "spigrp").symlink_to(SPIGRP)
            (place / "log").touch()
            (place / "calls").touch()
            text = SURROUNDINGS + self.SCRIPT.read_text().replace("/var/run/", f"{place}/") + f"\n{function}\n"
            done = subprocess.run(["sh", "-c", text], check=False, timeout=60, env=os.environ | {
                "PATH": f"{place}:{os.environ['PATH']}", "ENABLED": str(enabled), "CONFIG": str(place / "conf"),
                "LOCALS": "192.0.2.1 198.51.100.1", "LOG": str(place / "log"), "CALLS": str(place / "calls")})
            self.assertFalse((place / "spigrp.xfrm").exists(), "a file with keys is left")
            return done.returncode, (place / "calls").read_text().splitlines(), (place / "log").read_text()

    def test_start_gives_the_groups_to_the_kernel(self):
        code, calls, log = self.call("start_service")
        self.assertEqual((0, ""), (code, log))
        self.assertEqual(["xfrm policy flush", "xfrm state flush"], calls[:2])
        self.assertTrue(any(call.startswith("xfrm state add") and "5a5a" in call for call in calls), calls)
        self.assertTrue(any(call.startswith("xfrm policy add") and "10.2.0.0/16" in call for call in calls), calls)

    def test_what_is_refused_changes_nothing(self):
        code, calls, log = self.call("start_service", "spi --said esp.1000\n")
        self.assertNotEqual(0, code)
        self.assertEqual([], calls)
        self.assertIn("error", log)

    def test_what_is_not_enabled_does_nothing(self):
        self.assertEqual((0, [], ""), self.call("start_service", enabled=0))

    def test_stop_takes_them_out(self):
        self.assertEqual((0, ["xfrm policy flush", "xfrm state flush"], ""), self.call("stop_service"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
