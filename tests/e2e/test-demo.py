#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo in the real binary: rooms, moving counts, and nothing left behind."""

import os
import re
import signal
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import accessible  # noqa: E402
import tap  # noqa: E402
from desktop import Desktop, wait_for  # noqa: E402

APPLICATION = os.environ["OCCUPANCY"]
COUNT = re.compile(r"([\d,.]+) connections?\b")


def simulators(desktop):
    """The process ids of the simulators that run on a desktop."""
    display = f"DISPLAY={desktop.environment['DISPLAY']}".encode()
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (Path(os.readlink(folder / "exe")).name == "occupancy-simulator" and
                    display in (folder / "environ").read_bytes().split(b"\0")):
                found.add(int(folder.name))
        except OSError:
            pass
    return found


def files(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and path.name != "dconf"}


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desktop = Desktop(keyring=False, notifications=None)
        cls.addClassCleanup(cls.desktop.close)
        accessible.connect(cls.desktop)

    def start(self):
        process = self.desktop.spawn([APPLICATION, "--demo"])
        self.addCleanup(self.desktop.end, process)
        return process, accessible.application("occupancy")

    def rooms(self, application):
        rows = accessible.find(application, "list", "^Rooms$")
        return {accessible.name(row) for row in accessible.find_all(rows, "list item")}

    def counts(self, application):
        return sorted(COUNT.findall(" ".join(self.rooms(application))))

    def test_rooms_have_counts_that_move(self):
        process, application = self.start()
        first = wait_for("ten rooms with a count", lambda: len(self.counts(application)) >= 10 and self.counts(application))
        wait_for("a count that moved", lambda: self.counts(application) != first)
        self.assertIsNone(process.poll())

    def test_second_start_is_the_same_process(self):
        process, application = self.start()
        second = self.desktop.run([APPLICATION])
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertIsNone(process.poll())
        accessible.find(application, "frame")

    def test_nothing_is_left_after_quit(self):
        process, application = self.start()
        wait_for("counts", lambda: self.counts(application))
        self.assertEqual(len(simulators(self.desktop)), 1)
        kept = files(self.desktop.home)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(10), 0)
        wait_for("the simulator to end", lambda: not simulators(self.desktop))
        self.assert_no_trace(kept)

    def test_nothing_is_left_after_a_kill(self):
        process, application = self.start()
        wait_for("counts", lambda: self.counts(application))
        self.assertEqual(len(simulators(self.desktop)), 1)
        kept = files(self.desktop.home)
        process.kill()
        process.wait(10)
        wait_for("the simulator to end", lambda: not simulators(self.desktop))
        self.assert_no_trace(kept)

    def assert_no_trace(self, before):
        data = self.desktop.home / "data"
        self.assertFalse([path for path in files(self.desktop.home) if "occupancy" in str(path)],
                         "files of the demo are left")
        self.assertFalse((data / "occupancy").exists(), "the demo made a data folder")
        self.assertLessEqual(files(self.desktop.home), before)


if __name__ == "__main__":
    tap.main()
