#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo in the real binary: rooms, moving counts, in and out, and nothing left behind."""

import os
import re
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, accessible, wait_for  # noqa: E402

COUNT = re.compile(r"([\d,.]+) connections?\b")
TITLE = "^Occupancy · Sample Data$"


def simulators():
    """The process ids of all simulators that this user runs."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(folder / "exe")).name == "occupancy-simulator":
                found.add(int(folder.name))
        except OSError:
            pass
    return found


def children(application):
    """Those of them that the application has started."""
    return {pid for pid in simulators() if parent(pid) == application.process.pid}


def parent(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def age(pid):
    """For how many seconds a process has been there."""
    begin = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - begin


def counts(application, window=None):
    rows = application.find("list", "^Rooms$", window)
    return sorted(COUNT.findall(" ".join(accessible.name(row) for row in accessible.find_all(rows, "list item"))))


class Demo(Case):
    def start_demo(self):
        application = self.start("--demo")
        wait_for("ten rooms with a count", lambda: len(counts(application)) >= 10)
        application.says("^Demo. Nothing here is real.$")
        return application

    def test_rooms_have_counts_that_move(self):
        application = self.start_demo()
        first = counts(application)
        wait_for("a count that moved", lambda: counts(application) != first)
        application.end()
        self.assert_quiet(application)

    def test_goes_on_without_its_service(self):
        application = self.start_demo()
        first, = children(application)
        # One that ends within a second of its start is given up.
        wait_for("the demo to be a second old", lambda: age(first) > 2)
        os.kill(first, signal.SIGKILL)
        second, = wait_for("another service", lambda: children(application) - {first})
        before = counts(application)
        wait_for("a count that moved", lambda: len(counts(application)) >= 10 and counts(application) != before)
        application.says("^Demo. Nothing here is real.$")
        self.assertEqual(application.end(), 0)
        self.assert_no_trace({second})
        self.assert_quiet(application)

    def test_nothing_is_left_after_it_was_ended(self):
        application = self.start_demo()
        simulator = children(application)
        self.assertEqual(len(simulator), 1)
        self.assertEqual(application.end(), 0)
        self.assert_no_trace(simulator)

    def test_nothing_is_left_after_a_kill(self):
        application = self.start_demo()
        simulator = children(application)
        application.process.kill()
        application.process.wait(30)
        self.assert_no_trace(simulator)

    def assert_no_trace(self, simulator):
        wait_for("the simulator to end", lambda: not simulator & simulators())
        self.assertEqual([path for path in self.home.rglob("*occupancy*") if "log" not in path.name], [])

    def test_in_from_the_first_page_and_out_with_an_account(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 3)
        application = self.start()
        application.press("^Look Around with a Demo$")
        wait_for("ten rooms with a count", lambda: len(counts(application)) >= 10)
        application.find("frame", TITLE)
        application.focus()
        wait_for("a room to have the keyboard", lambda: any(
            accessible.role(node) == "list item" for node in accessible.focused(application.root)))
        made_up = children(application)
        self.assertEqual(len(made_up), 1)
        self.assertFalse((self.data / "setup.json").exists(), "the demo was set up")

        application.press("^Connect Account…$")
        self.fill_account(application, simulator)
        application.find("dialog", "^Add Rooms$")
        application.find("frame", "^Occupancy$")
        wait_for("the simulator to end", lambda: not made_up & simulators())
        application.wait_at("^Room Name$")
        application.type("lobby")
        application.press("^Add Room$")
        application.room("^lobby, appid, 3 connections")
        self.assertEqual(len(application.rooms()), 1)
        application.end()
        self.assert_quiet(application)

    def test_in_a_window_beside_the_real_one(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 3)
        self.furnish(simulator, ["lobby"])
        application = self.start()
        application.room("^lobby, Harbor, 3 connections")
        second = self.start("--demo")
        self.assertEqual(second.process.wait(30), 0)
        demo = application.find("frame", TITLE)
        wait_for("ten rooms with a count", lambda: len(counts(application, demo)) >= 10)
        real = application.find("frame", "^Occupancy$")
        self.assertEqual(counts(application, real), ["3"])
        made_up = children(application)

        application.focus(TITLE)
        self.desktop.key("ctrl+w")
        application.lacks("frame", TITLE)
        wait_for("the simulator to end", lambda: not made_up & simulators())
        application.room("^lobby, Harbor, 3 connections")
        self.assertIsNone(application.process.poll())


if __name__ == "__main__":
    tap.main()
