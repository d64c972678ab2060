#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the keyboard is after something came or went; there is always something that has it."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, accessible, wait_for  # noqa: E402

NARROW = 360, 640
WIDE = 1180, 760


class Focus(Case):
    def start_without_rooms(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 30, 2)
        self.furnish(simulator)
        application = self.start()
        application.find("button", "^Add Rooms…$")
        return application

    def add_first_room(self, application):
        application.tab_to("^Add Rooms…$")
        application.key("Return")
        application.wait_at("^Room Name$")
        application.type("lobby")
        application.key("Return")
        application.lacks("dialog", "^Add Rooms$")
        application.find("image", "^Chart of lobby$")

    def leave_page(self, application):
        """By keyboard alone: back to the list, and to the page again."""
        application.key("Escape")
        application.wait_at("^lobby, Harbor, 30 connections")
        application.key("Return")
        application.find("image", "^Chart of lobby$")
        self.assert_in_page(application)

    def assert_in_page(self, application):
        wait_for("the page to have the keyboard", lambda: any(
            accessible.is_showing(node) and accessible.role(node) not in ("list item", "frame")
            for node in accessible.focused(application.root)))

    def test_first_room_has_the_keyboard(self):
        application = self.start_without_rooms()
        self.add_first_room(application)
        application.wait_at("^lobby, Harbor, 30 connections")

        # What has it goes out of sight.
        application.resize(*NARROW)
        application.lacks("list", "^Rooms$")
        self.assert_in_page(application)
        self.leave_page(application)
        application.resize(*WIDE)
        application.room("^lobby, Harbor")
        application.wait_at(".")
        application.end()
        self.assert_quiet(application)

    def test_page_of_first_room_has_the_keyboard_where_it_stands_alone(self):
        application = self.start_without_rooms()
        application.resize(*NARROW)
        self.add_first_room(application)
        self.assert_in_page(application)
        self.leave_page(application)
        application.end()
        self.assert_quiet(application)

    def test_button_of_a_banner_keeps_the_keyboard(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 30, 2)
        self.furnish(simulator, ["lobby"])
        application = self.start()
        application.live_room("^lobby, Harbor, 30 connections, 2 presence members")
        simulator.process.kill()
        simulator.process.wait()
        application.says("^Offline since")
        application.tab_to("^Reconnect$")
        # Longer than what is told takes to be told anew.
        end = time.monotonic() + 3
        while time.monotonic() < end:
            self.assertTrue(any(accessible.matches(node, None, "^Reconnect$")
                                for node in accessible.focused(application.root)))
        application.key("Return")
        application.says("^Connecting…$")
        application.end()
        self.assert_quiet(application)

    def test_alert_that_ends_leaves_the_keyboard_in_the_page(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 20)
        simulator.set_room("stage", 1)
        above = {"kind": "above", "level": 10, "clearLevel": 9, "for": 0, "clearFor": 0}
        self.furnish(simulator, ["lobby", "stage"], [{"room": "lobby", "condition": above},
                                                     {"room": "stage", "condition": above}])
        application = self.start()
        application.room("^lobby, Harbor, 20 connections")
        application.resize(*NARROW)
        application.click(application.room("^lobby, Harbor, 20 connections"))
        application.tab_to("^Acknowledge$")
        # That of another room has no say.
        simulator.set_room("stage", 20)
        self.notifications.get("stage")
        application.wait_at("^Acknowledge$")
        simulator.set_room("lobby", 1)
        application.lacks("button", "^Acknowledge$")
        self.assert_in_page(application)
        application.end()
        self.assert_quiet(application)

    def test_dialogs_of_a_narrow_window_begin_where_they_do_in_a_wide_one(self):
        """They change from sheet to sheet as they open."""
        application = self.start()
        application.find("button", "^Connect Account…$")
        application.resize(*NARROW)
        application.wait_at("^Connect Account…$")
        application.key("Return")
        application.find("dialog", "^Connect Account$")
        application.wait_at("^API Key$")
        application.end()

        simulator = self.simulate()
        self.furnish(simulator, ["lobby"])
        application = self.start()
        # As narrow as it was left.
        application.room("^lobby, Harbor, 0 connections")
        for key, role, dialog, place in (("ctrl+shift+n", "dialog", "New Rule", "Becomes Occupied"),
                                         ("ctrl+e", "dialog", "Export", "Range"),
                                         ("F2", "alert", "Rename “⁨lobby⁩”", "Name")):
            with self.subTest(dialog):
                application.key(key)
                application.find(role, f"^{dialog}$")
                application.wait_at(f"^{place}$")
                application.key("Escape")
                application.lacks(role, f"^{dialog}$")
        application.end()
        self.assert_quiet(application)


if __name__ == "__main__":
    tap.main()
