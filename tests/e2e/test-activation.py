#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the program begins and ends: by the session bus, once, and with everything back again."""

import glob
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from application import DEBUG, PROGRAM, Activated  # noqa: E402
from case import ID, Case, accessible, wait_for  # noqa: E402

SERVICE = Path(os.environ["G_TEST_BUILDDIR"]).parent / "data" / f"{ID}.service"
OBJECT = "/" + ID.replace(".", "/")
# As the program looks for them.
GPUS = ("/dev/dri/renderD*", "/dev/nvidia[0-9]*", "/dev/dxg", "/dev/kgsl-3d*", "/dev/mali[0-9]*")
BUS = "org.freedesktop.DBus"
BUS_OBJECT = "/org/freedesktop/DBus"
APPLICATION = "org.freedesktop.Application"


class Activation(Case):
    def setUp(self):
        super().setUp()
        self.log = self.home / "log-activated"
        self.offer_service()

    def offer_service(self):
        """Lets the bus start what was built, as it would start what is installed."""
        line = re.search(r"^Exec=\S+/occupancy (.*)$", SERVICE.read_text(), re.MULTILINE)
        command = f"{PROGRAM} {line[1]}"
        self.assertEqual(line[1], "--gapplication-service")
        (self.desktop.services / f"{ID}.service").write_text(
            f"[D-BUS Service]\nName={ID}\nExec=/bin/sh -c 'exec {command} >{self.log} 2>&1'\n")
        variables = {**{name: value for name, value in self.desktop.environment.items() if name.startswith("XDG_")}, **DEBUG}
        self.desktop.call(BUS, BUS_OBJECT, f"{BUS}.UpdateActivationEnvironment",
                          "{" + ", ".join(f"'{name}': '{value}'" for name, value in variables.items()) + "}")
        self.desktop.call(BUS, BUS_OBJECT, f"{BUS}.ReloadConfig")

    def call(self, method, *arguments):
        self.desktop.call(ID, OBJECT, f"{APPLICATION}.{method}", *arguments)

    def adopt(self):
        """Gives the run that the bus has started."""
        application = Activated(self.desktop, self.log, ID)
        self.runs.append(application)
        self.addCleanup(self.desktop.end, application.process)
        return application

    def act(self, action, target):
        self.call("ActivateAction", action, f"[<{target}>]", "{}")

    def test_activating_opens_one_window_of_one_process(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 4)
        self.furnish(simulator, ["lobby"])
        self.call("Activate", "{}")
        application = self.adopt()
        application.room("^lobby, Harbor, 4 connections")
        self.call("Activate", "{}")
        second = self.start()
        self.assertEqual(second.process.wait(30), 0)
        self.assertEqual(self.adopt().process.pid, application.process.pid)
        self.assertEqual(len(application.windows()), 1)
        application.end()
        self.assert_quiet(application)

    def test_action_before_any_window(self):
        simulator = self.simulate()
        account = self.furnish(simulator, ["lobby", "stage"])
        self.act("show-room", f"('{account}', 'stage', int64 0)")
        application = self.adopt()
        application.find("image", "^Chart of stage$")
        application.end()
        self.assert_quiet(application)

    def test_watches_and_tells_without_a_window(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 4)
        account = self.furnish(simulator, ["lobby"], [{"room": "lobby", "condition": {
            "kind": "above", "level": 10, "clearLevel": 5, "for": 0}}])
        self.write_settings(run_in_background="true")
        self.desktop.call(BUS, BUS_OBJECT, f"{BUS}.StartServiceByName", ID, "0")
        application = self.adopt()
        wait_for("the room to be attached", lambda: simulator.attached("lobby") == 1)
        simulator.set_room("lobby", 40)
        sent = self.notifications.get("lobby")
        self.assertEqual(application.windows(), [])
        self.act("silence-rule", f"('{self.read_setup()['rules'][0]['id']}', '{account}', 'lobby', int64 3600000)")
        self.notifications.wait_withdrawn(sent)
        self.assertEqual(application.windows(), [])
        self.call("Activate", "{}")
        application.says("^Silenced until")
        application.end()
        self.assert_quiet(application)

    def test_renderer(self):
        """No graphics processor is played where there is none, unless that is asked for."""
        if any(map(glob.glob, GPUS)):
            self.skipTest("this computer has a graphics processor")
        self.assertEqual(self.renderer({}), "GskCairoRenderer")
        self.assertEqual(self.renderer({"GSK_RENDERER": "ngl"}), "GskGLRenderer")

    def renderer(self, environment):
        """What the window is drawn with where nothing but this is set."""
        inherited = {name: value for name, value in self.desktop.environment.items()
                     if name not in ("GSK_RENDERER", "GDK_DISABLE")}
        with mock.patch.object(self.desktop, "environment", {**inherited, **environment, "GSK_DEBUG": "renderer"}):
            application = self.start()
        application.find("frame")
        application.end()
        return re.search(r"Using renderer '(\w+)'", application.log.read_text())[1]

    def test_nonsense_from_the_bus(self):
        """What names nothing, or has the wrong form, does nothing."""
        simulator = self.simulate()
        simulator.set_room("lobby", 4)
        account = self.furnish(simulator, ["lobby"])
        for action, target in (("show-room", "('', '', int64 -1)"),
                               ("show-room", f"('{account}', 'no such room', int64 9223372036854775807)"),
                               ("silence-rule", f"('no rule', '{account}', 'lobby', int64 9223372036854775807)"),
                               ("silence-rule", "('', '', '', int64 -9223372036854775808)"),
                               ("acknowledge", "('', '', '')")):
            self.act(action, target)
        for action, target in (("show-room", "'lobby'"), ("no-such-action", "true")):
            # Refused by the library; whether it says so is its affair.
            self.desktop.run(["gdbus", "call", "--session", "-d", ID, "-o", OBJECT, "-m",
                              f"{APPLICATION}.ActivateAction", action, f"[<{target}>]", "{}"])
        application = self.adopt()
        application.room("^lobby, Harbor, 4 connections")
        self.assertEqual(len(application.windows()), 1)
        self.assertIsNone(application.process.poll())

    def test_everything_is_there_again(self):
        simulator = self.simulate()
        for room in ("lobby", "stage", "garden"):
            simulator.set_room(room, 40)
        self.furnish(simulator, ["lobby", "stage", "garden"])
        first = self.start()
        first.click(first.room("^stage, Harbor, 40 connections"))
        first.find("image", "^Chart of stage$")
        first.key("F2")
        first.wait_at("^Name$")
        first.key("ctrl+a")
        first.type("Main Stage")
        first.key("Return")
        first.room("^Main Stage, stage, Harbor")
        first.key("ctrl+d")
        first.key("ctrl+shift+n")
        first.press("^Becomes Occupied$", "list item", first.find("dialog", "^New Rule$"))
        first.find("check box", "^Becomes Occupied$")
        window = first.focus()
        self.desktop.run(["xdotool", "windowsize", window, "1010", "640"])
        wait_for("the new size", lambda: self.size(first) == (1010, 640))
        wait_for("it to be drawn", lambda: accessible.place(first.find("frame"))[2:] == (1010, 640))
        simulator.set_room("stage", 41)
        first.room("^Main Stage, stage, Harbor, pinned, 41 connections")
        self.assertEqual(first.end(), 0)
        self.assert_quiet(first)
        self.assert_closed_cleanly()

        second = self.start()
        second.find("image", "^Chart of Main Stage$")
        second.room("^Main Stage, stage, Harbor, pinned, 41 connections")
        second.find("check box", "^Becomes Occupied$")
        # What is pinned stays first.
        self.assertEqual([name.partition(",")[0] for name in second.rooms()], ["Main Stage", "garden", "lobby"])
        self.assertEqual(self.size(second), (1010, 640))
        # With the connection of the application itself, as it came.
        self.assertEqual(self.counts("stage")[:2], [41, 42])

    def size(self, application):
        geometry = self.desktop.run(["xdotool", "getwindowgeometry", "--shell", application.windows()[-1]]).stdout
        return tuple(int(re.search(rf"^{side}=(\d+)$", geometry, re.MULTILINE)[1]) for side in ("WIDTH", "HEIGHT"))

    def assert_closed_cleanly(self):
        """Nothing is left to be put in order by the next run."""
        self.assertEqual(sorted(path.name for path in self.data.iterdir() if "history" in path.name),
                         ["history.db", "history.lock"])
        done = subprocess.run(["sqlite3", self.data / "history.db", "PRAGMA integrity_check"], text=True,
                              stdout=subprocess.PIPE, check=True)
        self.assertEqual(done.stdout, "ok\n")

    def counts(self, room):
        """The connections that the history has of a room, in the order of time."""
        done = self.desktop.run([os.environ["OCCUPANCY_CLI"], "history", "--account", "Harbor", "--json", room])
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return [line["connections"] for line in lines if line.get("connections") is not None]


if __name__ == "__main__":
    tap.main()
