#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What occupancy-cli promises of the application's accounts and of the history that is kept."""

import contextlib
import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import tap  # noqa: E402
from simulator import Simulator  # noqa: E402

CLI = os.environ["OCCUPANCY_CLI"]
KEYRING = os.environ["OCCUPANCY_TEST_KEYRING"]
TIMEOUT = 20


def await_next_second():
    """The history keeps one step a second."""
    second = int(time.time())
    while int(time.time()) == second:
        time.sleep(0.02)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator()
        cls.addClassCleanup(cls.simulator.stop)

    def setUp(self):
        self.simulator.post("reset", {})
        self.simulator.post("settings", {"occupancyDebounce": 0})
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.data = self.folder / "data"
        self.place = ["--endpoint", "127.0.0.1", "--port", str(self.simulator.port), "--no-tls"]
        self.secret = self.simulator.key.split(":")[1]

    def environment(self, **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ABLY_")}
        return {**environment, "XDG_DATA_HOME": str(self.data), **variables}

    def run_cli(self, *words, **variables):
        return subprocess.run([CLI, *words], env=self.environment(**variables), capture_output=True, text=True,
                              timeout=TIMEOUT, check=False)

    def add(self, name, *words, **variables):
        variables = variables or {"ABLY_API_KEY": self.simulator.key}
        return self.run_cli("account", "add", *self.place, *words, name, **variables)

    def list(self):
        done = self.run_cli("account", "list", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def start(self, *words):
        process = subprocess.Popen([CLI, "watch", "--json", *words], env=self.environment(), text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def read_value(self, process, connections):
        for text in process.stdout:
            line = json.loads(text)
            if line.get("connections") == connections:
                return line
        raise AssertionError("the output ended")

    def end(self, process):
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(TIMEOUT), 0)

    def history(self, *words):
        done = self.run_cli("history", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def read_history(self, *words):
        return [json.loads(line) for line in self.history("--format", "json", *words).splitlines()]

    def assert_usage(self, *words):
        done = self.run_cli(*words)
        self.assertEqual(done.returncode, 2, (words, done.stderr))
        self.assertEqual(done.stdout, "")
        self.assertIn("occupancy-cli", done.stderr)
        self.assertFalse(self.data.exists(), "nothing is touched")

    def assert_failed(self, done, *texts):
        self.assertEqual(done.returncode, 1, done.stderr)
        for text in texts:
            self.assertIn(text, done.stderr)
        self.assertNotIn(self.secret, done.stdout + done.stderr)


class Usage(Case):
    def test_misuse_is_two_and_touches_nothing(self):
        for words in (["account"], ["account", "sell"], ["account", "add"], ["account", "add", "a", "b"],
                      ["account", "add", ""], ["account", "list", "a"], ["account", "remove"],
                      ["account", "remove", "--endpoint", "x", "a"],
                      ["watch", "--record", "--endpoint", "x", "lobby"],
                      ["get", "--account", "a", "--endpoint", "x", "lobby"],
                      ["get", "--account", "a", "--key-file", "x", "lobby"],
                      ["watch", "--account", "a", "--no-tls", "lobby"],
                      ["history"], ["history", "a", "b"], ["history", "[x"], ["history", "--endpoint", "x", "lobby"],
                      ["history", "--since", "yesterday", "lobby"], ["history", "--since", "24", "lobby"],
                      ["history", "--until", "24y", "lobby"], ["history", "--since", "1h", "--until", "2h", "lobby"],
                      ["history", "--format", "xml", "lobby"], ["history", "--max-points", "-1", "lobby"],
                      ["history", "--max-points", "0", "lobby"],
                      ["history", "--since", "9999999d", "--until", "1969-12-31", "lobby"]):
            self.assert_usage(*words)

    def test_help(self):
        for words in (["account"], ["account", "add"], ["account", "list"], ["account", "remove"], ["history"]):
            done = self.run_cli(*words, "--help")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("occupancy-cli", done.stdout)

    def test_a_service_that_is_named_touches_nothing(self):
        self.simulator.set_room("lobby", 3, 1)
        done = self.run_cli("watch", *self.place, "--count", "1", "lobby", ABLY_API_KEY=self.simulator.key,
                            DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse(self.data.exists())

    def test_nothing_there(self):
        self.assertEqual(self.list(), [])
        self.assert_failed(self.run_cli("get", "--account", "Staging", "lobby"), "“Staging”", "account list")
        self.assert_failed(self.run_cli("account", "remove", "Staging"), "“Staging”")
        self.assert_failed(self.run_cli("history", "lobby"), "history")


class Accounts(Case):
    def test_added_listed_used_and_removed(self):
        self.simulator.set_room("lobby", 3, 1)
        done = self.add("Staging")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        account, = self.list()
        self.assertEqual(account["type"], "account")
        self.assertEqual((account["name"], account["credential"], account["rooms"]), ("Staging", "key", 0))
        self.assertEqual((account["endpoint"], account["port"], account["tls"]), ("127.0.0.1", self.simulator.port, False))
        self.assertIn("Staging", self.run_cli("account", "list").stdout)

        for name in ("Staging", account["id"]):
            done = self.run_cli("get", "--json", "--account", name, "lobby")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(json.loads(done.stdout)["connections"], 3)
        self.assertEqual(self.run_cli("rooms", "--account", "Staging", "--json").returncode, 0)
        done = self.run_cli("watch", "--json", "--account", "Staging", "--count", "1", "lobby")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse((self.data / "occupancy" / "history.db").exists(), "watch records only where it is asked to")

        done = self.run_cli("account", "remove", "Staging")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.list(), [])
        self.assertEqual(self.run_cli("get", "--account", account["id"], "lobby").returncode, 1)

    def test_the_credential_is_in_the_keyring_only(self):
        done = self.add("Staging", ABLY_API_KEY=self.simulator.key, G_MESSAGES_DEBUG="all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("DEBUG", done.stderr)
        self.assertNotIn(self.secret, done.stderr)
        done = self.run_cli("watch", "--account", "Staging", "--record", "--count", "1", "lobby", G_MESSAGES_DEBUG="all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn(self.secret, done.stderr)
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.assertNotIn(self.secret.encode(), path.read_bytes(), path)

    def test_what_is_of_no_use_is_not_stored(self):
        self.simulator.post("keys", {"key": "appid.deaf:s3cret", "capability": {"*": ["publish"]}})
        for key, text in (("appid.keyid:s3cret", "40101"), ("nonsense", "40400"), ("appid.deaf:s3cret", "40160")):
            done = self.add("Staging", ABLY_API_KEY=key)
            self.assert_failed(done, text)
            self.assertNotIn("s3cret", done.stderr)
        self.assert_failed(self.add("Staging", OTHER=""), "ABLY_API_KEY")
        self.assert_failed(self.run_cli("account", "add", "--endpoint", "127.0.0.1", "--port", "1", "--no-tls", "Staging",
                                        ABLY_API_KEY=self.simulator.key))
        self.assertEqual(self.list(), [])

    def test_what_is_missing_is_said(self):
        self.simulator.post("keys", {"key": "appid.some:s3cret", "capability": {"lobby": ["subscribe"]}})
        done = self.add("Staging", ABLY_API_KEY="appid.some:s3cret")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("channel-metadata", done.stderr)

    def test_a_name_is_taken_once(self):
        self.assertEqual(self.add("Staging").returncode, 0)
        self.assert_failed(self.add("Staging"), "“Staging”")
        self.assertEqual(len(self.list()), 1)

    def test_names_that_are_used_twice_go_by_their_ids(self):
        self.assertEqual(self.add("Staging").returncode, 0)
        self.assertEqual(self.add("Other").returncode, 0)
        path = self.data / "occupancy" / "setup.json"
        path.write_text(path.read_text(encoding="utf-8").replace("Other", "Staging"), encoding="utf-8")
        self.assert_failed(self.run_cli("get", "--account", "Staging", "lobby"), "id")
        for account in self.list():
            self.assertEqual(self.run_cli("get", "--account", account["id"], "lobby").returncode, 0)

    def test_every_kind_of_credential(self):
        path = self.folder / "key"
        path.write_text(f"  {self.simulator.key}\n", encoding="utf-8")
        self.assertEqual(self.add("File", "--key-file", str(path), OTHER="").returncode, 0)
        self.assertEqual([account["credential"] for account in self.list()], ["key"])
        self.assertEqual(self.run_cli("get", "--account", "File", "lobby").returncode, 0)

    def test_hostile_names(self):
        name = "a\x1b[31m\u202eb"
        self.assertEqual(self.add(name).returncode, 0)
        self.assertIn(r"a\u{1b}[31m\u{202e}b", self.run_cli("account", "list").stdout)
        self.assertEqual(self.list()[0]["name"], name)
        self.assertEqual(self.run_cli("get", "--account", name, "lobby").returncode, 0)

    def test_a_damaged_setup_is_told(self):
        self.assertEqual(self.add("Staging").returncode, 0)
        self.assertEqual(self.add("Other").returncode, 0)
        (self.data / "occupancy" / "setup.json").write_text("{", encoding="utf-8")
        done = self.run_cli("account", "list")
        self.assertEqual(done.returncode, 0)
        self.assertIn("damaged", done.stderr)
        self.assertIn("Staging", done.stdout)

    def test_a_newer_setup_is_left_alone(self):
        self.assertEqual(self.add("Staging").returncode, 0)
        path = self.data / "occupancy" / "setup.json"
        text = path.read_text(encoding="utf-8").replace('"version" : 1', '"version" : 1000')
        path.write_text(text, encoding="utf-8")
        self.assert_failed(self.run_cli("account", "list"))
        self.assert_failed(self.add("Other"))
        self.assertEqual(path.read_text(encoding="utf-8"), text)


class History(Case):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.add("Staging").returncode, 0)
        self.simulator.set_room("lobby", 3, 1)

    def record(self, *connections):
        process = self.start("--record", "--account", "Staging", "lobby")
        for count in connections:
            self.simulator.set_room("lobby", count, 1)
            self.read_value(process, count + 1)
            await_next_second()
        return process

    def test_what_was_recorded_is_printed(self):
        self.end(self.record(3, 7))
        lines = self.read_history("lobby")
        account, = self.list()
        self.assertEqual([(line["type"], line.get("connections"), line.get("presenceMembers"), line.get("own"))
                          for line in lines],
                         [("change", 4, 1, 1), ("change", 8, 1, 1), ("gap", None, None, None)])
        self.assertEqual({(line["account"], line["accountName"], line["room"]) for line in lines},
                         {(account["id"], "Staging", "lobby")})

        rows = list(csv.DictReader(io.StringIO(self.history("--account", "Staging", "lobby"))))
        self.assertEqual([(row["kind"], row["connections"]) for row in rows],
                         [("change", "4"), ("change", "8"), ("gap", "")])
        self.assertEqual(self.history("--json", "lobby"), self.history("--format", "json", "lobby"))
        self.assertEqual(len(self.history("stage").splitlines()), 1, "a header and nothing more")

    def test_times(self):
        self.end(self.record(3))
        start = self.read_history("lobby")[0]["time"]
        self.assertEqual(len(self.read_history("--since", start, "lobby")), 2)
        self.assertEqual(self.read_history("--since", "2w", "--until", start, "lobby"), [])
        self.assertEqual(len(self.read_history("--since", start[:10], "lobby")), 2)
        self.assertEqual(len(self.read_history("--since", start[:16] + "Z", "lobby")), 2)

    def test_at_most_so_many_points(self):
        self.end(self.record(3, 7))
        lines = self.read_history("--since", "1h", "--max-points", "10", "lobby")
        self.assertLessEqual(len(lines), 10)
        self.assertEqual({line["type"] for line in lines}, {"interval"})
        self.assertEqual(max(line["connections"]["max"] for line in lines), 8)

        # Before there were times there was no history.
        line, = self.read_history("--since", "99999999d", "--max-points", "1", "lobby")
        self.assertEqual(line["time"], "1970-01-01T00:00:00.000Z")

    def test_the_history_outlives_the_account(self):
        self.end(self.record(3))
        account, = self.list()
        self.assertEqual(self.run_cli("account", "remove", "Staging").returncode, 0)
        self.assertEqual(self.run_cli("history", "lobby").returncode, 1)
        lines = self.read_history("--account", account["id"], "lobby")
        self.assertEqual([(line["account"], line.get("accountName")) for line in lines], [(account["id"], None)] * 2)

    def test_several_accounts_have_to_be_told_apart(self):
        self.end(self.record(3))
        self.assertEqual(self.add("Other").returncode, 0)
        self.assert_failed(self.run_cli("history", "lobby"), "--account")
        self.assertEqual(self.read_history("--account", "Other", "lobby"), [])

    def test_one_writes_and_the_other_takes_over(self):
        first = self.record(3)
        second = self.start("--record", "--account", "Staging", "lobby")
        self.assertIn("recorded", second.stderr.readline())
        self.simulator.set_room("lobby", 20, 1)
        self.read_value(second, 22)
        self.end(first)
        self.assertIn("recorded now", second.stderr.readline())
        self.simulator.set_room("lobby", 29, 1)
        self.read_value(second, 30)
        await_next_second()
        self.end(second)
        connections = [line.get("connections") for line in self.read_history("lobby")]
        self.assertEqual(connections[0], 4)
        self.assertEqual(connections[-2], 30)
        self.assertIsNone(connections[-1])

    def test_what_is_being_recorded_can_be_read(self):
        process = self.record(3)
        deadline = time.monotonic() + TIMEOUT
        while not self.read_history("lobby"):
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual([line["type"] for line in self.read_history("lobby")], ["change"])
        self.end(process)

    def test_a_kill_leaves_a_history_that_can_be_read(self):
        process = self.record(3)
        deadline = time.monotonic() + TIMEOUT
        while not self.read_history("lobby"):
            self.assertLess(time.monotonic(), deadline)
        process.kill()
        process.wait()
        lines = self.read_history("lobby")
        self.assertEqual([line["type"] for line in lines], ["change", "gap"])

    def test_a_damaged_history_is_told_and_replaced(self):
        self.end(self.record(3))
        path = self.data / "occupancy" / "history.db"
        path.write_bytes(b"no history at all")
        done = self.run_cli("history", "lobby")
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 1))
        self.assertIn("damaged", done.stderr)
        self.assertEqual(Path(done.stderr.split()[-1]).read_bytes(), b"no history at all")
        self.end(self.record(4))
        self.assertEqual(self.read_history("lobby")[0]["connections"], 5)

    def test_counts_go_on_where_nothing_can_be_recorded(self):
        self.end(self.record(3))
        path = self.data / "occupancy" / "history.db"
        with contextlib.closing(sqlite3.connect(path)) as history:
            history.execute("PRAGMA user_version = 1000")
        process = self.start("--record", "--account", "Staging", "lobby")
        self.assertIn("nothing is recorded", process.stderr.readline())
        self.simulator.set_room("lobby", 29, 1)
        self.read_value(process, 30)
        self.end(process)

    def test_a_closed_pipe_ends_it_quietly(self):
        self.end(self.record(3))
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([CLI, "history", "lobby"], env=self.environment(), stdout=write, stderr=subprocess.PIPE,
                              timeout=TIMEOUT, check=False)
        os.close(write)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_a_full_disk_is_told(self):
        self.end(self.record(3))
        with open("/dev/full", "wb") as full:
            done = subprocess.run([CLI, "history", "lobby"], env=self.environment(), stdout=full,
                                  stderr=subprocess.PIPE, timeout=TIMEOUT, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"occupancy-cli: ", done.stderr)


class Locked(Case):
    """The last of all: nobody is there to unlock the keyring again."""

    def test_a_locked_keyring_is_told(self):
        self.assertEqual(self.add("Staging").returncode, 0)
        subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets",
                        "--object-path", "/org/freedesktop/secrets",
                        "--method", "org.freedesktop.Secret.Service.Lock",
                        "[objectpath \"/org/freedesktop/secrets/collection/login\"]"],
                       stdout=subprocess.DEVNULL, check=True)
        self.assert_failed(self.run_cli("get", "--account", "Staging", "lobby"), "“Staging”", "locked")
        self.assert_failed(self.add("Other"), "locked")
        self.assertEqual([account["name"] for account in self.list()], ["Staging"])


class NoKeyring(Case):
    def test_without_a_keyring_nothing_is_stored(self):
        self.assert_failed(self.add("Staging"), "keyring")
        self.assertEqual(self.list(), [])


def load_tests(loader, tests, pattern):
    """In the order of writing, and only those of this session."""
    classes = [Usage, Accounts, History, Locked] if KEYRING == "unlocked" else [NoKeyring]
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in classes)


if __name__ == "__main__":
    tap.main()
