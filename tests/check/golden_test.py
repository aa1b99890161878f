#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""golden/CODE/ is one run for each code: input.txt, the words in args.txt where there are any, and what is printed:
text.txt, report.json without the version, and the results of SARIF in results.sarif.

With --write they are written anew, to be read before they are committed.
"""
import json
import re
import shutil
import sys

sys.dont_write_bytecode = True
import checking  # noqa: E402
import sarif  # noqa: E402

GOLDEN = checking.SOURCE_ROOT / "tests" / "check" / "golden"
WRITE = "--write" in sys.argv

# What spigrp-check never says, and why.
NEVER = {
    "E201": "a line without SAIDs is no group that is missing in a listing",
    "E422": "every algorithm counts as available",
    "E428": "key files are read, or not looked at",
    "E438": "there is room for every command",
    "N460": "needs a configuration of megabytes; tests/command has it",
}


def codes_of_source():
    """Every code in the tables of the source."""
    text = "".join((checking.SOURCE_ROOT / "src" / name).read_text()
                   for name in ("listing/text_code.cc", "command/codes.cc"))
    return set(re.findall(r'"([EWN]\d{3})"', text))


def made_input(code):
    """Inputs that are too long to keep."""
    if code == "E113":
        return b"esp.1001@192.0.2.1 " * 4000 + b"\nesp.1002@192.0.2.1\n"
    if code == "E412":
        return b"spi --said " + b"x" * 20000 + b"\n"
    if code == "N499":
        return b"x\n" * 130
    return None


class Golden(checking.CheckTest):
    def run_one(self, folder, form):
        code = folder.name
        data = made_input(code)
        self.put("input", (folder / "input.txt").read_bytes() if data is None else data)
        args = (folder / "args.txt").read_text().split() if (folder / "args.txt").exists() else []
        shutil.copytree(checking.SOURCE_ROOT / "docs" / "examples" / "keys", self.path("keys"), dirs_exist_ok=True)
        for key in self.path("keys").iterdir():
            key.chmod(0o600)
        if code == "W462":
            self.path("input").chmod(0o644)
        return self.check("--format", form, "--fail-on", "note", "--no-project", *args, "input", code=1)

    def compare(self, path, text):
        if WRITE:
            path.write_text(text)
        self.assertEqual(path.read_text(), text, path)

    def test_each(self):
        for folder in sorted(GOLDEN.iterdir()):
            with self.subTest(folder.name):
                text = self.run_one(folder, "text").text
                self.assertIn(f"[{folder.name}]", text)
                self.compare(folder / "text.txt", text)
                as_json = self.run_one(folder, "json").json
                self.assertRegex(as_json.pop("version"), r"\d+\.\d+\.\d+")
                self.compare(folder / "report.json", json.dumps(as_json, indent=1, ensure_ascii=False) + "\n")
                log = self.run_one(folder, "sarif").json
                self.assertEqual([], sarif.problems(log))
                results = log["runs"][0]["results"]
                self.compare(folder / "results.sarif", json.dumps(results, indent=1, ensure_ascii=False) + "\n")
                self.assertEqual([(d["code"], d["severity"], d["line"]) for d in as_json["files"][0]["diagnostics"]],
                                 [(r["ruleId"], r["level"], r["locations"][0]["physicalLocation"]["region"]["startLine"])
                                  for r in results])

    def test_every_code_of_the_source_has_a_page_and_a_run(self):
        listed = {line.split()[0] for line in self.check("--list-codes").text.splitlines()}
        self.assertEqual(codes_of_source(), listed)
        self.assertEqual(listed - set(NEVER), {folder.name for folder in GOLDEN.iterdir()})

    def test_each_page_can_be_explained(self):
        page = (checking.SOURCE_ROOT / "docs" / "diagnostics.md").read_text()
        for line in self.check("--list-codes").text.splitlines():
            code, sentence = line.split("  ", 1)
            text = self.check("--explain", code).text
            self.assertTrue(text.startswith(f"## {code}\n\n*{sentence}*\n"), text)
            self.assertIn(text, page)


if __name__ == "__main__":
    if WRITE:
        sys.argv.remove("--write")
    checking.main()
