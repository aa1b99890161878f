#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`spigrp footprint`: how much memory a configuration takes."""
import json
import sys

sys.dont_write_bytecode = True
import groups  # noqa: E402
import harness  # noqa: E402

WEST, EAST = "192.0.2.1", "192.0.2.2"


class FootprintTest(harness.ProgramTest):
    def footprint(self, count):
        """The parts by name, and the total, of a configuration of so many SAs."""
        lines = [groups.esp(0x1000 + i, EAST, "null-sha256").line for i in range(count)]
        name = self.put("conf", "".join(line + "\n" for line in lines))
        result = json.loads(self.run_program("footprint", "--config", name, "--json").out)
        self.assertEqual("footprint", result["command"])
        return {part["part"]: part for part in result["parts"]}, result["total"]


class Parts(FootprintTest):
    def test_the_total_is_the_sum(self):
        parts, total = self.footprint(5)
        self.assertEqual(total, sum(part["bytes"] for part in parts.values() if "within" not in part))
        self.assertEqual({"groups"}, {name for name in parts if "within" in parts[name]})

    def test_an_sa_more_takes_what_it_says(self):
        few, few_total = self.footprint(100)
        many, many_total = self.footprint(200)
        self.assertEqual(100, many["sas"]["count"] - few["sas"]["count"])
        self.assertEqual(many_total - few_total, sum(many[part]["bytes"] - few[part]["bytes"]
                                                     for part in ("sas", "contexts")))

    def test_windows_and_contexts_are_those_of_the_configuration(self):
        def told(options, algorithm="null-sha256"):
            self.put("conf", f"spi --said esp.1000@192.0.2.2 --esp {algorithm} --authkey @nowhere {options}\n")
            result = json.loads(self.run_program("footprint", "--config", "conf", "--json").out)
            return {part["part"]: part for part in result["parts"]}
        for options, count in (("", 0), ("--replay_window 64", 0), ("--replay_window 65", 1)):
            self.assertEqual((count, 512 * count), tuple(told(options)["windows"][each] for each in ("count", "bytes")))
        self.assertLess(told("")["contexts"]["each"], told("", "null-sha512")["contexts"]["each"])

    def test_the_text_says_the_same(self):
        _, total = self.footprint(3)
        shown = self.run_program("footprint", "--config", "conf").out.decode().splitlines()
        self.assertEqual(["total", str(total)], shown[-1].split())

    def test_keys_are_not_needed(self):
        name = self.put("conf", "spi --said esp.1000@192.0.2.2 --esp chacha20poly1305 --enckey @nowhere\n")
        self.run_program("footprint", "--config", name)

    def test_a_wrong_configuration_has_none(self):
        name = self.put("conf", "spi --said esp.1000\n")
        refused = json.loads(self.run_program("footprint", "--config", name, "--json", code=2).out)
        self.assertNotIn("parts", refused)
        self.assertTrue(refused["diagnostics"])


if __name__ == "__main__":
    harness.main()
