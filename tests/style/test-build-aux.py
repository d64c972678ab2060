#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands of build-aux do where something is missing."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

sys.path.insert(0, str(ROOT / "tests" / "fixture"))

import tap  # noqa: E402


def run(folder, *command, **variables):
    environment = {name: value for name, value in {**os.environ, **variables}.items() if value is not None}
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


class WithPlatform(unittest.TestCase):
    def with_platform(self, *command, **variables):
        return run(ROOT, "build-aux/with-platform", *command, **variables)

    def test_passes_arguments_and_the_exit_code_on(self):
        words = ["two words", "$HOME", "*", "", "q\"'\\"]
        done = self.with_platform("sh", "-c", 'printf "%s|" "$@"; exit 7', "sh", *words)
        self.assertEqual((done.returncode, done.stdout), (7, "|".join(words) + "|"), done.stderr)

    def test_finds_the_home_where_none_is_set(self):
        home = pwd.getpwuid(os.getuid()).pw_dir
        for value in (None, ""):
            done = self.with_platform("sh", "-c", 'echo "$HOME"', HOME=value)
            self.assertEqual((done.returncode, done.stdout), (0, home + "\n"), done.stderr)

    def test_without_a_command_it_is_misuse(self):
        self.assertEqual(self.with_platform().returncode, 2)


class Fakes(unittest.TestCase):
    """A folder with the commands and nothing to build, and programs that fail."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copytree(ROOT / "build-aux", self.folder / "build-aux")
        (self.folder / "bin").mkdir()

    def fake(self, name, script):
        path = self.folder / "bin" / name
        path.write_text("#!/bin/sh\n" + script, encoding="utf-8")
        path.chmod(0o755)

    def run_command(self, *command, **variables):
        return run(self.folder, *command, PATH=f"{self.folder / 'bin'}:{os.environ['PATH']}", **variables)


class Run(Fakes):
    def run_without_display(self):
        self.fake("meson", "mkdir -p _build")
        return self.run_command("build-aux/run", OCCUPANCY_RUN="build", DISPLAY=None, WAYLAND_DISPLAY=None)

    def test_a_display_that_does_not_start_is_told(self):
        self.fake("Xvfb", "echo 'no room for me' >&2; exit 1")
        done = self.run_without_display()
        self.assertEqual(done.returncode, 1)
        self.assertIn("the display did not start", done.stderr)
        self.assertIn("no room for me", done.stderr)

    def test_a_bus_that_does_not_start_is_told(self):
        self.fake("Xvfb", "echo 99 >&3; exec sleep 60")
        self.fake("dbus-daemon", "exit 1")
        done = self.run_without_display()
        self.assertEqual(done.returncode, 1)
        self.assertIn("the bus did not start", done.stderr)


class Test(Fakes):
    def test_a_build_that_fails_is_a_failure_in_the_last_line(self):
        self.fake("meson", "echo 'the compiler complains'; exit 1")
        done = self.run_command("build-aux/test", "data", OCCUPANCY_PLATFORM="1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the compiler complains", done.stdout)
        self.assertEqual(done.stdout.splitlines()[-1], "0 passed, 1 failed, 0 skipped")


if __name__ == "__main__":
    tap.main()
