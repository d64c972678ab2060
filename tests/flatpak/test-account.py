#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account in the sandbox: its credential, its rooms, its notifications, its files, and that all of it can go."""

import contextlib
import json
import os
import re
import uuid

from sandbox import BUILD, ID, SOURCE, SandboxCase, wait_for

import tap

OBJECT = "/" + ID.replace(".", "/")
APPLICATION = "org.freedesktop.Application"
PORTAL = "org.freedesktop.impl.portal.desktop.gtk"


class Account(SandboxCase):
    def furnish(self, simulator, rooms=(), rules=(), account="Harbor"):
        """Adds an account on the command line, then its rooms and rules as another program would; gives its id."""
        self.add_account(simulator, account)
        setup = self.read_setup()
        identity = setup["accounts"][-1]["id"]
        setup["rooms"] = [{"account": identity, "name": name} for name in rooms]
        setup["rules"] = [{"id": str(uuid.uuid4()), "account": identity, **rule} for rule in rules]
        self.write_setup(setup)
        return identity

    def lines(self, *arguments, **options):
        """What the command line prints, one object a line."""
        done = self.cli(*arguments, "--json", **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def search_keyring(self, attribute, value):
        """What the keyring of the desktop has, as the bus calls it."""
        answer = self.desktop.call("org.freedesktop.secrets", "/org/freedesktop/secrets",
                                   "org.freedesktop.Secret.Service.SearchItems", str({attribute: value}))
        return re.findall(r"'(/[^']+)'", answer)

    def test_connected_by_hand_and_found_again(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 1204, 311)
        application = self.start()
        application.press("^Connect Account…$")
        self.fill_account(application, simulator)
        application.find("dialog", "^Add Rooms$")
        application.type("lobby")
        application.press("^Add Room$")
        application.live_room("^lobby, appid, 1,204 connections, 311 presence members")
        simulator.set_room("lobby", 1250, 320)
        application.live_room("^lobby, appid, 1,250 connections, 320 presence members")
        application.lacks("dialog", "^Add Rooms$")
        self.screenshot("account")
        self.assertEqual(application.end(), 0)
        self.assert_quiet(application)
        self.assert_kept_in_the_sandbox()

        again = self.start()
        again.live_room("^lobby, appid, 1,250 connections, 320 presence members")
        self.assertEqual(again.end(), 0)
        self.assert_quiet(again)

    def assert_kept_in_the_sandbox(self):
        """That a key is in no file in clear text is seen to after every test."""
        account = self.read_setup()["accounts"][0]["id"]
        self.assertEqual({path.name for path in self.data.iterdir()},
                         {"setup.json", "setup.json~", "setup.lock", "history.db", "history.lock"})
        self.assertTrue((self.app_dir / "data" / "keyrings" / "default.keyring").is_file())

        # The keyring outside has no more than what opens the one inside.
        self.assertEqual(self.search_keyring("account", account), [])
        self.assertEqual(len(self.search_keyring("app_id", ID)), 1)

        # Nothing outside of its own folder knows of the account.
        for folder, folders, names in os.walk(self.desktop.home):
            folders[:] = [name for name in folders if os.path.join(folder, name) != str(self.app_dir)]
            self.assertNotIn("occupancy", folders)
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
                        self.assertNotIn(account.encode(), file.read(), path)

    def test_notification_and_its_actions(self):
        simulator = self.simulate()
        for room in ("lobby", "stage"):
            simulator.set_room(room, 4)
        self.furnish(simulator, ["lobby", "stage"], [{"room": "stage", "condition": {
            "kind": "above", "level": 10, "clearLevel": 5, "for": 0, "clearFor": 0}}])
        application = self.start()
        application.click(application.room("^lobby, Harbor, 4 connections"))
        application.find("image", "^Chart of lobby$")
        application.room("^stage, Harbor, 4 connections")

        simulator.set_room("stage", 40)
        sent = self.notifications.get("stage")
        self.assertEqual(sent.sender, self.owner(PORTAL))
        self.assertEqual(sent.labels[-2:], ["Silence 1 Hour", "Acknowledge"])
        self.screenshot("notification")
        simulator.set_room("stage", 4)
        self.notifications.wait_withdrawn(sent)

        simulator.set_room("stage", 41)
        self.notifications.get("stage", 2)
        self.desktop.run(["dunstctl", "action", "0"])
        application.find("image", "^Chart of stage$")

        simulator.set_room("stage", 4)
        application.live_room("^stage, Harbor, 4 connections, 0 presence members")
        simulator.set_room("stage", 42)
        self.notifications.get("stage", 3)
        self.desktop.choose_action("Silence 1 Hour")
        application.says("^Silenced until")
        wait_for("the bubble to go", lambda: self.desktop.run(["dunstctl", "count", "displayed"]).stdout.strip() == "0")
        self.assertEqual(application.end(), 0)
        self.assert_quiet(application)

    def owner(self, name):
        answer = self.desktop.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetNameOwner", name)
        return answer.split("'")[1]

    def test_started_by_the_session_bus(self):
        """As the desktop starts it, and as a notification does that was clicked after the end."""
        simulator = self.simulate()
        simulator.set_room("lobby", 4)
        account = self.furnish(simulator, ["lobby"])
        application = self.adopt()
        self.desktop.call(ID, OBJECT, f"{APPLICATION}.ActivateAction", "show-room",
                          f"[<('{account}', 'lobby', int64 0)>]", "{}")
        application.room("^lobby, Harbor, 4 connections")
        application.find("image", "^Chart of lobby$")

    def test_command_line(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 7, 2)
        account = self.furnish(simulator, ["lobby"])
        listed, = self.lines("account", "list")
        self.assertEqual((listed["id"], listed["name"]), (account, "Harbor"))
        application = self.start()
        application.live_room("^lobby, Harbor, 7 connections, 2 presence members")

        for command in (["get"], ["watch", "--count", "1"]):
            value = [line for line in self.lines(*command, "--account", "Harbor", "lobby") if "connections" in line][-1]
            # The application is one of them.
            self.assertEqual((value["connections"] - value["own"], value["presenceMembers"]), (8, 2))
        value, = self.lines("get", "--endpoint", "127.0.0.1", "--port", str(simulator.port), "--no-tls", "lobby",
                            key=simulator.key)
        self.assertEqual(value["presenceMembers"], 2)

        self.assertEqual(application.end(), 0)
        recorded = self.lines("history", "--account", "Harbor", "lobby")
        self.assertIn(2, [line.get("presenceMembers") for line in recorded])

        done = self.cli("account", "remove", "Harbor")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.lines("account", "list"), [])

    def test_without_network(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 7, 2)
        self.furnish(simulator, ["lobby"])
        reason = "127.0.0.1 cannot be reached: "
        done = self.cli("get", "--account", "Harbor", "lobby", options=["--unshare=network"])
        self.assertEqual(done.returncode, 1)
        self.assertIn(reason, done.stderr)

        application = self.start(options=["--unshare=network"])
        application.says(r"^Offline since \d\d:\d\d\b")
        application.room("^lobby, Harbor, unknown")
        application.key("ctrl+comma")
        application.press("^Accounts$", "page tab", application.find("dialog", "^Preferences$"))
        application.says(rf"^Offline since \d\d:\d\d · {re.escape(reason)}")
        self.screenshot("offline")
        application.key("Escape")
        application.lacks("dialog", "^Preferences$")
        self.assertEqual(application.end(), 0)
        self.assert_quiet(application)

    def test_data_stays_until_it_is_asked_for(self):
        """With the very commands of the README."""
        simulator = self.simulate()
        simulator.set_room("lobby", 7, 2)
        self.furnish(simulator, ["lobby"])
        self.do("remove it, and keep the data")
        self.assertFalse((self.installation / "exports/share/applications" / f"{ID}.desktop").exists())
        self.assertTrue((self.data / "setup.json").is_file(), "removing the application removed its data")

        self.do("install a bundle")
        application = self.start()
        application.live_room("^lobby, Harbor, 7 connections, 2 presence members")
        self.assertEqual(application.end(), 0)
        self.do("update from a newer bundle")
        self.assertEqual(len(self.lines("account", "list")), 1)
        self.do("remove it and its data")
        self.assertFalse(self.app_dir.exists(), "data is left")

        self.do("install a bundle")
        self.start().find("button", "^Connect Account…$")

    def do(self, purpose):
        """Does what the README says, where the bundle is, and agrees to it."""
        row = re.search(rf"^\| {purpose} \| `(flatpak [^`]+)`", (SOURCE / "README.md").read_text(), re.MULTILINE)
        flatpak, verb, *words = row[1].split()
        done = self.desktop.run([flatpak, verb, "-y", *words], cwd=BUILD)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    tap.main()
