#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the first start to the first notification, as somebody with a mouse goes there."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, accessible, wait_for  # noqa: E402


class FirstRun(Case):
    def test_to_the_first_notification(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 1204, 311)
        simulator.set_room("stage", 12, 0)
        application = self.start()

        application.press("^Connect Account…$")
        self.fill_account(application, simulator)
        self.add_rooms(application)
        self.watch_counts(application, simulator)
        self.set_rules(application)
        self.hasten(application, rules=2)
        self.open_from_notification(application, simulator)
        self.see_it_replaced_and_withdrawn(application, simulator)
        self.silence_from_notification(application, simulator)

        self.assert_hidden(application, simulator)
        self.assertEqual(application.end(), 0)
        self.assert_quiet(application)

    def add_rooms(self, application):
        application.wait_at("^Room Name$")
        application.type("lobby")
        application.press("^Add Room$")
        application.says("^1 room added$")
        application.press("^Add Rooms$")
        application.wait_at("^Room Name$")
        application.type("stage")
        application.press("^Add Room$")
        application.lacks("dialog", "^Add Rooms$")

    def watch_counts(self, application, simulator):
        application.room("^lobby, appid, 1,204 connections, 311 presence members")
        application.room("^stage, appid, 12 connections, 0 presence members")
        simulator.set_room("lobby", 1250, 320)
        application.room("^lobby, appid, 1,250 connections, 320 presence members")
        simulator.set_room("lobby", 1, 1)
        application.room("^lobby, appid, 1 connection, 1 presence member")
        application.click(application.room("^lobby"))
        application.find("grouping", "^Connections: 1, ")
        application.find("grouping", "^Presence Members: 1, ")
        application.find("toggle button", "^State: live$")

    def set_rules(self, application):
        """Two clicks each."""
        application.press("^New Alert Rule$")
        application.press("^Becomes Empty$", "list item", application.find("dialog", "^New Rule$"))
        application.says("^Rule added$")
        application.find("check box", "^Becomes Empty$")
        # It would lie over the next button.
        application.press("^Dismiss$")
        application.lacks("label", "^Rule added$")
        application.click(application.room("^stage"))
        application.find("image", "^Chart of stage$")
        application.click(application.find("button", "^Add Rule…$"))
        application.press("^Becomes Occupied$", "list item", application.find("dialog", "^New Rule$"))
        application.find("check box", "^Becomes Occupied$")

    def open_from_notification(self, application, simulator):
        simulator.set_room("lobby", 0)
        self.notifications.get("Hall")
        application.room("^Hall, lobby, appid, 0 connections, 0 presence members,.* firing, Empty$")
        self.desktop.run(["dunstctl", "action", "0"])
        application.find("image", "^Chart of Hall$")
        wait_for("the bubble to go", lambda: self.desktop.run(["dunstctl", "count", "displayed"]).stdout.strip() == "0")
        simulator.set_room("lobby", 7)
        application.live_room("^Hall, lobby, appid, 7 connections, 0 presence members")

    def see_it_replaced_and_withdrawn(self, application, simulator):
        simulator.set_room("stage", 0)
        application.room("^stage, appid, 0 connections")
        simulator.set_room("stage", 3)
        first = self.notifications.get("stage")
        simulator.set_room("stage", 5)
        second = self.notifications.get("stage", 2)
        self.assertEqual((first.replaces, second.replaces, second.id), (0, first.id, first.id))
        self.assertIn("5 connections", second.body)
        simulator.set_room("stage", 0)
        self.notifications.wait_withdrawn(second)

    def silence_from_notification(self, application, simulator):
        simulator.set_room("stage", 2)
        sent = self.notifications.get("stage", 3)
        self.desktop.choose_action("Silence 1 Hour")
        self.notifications.wait_withdrawn(sent)
        application.click(application.room("^stage"))
        application.says("^Silenced until")

    def assert_hidden(self, application, simulator):
        """The key is nowhere where other programs look; the files are searched after every test."""
        secret = simulator.key.partition(":")[2].encode()
        process = Path("/proc") / str(application.process.pid)
        self.assertNotIn(secret, (process / "cmdline").read_bytes())
        self.assertNotIn(secret, (process / "environ").read_bytes())
        account = self.read_setup()["accounts"][0]["id"]
        found = self.desktop.run(["secret-tool", "lookup", "account", account])
        self.assertEqual(found.stdout, simulator.key)


if __name__ == "__main__":
    tap.main()
