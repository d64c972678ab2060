#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A keyring that is locked, with its real prompt, and one that is not there."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, accessible, wait_for  # noqa: E402
from desktop import PASSWORD, SERVICES  # noqa: E402

PROMPTER = "org.gnome.keyring.SystemPrompter"


class Keyring(Case):
    desktop_options = {"services": [*SERVICES, PROMPTER]}

    def setUp(self):
        super().setUp()
        self.simulator = self.simulate()
        self.simulator.set_room("lobby", 3)

    def prompts(self):
        return [child for program in accessible.children(accessible.Atspi.get_desktop(0))
                for child in accessible.children(program) if accessible.matches(child, "dialog", "^Unlock")]

    def answer(self, *keys, text=None):
        """Waits for the prompt of the keyring, types into it, and waits until it is gone."""
        prompt = wait_for("the prompt of the keyring", self.prompts)[0]
        windows = wait_for("its window", lambda: self.desktop.run(
            ["xdotool", "search", "--onlyvisible", "--class", "gcr-prompter"]).stdout.split())
        wait_for("it to be active", lambda: accessible.has_state(prompt, "active") or self.focus(windows[-1]))
        if text is not None:
            self.desktop.type(text)
        self.desktop.key(*keys)
        wait_for("the prompt to go", lambda: not self.prompts())

    def focus(self, window):
        self.desktop.run(["xdotool", "windowfocus", window])

    def test_locked_at_the_start(self):
        self.furnish(self.simulator, ["lobby"])
        self.desktop.lock_keyring()
        application = self.start()
        self.answer("Escape")
        application.says("^Keyring is locked$")
        application.room("^lobby, Harbor, unknown, ")

        application.press("^Try Again$")
        self.answer("Return", text=PASSWORD)
        application.room("^lobby, Harbor, 3 connections")
        application.lacks("label", "^Keyring is locked$")
        application.end()
        self.assert_quiet(application)

    def test_locked_when_an_account_is_connected(self):
        self.desktop.lock_keyring()
        application = self.start()
        application.press("^Connect Account…$")
        self.fill_account(application, self.simulator)
        self.answer("Escape")
        application.says("^The keyring is locked, so the key cannot be kept.$")
        application.press("^Try Again$")
        self.answer("Return", text=PASSWORD)
        application.find("dialog", "^Add Rooms$")
        account = self.read_setup()["accounts"][0]["id"]
        self.assertEqual(self.desktop.run(["secret-tool", "lookup", "account", account]).stdout, self.simulator.key)
        application.end()
        self.assert_quiet(application)

    def test_missing_at_the_start(self):
        self.furnish(self.simulator, ["lobby"])
        self.desktop.stop_keyring()
        self.addCleanup(self.ensure_keyring)
        application = self.start()
        application.says("^No keyring was found$")
        application.room("^lobby, Harbor, unknown, ")

        self.desktop.start_keyring()
        application.press("^Try Again$")
        application.room("^lobby, Harbor, 3 connections")
        application.lacks("label", "^No keyring was found$")
        application.end()
        self.assert_quiet(application)

    def test_used_for_one_run_only(self):
        self.desktop.stop_keyring()
        self.addCleanup(self.ensure_keyring)
        first = self.start()
        first.press("^Connect Account…$")
        self.fill_account(first, self.simulator)
        first.says("^There is no keyring, so the key cannot be kept.$")
        first.press("^Use for This Run Only$")
        first.wait_at("^Room Name$")
        first.type("lobby")
        first.key("Return")
        first.room("^lobby, appid, 3 connections")
        wait_for("the room to be saved", lambda: self.read_setup()["rooms"])
        first.end()
        self.assert_quiet(first)

        # The account and its rooms are there again, and its key is not.
        self.desktop.start_keyring()
        second = self.start()
        second.says("^The keyring has no credential for “⁨appid⁩”$")
        second.room("^lobby, appid, unknown, ")
        second.press("^Edit Credential…$")
        dialog = second.find("dialog", "^Edit Credential$")
        second.fill("^API Key$", self.simulator.key, dialog)
        second.press("^Save$", within=dialog)
        second.room("^lobby, appid, 3 connections")
        second.end()
        self.assert_quiet(second)

    def ensure_keyring(self):
        if not self.desktop.has_name("org.freedesktop.secrets"):
            self.desktop.start_keyring()


if __name__ == "__main__":
    tap.main()
