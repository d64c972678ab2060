#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manual pages and completion against what the programs say of themselves."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

from staged import SOURCE, install, run

sys.path.append(str(SOURCE / "tests" / "fixture"))

import tap  # noqa: E402

CLI = os.environ["OCCUPANCY_CLI"]
APPLICATION = os.environ["OCCUPANCY"]
OPTION = re.compile(r"--[a-z][a-z-]*")
# Those that every program with GLib has.
GENERAL = {"--help", "--version", "--help-all", "--help-gapplication", "--help-gtk", "--gapplication-service"}


def cli_help(*command):
    output, good = run(CLI, *command, "--help")
    assert good, output
    return output


def commands():
    return sorted(set(re.findall(r"^ *occupancy-cli ([a-z]+) ", cli_help(), re.MULTILINE)))


def options(text):
    return set(OPTION.findall(text)) - GENERAL


class Manual(unittest.TestCase):
    def page(self, name):
        return (SOURCE / "data" / "man" / f"{name}.1").read_text().replace("\\-", "-")

    def test_occupancy_cli(self):
        known = set().union(*(options(cli_help(command)) for command in commands()))
        page = self.page("occupancy-cli")
        self.assertEqual(options(page), known)
        described = set(re.findall(r"^\.TP\n\.B ([a-z]+)$", page, re.MULTILINE))
        self.assertLessEqual(set(commands()), described)
        self.assertEqual(set(re.findall(r"^\.B occupancy-cli ([a-z]+)", page, re.MULTILINE)), set(commands()))

    def test_occupancy(self):
        output, good = run(APPLICATION, "--help")
        self.assertTrue(good, output)
        self.assertEqual(options(self.page("occupancy")), options(output))

    def test_pages_are_well_formed(self):
        for path in sorted((SOURCE / "data" / "man").glob("*.1")):
            output, good = run("groff", "-man", "-ww", "-z", "-Tutf8", path)
            self.assertTrue(good, output)
            self.assertEqual(output, "")


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.share = install(cls) / "share"
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for name in ("key.txt", "key two.txt", "other"):
            (Path(cls.folder.name) / name).touch()

    def complete(self, *words):
        """What bash offers for the last of the words, when Tab is pressed behind it."""
        script = """
          source "$1"; shift
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
          function=$(complete -p occupancy-cli); function=${function#*-F }; function=${function%% *}
          "$function" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
          printf '%s\\n' "${COMPREPLY[@]}"
        """
        done = subprocess.run(["bash", "--norc", "-c", script, "bash",
                               self.share / "bash-completion" / "completions" / "occupancy-cli", CLI, *words],
                              cwd=self.folder.name, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return sorted(line for line in done.stdout.split("\n") if line)

    def test_commands(self):
        self.assertEqual(self.complete(""), sorted([*commands(), "--help"]))
        self.assertEqual(self.complete("wa"), ["watch"])
        self.assertEqual(self.complete("nothing"), [])

    def test_options_of_each_command(self):
        for command in commands():
            with self.subTest(command):
                offered = self.complete(command, "--")
                self.assertEqual(set(offered), options(cli_help(command)) | {"--help"})
        self.assertEqual(self.complete("watch", "lobby", "--dur"), ["--duration"])

    def test_accounts(self):
        self.assertEqual(self.complete("account", ""), ["--help", "add", "list", "remove"])
        self.assertEqual(set(self.complete("account", "add", "--")), options(cli_help("account", "add")) | {"--help"})
        folder = Path(self.enterContext(tempfile.TemporaryDirectory())) / "occupancy"
        folder.mkdir()
        accounts = [{"id": f"0b3a9a4e-4c9a-4f0e-9d1e-6f5a3c2b1a0{i}", "name": name, "credential": "key"}
                    for i, name in enumerate(("Staging", "Harbor Festival"))]
        (folder / "setup.json").write_text(json.dumps({"version": 1, "accounts": accounts}))
        with unittest.mock.patch.dict(os.environ, {"XDG_DATA_HOME": str(folder.parent)}):
            self.assertEqual(self.complete("get", "--account", "Sta"), ["Staging"])
            self.assertEqual(self.complete("get", "--account", "="), [r"Harbor\ Festival", "Staging"])
            self.assertEqual(self.complete("get", "--account", "x"), [])

    def test_files(self):
        self.assertEqual(self.complete("get", "--key-file", "key"), ["key two.txt", "key.txt"])
        self.assertEqual(self.complete("get", "--key-file", "=", "key.t"), ["key.txt"])
        self.assertEqual(self.complete("get", "--token-file", "="), ["key two.txt", "key.txt", "other"])

    def test_values_that_are_not_known(self):
        self.assertEqual(self.complete("get", "--port", ""), [])
        self.assertEqual(self.complete("get", "--endpoint", "=", "x"), [])

    def test_in_an_interactive_shell(self):
        """The Tab key itself, in a bash with a terminal."""
        import pty
        import select
        import time
        source = self.share / "bash-completion" / "completions" / "occupancy-cli"
        child, terminal = pty.fork()
        if child == 0:
            os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"],
                       {**os.environ, "PS1": "$ ", "TERM": "dumb", "INPUTRC": "/dev/null",
                        "PATH": f"{Path(CLI).parent}:{os.environ['PATH']}"})
        seen = ""
        try:
            os.write(terminal, f"source {source}; echo rea''dy\n".encode())
            typed = False
            end = time.monotonic() + 30
            while time.monotonic() < end and "watch lobby --duration" not in seen:
                if select.select([terminal], [], [], 0.2)[0]:
                    seen += os.read(terminal, 4096).decode(errors="replace")
                if "ready" in seen and not typed:
                    os.write(terminal, b"occupancy-cli wat\tlobby --dur\t")
                    typed = True
        finally:
            os.close(terminal)
            os.waitpid(child, 0)
        self.assertIn("occupancy-cli watch lobby --duration", seen)


if __name__ == "__main__":
    tap.main()
