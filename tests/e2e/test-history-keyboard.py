#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with the history without a pointer: into a file with it, or away."""

import contextlib
import csv
import json
import os
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, accessible, wait_for  # noqa: E402


class HistoryKeyboard(Case):
    # GIO leaks what was read of a folder when the dialog for files is closed; nothing in the traces names it.
    desktop_options = {"environment": {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}}

    def setUp(self):
        super().setUp()
        # Where the dialog for files begins.
        self.enterContext(contextlib.chdir(self.home))

    def recorded(self, room):
        """What is stored of a room, as it is shown; None is a gap."""
        with contextlib.closing(sqlite3.connect(self.data / "history.db")) as database:
            return [value for value, in database.execute(
                "SELECT connections - own FROM recent JOIN room ON recent.room = room.id WHERE name = ? ORDER BY recent.id", [room])]

    def focused(self, application, role):
        return [node for node in accessible.focused(application.root) if accessible.role(node) == role]

    def open_list(self, application, name):
        """Opens the list of a row that lets choose; returns the row."""
        application.tab_to(f"^{name}$")
        row = application.find("combo box", f"^{name}$")
        closed = len(accessible.find_all(row, "label"))
        application.key("Return")
        wait_for("the list to open", lambda: len(accessible.find_all(row, "label")) > closed)
        return row

    def choose_last(self, application, name, value):
        row = self.open_list(application, name)
        application.key("End", "Return")
        # Its name, and what is chosen.
        wait_for("the list to close", lambda: len(accessible.find_all(row, "label")) == 2)
        application.says(f"^{value}$", row)

    def export(self, application, file):
        """Goes on to where the file is to be; returns what it would have been called."""
        application.tab_to("^Export…$")
        application.key("Return")
        chooser = application.find("dialog", "^Export History$")
        name = application.find("text", "^Name:$", chooser)
        suggested = wait_for("a name to be suggested", lambda: accessible.text(name))
        application.find("table row", "^data ", chooser)
        application.focus("^Export History$")
        application.wait_at("^Name:$")
        self.desktop.key("ctrl+a")
        self.desktop.type(file)
        self.desktop.key("Return")
        application.says(f"^Saved “⁨{file}⁩”$")
        return suggested

    def test_export_and_delete(self):
        simulator = self.simulate()
        for room in ("lobby", "stage"):
            simulator.set_room(room, 30, 2)
        self.furnish(simulator, ["lobby", "stage"])
        application = self.start()
        for room in ("lobby", "stage"):
            application.room(f"^{room}, Harbor, 30 connections, 2 presence members")
        simulator.set_room("stage", 31, 2)
        application.room("^stage, Harbor, 31 connections, 2 presence members")

        self.export_room(application)
        self.open_preferences(application)
        self.export_everything(application)
        self.delete_room(application)

        # Watching goes on. A toast takes the first Escape.
        application.key("Escape")
        application.lacks("label", "^History deleted$")
        application.key("Escape")
        application.lacks("dialog", "^Preferences$")
        application.find("image", "^Chart of stage$")
        simulator.set_room("stage", 40, 2)
        application.room("^stage, Harbor, 40 connections, 2 presence members")
        self.assertEqual(application.end(), 0)
        self.assertEqual(self.recorded("stage"), [31, 40, None])
        self.assertEqual(self.recorded("lobby"), [30, None])
        self.assert_quiet(application)

    def test_file_of_a_room_that_shares_its_name(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 30, 2)
        self.furnish_two(simulator, "lobby")
        application = self.start()
        application.find("image", "^Chart of lobby$")
        for account in ("Harbor", "Staging"):
            application.room(f"^lobby, {account}, 31 connections, 2 presence members")
        application.key("ctrl+Next", "ctrl+e")
        application.find("dialog", "^Export$")
        application.wait_at("^Range$")
        self.assertIn(self.export(application, "saved.csv"), ("lobby (Harbor).csv", "lobby (Staging).csv"))
        self.assertEqual(application.end(), 0)
        self.assert_quiet(application)

    def export_room(self, application):
        """What was seen just now is in the file too."""
        application.find("image", "^Chart of lobby$")
        application.key("ctrl+Next")
        application.find("image", "^Chart of stage$")
        application.key("ctrl+e")
        application.find("dialog", "^Export$")
        application.wait_at("^Range$")
        self.choose_last(application, "Range", "Everything")
        self.choose_last(application, "Format", "JSON Lines")
        self.assertEqual(self.export(application, "saved.jsonl"), "stage.jsonl")
        rows = [json.loads(line) for line in Path("saved.jsonl").read_text(encoding="utf-8").splitlines()]
        self.assertEqual([(row["room"], row["connections"] - row["own"]) for row in rows], [("stage", 30), ("stage", 31)])

    def open_preferences(self, application):
        application.key("ctrl+comma")
        application.find("dialog", "^Preferences$")
        application.tab_to("^General$")
        application.tab_to("^History$", "Right")
        application.key("space")
        application.says("^Keep Every Change$")

    def export_everything(self, application):
        application.tab_to("^Export Everything…$")
        application.key("Return")
        application.find("dialog", "^Export$")
        application.wait_at("^Range$")
        self.assertRegex(self.export(application, "all.csv"), r"^occupancy-\d{4}-\d\d-\d\d\.csv$")
        with open("all.csv", encoding="utf-8", newline="") as file:
            counts = [(row["room"], int(row["connections"]) - int(row["own"])) for row in csv.DictReader(file)]
        self.assertEqual(sorted(counts), [("lobby", 30), ("stage", 30), ("stage", 31)])

    def delete_room(self, application):
        """Nothing is deleted by somebody who only presses Enter."""
        application.tab_to("^Delete History…$")
        application.key("Return")
        application.find("alert", "^Delete History\\?$")
        application.wait_at("^Cancel$")
        application.key("Return")
        application.lacks("alert", "^Delete History\\?$")
        self.assertEqual(self.recorded("stage"), [30, 31])

        application.tab_to("^Delete History…$")
        application.key("Return")
        application.find("alert", "^Delete History\\?$")
        row = self.open_list(application, "Rooms")
        wait_for("the search of the list", lambda: self.focused(application, "entry"))
        application.type("stag")
        wait_for("other rooms to be left out", lambda: not application.has("label", "^lobby$", row))
        application.key("Down")
        wait_for("the found room to have the keyboard", lambda: self.focused(application, "list item"))
        application.key("Return")
        wait_for("the list to close", lambda: len(accessible.find_all(row, "label")) == 2)
        application.says("^stage$", row)
        application.tab_to("^Delete$")
        application.key("Return")
        application.says("^History deleted$")
        # It begins anew with what holds now.
        wait_for("what was before to be gone", lambda: self.recorded("stage") == [31])


if __name__ == "__main__":
    tap.main()
