# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests have in common: a desktop, a service, and a look at the traces of both."""

import base64
import json
import os
import re
import unittest
import uuid
from pathlib import Path

import accessible
from application import Application
from desktop import Desktop, wait_for
from notifications import Notifications
from simulator import Simulator

FAILURES = Path(os.environ["G_TEST_BUILDDIR"]) / "e2e" / "failures"
ID = "com.example.Occupancy"


class Case(unittest.TestCase):
    """One desktop for all tests of a class, folders of its own for each."""

    desktop_options = {}

    @classmethod
    def setUpClass(cls):
        cls.desktop = Desktop(**cls.desktop_options)
        cls.addClassCleanup(cls.desktop.close)
        accessible.connect(cls.desktop)
        cls.notifications = Notifications(cls.desktop)

    def setUp(self):
        self.home = self.desktop.move_in()
        self.runs = []
        self.secrets = set()
        self.addCleanup(self.assert_no_secret)

    def simulate(self, *arguments):
        """Starts the service; its key is a secret from now on."""
        simulator = Simulator(*arguments)
        self.addCleanup(simulator.stop)
        # As it is, and as a request carries it.
        self.secrets |= {simulator.key.partition(":")[2], base64.b64encode(simulator.key.encode()).decode()}
        return simulator

    def start(self, *arguments):
        application = Application(self.desktop, self.home / f"log-{len(self.runs)}", *arguments)
        self.addCleanup(self.desktop.end, application.process)
        self.runs.append(application)
        return application

    def fill_account(self, application, simulator):
        """Fills in the dialog that connects an account, and says yes to it."""
        dialog = application.find("dialog", "^Connect Account$")
        application.press("^Advanced$", "list item", dialog)
        application.fill("^Endpoint$", "127.0.0.1", dialog)
        application.fill("^Port$", str(simulator.port), dialog)
        application.press("^Use TLS$", "check box", dialog)
        # As it comes out of a document, with blanks and quotation marks.
        application.fill("^API Key$", f' "{simulator.key}"  ', dialog)
        application.says("^subscribe$", dialog)
        application.press("^Connect$", within=dialog)

    def account_row(self, application, text):
        """Waits until the row of the account in Preferences says so, and leaves them."""
        application.key("ctrl+comma")
        application.press("^Accounts$", "page tab", application.find("dialog", "^Preferences$"))
        application.says(text)
        application.key("Escape")
        application.lacks("dialog", "^Preferences$")

    # What somebody has set up before.

    @property
    def data(self):
        return self.home / "data" / "occupancy"

    def read_setup(self):
        wait_for("the setup to be saved", (self.data / "setup.json").exists)
        return json.loads((self.data / "setup.json").read_text(encoding="utf-8"))

    def write_setup(self, setup):
        """Writes it as another program would, which the application notices."""
        self.data.mkdir(exist_ok=True)
        written = self.data / "written"
        written.write_text(json.dumps(setup), encoding="utf-8")
        written.rename(self.data / "setup.json")

    def furnish(self, simulator, rooms=(), rules=(), account="Harbor", tls_port=None):
        """Sets up one account with its key in the keyring, perhaps behind TLS; gives its id."""
        identity = str(uuid.uuid4())
        self.write_setup({
            "version": 1,
            "accounts": [{"id": identity, "name": account, "endpoint": "127.0.0.1", "port": tls_port or simulator.port,
                          "tls": tls_port is not None, "credential": "key"}],
            "rooms": [{"account": identity, "name": name} for name in rooms],
            "rules": [{"id": str(uuid.uuid4()), "account": identity, **rule} for rule in rules],
        })
        self.store_key(identity, simulator.key)
        return identity

    def furnish_two(self, simulator, room, first="Harbor", second="Staging"):
        """Sets up two accounts that both have a room of that name, and so see one connection of each other."""
        self.furnish(simulator, [room], account=first)
        setup = self.read_setup()
        self.furnish(simulator, [room], account=second)
        other = self.read_setup()
        self.write_setup({**setup, "accounts": setup["accounts"] + other["accounts"], "rooms": setup["rooms"] + other["rooms"]})

    def hasten(self, application, rules):
        """Takes the minutes out of so many rules, and waits until the application has noticed."""
        wait_for("the rules to be saved", lambda: len(self.read_setup()["rules"]) == rules)
        setup = self.read_setup()
        for rule in setup["rules"]:
            rule["condition"].update({"for": 0, "clearFor": 0})
        setup["rooms"][0]["alias"] = "Hall"
        self.write_setup(setup)
        application.room("^Hall, ")

    def write_settings(self, **values):
        """Sets preferences, in the words of a settings file."""
        lines = [f"{name.replace('_', '-')}={value}" for name, value in values.items()]
        file = self.home / "config" / "glib-2.0" / "settings" / "keyfile"
        file.parent.mkdir(parents=True)
        file.write_text("\n".join(["[" + ID.replace(".", "/") + "]", *lines, ""]))

    def store_key(self, account, key):
        done = self.desktop.run(["secret-tool", "store", "--label=Occupancy", "xdg:schema", ID + ".Account",
                                 "account", account, "kind", "key"], input=key)
        self.assertEqual(done.returncode, 0, done.stderr)

    # What is kept.

    def assert_no_secret(self):
        """No file of the test has a key in it: no setting, no log, no history, and no keyring in clear text."""
        for path in self.desktop.home.rglob("*"):
            if not path.is_file() or path.is_symlink():
                continue
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                # Services of the desktop still put their files in the place of others.
                continue
            for secret in self.secrets:
                self.assertNotIn(secret.encode(), content, f"{path} has a key in it")

    def assert_quiet(self, run):
        """The program found nothing wrong with itself."""
        said = re.findall(r"^.*(?:WARNING|CRITICAL).*$", run.log.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
        self.assertEqual(said, [])

    def explain_failure(self):
        """Keeps what there was to see; called by tap as soon as a case has failed."""
        name = self.id().removeprefix("__main__.")
        picture = FAILURES / f"{name}.png"
        self.desktop.screenshot(picture)
        yield f"screenshot: {picture}"
        for run in self.runs:
            if run.process.poll() is not None:
                yield f"process {run.process.pid} exited with {run.process.returncode}"
            lines = run.log.read_text(encoding="utf-8", errors="replace").splitlines()
            yield from [line for line in lines if "DEBUG" not in line or "occupancy-" in line][-40:]


__all__ = ["Case", "ID", "accessible", "wait_for"]
