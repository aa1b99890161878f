#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The words that spigrp-check takes, its kinds, formats, exit codes and project files."""
import json
import os
import pty
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import checking  # noqa: E402
import sarif  # noqa: E402

CLEAN = "tun.3d0@192.168.2.110 esp.187a101b@192.168.2.110\n"
DOUBTFUL = "esp.1@192.168.2.110\n"
WRONG = "esp.0@192.168.2.110\n"
KLIPS = "tun0x1001@10.0.0.1 esp0x2001@10.0.0.1 \nesp0x2001@10.0.0.1 \n"
CONFIG = "spi --said esp.1001@192.0.2.2 --esp null-sha256 --authkey 0x" + "0" * 64 + "\n"


class Usage(checking.CheckTest):
    def test_help_and_version(self):
        text = self.check("--help").text
        for option in ("--kind", "-W", "--strict", "--error", "--ignore", "--compat", "--no-key-files", "--max-groups",
                       "--no-project", "--format", "--max-diagnostics", "--fail-on", "--color", "--fix", "--diff",
                       "--explain", "--list-codes", "Exit codes"):
            self.assertIn(option, text)
        self.assertRegex(self.check("--version").text, r"\Aspigrp-check \d+\.\d+\.\d+\n\Z")

    def test_every_option_is_in_the_manual(self):
        manual = (checking.SOURCE_ROOT / "docs" / "check.md").read_text()
        for option in re.findall(r"^  (?:-h,)?(--?[A-Za-z-]+)", self.check("--help").text, re.M):
            if option not in ("-h", "--help", "--version"):
                self.assertIn(f"`{option}", manual, option)

    def test_what_is_no_word(self):
        self.put("f", CLEAN)
        for words in (["--frob"], ["--kind", "frob", "f"], ["--format", "xml", "f"], ["--fail-on", "never", "f"],
                      ["--max-groups", "-1", "f"], ["--max-groups", "1x", "f"], ["--max-diagnostics", "9" * 30, "f"],
                      ["--color", "blue", "f"], ["--kind"], ["--fix", "--diff", "f"], ["--error", "E999", "f"],
                      ["--ignore", "w251", "f"], ["--explain", "E9"], ["--compat", "linux", "f"], ["\x1b[31m--", "f"]):
            self.refused(*words)

    def test_a_slip_in_a_code(self):
        self.assertIn("did you mean W251", self.refused("--ignore", "w251"))

    def test_explain_needs_no_files(self):
        self.assertTrue(self.check("--explain", "N306").text.startswith("## N306\n"))


class ExitCodes(checking.CheckTest):
    def test_levels(self):
        self.put("clean", CLEAN), self.put("doubtful", DOUBTFUL), self.put("wrong", WRONG), self.put("klips", KLIPS)
        for file, level, code in (("clean", "note", 0), ("doubtful", "error", 0), ("doubtful", "warning", 1),
                                  ("doubtful", "note", 1), ("wrong", "error", 1), ("klips", "warning", 0),
                                  ("klips", "note", 1)):
            self.check("--fail-on", level, file, code=code)
        self.check("doubtful", "clean", "wrong", code=1)
        self.check("wrong", "missing", "clean", code=2)

    def test_codes_raised_and_ignored(self):
        self.put("doubtful", DOUBTFUL), self.put("wrong", WRONG)
        self.assertIn("error: ", self.check("--error", "W251", "doubtful", code=1).text)
        self.assertEqual("", self.check("--ignore", "W251", "--fail-on", "note", "doubtful").text)
        self.assertEqual("", self.check("--ignore", "E208", "wrong").text)

    def test_a_note_asked_for_by_name_needs_no_other(self):
        self.put("f", "esp0x1001@10.0.0.1 \r\n# x\n")
        self.assertEqual(["N301"], self.check("--error", "N301", "--format", "json", "f", code=1).codes)
        self.assertEqual(["N304"], self.check("--strict", "--format", "json", "f", code=1).codes)
        self.check("f")

    def test_ignored_ones_do_not_count_against_the_most(self):
        self.put("f", DOUBTFUL + "x\n")
        self.assertEqual(["E102"], self.check("--ignore", "W251", "--max-diagnostics", "1", "--format", "json", "f",
                                              code=1).codes)

    def test_strict(self):
        self.put("f", "# x\n" + CLEAN)
        self.check("f")
        self.assertIn("error: ", self.check("--strict", "f", code=1).text)


class Kinds(checking.CheckTest):
    def kind(self, content, *words):
        self.put("f", content)
        done = subprocess.run([checking.program(), "--format", "json", *words, "f"], cwd=self.directory, check=False,
                              capture_output=True)
        return json.loads(done.stdout)["files"][0]["kind"]

    def test_told_from_the_content(self):
        for content in (CLEAN, "", "# x\n", "%pass\n", "\n\n (error)\n", "frob\n", "ESP.1@1.2.3.4\n", b"\x00\xff"):
            self.assertEqual("listing", self.kind(content), content)
        for content in (CONFIG, "# x\n\n" + CONFIG, "ipsec eroute --clear\n", "frob\n" + CONFIG, "tncfg --x\r\n",
                        "\tspigrp\n"):
            self.assertEqual("config", self.kind(content), content)
        self.assertEqual("listing", self.kind(CLEAN + CONFIG))

    def test_said_wholly(self):
        self.assertEqual("said", self.kind("esp.1001@10.0.0.1\n", "--kind", "said"))
        self.assertEqual("config", self.kind(CLEAN, "--kind", "config"))
        self.assertEqual("listing", self.kind(CONFIG, "--kind", "listing"))

    def test_said(self):
        self.put("f", "esp0x1001@10.0.0.1\n\n%pass # x\nesp.1 esp.2\ntun.5@10.0.0.1\n")
        self.assertEqual(["E104"], self.check("--kind", "said", "--format", "json", "f", code=1).codes)

    def test_standard_input(self):
        for words in ((), ("-",)):
            result = self.check("--format", "json", *words, stdin=WRONG.encode(), code=1)
            self.assertEqual("standard input", result.json["files"][0]["file"])

    def test_no_file_on_a_terminal(self):
        leader, follower = pty.openpty()
        done = subprocess.run([checking.program()], stdin=follower, capture_output=True, timeout=60, check=False)
        os.close(leader), os.close(follower)
        self.assertEqual(2, done.returncode)
        self.assertIn(b"name a file", done.stderr)


class Formats(checking.CheckTest):
    def test_nothing_found(self):
        self.put("f", CLEAN)
        for form in ("text", "gcc", "github"):
            self.assertEqual(b"", self.check("--format", form, "f").out)
        self.assertEqual([], self.check("--format", "json", "f").codes)
        self.assertEqual([], sarif.problems(self.check("--format", "sarif", "f").json))

    def test_gcc(self):
        self.put("f", DOUBTFUL + WRONG)
        self.assertRegex(self.check("--format", "gcc", "f", code=1).text,
                         r"\Af:1:1: warning: .* \[W251\]\nf:2:1: error: .* \[E208\]\n\Z")

    def test_github(self):
        self.put("a,b:c%", DOUBTFUL)
        self.put("klips", KLIPS)
        self.assertRegex(self.check("--format", "github", "a,b:c%").text,
                         r"\A::warning file=a%2Cb%3Ac%25,line=1,col=1,endColumn=19,title=W251::[^\n]* \[W251\]\n\Z")
        self.assertIn("::notice file=klips,line=2", self.check("--format", "github", "klips").text)

    def test_files_and_failures_in_one_object(self):
        self.put("f", WRONG), self.put("g", CLEAN)
        result = self.check("--format", "json", "f", "missing", "g", code=2)
        self.assertEqual(["f", "g"], [f["file"] for f in result.json["files"]])
        self.assertEqual(1, len(result.json["errors"]))
        self.assertIn(result.json["errors"][0], result.err)
        log = self.check("--format", "sarif", "f", "missing", "g", code=2).json
        self.assertEqual([], sarif.problems(log))
        self.assertFalse(log["runs"][0]["invocations"][0]["executionSuccessful"])

    def test_columns_of_sarif_count_characters(self):
        self.put("f", "é漢 x\n")
        region = self.check("--format", "sarif", "f", code=1).json["runs"][0]["results"][1]["locations"][0]
        self.assertEqual((4, 5), tuple(region["physicalLocation"]["region"][c] for c in ("startColumn", "endColumn")))
        self.assertEqual(7, self.check("--format", "json", "f", code=1).json["files"][0]["diagnostics"][1]["column"])

    def test_names_that_are_no_text(self):
        name = os.fsdecode(b"a \xff\x1b[31m\n%")
        self.put(name, WRONG)
        for form in ("text", "gcc", "github", "json"):
            self.check("--format", form, name, code=1)
        log = self.check("--format", "sarif", name, code=1).json
        self.assertEqual([], sarif.problems(log))

    def test_colours(self):
        self.put("f", WRONG)
        self.assertIn(b"\x1b[", self.check("--color", "always", "f", code=1, escaped=False).out)
        for words, env in ((["--color", "never"], {}), ([], {})):
            self.assertNotIn(b"\x1b", self.check(*words, "f", code=1, env=env).out)
        self.assertIn(b"\x1b[", self.on_a_terminal({}))
        self.assertNotIn(b"\x1b", self.on_a_terminal({"NO_COLOR": "1"}))
        self.assertNotIn(b"\x1b", self.on_a_terminal({"TERM": "dumb"}))

    def on_a_terminal(self, env):
        leader, follower = pty.openpty()
        subprocess.run([checking.program(), "f"], stdout=follower, cwd=self.directory, timeout=60, check=False,
                       env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **env})
        os.close(follower)
        shown = os.read(leader, 10000)
        os.close(leader)
        return shown


class Most(checking.CheckTest):
    def test_a_count_behind_the_most(self):
        self.put("f", "x\n" * 250)
        for words, shown in (((), 100), (("--max-diagnostics", "7"), 7)):
            result = self.check("--format", "json", *words, "f", code=1)
            self.assertEqual(["E102"] * shown + ["N499"], result.codes)
            self.assertEqual(250, result.json["files"][0]["counts"]["errors"])
            self.assertIn(f"there are {250 - shown} more", result.json["files"][0]["diagnostics"][-1]["message"])
        self.assertEqual(["E102"] * 250, self.check("--max-diagnostics", "0", "--format", "json", "f", code=1).codes)

    def test_what_is_not_shown_still_counts(self):
        self.put("f", DOUBTFUL + "x\n")
        self.check("--max-diagnostics", "1", "f", code=1)

    def test_notes_about_the_whole_listing_once(self):
        self.put("f", "".join(f"esp0x{i:x}@10.0.0.1 tun0x{i:x}@10.0.0.1 \ntun0x{i:x}@10.0.0.1 \n"
                              for i in range(1000, 1050)))
        self.assertEqual(["N306", "N305"], self.check("--format", "json", "f").codes)
        self.assertEqual(50, self.check("-W", "--format", "json", "--max-diagnostics", "0", "f").codes.count("N305"))

    def test_a_rest_before_its_line_is_not_called_unprotected(self):
        self.put("f", "tun.5@10.0.0.1\ntun.7@10.0.0.1\nesp.1001@10.0.0.1 tun.5@10.0.0.1\n")
        result = self.check("--format", "json", "f")
        self.assertEqual(["W253", "N306", "N305"], result.codes)
        self.assertEqual(2, result.json["files"][0]["diagnostics"][0]["line"])
        self.assertEqual(1, result.json["files"][0]["counts"]["warnings"])

    def test_groups(self):
        self.put("f", "esp.1001@10.0.0.1\nesp.1002@10.0.0.1\nesp.1001@10.0.0.1\n")
        self.assertEqual(["E210"], self.check("--format", "json", "f", code=1).codes)
        self.assertEqual(["N308"], self.check("--max-groups", "1", "--format", "json", "f").codes)
        self.assertEqual([], self.check("--max-groups", "0", "--format", "json", "f").codes)


class Configurations(checking.CheckTest):
    def test_keys_are_never_shown(self):
        key = "b1c2d3e4" * 8
        self.put("key", "0x" + key)
        for value in ("0x" + key, "@key"):
            self.put("f", f"spi --said esp.5@192.0.2.2 --esp null-sha256 --authkey {value} --replay_window 0\nfrob {key}\n")
            for form in ("text", "json", "sarif", "gcc", "github"):
                result = self.check("--kind", "config", "--format", form, "f", code=1)
                self.assertNotIn("b1c2", result.text + result.err)

    def test_key_files(self):
        self.put("sub/f", CONFIG.replace("0x" + "0" * 64, "@the.key"))
        self.assertEqual(["E427"], self.check("--format", "json", "sub/f", code=1).codes)
        self.assertEqual([], self.check("--no-key-files", "--format", "json", "sub/f").codes)
        self.put("sub/the.key", "0x00\n")
        self.assertEqual(["E424"], self.check("--format", "json", "sub/f", code=1).codes)
        self.put("sub/the.key", "00" * 32)
        self.assertEqual([], self.check("--format", "json", "sub/f").codes)

    def test_keys_that_others_can_read(self):
        self.put("f", CONFIG + CONFIG.replace("0x" + "0" * 64, "@the.key").replace("esp.1001", "esp.1002"))
        self.put("the.key", "00" * 32)
        codes = lambda: [c for c in self.check("--format", "json", "f").codes if c == "W462"]  # noqa: E731
        self.assertEqual(0, len(codes()))
        for mode, count in ((0o640, 1), (0o604, 1), (0o620, 0), (0o611, 0)):
            self.path("f").chmod(mode)
            self.path("the.key").chmod(0o600)
            self.assertEqual(count, len(codes()), oct(mode))
            self.path("the.key").chmod(mode)
            self.assertEqual(2 * count, len(codes()), oct(mode))
        self.assertEqual([], self.check("--ignore", "W462", "--format", "json", "f").codes)

    def test_compat(self):
        self.put("f", CONFIG)
        self.assertEqual(["W454"], self.check("--compat", "klips", "--format", "json", "f").codes)

    def test_the_example(self):
        codes = self.check("--ignore", "W462", "--format", "json",
                           str(checking.SOURCE_ROOT / "docs/examples/manual-page.conf")).codes
        self.assertEqual(["N458", "W459"], codes)


class Projects(checking.CheckTest):
    def setUp(self):
        super().setUp()
        self.put("f", DOUBTFUL + "# x\n")
        self.put("deep/er/f", DOUBTFUL + "# x\n")
        if "this build reads no project files" in self.run_with("strict = true"):
            self.skipTest("built without tomlplusplus")

    def run_with(self, toml):
        self.put(".spigrp-check.toml", toml)
        done = subprocess.run([checking.program(), "f"], cwd=self.directory, capture_output=True, check=False)
        return done.stderr.decode()

    def test_each_setting(self):
        self.put("f", DOUBTFUL + "# x\n")
        for toml, expected in (("strict = true", ["W251", "N304"]), ("pedantic = true", ["W251", "N304"]),
                               ('ignore = ["W251"]', []), ("max-diagnostics = 1\npedantic = true", ["W251", "N499"]),
                               ('kind = "config"', ["E401"]), ("max-groups = 0", ["W251"]),
                               ('compat = "klips"', ["W251"]), ("key-files = false", ["W251"])):
            self.put(".spigrp-check.toml", toml)
            done = subprocess.run([checking.program(), "--format", "json", "f"], cwd=self.directory,
                                  capture_output=True, check=False)
            found = json.loads(done.stdout)["files"][0]["diagnostics"]
            self.assertEqual(expected, [d["code"] for d in found], toml)
        for toml in ('fail-on = "warning"', 'error = ["W251"]', "strict = true"):
            self.put(".spigrp-check.toml", toml)
            self.check("f", code=1)

    def test_one_that_cannot_be_read(self):
        self.path(".spigrp-check.toml").unlink(missing_ok=True)
        self.path(".spigrp-check.toml").mkdir()
        self.assertIn(".spigrp-check.toml: ", self.refused("f"))

    def test_found_upwards_and_the_nearest_counts(self):
        self.put(".spigrp-check.toml", 'fail-on = "warning"')
        self.check("deep/er/f", code=1)
        self.put("deep/.spigrp-check.toml", "")
        self.check("deep/er/f")
        self.check("deep/er/f", "f", code=1)
        self.check("-", stdin=DOUBTFUL.encode(), code=1)

    def test_the_command_line_goes_first(self):
        self.put(".spigrp-check.toml", 'fail-on = "warning"')
        self.check("--fail-on", "error", "f")
        self.check("--no-project", "f")

    def test_what_is_wrong_with_one_is_said_with_its_line(self):
        for toml, line in (("frob = 1", 1), ("\nstrict = 1", 2), ("strict", 1), ('error = "W251"', 1),
                           ('error = ["W999"]', 1), ('kind = "x"', 1), ("max-groups = -1", 1), ('fail-on = "never"', 1),
                           ('compat = "x"', 1), ("\x1b", 1)):
            self.put(".spigrp-check.toml", toml)
            self.assertIn(f".spigrp-check.toml:{line}: ", self.refused("f"))


class Installed(checking.CheckTest):
    def test_explain_works_without_the_tree(self):
        copied = shutil.copy(checking.program(), self.path("copied"))
        done = subprocess.run([copied, "--explain", "E105"], cwd="/", env={}, capture_output=True, check=False)
        self.assertEqual(0, done.returncode)
        self.assertIn(b"## E105", done.stdout)


if __name__ == "__main__":
    checking.main()
