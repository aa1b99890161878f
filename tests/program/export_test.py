#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`spigrp export` and `spigrp import`: what is written for other programs, and what is made of what they print. The
texts in xfrm/ are what `ip xfrm` of iproute2 6.1 printed on Linux 6.1 behind the commands that `spigrp export xfrm` made
of xfrm/made-from.conf."""
import os
import re
import shutil
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
import algorithms  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402

TEXTS = harness.SOURCE_ROOT / "tests/program/xfrm"
HERE, THERE = "192.0.2.1", "192.0.2.2"
FORMATS = ("wireshark", "xfrm", "swanctl-proposal")


def text(name):
    return (TEXTS / f"{name}.txt").read_text()


class ExportTest(harness.ProgramTest):
    def export(self, kind, lines, *more, **kinds):
        self.put("conf", "\n".join(lines) + "\n")
        return self.run_program("export", kind, "--config", "conf", *more, **kinds)

    def xfrm(self, lines, *more, **kinds):
        """The commands, without comments and options that every state has."""
        out = self.export("xfrm", lines, *more, **kinds).out.decode()
        return [line for line in out.splitlines() if line.startswith(("ip ", "# not exported"))]

    def policies(self, lines, *more, **kinds):
        return [re.sub(" priority [0-9]+", "", line.removeprefix("ip xfrm policy add "))
                for line in self.xfrm(lines, *more, **kinds) if " policy " in line]

    def states(self, lines, *more, **kinds):
        return [line.removeprefix("ip xfrm state add ")
                for line in self.xfrm(lines, *more, **kinds) if " state " in line]


def both_ways(inside="10.1.0.0/16", outside="10.2.0.0/16"):
    """A tunnel out and a tunnel in."""
    out = [groups.tun(0x1001, HERE, THERE), groups.esp(0x1002, THERE)]
    back = [groups.tun(0x2001, THERE, HERE), groups.esp(0x2002, HERE)]
    return [*groups.group(*out), *groups.group(*back), groups.eroute(inside, outside, out[0].said)]


class Keys(ExportTest):
    def test_without_with_keys_there_are_none(self):
        """The harness looks for them in every output."""
        for kind in FORMATS:
            self.export(kind, groups.group(*groups.manual_page_group(4)[2:3]), code=1 if kind == "wireshark" else 0)
            self.export(kind, both_ways(), "--write", "out", code=1 if kind == "wireshark" else 0)

    def test_key_files_are_not_opened(self):
        lines = ["spi --said esp.1001@192.0.2.2 --esp null-sha256 --authkey @there/is/none"]
        for kind in FORMATS:
            self.export(kind, lines)
        self.export("xfrm", lines, "--with-keys", code=2)

    def test_a_shell_asks_for_the_keys_that_were_left_out(self):
        lines = groups.group(groups.esp(0x1001, THERE, "null-sha256"))
        commands = self.export("xfrm", lines).out
        done = subprocess.run(["sh"], input=commands, capture_output=True, check=False, timeout=60)
        self.assertIn(b"key of esp.1001@192.0.2.2", done.stderr)
        self.assertNotEqual(0, done.returncode)

    def test_with_keys_a_file_is_for_its_owner(self):
        os.umask(0o022)
        sa = groups.esp(0x1001, THERE, "null-sha256")
        for kind in ("wireshark", "xfrm"):
            self.export(kind, groups.group(sa), "--with-keys", "--write", "out", keys=True)
            self.assertEqual(0o600, stat.S_IMODE(self.path("out").stat().st_mode))
            self.assertIn("0x" + sa.authentication_key.hex(), self.path("out").read_text())
            self.path("out").unlink()


class Xfrm(ExportTest):
    def test_a_tunnel_and_its_way_back(self):
        self.assertEqual([
            f"src 10.1.0.0/16 dst 10.2.0.0/16 dir out tmpl src {HERE} dst {THERE} proto esp reqid 1 mode tunnel",
            f"src 10.2.0.0/16 dst 10.1.0.0/16 dir in tmpl src {THERE} dst {HERE} proto esp reqid 2 mode tunnel",
            f"src 10.2.0.0/16 dst 10.1.0.0/16 dir fwd tmpl src {THERE} dst {HERE} proto esp reqid 2 mode tunnel",
        ], self.policies(both_ways()))

    def test_local_addresses_tell_the_direction(self):
        wanted = [("out", "1"), ("in", "2"), ("fwd", "2")]
        for local in ((), ("--local", HERE), ("--local", f"10.0.0.1,{HERE}"), ("--local", "::1", "--local", HERE)):
            found = [re.search(r"dir (\w+) .* reqid (\d)", line).groups()
                     for line in self.policies(both_ways(), *local)]
            self.assertEqual(wanted, found, local)
        self.assertIn("(in)", self.export("xfrm", both_ways(), "--local", THERE).out.decode())

    def test_a_tunnel_in_without_an_eroute_takes_everything(self):
        lines = groups.group(groups.tun(0x2001, THERE, HERE), groups.esp(0x2002, HERE))
        self.assertEqual(["src 0.0.0.0/0 dst 0.0.0.0/0 dir in", "src 0.0.0.0/0 dst 0.0.0.0/0 dir fwd",
                          "src ::/0 dst ::/0 dir in", "src ::/0 dst ::/0 dir fwd"],
                         [line.split(" tmpl")[0] for line in self.policies(lines)])
        [state] = self.states(lines)
        self.assertIn("flag af-unspec", state)

    def test_renewed_groups_serve_one_policy(self):
        new = [groups.tun(0x3001, THERE, HERE), groups.esp(0x3002, HERE)]
        lines = [*both_ways(), *groups.group(*new)]
        self.assertEqual(3, len(self.policies(lines)))
        self.assertEqual(["1", "2", "2"], [re.search(r"reqid (\d+)", line)[1] for line in self.states(lines)])

    def test_a_bundle_with_ipcomp(self):
        out = groups.manual_page_group(4)
        back = [groups.tun(0x3D1, "192.168.2.110", "192.168.2.100"), groups.comp(0x3D1, "192.168.2.100"),
                groups.esp(0x1001, "192.168.2.100"), groups.ah(0x1002, "192.168.2.100")]
        lines = [*groups.group(*out), *groups.group(*back), groups.eroute("10.1.0.0/16", "10.2.0.0/16", out[0].said)]
        for policy in self.policies(lines):
            templates = re.findall(r"tmpl src \S+ dst \S+ proto (\w+) reqid \d+ mode (\w+)( level use\b)?", policy)
            optional = "" if "dir out" in policy else " level use"
            self.assertEqual([("comp", "tunnel", optional), ("esp", "transport", ""), ("ah", "transport", "")], templates)

    def test_transport_mode(self):
        out, back = groups.esp(0x1001, THERE, options=f"--src {HERE}"), groups.esp(0x1002, HERE)
        lines = [out.line, back.line, groups.eroute(f"{HERE}/32", f"{THERE}/32", out.said)]
        self.assertEqual([f"src {HERE}/32 dst {THERE}/32 dir out tmpl proto esp reqid 1 mode transport",
                          f"src {THERE}/32 dst {HERE}/32 dir in tmpl proto esp reqid 2 mode transport"],
                         self.policies(lines))
        self.assertTrue(self.states(lines)[0].startswith(f"src {HERE} dst {THERE} proto esp spi 0x1001"))

    def test_the_narrower_eroute_goes_first(self):
        lines = both_ways()
        for selector in (["10.1.0.0/16", "10.2.3.0/24"], ["10.1.0.0/16", "10.2.0.0/16", "--transport-proto tcp"],
                         ["10.1.2.0/24", "0.0.0.0/0"], ["10.1.0.0/16", "10.2.3.0/24", "--transport-proto tcp --dst-port 5"]):
            lines.append(groups.eroute(*selector[:2], "%drop", *selector[2:]))
        order = {}
        for line in self.xfrm(lines):
            found = re.search(r"add (.*) dir out priority (\d+)", line)
            if found:
                order[int(found[2])] = found[1]
        self.assertEqual(["src 10.1.2.0/24 dst 0.0.0.0/0", "src 10.1.0.0/16 dst 10.2.3.0/24 proto 6 dport 5",
                          "src 10.1.0.0/16 dst 10.2.3.0/24", "src 10.1.0.0/16 dst 10.2.0.0/16 proto 6",
                          "src 10.1.0.0/16 dst 10.2.0.0/16"], [order[priority] for priority in sorted(order)])

    def test_shunts(self):
        for said, action in (("%pass", ""), ("%drop", " action block"), ("%reject", " action block"),
                             ("%hold", " action block"), ("%trap", " action block"), ("%passthrough", "")):
            lines = [groups.eroute("10.1.0.0/16", "10.2.0.0/16", said)]
            self.assertEqual([f"src 10.1.0.0/16 dst 10.2.0.0/16 dir out{action}"], self.policies(lines), said)

    def test_what_linux_has_no_words_for_lets_nothing_pass(self):
        tun = groups.tun(0x1001, HERE, THERE)
        lines = [*groups.group(tun), groups.eroute("10.1.0.0/16", "10.2.0.0/16", tun.said)]
        found = self.xfrm(lines, code=1)
        self.assertEqual(["src 10.1.0.0/16 dst 10.2.0.0/16 dir out action block"], self.policies(lines, code=1))
        self.assertIn("# not exported: tun.1001@192.0.2.2: a tunnel with no ESP", found[0])
        for options in ("--df set", "--dscp 7"):
            odd = [groups.tun(0x1001, HERE, THERE, options), groups.esp(0x1002, THERE)]
            self.assertEqual([], self.states(groups.group(*odd), code=1), options)

    def test_what_linux_takes_from_elsewhere_is_said(self):
        def told(options, **kinds):
            tunnel = groups.tun(0x1001, "2001:db8::1", "2001:db8::2", options)
            return self.export("xfrm", groups.group(tunnel, groups.esp(0x1002, "2001:db8::2")), **kinds).out.decode()
        self.assertIn("# not exported: tun:1001@2001:db8::2: Linux copies the flow label",
                      told("--flow-label 0x12345", code=1))
        self.assertIn("ip route change 2001:db8::2 ... mtu 1400\n", told("--mtu 1400"))
        for plain in told(""), told("--flow-label copy"):
            self.assertNotIn("not exported", plain)
            self.assertNotIn("ip route", plain)

    def test_options_of_a_state(self):
        def state(options, algorithm="null-sha256"):
            [line] = self.states([groups.esp(0x1001, THERE, algorithm, options).line])
            return line
        self.assertIn(" replay-window 128 replay-seq 0x5 replay-seq-hi 0x1 flag esn ",
                      state("--replay_window 128 --esn --seq 4294967301"))
        self.assertIn(" encap espinudp 4500 4501 0.0.0.0", state("--natt nonesp --sport 4500 --dport 4501"))
        self.assertIn(" encap espinudp-nonike 500 500 0.0.0.0", state("--natt nonike"))
        self.assertIn(" tfcpad 700", state("--tfc 700"))
        self.assertTrue(state("--life soft-bytes=5,hard-bytes=6,hard-packets=7,soft-addtime=8,hard-usetime=9").endswith(
            " limit byte-soft 5 limit byte-hard 6 limit packet-hard 7 limit time-soft 8 limit time-use-hard 9"))
        [tunnel] = self.states(groups.group(groups.tun(0x1001, HERE, THERE, "--dscp 0 --df clear"),
                                            groups.ah(0x1002, THERE)), "--local", HERE)
        self.assertIn(" flag align4 nopmtudisc extra-flag dont-encap-dscp ", tunnel)

    def test_the_file_is_what_made_the_texts(self):
        """The same states and policies as in the texts of the kernel."""
        shutil.copy(TEXTS / "made-from.conf", self.path("made"))
        out = self.run_program("export", "xfrm", "--config", "made").out.decode()
        states = set(re.findall(r"^ip xfrm state add src (\S+) dst (\S+) proto (\w+) spi 0x(\w+)", out, re.M))
        seen = set(re.findall(r"^src (\S+) dst (\S+)\n\tproto (esp|ah|comp) spi 0x0*(\w+)", text("state"), re.M))
        self.assertEqual(states, seen)
        self.assertEqual(out.count("ip xfrm policy add"), len(re.findall(r"^\tdir ", text("policy"), re.M)))


class Swanctl(ExportTest):
    def words(self, *sas, code=0):
        out = self.export("swanctl-proposal", groups.group(*sas), code=code).out.decode()
        return [line for line in out.splitlines() if line and not line.startswith("#")]

    def test_proposals(self):
        tun = groups.tun(0x1001, HERE, THERE)
        self.assertEqual(["mode = tunnel", "ipcomp = yes", "esp_proposals = chacha20poly1305-esn", "replay_window = 64"],
                         self.words(tun, groups.comp(0x3D0, THERE), groups.esp(0x1002, THERE, options="--esn")))
        self.assertEqual(["mode = transport", "ah_proposals = sha256", "replay_window = 0"],
                         self.words(groups.ah(0x1002, THERE, options="--replay_window 0")))
        self.assertEqual(["mode = transport", "esp_proposals = aes128-sha1", "replay_window = 64"],
                         self.words(groups.esp(0x1002, THERE, "aes128-sha1")))

    def test_two_at_once(self):
        self.assertEqual(5, len(self.words(groups.esp(0x1002, THERE), groups.ah(0x1003, THERE), code=1)))


class Import(harness.ProgramTest):
    GROUPS = ("tun.2002@192.0.2.1 esp.2002@192.0.2.1\ntun:5002@2001:db8::2 esp:5002@2001:db8::2\n"
              "tun.4001@192.0.2.2 comp.4001@192.0.2.2 esp.1002@192.0.2.2 ah.1003@192.0.2.2\n"
              "esp:3002@2001:db8::2\nesp.3004@192.0.2.2\nesp.3003@192.0.2.2\n")

    def imported(self, dump, *more, **kinds):
        return self.run_program("import", "xfrm", "-", *more, stdin=dump.encode(), **kinds)

    def test_groups_of_a_real_kernel(self):
        for states, code in (("state", 0), ("state-statistics", 0), ("state-nokeys", 1)):
            for policies in ("policy", "policy-statistics"):
                for dump in (text(states) + text(policies), text(policies) + text(states)):
                    result = self.imported(dump, "--listing", code=code)
                    self.assertEqual(self.GROUPS, result.out.decode())

    def facts(self, lines):
        """What a configuration says, but for the SPIs of tunnels, which Linux does not have, and the order."""
        facts = set()
        for line in lines:
            line = re.sub(r"tun([.:])[0-9a-f]+@", r"tun\1N@", line.replace("--eraf inet6 ", "").replace("--eraf inet ", ""))
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            options = " ".join(words).replace(" --", "\n--").splitlines()
            facts.add(frozenset(self.alike(words[0], option) for option in options) - {""})
        return facts

    @staticmethod
    def alike(command, option):
        """Two ways to say one thing."""
        if command == "spi" and (option in ("--replay-window 64",) or option.startswith("--src")):
            return ""  # the default; and what a tunnel says
        option = option.replace("--sport 4500", "").replace("--dport 4500", "")
        if option.startswith("--life"):
            return " ".join(sorted(option.split()[1].split(",")))
        for name, number in (("tcp", "6"),):
            option = option.replace(f"--transport-proto {name}", f"--transport-proto {number}")
        # Linux has no %hold, only packets that do not pass.
        return option.replace("--replay_window", "--replay-window").replace("%hold", "%drop").strip()

    def test_configuration_apply_dump_and_back(self):
        """What the kernel was told is what is imported of it."""
        made_from = (TEXTS / "made-from.conf").read_text().splitlines()
        for states in ("state-statistics",):
            result = self.imported(text(states) + text("policy"), "--with-keys")
            self.assertEqual(self.facts(made_from), self.facts(result.out.decode().splitlines()))

    def test_keys_are_left_out_unless_wanted(self):
        dump = text("state") + text("policy")
        result = self.imported(dump)
        self.assertNotIn(b"0x0001", result.out)
        self.assertIn(b"--enckey @esp.1002@192.0.2.2.enckey --authkey @esp.1002@192.0.2.2.authkey", result.out)
        os.umask(0o022)
        self.imported(dump, "--with-keys", "--write", "conf")
        self.assertEqual(0o600, stat.S_IMODE(self.path("conf").stat().st_mode))

    def test_what_is_imported_is_a_configuration(self):
        self.imported(text("state") + text("policy"), "--with-keys", "--write", "conf")
        told = self.run_program("explain", "--config", "conf").out.decode()
        self.assertEqual(6, told.count("The longest packet"))
        again = self.run_program("export", "xfrm", "--config", "conf", "--with-keys").out.decode()
        self.assertEqual(8, again.count("ip xfrm state add"))

    def test_notes_name_file_and_line(self):
        self.put("dump", "src 192.0.2.1 dst 192.0.2.2\n\tproto comp spi 0x3d0 reqid 1 mode transport\n\tcomp deflate \n"
                         "src 192.0.2.1 dst 192.0.2.2\n\tproto esp spi 0x102 reqid 1 mode transport\n"
                         "\tenc cbc(\x1b[31mserpent) 0x00\n")
        result = self.run_program("import", "xfrm", "dump", "--listing", code=1)
        self.assertEqual(b"comp.3d0@192.0.2.2\n", result.out)
        self.assertEqual("dump:1: note: comp.3d0@192.0.2.2 is a dangling IPComp state: no policy has a template for it, so no "
                         "group is known\n"
                         "dump:4: error: esp.102@192.0.2.2: there is no algorithm here for cbc(\\x1b[31mserpent)\n", result.err)

    def test_other_files(self):
        self.assertIn("not from ip xfrm", self.imported("hello\n", code=1).err)
        self.imported("")
        self.run_program("import", "xfrm", "nosuchfile", code=2)
        noise = bytes(range(256)) * 500
        self.run_program("import", "xfrm", stdin=noise, code=1)

    def test_every_algorithm(self):
        """Out and back in the words of Linux, as they stand in a dump."""
        for name in algorithms.ESP + algorithms.AH:
            if not harness.has(name):
                continue
            sa = (groups.ah if name in algorithms.AH else groups.esp)(0x1001, THERE, name)
            self.put("conf", sa.line + "\n")
            out = self.run_program("export", "xfrm", "--config", "conf", "--with-keys", keys=True).out.decode()
            [line] = [line for line in out.splitlines() if line.startswith("ip xfrm state")]
            words = line.replace("'", "").replace("ip xfrm state add ", "").split(" flag ")[0]
            ends, rest = re.match(r"(src \S+ dst \S+) (.*)", words).groups()
            for option in ("replay-window", "enc", "aead", "auth-trunc"):
                rest = rest.replace(f" {option} ", f"\n\t{option} ")
            if " flag " in line:
                rest += "\n\t" + line.replace("'", "").split("align4 ")[1]
            result = self.run_program("import", "xfrm", "--with-keys", stdin=f"{ends}\n\t{rest}\n".encode(), keys=True)
            imported = [line for line in result.out.decode().splitlines() if line.startswith("spi")]
            self.assertEqual(self.facts([sa.line]), self.facts([imported[0].replace("--replay-window 0", "")]), name)


class Words(harness.ProgramTest):
    def test_words_that_are_none(self):
        for words in (["export"], ["export", "xfrm"], ["export", "--config", "c"], ["export", "racoon", "--config", "c"],
                      ["export", "wireshark", "--config", "c", "--local", HERE],
                      ["export", "swanctl-proposal", "--config", "c", "--with-keys"],
                      ["export", "xfrm", "--config", "c", "--local", "here"],
                      ["import"], ["import", "racoon"], ["import", "xfrm", "a", "b"],
                      ["import", "xfrm", "--listing", "--with-keys"]):
            result = self.run_program(*words, code=2)
            self.assertEqual(b"", result.out)
            self.assertTrue(result.err.startswith("spigrp: error: "), words)

    def test_a_bad_configuration_writes_nothing(self):
        self.put("conf", "spi --said esp\n")
        for kind in FORMATS:
            self.run_program("export", kind, "--config", "conf", "--write", "out", code=2)
        self.assertEqual(["conf"], self.names())


if __name__ == "__main__":
    harness.main()
