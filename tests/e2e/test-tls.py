#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that does not prove who it is: it gets nothing, the person is told why, and it is over when it does."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, wait_for  # noqa: E402
from tls import Authority, Front  # noqa: E402

EXPIRED = ("-not_before", "20200101120000Z", "-not_after", "20200503120000Z")
UNKNOWN = "The certificate of 127.0.0.1 cannot be trusted: it was signed by somebody unknown to this computer."
OVER = "The certificate of 127.0.0.1 cannot be trusted: expired on 3 May 2020."


class Tls(Case):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.home / "authority")
        self.good = self.authority.sign("good")
        self.desktop.environment["SSL_CERT_FILE"] = str(self.authority.certificate)
        self.addCleanup(self.desktop.environment.pop, "SSL_CERT_FILE")

    def put_before(self, simulator, certificate):
        front = Front(simulator.port, certificate)
        self.addCleanup(front.stop)
        return front

    def assert_nothing_sent(self, front):
        wait_for("a handshake to be broken off", lambda: front.refused)
        self.assertEqual(front.received, b"")

    def test_account_is_not_connected(self):
        simulator = self.simulate()
        front = self.put_before(simulator, Authority(self.home / "stranger").sign("unknown"))
        application = self.start()
        application.press("^Connect Account…$")
        dialog = application.find("dialog", "^Connect Account$")
        application.press("^Advanced$", "list item", dialog)
        application.fill("^Endpoint$", "127.0.0.1", dialog)
        application.fill("^Port$", str(front.port), dialog)
        application.enter("^API Key$", simulator.key, dialog)
        application.press("^Connect$", within=dialog)
        application.says(f"^{UNKNOWN} There is no way to continue without it.$", dialog)
        self.assert_nothing_sent(front)

        front.show(self.authority.sign("expired", *EXPIRED))
        application.press("^Connect$", within=dialog)
        application.says(f"^{OVER} There is no way to continue without it.$", dialog)
        self.assert_nothing_sent(front)
        self.assertFalse((self.data / "setup.json").exists(), "what was refused was kept")

        front.show(self.good)
        application.press("^Connect$", within=dialog)
        application.find("dialog", "^Add Rooms$")
        self.assertNotEqual(front.received, b"")
        application.end()
        self.assert_quiet(application)

    def test_certificate_that_runs_out(self):
        simulator = self.simulate()
        simulator.set_room("lobby", 30, 2)
        front = self.put_before(simulator, self.good)
        self.furnish(simulator, ["lobby"], tls_port=front.port)
        application = self.start()
        application.live_room("^lobby, Harbor, 30 connections, 2 presence members")

        front.show(self.authority.sign("expired", *EXPIRED))
        simulator.post("drop", {"forget": True})
        application.says("^The service of “⁨Harbor⁩” cannot be trusted$")
        application.room("^lobby, Harbor, 30 connections, 2 presence members, stale, ")
        self.account_row(application, f"^{OVER}$")
        self.assert_nothing_sent(front)

        front.show(self.good)
        simulator.set_room("lobby", 31, 2)
        application.press("^Reconnect$")
        application.live_room("^lobby, Harbor, 31 connections, 2 presence members")
        application.lacks("label", "cannot be trusted$")
        application.end()
        self.assert_quiet(application)


if __name__ == "__main__":
    tap.main()
