#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The words that the program takes: help, version, what is no word of it, and `spigrp said`."""
import json
import re
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402

COMMANDS = ("said", "apply", "remove", "list", "look", "explain", "export", "import", "footprint")


class Help(harness.ProgramTest):
    def test_help_names_every_command_and_the_exit_codes(self):
        for word in ("--help", "-h"):
            result = self.run_program(word)
            self.assertEqual("", result.err)
            for name in (*COMMANDS, "Exit codes"):
                self.assertIn(name, result.out.decode())

    def test_help_of_a_command_names_every_option(self):
        report = ["--json", "--quiet", "--help"]
        capture = ["--config", "--read", "--write", "--jobs", "--group", "--unmatched", "--compat", "--provider", "--draw",
                   "--table", "--strict"]
        sending = ["--state", "--allow-iv-reuse", "--forward", "--mtu", "--fragment", "--icmp", "--dummy"]
        options = {"said": report, "apply": capture + sending + report, "remove": capture + report}
        reading = ["--config", "--compat", "--provider", "--json", "--help"]
        options |= {"list": reading + ["--table"], "look": reading, "footprint": reading}
        explain = ["--config", "--group", "--esp", "--ah", "--size", "--mtu", "--inner", "--svg", "--ascii"]
        options |= {"explain": explain + ["--json", "--help"],
                    "export": ["--config", "--compat", "--local", "--with-keys", "--write", "--help"],
                    "import": ["--listing", "--with-keys", "--write", "--help"]}
        for command, names in options.items():
            result = self.run_program(command, "--help")
            self.assertEqual("", result.err)
            shown = set(re.findall(r"^  (?:-h,)?(--[a-z-]+)", result.out.decode(), re.M))
            self.assertEqual(set(names), shown, command)

    def test_help_fits_a_terminal(self):
        for words in (["--help"], *([c, "--help"] for c in COMMANDS)):
            for line in self.run_program(*words).out.decode().splitlines():
                self.assertLessEqual(len(line), 120, line)

    def test_version(self):
        self.assertRegex(self.run_program("--version").out.decode(), r"\Aspigrp \d+\.\d+\.\d+\n\Z")


class Usage(harness.ProgramTest):
    FILES = ("--config", "c", "--read", "r", "--write", "w")

    def refused(self, *words):
        """The sentence by which these words are refused: one line, and where to find help."""
        result = self.run_program(*words, code=2)
        self.assertEqual(b"", result.out)
        self.assertEqual([], self.names())
        lines = result.err.splitlines()
        self.assertEqual(2, len(lines), result.err)
        self.assertRegex(lines[1], r"\ATry 'spigrp( [a-z]+)? --help'\.\Z")
        self.assertTrue(lines[0].startswith("spigrp: error: "), lines[0])
        self.assertLessEqual(len(lines[0]), 160)
        return lines[0]

    def test_no_words(self):
        for command in COMMANDS:
            self.assertIn(command, self.refused())

    def test_unknown_command(self):
        for words in (["frobnicate"], ["frobnicate", "--help-me"], ["applyy", *self.FILES]):
            self.assertIn(f"'{words[0]}'", self.refused(*words))

    def test_unknown_option(self):
        for words in (["--frob"], ["apply", "--frob"], ["apply", *self.FILES, "--frob"],
                      ["remove", "--frob=7", *self.FILES], ["said", "--frob"], ["said", "%pass", "--frob"]):
            self.assertIn("'--frob'", self.refused(*words))

    def test_a_slip_of_the_keyboard_gets_a_hint(self):
        self.assertIn("did you mean --config", self.refused("apply", "--confg", "c"))
        self.assertIn("did you mean remove", self.refused("remov"))

    def test_option_of_the_other_direction(self):
        for words in (["--state", "s"], ["--allow-iv-reuse"], ["--forward"], ["--mtu", "1400"], ["--dummy", "3"]):
            self.assertIn(f"'{words[0]}'", self.refused("remove", *self.FILES, *words))

    def test_missing_options_are_named(self):
        for command in ("apply", "remove"):
            for i in range(0, 6, 2):
                rest = self.FILES[:i] + self.FILES[i + 2:]
                self.assertIn(self.FILES[i], self.refused(command, *rest))
            self.assertIn(" --config", self.refused(command))
        self.assertIn("SAID", self.refused("said"))

    def test_missing_value(self):
        self.assertIn("--write", self.refused("apply", "--config", "c", "--read", "r", "--write"))

    def test_a_word_too_many(self):
        self.refused("apply", *self.FILES, "more")
        self.refused("apply", *self.FILES, "remove")
        self.refused("apply", *self.FILES, "")

    def test_values_that_are_none(self):
        for option, value in (("--unmatched", "foo"), ("--compat", "linux"), ("--draw", "0"),
                              ("--draw", "-1"), ("--draw", "x"), ("--draw", "1.5"), ("--draw", "9" * 30), ("--dummy", "0"),
                              ("--jobs", "0"), ("--jobs", "x")):
            self.assertIn(option, self.refused("apply", *self.FILES, option, value))

    def test_an_option_twice(self):
        self.assertIn("--read", self.refused("apply", *self.FILES, "--read", "other"))

    def test_one_standard_input_cannot_serve_two(self):
        self.refused("apply", "--config", "-", "--read", "-", "--write", "w")

    def test_one_standard_output_cannot_serve_two(self):
        self.refused("apply", "--config", "c", "--read", "r", "--write", "-", "--draw", "1")

    def test_a_key_among_the_words_is_not_repeated(self):
        secret = "0x" + harness.key("on the command line", 32).hex()
        for words in (["--enckey", secret], [f"--enckey={secret}"], [secret], [f"--{secret}"]):
            self.refused("apply", *self.FILES, *words)
            self.refused(*words)

    def test_control_bytes_in_a_word_do_not_reach_the_terminal(self):
        for words in (["\x1b[31m"], ["apply", "--\x1b]0;x\x07"], ["apply", *self.FILES, "a\nb"]):
            self.assertNotRegex(self.refused(*words), r"[\x00-\x1f]")


class Said(harness.ProgramTest):
    GOOD = [  # text, canonical
        ("esp.187a101b@192.168.2.110", "esp.187a101b@192.168.2.110"),
        ("esp.0187A101B@192.168.2.110", "esp.187a101b@192.168.2.110"),
        ("tun0x3d0@3049:1::2", "tun:3d0@3049:1::2"),
        ("ah:20@2001:0DB8:0:0:0:0:0:1", "ah:20@2001:db8::1"),
        ("esp257@10.0.0.1", "esp.101@10.0.0.1"),
        ("ah0401@10.0.0.1", "ah.101@10.0.0.1"),
        ("comp.3d0@10.0.0.1", "comp.3d0@10.0.0.1"),
        ("esp:1@::ffff:192.0.2.1", "esp:1@::ffff:192.0.2.1"),
        ("%pass", "%pass"),
        ("int.103@0.0.0.0", "%hold"),
        ("%passthrough", "%passthrough"),
        ("%passthrough6", "%passthrough6"),
        ("esp.ffffffff@10.0.0.1", "esp.ffffffff@10.0.0.1"),
    ]
    BAD = [  # text, code, column, length
        ("ESP.1@10.0.0.1", "E102", 1, 3),
        ("esp.@10.0.0.1", "E103", 5, 0),
        ("esp.0x1@10.0.0.1", "E104", 6, 1),
        ("esp.100000000@10.0.0.1", "E105", 5, 9),
        ("comp.12345@10.0.0.1", "E106", 6, 5),
        ("esp.1", "E107", 6, 0),
        ("esp.1@10.0.0.256", "E108", 16, 1),
        ("esp.1@fe80::1%eth0", "E108", 14, 1),
        ("esp.101@3049:1::2", "E109", 4, 1),
        ("%trapnet", "E110", 1, 8),
    ]

    def test_canonical_forms(self):
        result = self.run_program("said", *(text for text, _ in self.GOOD))
        self.assertEqual("".join(canonical + "\n" for _, canonical in self.GOOD), result.out.decode())
        self.assertEqual("", result.err)

    def test_the_canonical_form_is_its_own(self):
        forms = [canonical for _, canonical in self.GOOD]
        self.assertEqual("".join(f"{c}\n" for c in forms), self.run_program("said", *forms).out.decode())

    def test_errors_have_a_caret_under_the_bytes_at_fault(self):
        for text, code, column, length in self.BAD:
            result = self.run_program("said", "--", text, code=1)
            self.assertEqual(b"", result.out)
            first, source, caret = result.err.split("\n")[:3]
            self.assertRegex(first, rf"\Aargument 1:1:{column}: error: .+ \[{code}\]\Z")
            self.assertEqual(text, source)
            self.assertEqual(" " * (column - 1) + "^" + "~" * (length - 1), caret)

    def test_no_text_at_all(self):
        result = self.run_program("said", "", code=1)
        self.assertRegex(result.err, r"\Aargument 1:1:1: error: .+ \[E101\]\n")

    def test_one_bad_text_among_good_ones(self):
        result = self.run_program("said", "%drop", "esp.1", "%pass", code=1)
        self.assertEqual(b"%drop\n%pass\n", result.out)
        self.assertTrue(result.err.startswith("argument 2:1:6: "), result.err)

    def test_json(self):
        texts = [text for text, _ in self.GOOD] + [text for text, *_ in self.BAD]
        result = self.run_program("said", "--json", "--", *texts, code=1)
        self.assertEqual("", result.err)
        results = json.loads(result.out)
        self.assertEqual(texts, [r["text"] for r in results])
        self.assertEqual([c for _, c in self.GOOD], [r["said"] for r in results if "said" in r])
        errors = [r["error"] for r in results if "error" in r]
        self.assertEqual([bad[1:] for bad in self.BAD],
                         [(e["code"], e["column"], e["length"]) for e in errors])

    def test_json_of_bytes_that_are_no_text(self):
        result = self.run_program("said", "--json", b"esp.\xff\xfe@10.0.0.1", code=1)
        self.assertEqual("E104", json.loads(result.out)[0]["error"]["code"])

    def test_control_bytes_do_not_reach_the_terminal(self):
        result = self.run_program("said", "esp.\x1b[31m@10.0.0.1", code=1)
        self.assertNotIn("\x1b", result.err)
        self.assertIn("\\x1b", result.err)

    def test_quiet(self):
        for text, code in (("%pass", 0), ("%pas", 1)):
            result = self.run_program("said", "--quiet", text, code=code)
            self.assertEqual((b"", ""), (result.out, result.err))

    def test_a_full_disk_is_noticed(self):
        with open("/dev/full", "wb") as full:
            result = self.run_program("said", "%pass", code=2, stdout=full)
        self.assertIn("standard output: cannot write", result.err)


if __name__ == "__main__":
    harness.main()
