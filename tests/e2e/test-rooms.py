#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody does with the rooms: paste, search, sort, remove and bring back."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, accessible, wait_for  # noqa: E402

# Rows are sorted at most so often, in seconds.
SORT_INTERVAL = 11

PASTED = """lobby
  stage-main\t
[chat]backstage
:colon
<b>bold & “quoted”</b>

lobby
غرفة الدردشة
stage-north"""


class Rooms(Case):
    def names(self, application):
        return [name.partition(",")[0] for name in application.rooms()]

    def copy(self, text):
        """Puts a text into the clipboard, as another program."""
        program = self.desktop.spawn([os.environ["OCCUPANCY_CLIPBOARD"], text], stdout=subprocess.PIPE, text=True)
        self.addCleanup(program.stdout.close)
        self.addCleanup(self.desktop.end, program)
        self.assertEqual(program.stdout.readline(), "ready\n")

    def test_pasted_list_with_bad_names(self):
        simulator = self.simulate()
        self.furnish(simulator, ["stage-north"])
        application = self.start()
        application.room("^stage-north, ")
        application.key("ctrl+n")
        dialog = application.find("dialog", "^Add Rooms$")
        application.wait_at("^Room Name$")
        self.copy(PASTED)
        application.key("ctrl+v")

        # Each is shown once, with what is wrong with it, and as it was written.
        rows = application.find("list", "^Rooms to Add$", dialog)
        for name, fault in (("lobby", None), ("stage-main", None), ("<b>bold & “quoted”</b>", None), ("غرفة الدردشة", None),
                            ("[chat]backstage", "A room name must not begin with “[” or “:”."),
                            (":colon", "A room name must not begin with “[” or “:”."),
                            ("stage-north", "Already watched")):
            with self.subTest(name):
                found = [row for row in accessible.find_all(rows, "list item")
                         if accessible.find_all(row, "label", f"^{re.escape(name)}$")]
                self.assertEqual(len(found), 1)
                said = [accessible.name(label) for label in accessible.find_all(found[0], "label")]
                self.assertEqual(said, [name] if fault is None else [name, fault])

        application.press("^Leave Out lobby$", within=dialog)
        application.press("^Add 3 Rooms$", within=dialog)
        application.says("^3 rooms added$")
        wait_for("four rooms", lambda: len(application.rooms()) == 4)
        application.room("^<b>bold & “quoted”</b>, Harbor, 0 connections")
        self.assertIn("غرفة الدردشة", self.names(application))
        # As it was meant, at the service.
        wait_for("the room to be attached", lambda: simulator.attached("<b>bold & “quoted”</b>") == 1)
        application.end()
        self.assert_quiet(application)

    def test_name_that_is_refused_while_it_is_typed(self):
        simulator = self.simulate()
        self.furnish(simulator, ["lobby"])
        application = self.start()
        application.room("^lobby, ")
        application.key("ctrl+n")
        dialog = application.find("dialog", "^Add Rooms$")
        application.wait_at("^Room Name$")
        application.type("[lobby")
        application.says("^A room name must not begin with “\\[” or “:”.$", dialog)
        self.assertFalse(accessible.has_state(application.find("button", "^Add Room$", dialog), "sensitive"))
        application.key("ctrl+a")
        application.type("lobby")
        application.says("^This room is already watched.$", dialog)
        application.key("Return")
        self.assertTrue(application.has("dialog", "^Add Rooms$"))
        application.key("ctrl+a")
        application.type("stage")
        application.key("Return")
        application.room("^stage, ")

    def test_removing_and_bringing_back(self):
        simulator = self.simulate()
        for room in ("garden", "lobby", "stage"):
            simulator.set_room(room, 12)
        self.furnish(simulator, ["garden", "lobby", "stage"],
                     [{"room": "stage", "condition": {"kind": "empty"}, "name": "Becomes Empty"}])
        application = self.start()
        application.click(application.room("^stage, Harbor, 12 connections"))
        application.find("check box", "^Becomes Empty$")
        application.key("Delete")
        application.says("^“⁨stage⁩” removed$")
        wait_for("it to go", lambda: self.names(application) == ["garden", "lobby"])
        wait_for("it to be left", lambda: simulator.attached("stage") == 0)
        application.find("image", "^Chart of lobby$")

        application.press("^Undo$")
        application.room("^stage, Harbor, 12 connections")
        application.find("image", "^Chart of stage$")
        application.find("check box", "^Becomes Empty$")
        wait_for("it to be saved", lambda: "stage" in [room["name"] for room in self.read_setup()["rooms"]])
        application.end()
        self.assert_quiet(application)

    def test_search(self):
        simulator = self.simulate()
        rooms = ["Café", "lobby", "stage-main", "stage-north"]
        self.furnish(simulator, rooms)
        application = self.start()
        wait_for("the rooms", lambda: self.names(application) == rooms)
        application.key("ctrl+f")
        application.type("STAGE")
        wait_for("what was found", lambda: self.names(application) == ["stage-main", "stage-north"])
        application.key("Return")
        application.find("image", "^Chart of stage-main$")
        application.key("ctrl+f", "ctrl+a")
        application.type("cafe")
        wait_for("what was found", lambda: self.names(application) == ["Café"])
        application.type("teria")
        application.find("grouping", "^No Results$")
        application.says("^No room matches “⁨cafeteria⁩”.$")
        # Escape clears, and then closes.
        application.key("Escape")
        wait_for("the rooms", lambda: self.names(application) == rooms)
        application.find("entry", "^Search Rooms$")
        application.key("Escape")
        application.lacks("entry", "^Search Rooms$")

    def test_keyboard_goes_with_the_room_that_is_shown(self):
        simulator = self.simulate()
        rooms = [f"room-{number:02}" for number in range(40)]
        for number, room in enumerate(rooms):
            simulator.set_room(room, number)
        self.furnish(simulator, rooms)
        application = self.start()
        application.click(application.room("^room-00, Harbor, 0 connections"))
        application.find("image", "^Chart of room-00$")
        application.key(*["ctrl+Page_Down"] * 25)
        application.find("image", "^Chart of room-25$")
        application.wait_at("^room-25, Harbor")
        application.key("Down")
        application.wait_at("^room-26, Harbor")

        # What is sorted by is what one wants to see: the largest, and not where one was before.
        application.key("F10", "Return", "Down", "Down", "Return")
        wait_for("the order of counts", lambda: self.names(application)[:2] == ["room-39", "room-38"])
        heading = application.find("label", "^780 connections$")
        wait_for("the heading to be in view", lambda: accessible.place(heading)[1] >=
                 accessible.place(application.find("list", "^Rooms$"))[1])
        application.end()
        self.assert_quiet(application)

    def test_room_that_shares_its_name_is_told_from_the_other(self):
        simulator = self.simulate()
        self.furnish_two(simulator, "lobby")
        application = self.start()
        application.click(application.room("^lobby, Staging, 1 connection,"))
        application.find("image", "^Chart of lobby$")
        for key, dialog in (("ctrl+e", "Export"), ("ctrl+shift+n", "New Rule")):
            with self.subTest(dialog):
                application.key(key)
                application.says(r"^lobby \(Staging\)$", application.find("dialog", f"^{dialog}$"))
                application.key("Escape")
                application.lacks("dialog", f"^{dialog}$")
        application.key("F2")
        application.find("alert", r"^Rename “⁨lobby \(Staging\)⁩”$")
        application.key("Escape")
        application.lacks("alert", "^Rename")
        application.click(application.room("^lobby, Staging, 1 connection,"))
        application.key("Delete")
        application.says(r"^“⁨lobby \(Staging\)⁩” removed$")
        wait_for("it to go", lambda: len(application.rooms()) == 1)

        # The one that is left is the only one.
        application.key("ctrl+e")
        application.says("^lobby$", application.find("dialog", "^Export$"))
        application.key("Escape")
        application.end()
        self.assert_quiet(application)

    def test_rows_hold_still_under_the_pointer(self):
        simulator = self.simulate()
        for room, count in (("garden", 10), ("lobby", 20), ("stage", 30)):
            simulator.set_room(room, count)
        self.furnish(simulator, ["garden", "lobby", "stage"])
        application = self.start()
        application.room("^garden, Harbor, 10 connections")
        wait_for("the order of names", lambda: self.names(application) == ["garden", "lobby", "stage"])
        # Main menu, Sort Rooms, By Connections.
        application.key("F10", "Return", "Down", "Down", "Return")
        wait_for("the order of counts", lambda: self.names(application) == ["stage", "lobby", "garden"])

        # For longer than the rows stay without a pointer.
        application.point_at(application.room("^lobby"))
        count = 100
        end = time.monotonic() + SORT_INTERVAL
        while time.monotonic() < end:
            count += 1
            simulator.set_room("garden", count)
            application.room(f"^garden, Harbor, {count} connections")
            self.assertEqual(self.names(application), ["stage", "lobby", "garden"])
        application.point_at(application.find("image", "^Chart of "))
        wait_for("the new order", lambda: self.names(application) == ["garden", "stage", "lobby"])
        application.end()
        self.assert_quiet(application)


if __name__ == "__main__":
    tap.main()
