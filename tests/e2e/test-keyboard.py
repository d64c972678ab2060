#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same way without a pointer, and on with the window closed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, accessible, wait_for  # noqa: E402


class Keyboard(Case):
    def test_from_first_start_to_a_closed_window(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 30, 2)
        simulator.set_room("stage", 12, 0)
        application = self.start()

        self.connect(application, simulator)
        self.add_rooms(application)
        self.go_from_room_to_room(application)
        self.look_at_state(application, simulator)
        self.remove_and_undo(application)
        self.set_rule(application)
        self.hasten(application, rules=1)
        self.close(application)
        self.come_back_from_notification(application, simulator)
        self.close_again(application)

        self.leave(application)
        self.assert_quiet(application)

    def connect(self, application, simulator):
        application.find("button", "^Connect Account…$")
        application.key("Return")
        dialog = application.find("dialog", "^Connect Account$")
        application.tab_to("^Advanced$")
        application.key("Return")
        application.find("text", "^Endpoint$", dialog)
        application.tab_to("^Endpoint$")
        application.type("127.0.0.1")
        application.tab_to("^Port$")
        application.type(str(simulator.port))
        application.tab_to("^Use TLS$")
        application.key("space")
        application.tab_to("^API Key$")
        application.type(simulator.key)
        application.says("^subscribe$", dialog)
        # What is only to be read is one stop on the way.
        application.tab_to("^Name$")
        application.key("Tab")
        application.wait_at("^Live counts$")
        application.key("Tab")
        application.wait_at("^Advanced$")
        application.tab_to("^API Key$", "shift+Tab")
        application.key("Return")

    def add_rooms(self, application):
        application.wait_at("^Room Name$")
        application.type("lobby")
        application.key("Return")
        application.live_room("^lobby, appid, 30 connections, 2 presence members")
        application.lacks("dialog", "^Add Rooms$")
        application.key("ctrl+n")
        application.wait_at("^Room Name$")
        application.type("stage")
        application.key("Return")
        application.live_room("^stage, appid, 12 connections, 0 presence members")
        application.lacks("dialog", "^Add Rooms$")

    def go_from_room_to_room(self, application):
        application.find("image", "^Chart of stage$")
        application.key("ctrl+Prior")
        application.find("image", "^Chart of lobby$")
        application.key("ctrl+Next")
        application.find("image", "^Chart of stage$")
        application.key("ctrl+Next")
        application.find("image", "^Chart of lobby$")

    def look_at_state(self, application, simulator):
        """When and how the last value came, and a new one; the keyboard comes back to where it was."""
        application.tab_to("^lobby, appid")
        application.tab_to("^State: live$")
        application.key("Return")
        application.wait_at("^Refresh Now$")
        simulator.set_room("lobby", 31, 2)
        application.room("^lobby, appid, 31 connections, 2 presence members")
        application.says(r"^Last value at \d\d:\d\d:\d\d, received in realtime$")
        simulator.set_room("lobby", 30, 2)
        application.room("^lobby, appid, 30 connections, 2 presence members")
        application.key("Return")
        application.says(r"^Last value at \d\d:\d\d:\d\d, asked for by REST$")
        application.key("Escape")
        application.lacks("label", "^Last value at ")
        application.focus()
        application.wait_at("^State: live$")
        # It is said without opening anything, too.
        pill = application.find("toggle button", "^State: live$")
        self.assertRegex(pill.get_description(), r"^Last value at \d\d:\d\d:\d\d, asked for by REST$")

    def remove_and_undo(self, application):
        """The keyboard stays where the room was; Tab leaves the list at once."""
        application.tab_to("^lobby, appid")
        application.key("Down")
        application.wait_at("^stage, appid")
        application.key("Delete")
        application.wait_at("^lobby, appid")
        self.assertFalse(application.has("list item", "^stage, appid"))
        application.key("ctrl+z")
        application.room("^stage, appid, 12 connections")
        application.key("Tab")
        wait_for("the keyboard to leave the list", lambda: not any(
            accessible.matches(node, "list item", ", appid, ") for node in accessible.focused(application.root)))
        application.find("image", "^Chart of stage$")
        application.key("ctrl+Prior")
        application.find("image", "^Chart of lobby$")

    def set_rule(self, application):
        application.key("ctrl+shift+n")
        application.find("dialog", "^New Rule$")
        application.tab_to("^Becomes Empty$")
        application.key("Return")
        application.find("check box", "^Becomes Empty$")

    def close(self, application):
        application.key("ctrl+w")
        application.find("alert", "^Go On Watching\\?$")
        application.wait_at("^Go On Watching$")
        application.key("Return")
        wait_for("the window to go", lambda: not application.windows())
        told = self.notifications.get("^Occupancy Goes On Watching$")
        self.assertTrue(told.body.startswith("2 rooms. "), told.body)
        self.desktop.run(["dunstctl", "close-all"])

    def come_back_from_notification(self, application, simulator):
        simulator.set_room("lobby", 0)
        self.notifications.get("Hall")
        self.desktop.run(["dunstctl", "action", "0"])
        application.find("image", "^Chart of Hall$")
        application.room("^Hall, lobby, appid, 0 connections")
        application.find("grouping", "^Connections: 0, ")

    def close_again(self, application):
        """Nobody is asked or told a second time."""
        application.key("ctrl+w")
        wait_for("the window to go", lambda: not application.windows())
        self.assertEqual(len(self.notifications.find("^Occupancy Goes On Watching$")), 1)
        self.assertIsNone(application.process.poll())

    def leave(self, application):
        second = self.start()
        self.assertEqual(second.process.wait(30), 0)
        application.room("^stage, appid, 12 connections")
        application.key("ctrl+q")
        self.assertEqual(application.process.wait(30), 0)


if __name__ == "__main__":
    tap.main()
