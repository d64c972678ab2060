#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said to the notification daemon, word for word."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import ID, Case, wait_for  # noqa: E402

DAEMON = "org.freedesktop.Notifications"
MOCK = "org.freedesktop.DBus.Mock"
HOUR = 3600000

# 52 characters, as somebody would name a room who wants to be noticed.
HOSTILE = "<b>Bold</b> & \u202eright to left\u202c https://ably.example/%s"


def isolated(name):
    return f"\u2068{name}\u2069"


class Payloads(Case):
    desktop_options = {"notifications": "mock"}

    def start_with(self, simulator, room, condition, severity="info", before=1):
        """Starts with one rule without delays for one room, in which there are so many; gives account and rule."""
        simulator.set_room(room, before)
        account = self.furnish(simulator, [room], [{"room": room, "severity": severity,
                                                    "condition": {"for": 0, "clearFor": 0, **condition}}])
        application = self.start()
        wait_for("a first count", lambda: any("connection" in said for said in application.rooms()))
        return application, account, self.read_setup()["rules"][0]["id"]

    def assert_sent(self, sent, account, rule, room, summary, body, urgency):
        self.assertEqual((sent.application, sent.icon, sent.timeout), ("Occupancy", "", -1))
        self.assertEqual(sent.summary, summary)
        self.assertRegex(sent.body, "^" + body + r" since \d\d:\d\d\.$")
        self.assertEqual(sent.labels, ["", "Silence 1 Hour", "Acknowledge"])
        self.assertEqual(sent.actions[0], "default")
        place = f"'{account}', '{room}'"
        self.assertEqual(sent.actions[2], f"app.silence-rule(('{rule}', {place}, int64 {HOUR}))")
        self.assertEqual(sent.actions[4], f"app.acknowledge(('{rule}', {place}))")
        hints = dict(sent.hints)
        self.assertEqual(hints.pop("desktop-entry"), ID)
        self.assertEqual(hints.pop("urgency"), urgency)
        hints.pop("sender-pid", None)
        self.assertEqual(hints, {})

    def act(self, sent, action):
        """Does what the daemon does when somebody presses a button."""
        self.desktop.call(DAEMON, "/org/freedesktop/Notifications", f"{MOCK}.EmitSignal", DAEMON, "ActionInvoked", "us",
                          f"[<uint32 {sent.id}>, <{action!r}>]")

    def test_above(self):
        simulator = self.simulate()
        application, account, rule = self.start_with(simulator, "main-stage", {
            "kind": "above", "level": 2000, "clearLevel": 1800}, "warning")
        simulator.set_room("main-stage", 2140)
        first = self.notifications.get("main-stage")
        self.assert_sent(first, account, rule, "main-stage", f"{isolated('main-stage')} Above 2,000",
                         "2,140 connections, above 2,000", 1)
        self.assertEqual(first.replaces, 0)

        # Kept true in its place, without asking for attention again.
        simulator.set_room("main-stage", 2345)
        second = self.notifications.get("main-stage", 2)
        self.assert_sent(second, account, rule, "main-stage", f"{isolated('main-stage')} Above 2,000",
                         "2,345 connections, above 2,000", 0)
        self.assertEqual((second.replaces, second.id), (first.id, first.id))
        simulator.set_room("main-stage", 1800)
        self.notifications.wait_withdrawn(second)
        application.end()
        self.assert_quiet(application)

    def test_below(self):
        simulator = self.simulate()
        _, account, rule = self.start_with(simulator, "garden", {
            "kind": "below", "level": 300, "clearLevel": 330}, "warning", before=400)
        simulator.set_room("garden", 1)
        self.assert_sent(self.notifications.get("garden"), account, rule, "garden", f"{isolated('garden')} Below 300",
                         "1 connection, below 300", 1)

    def test_members(self):
        simulator = self.simulate()
        _, account, rule = self.start_with(simulator, "studio", {
            "kind": "above", "metric": "presenceMembers", "level": 1, "clearLevel": 0})
        simulator.set_room("studio", 5, 3)
        self.assert_sent(self.notifications.get("studio"), account, rule, "studio", f"{isolated('studio')} Above 1",
                         "3 presence members, above 1", 1)

    def test_empty(self):
        simulator = self.simulate()
        _, account, rule = self.start_with(simulator, "lounge", {"kind": "empty"})
        simulator.set_room("lounge", 0)
        self.assert_sent(self.notifications.get("lounge"), account, rule, "lounge", f"{isolated('lounge')} Became Empty",
                         "0 connections, empty", 1)

    def test_occupied_critical_and_quit(self):
        simulator = self.simulate()
        application, account, rule = self.start_with(simulator, "vault", {"kind": "occupied"}, "critical", before=0)
        simulator.set_room("vault", 2)
        sent = self.notifications.get("vault")
        self.assert_sent(sent, account, rule, "vault", f"{isolated('vault')} Became Occupied", "2 connections, occupied", 2)

        # Nothing is left on the screen that nobody would take away.
        self.assertEqual(application.end(), 0)
        self.notifications.wait_withdrawn(sent)

    def test_next_run(self):
        """What was told before is in its place again, and asks for no attention; what is new does."""
        simulator = self.simulate()
        simulator.set_room("barn", 1)
        simulator.set_room("yard", 1)
        application, account, _ = self.start_with(simulator, "attic", {"kind": "empty"})
        setup = self.read_setup()
        setup["rooms"] += [{"account": account, "name": "barn"}, {"account": account, "name": "yard"}]
        setup["rules"].append({**setup["rules"][0], "id": "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "room": "barn",
                               "condition": {"kind": "above", "level": 10, "clearLevel": 9, "for": 0, "clearFor": 0}})
        self.write_setup(setup)
        # What somebody looks at needs no notification.
        application.click(application.room("^yard, Harbor, 1 connection"))
        application.find("image", "^Chart of yard$")
        simulator.set_room("attic", 0)
        told = self.notifications.get("attic")
        self.assertEqual(dict(told.hints)["urgency"], 1)
        application.end()
        self.notifications.wait_withdrawn(told)

        simulator.set_room("barn", 20)
        again = self.start()
        self.assertEqual(dict(self.notifications.get("barn").hints)["urgency"], 1)
        self.assertEqual(dict(self.notifications.get("attic", 2).hints)["urgency"], 0)
        again.room("^attic, Harbor, 0 connections, 0 presence members, firing, Empty$")
        again.end()
        self.assert_quiet(again)
        self.assertEqual([len(self.notifications.find(room)) for room in ("attic", "barn")], [2, 1])

    def test_name_that_wants_to_be_noticed(self):
        simulator = self.simulate()
        _, account, rule = self.start_with(simulator, HOSTILE, {"kind": "empty"})
        simulator.set_room(HOSTILE, 0)
        sent = self.notifications.get("Bold")
        short = HOSTILE[:39] + "…"
        self.assertEqual(sent.summary, f"{isolated(short)} Became Empty")
        self.assertNotIn("Bold", sent.body)

    def test_actions(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 1)
        application, _, _ = self.start_with(simulator, "cellar", {"kind": "occupied"}, before=0)
        simulator.set_room("cellar", 2)
        first = self.notifications.get("cellar")
        self.act(first, first.actions[4])
        application.says("^Acknowledged$")
        application.room("^cellar, Harbor, 2 connections, 0 presence members, acknowledged, Occupied$")
        application.says("^Occupied · acknowledged$")
        application.lacks("button", "^Acknowledge$")
        # It stays so, and nothing is told again while it is.
        simulator.set_room("cellar", 3)
        application.room("^cellar, Harbor, 3 connections")
        simulator.set_room("cellar", 0)
        application.room("^cellar, Harbor, 0 connections")
        self.assertEqual(len(self.notifications.find("cellar")), 1)
        simulator.set_room("cellar", 4)
        second = self.notifications.get("cellar", 2)
        self.act(second, second.actions[2])
        application.says(r"^Silenced until \d\d:\d\d$")
        application.room("^cellar, Harbor, 4 connections, 0 presence members, silenced, Occupied$")
        application.says("^Occupied · silenced$")
        application.end()
        self.assert_quiet(application)

        # Without the service nothing is known of now.
        simulator.stop()
        again = self.start()
        again.room(r"^cellar, Harbor, unknown, offline, silenced, Became occupied at \d\d:\d\d$")
        again.find("list item", r"^Became occupied at \d\d:\d\d$")


if __name__ == "__main__":
    tap.main()
