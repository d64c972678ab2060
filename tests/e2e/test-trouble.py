#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with an account that is set up: what is said, what helps, and that it is over then."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, accessible, wait_for  # noqa: E402
from simulator import Simulator  # noqa: E402


class Trouble(Case):
    def test_service_goes_and_comes_back(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 30, 2)
        self.furnish(simulator, ["lobby"])
        application = self.start()
        application.live_room("^lobby, Harbor, 30 connections, 2 presence members")
        self.account_row(application, "^Connected · 1 room$")

        simulator.process.kill()
        simulator.process.wait()
        # Nothing is told as unknown or as zero that was known.
        application.room("^lobby, Harbor, 30 connections, 2 presence members, stale, ")
        application.find("toggle button", "^State: Stale · ")
        application.says(r"^Offline since \d\d:\d\d. The counts are from then.$")
        self.account_row(application, r"^Offline since \d\d:\d\d · 127.0.0.1 cannot be reached: ")

        # One that does not succeed is seen too.
        application.press("^Reconnect$")
        application.says("^Connecting…$")
        application.lacks("label", "^Connecting…$")
        application.key("ctrl+r")
        application.says("^Connecting…$")
        application.lacks("label", "^Connecting…$")
        application.says(r"^Offline since \d\d:\d\d. The counts are from then.$")

        again = Simulator("--port", str(simulator.port), "--key", simulator.key)
        self.addCleanup(again.stop)
        again.set_room("lobby", 31, 2)
        application.press("^Reconnect$")
        application.live_room("^lobby, Harbor, 31 connections, 2 presence members")
        application.find("toggle button", "^State: live$")
        application.lacks("label", "^Offline since")
        self.account_row(application, "^Connected · 1 room$")
        application.end()
        self.assert_quiet(application)

    def test_service_that_was_never_there(self):
        simulator = self.simulate()
        self.furnish(simulator, ["lobby"])
        simulator.process.kill()
        simulator.process.wait()
        application = self.start()
        application.room("^lobby, Harbor, unknown, offline$")
        application.says("^Unknown · offline$")
        # There are no counts that could be from then.
        application.says(r"^Offline since \d\d:\d\d\.$")

        again = Simulator("--port", str(simulator.port), "--key", simulator.key)
        self.addCleanup(again.stop)
        again.set_room("lobby", 31, 2)
        application.press("^Reconnect$")
        application.live_room("^lobby, Harbor, 31 connections, 2 presence members")
        application.lacks("label", "^Offline since")
        application.end()
        self.assert_quiet(application)

    def test_key_that_is_revoked_later(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 30, 2)
        self.furnish(simulator, ["lobby"])
        application = self.start()
        application.live_room("^lobby, Harbor, 30 connections, 2 presence members")

        simulator.post("keys", {"key": simulator.key, "revoked": True})
        simulator.post("drop", {"forget": True})
        application.says("^Key of “⁨Harbor⁩” was refused$")
        application.room("^lobby, Harbor, 30 connections, 2 presence members, stale, ")
        self.account_row(application, "^The service refuses the credential$")

        new = "appid.second:another-secret"
        self.secrets.add("another-secret")
        simulator.post("keys", {"key": new})
        application.press("^Edit Credential…$")
        dialog = application.find("dialog", "^Edit Credential$")
        application.fill("^API Key$", new, dialog)
        application.press("^Save$", within=dialog)
        application.lacks("label", "was refused$")
        simulator.set_room("lobby", 33)
        application.live_room("^lobby, Harbor, 33 connections, 0 presence members")
        application.end()
        self.assert_quiet(application)

    def test_one_room_that_the_key_may_not_watch(self):
        simulator = self.simulate()
        simulator.post("keys", {"key": simulator.key, "capability": {"lobby::$chat": ["subscribe", "channel-metadata"]}})
        simulator.set_room("lobby", 30, 2)
        simulator.set_room("backstage", 4)
        self.furnish(simulator, ["lobby", "backstage"])
        application = self.start()
        application.live_room("^lobby, Harbor, 30 connections, 2 presence members")
        application.room("^backstage, Harbor, no permission$")
        application.click(application.room("^backstage"))
        application.find("grouping", "^No Permission$")
        application.says("^The key of “⁨Harbor⁩” may not subscribe to this room.$")
        self.account_row(application, "^Credential lacks “subscribe” for ⁨backstage⁩$")
        application.press("^Edit Credential…$")
        application.find("dialog", "^Edit Credential$")
        application.key("Escape")
        application.lacks("dialog", "^Edit Credential$")
        application.end()
        self.assert_quiet(application)

    def test_room_that_the_key_may_not_watch_any_more(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 30, 2)
        simulator.set_room("backstage", 4)
        self.furnish(simulator, ["lobby", "backstage"])
        application = self.start()
        application.click(application.room("^backstage, Harbor, 4 connections"))
        application.find("toggle button", "^State: live$")

        simulator.post("keys", {"key": simulator.key, "capability": {"lobby::$chat": ["subscribe", "channel-metadata"]}})
        simulator.post("drop", {"forget": True})
        application.room("^backstage, Harbor, no permission$")
        # What was is still there to see, with why it does not go on.
        application.says("^The key of “⁨Harbor⁩” may not subscribe to this room.$")
        application.find("image", "^Chart of backstage$")
        application.press("^Edit Credential…$")
        application.find("dialog", "^Edit Credential$")
        application.key("Escape")
        application.lacks("dialog", "^Edit Credential$")
        # It is said of no other room.
        application.click(application.room("^lobby, Harbor, 30 connections"))
        application.lacks("label", "may not subscribe to this room")

        # The same key is asked anew what it may.
        simulator.post("keys", {"key": simulator.key, "capability": {"*": ["*"]}})
        application.click(application.room("^backstage, Harbor, no permission$"))
        application.press("^Edit Credential…$")
        dialog = application.find("dialog", "^Edit Credential$")
        application.fill("^API Key$", simulator.key, dialog)
        application.press("^Save$", within=dialog)
        application.live_room("^backstage, Harbor, 4 connections, 0 presence members")
        application.end()
        self.assert_quiet(application)


if __name__ == "__main__":
    tap.main()
