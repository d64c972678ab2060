#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the dialog says of a credential or a place that cannot be used, and that it keeps what was typed."""

import contextlib
import http.server
import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from case import Case, accessible, wait_for  # noqa: E402


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A server that is not the service; what it answers stands in it."""

    def do_GET(self):
        status, kind, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *arguments):
        pass


class Connect(Case):
    def serve(self):
        """Starts a server that is not the service."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
        server.daemon_threads = True
        server.answer = 404, "text/html", b"<html>Nothing here.</html>"
        server.handle_error = lambda *arguments: None
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    @staticmethod
    def free_port():
        with contextlib.closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))
            return taken.getsockname()[1]

    def open(self, port):
        application = self.start()
        application.press("^Connect Account…$")
        dialog = application.find("dialog", "^Connect Account$")
        application.press("^Advanced$", "list item", dialog)
        application.fill("^Endpoint$", "127.0.0.1", dialog)
        application.fill("^Port$", str(port), dialog)
        application.press("^Use TLS$", "check box", dialog)
        return application, dialog

    def try_key(self, application, dialog, key, words):
        application.enter("^API Key$", key, dialog)
        application.press("^Connect$", within=dialog)
        application.says(words, dialog)
        self.assertTrue(application.has("dialog", "^Connect Account$"))

    def test_keys_that_cannot_be_used(self):
        simulator = self.simulate()
        good = simulator.key
        name = good.partition(":")[0]
        simulator.post("keys", {"key": "appid.gone:s1", "revoked": True})
        simulator.post("keys", {"key": "appid.blind:s2", "capability": {"*": ["publish"]}})
        simulator.post("keys", {"key": "appid.deaf:s3", "capability": {"*": ["subscribe"]}})
        application, dialog = self.open(simulator.port)

        # The form is checked while it is typed, and nothing is sent.
        for key, words in ((name, "This one has no colon.$"),
                           ("keysecret:", "This one has no dot before the colon.$"),
                           (name + ":", "This one ends at the colon.$"),
                           (name + ":a b", "This one has a blank in it.$")):
            application.enter("^API Key$", key, dialog)
            application.says("^A key looks like “appId.keyId:secret”. " + words, dialog)
            self.assertFalse(accessible.has_state(application.find("button", "^Connect$", dialog), "sensitive"))
        self.assertEqual(simulator.log("request"), [])

        self.try_key(application, dialog, name + ":wrong",
                     "^The service does not know this key. It may have been revoked or copied without its end. Error 40101.$")
        self.try_key(application, dialog, "nobody.atall:wrong", "^The service does not know this key. .* Error 404")
        self.try_key(application, dialog, "appid.gone:s1",
                     "^This key has been revoked. Create a new one in the Ably dashboard.$")
        self.try_key(application, dialog, "appid.blind:s2",
                     "^This key may not subscribe to any room. It needs the “subscribe” capability.$")
        application.says("^Missing", dialog)
        self.try_key(application, dialog, "appid.deaf:s3",
                     "^This key may not see the counts of any room. It needs the “channel-metadata” capability.$")
        self.assertFalse((self.data / "setup.json").exists(), "what was refused was kept")

        application.enter("^API Key$", good, dialog)
        application.press("^Connect$", within=dialog)
        application.find("dialog", "^Add Rooms$")
        application.end()
        self.assert_quiet(application)

    def test_places_that_do_not_answer(self):
        simulator = self.simulate()
        application, dialog = self.open(self.free_port())
        self.try_key(application, dialog, simulator.key, "^No answer from 127.0.0.1. Check the network and the endpoint.$")

        server = self.serve()
        application.enter("^Port$", str(server.server_port), dialog)
        elsewhere = "^What answers at 127.0.0.1 is not the service. Check the endpoint and the port.$"
        self.try_key(application, dialog, simulator.key, elsewhere)
        server.answer = 200, "text/html", b"<html>Welcome to the hotel.</html>"
        self.try_key(application, dialog, simulator.key + "2", elsewhere)
        server.answer = 200, "application/json", b"{}"
        self.try_key(application, dialog, simulator.key + "3", elsewhere)

        # Nothing leaves: a key goes without TLS to this computer only.
        application.enter("^Endpoint$", "192.0.2.1", dialog)
        self.try_key(application, dialog, simulator.key, "^A key is not sent without TLS. Turn TLS on, or use a token.$")
        application.enter("^Port$", "70000", dialog)
        application.says("^A port is a number from 1 to 65,535.$", dialog)

        application.enter("^Endpoint$", "127.0.0.1", dialog)
        application.enter("^Port$", str(simulator.port), dialog)
        application.says("^subscribe$", dialog)
        application.press("^Connect$", within=dialog)
        application.find("dialog", "^Add Rooms$")
        application.end()
        self.assert_quiet(application)


if __name__ == "__main__":
    tap.main()
