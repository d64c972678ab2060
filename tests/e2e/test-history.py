#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A history that cannot be kept for a while: it is said, the counts go on, and it is kept again by itself."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import disk  # noqa: E402

NO_MOUNTS = disk.unshare()
disk.respect_permissions()

import tap  # noqa: E402
from case import Case, wait_for  # noqa: E402

CLI = os.environ["OCCUPANCY_CLI"]
KEPT = "^History is not being kept"


class History(Case):
    @property
    def database(self):
        return self.data / "history.db"

    def query(self, sql):
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            return database.execute(sql).fetchall()

    def recorded(self):
        """What is stored of the one room, as it is shown; None is a gap."""
        if not self.database.exists():
            return []
        with contextlib.suppress(sqlite3.OperationalError):
            return [value for value, in self.query("SELECT connections - own FROM recent ORDER BY id")]
        return []

    def wait_recorded(self, connections):
        wait_for(f"{connections} to be stored", lambda: connections in self.recorded())

    def assert_sound(self):
        self.assertEqual(self.query("PRAGMA integrity_check"), [("ok",)])

    def mount(self):
        if NO_MOUNTS:
            self.skipTest(NO_MOUNTS)
        small = disk.SmallDisk(self.data, "4m")
        self.addCleanup(small.remove)
        return small

    def obey_permissions(self):
        if not disk.obeys_permissions(self.home):
            self.skipTest("permissions do not hold for what this user starts")

    def watch(self, simulator, application, connections):
        """Goes on watching: the service says so, and so does the window."""
        simulator.set_room("lobby", connections, 2)
        application.live_room(f"^lobby, Harbor, {connections} connections, 2 presence members")

    def begin(self, connections=30):
        """A room that is watched and recorded; gives the service."""
        simulator = self.simulate()
        simulator.set_room("lobby", connections, 2)
        self.furnish(simulator, ["lobby"])
        return simulator

    def start_once(self, simulator):
        """A first run, which leaves a history."""
        application = self.start()
        self.watch(simulator, application, 30)
        self.wait_recorded(30)
        self.assertEqual(application.end(), 0)

    def look_at_details(self, application, reason):
        application.press("^Details$")
        dialog = application.find("alert", "^History Is Not Kept$")
        application.says(f"^{reason}\n\nThe live counts go on. Nothing is deleted: the history is in {self.database}, ", dialog)
        application.key("Escape")
        application.lacks("alert", "^History Is Not Kept$")

    def assert_over(self, simulator, application, connections):
        """Nothing is said any more, and what is seen from now on is stored."""
        application.lacks("label", KEPT)
        self.watch(simulator, application, connections)
        self.wait_recorded(connections)
        application.end()
        self.assert_sound()
        self.assert_quiet(application)
        self.assert_no_secret()

    def test_disk_that_is_full_and_has_room_again(self):
        small = self.mount()
        simulator = self.begin()
        application = self.start()
        self.watch(simulator, application, 30)
        self.wait_recorded(30)
        self.assertFalse(application.has("label", KEPT))

        # Nothing is written into room that was taken before.
        self.query("PRAGMA wal_checkpoint (TRUNCATE)")
        small.fill()
        self.watch(simulator, application, 40)
        application.says(r"^History is not being kept: the disk is full\.$")
        self.watch(simulator, application, 41)
        self.look_at_details(application, r"The disk is full\.")
        self.assertNotIn(41, self.recorded())

        small.free()
        application.lacks("label", KEPT)
        # What was seen meanwhile had waited.
        self.wait_recorded(40)
        self.wait_recorded(41)
        self.assertNotIn(None, self.recorded())
        self.assert_over(simulator, application, 42)

    def test_disk_that_may_only_be_read(self):
        small = self.mount()
        simulator = self.begin()
        self.start_once(simulator)
        small.set_read_only(True)

        application = self.start()
        self.watch(simulator, application, 31)
        application.says(r"^History is not being kept: the file cannot be written\.$")
        self.look_at_details(application, r"Its file cannot be written\.")
        self.watch(simulator, application, 32)
        # What is there can be read.
        done = self.desktop.run([CLI, "history", "--json", "lobby"])
        self.assertEqual([json.loads(line).get("connections") for line in done.stdout.splitlines()], [31, None], done.stderr)
        small.set_read_only(False)
        self.assert_over(simulator, application, 33)

    def test_file_that_may_only_be_read(self):
        self.obey_permissions()
        simulator = self.begin()
        self.start_once(simulator)
        self.database.chmod(0o444)

        application = self.start()
        self.watch(simulator, application, 31)
        application.says(r"^History is not being kept: the file cannot be written\.$")
        self.database.chmod(0o600)
        self.assert_over(simulator, application, 33)

    def test_folder_that_may_only_be_read(self):
        self.obey_permissions()
        simulator = self.begin()
        self.start_once(simulator)
        self.data.chmod(0o555)

        application = self.start()
        self.watch(simulator, application, 31)
        application.says(r"^History is not being kept: the file cannot be written\.$")
        self.data.chmod(0o700)
        self.assert_over(simulator, application, 33)

    # Two programs. Each counts the connection of the other as one more.

    def start_watch(self):
        process = self.desktop.spawn([CLI, "watch", "--json", "--record", "--account", "Harbor", "lobby"],
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(self.desktop.end, process)
        return process

    def wait_watched(self, process, connections):
        for line in process.stdout:
            if json.loads(line).get("connections") == connections:
                return
        self.fail("the output ended")

    def test_window_takes_over_from_command_line(self):
        simulator = self.begin()
        watch = self.start_watch()
        self.wait_watched(watch, 31)
        self.wait_recorded(30)

        application = self.start()
        application.says(r"^History is not being kept: another Occupancy is writing it\.$")
        self.look_at_details(application, r"Another Occupancy is writing it\.")
        simulator.set_room("lobby", 40, 2)
        application.live_room("^lobby, Harbor, 41 connections, 2 presence members")
        self.wait_recorded(41)

        watch.terminate()
        self.assertEqual(watch.wait(30), 0)
        application.lacks("label", KEPT)
        self.watch(simulator, application, 50)
        self.wait_recorded(50)
        application.end()
        self.assert_sound()
        self.assert_quiet(application)

    def test_command_line_takes_over_from_window(self):
        simulator = self.begin()
        application = self.start()
        self.watch(simulator, application, 30)
        self.wait_recorded(30)

        watch = self.start_watch()
        self.assertEqual(watch.stderr.readline(),
                         "occupancy-cli: nothing is recorded for now: Another Occupancy is writing the history\n")
        simulator.set_room("lobby", 40, 2)
        self.wait_watched(watch, 42)
        self.assertFalse(application.has("label", KEPT))
        self.wait_recorded(41)

        self.assertEqual(application.end(), 0)
        self.assertEqual(watch.stderr.readline(), "occupancy-cli: the counts are recorded now\n")
        simulator.set_room("lobby", 50, 2)
        self.wait_watched(watch, 51)
        self.wait_recorded(50)
        watch.terminate()
        self.assertEqual(watch.wait(30), 0)
        self.assert_sound()
        self.assert_quiet(application)


if __name__ == "__main__":
    tap.main()
