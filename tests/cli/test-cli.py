#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What occupancy-cli promises: lines, exit codes, credentials, endings."""

import contextlib
import errno
import fcntl
import json
import os
import re
import signal
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
TIMEOUT = 20
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
CLOSE = 7
CLOSED = 8
ERROR = 9
ATTACHED = 11
OCCUPANCY = {"action": 15, "channel": "lobby::$chat"}


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator()
        cls.addClassCleanup(cls.simulator.stop)

    def setUp(self):
        # Whoever runs the tests may do so under nohup.
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        self.simulator.post("reset", {})
        self.simulator.request("DELETE", "log")
        self.simulator.request("DELETE", "faults")
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def command(self, *words, place=True, key=True, **variables):
        where = ["--endpoint", "127.0.0.1", "--port", str(self.simulator.port), "--no-tls"] if place else []
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ABLY_")}
        if key:
            environment["ABLY_API_KEY"] = self.simulator.key
        environment.update(variables)
        return {"args": [CLI, words[0], *where, *words[1:]], "env": environment}

    def run_cli(self, *words, **options):
        return subprocess.run(**self.command(*words, **options), capture_output=True, text=True,
                              timeout=TIMEOUT, check=False)

    def start(self, *words, **options):
        process = subprocess.Popen(**self.command("watch", "--json", *words, **options), text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def read_until(self, process, wanted):
        """Reads lines up to the first one that is wanted; returns all."""
        lines = []
        for text in process.stdout:
            lines.append(json.loads(text))
            if wanted(lines[-1]):
                return lines
        raise AssertionError(f"the output ended: {lines}")

    def read_value(self, process):
        return self.read_until(process, lambda line: line["type"].startswith("occupancy."))

    def respond(self, path, status, body, **rule):
        self.simulator.post("faults", {"on": "http", "path": path, "do": "respond", "status": status,
                                       "body": json.dumps(body), **rule})

    def key_file(self, text):
        path = self.folder / "credential"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def assert_usage(self, done):
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertIn("occupancy-cli", done.stderr)
        self.assertEqual(self.simulator.log("request"), [])
        self.assertEqual(self.simulator.log("connect"), [])


class Get(Case):
    def test_prints_a_snapshot_of_each_room_once(self):
        self.simulator.set_room("lobby", 3, 1)
        done = self.run_cli("get", "--json", "lobby", "my room/ü:1", "lobby")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        lines = {line["room"]: line for line in lines_of(done.stdout)}
        self.assertEqual(len(done.stdout.splitlines()), 2)
        self.assertRegex(lines["lobby"].pop("time"), TIME)
        self.assertEqual(lines["lobby"], {"type": "occupancy.snapshot", "room": "lobby", "connections": 3,
                                          "presenceMembers": 1, "own": 0, "source": "rest", "valid": True})
        self.assertEqual(lines["my room/ü:1"]["connections"], 0)
        self.assertEqual(self.simulator.log("connect"), [], "get needs no connection")

    def test_one_error_line_for_each_failed_room(self):
        self.respond("GET /chat/v4/rooms/bad/*", 404, {"error": {"code": 40400, "statusCode": 404, "message": "no such room"}},
                     times=-1)
        done = self.run_cli("get", "--json", "good", "bad")
        self.assertEqual(done.returncode, 1)
        lines = {line["room"]: line for line in lines_of(done.stdout)}
        self.assertEqual(lines["good"]["type"], "occupancy.snapshot")
        self.assertEqual(lines["bad"]["type"], "error")
        self.assertEqual(lines["bad"]["error"]["code"], 40400)
        self.assertEqual(lines["bad"]["error"]["statusCode"], 404)

    def test_an_invalid_body_is_an_error_and_no_value(self):
        for body in ({"connections": "3", "presenceMembers": 1}, [], {"connections": 2.5, "presenceMembers": 0}, {}):
            self.respond("GET /chat/*", 200, body)
            done = self.run_cli("get", "--json", "lobby")
            self.assertEqual(done.returncode, 1, body)
            self.assertEqual([line["type"] for line in lines_of(done.stdout)], ["error"], body)

    def test_words_for_people(self):
        self.simulator.set_room("lobby", 41, 7)
        done = self.run_cli("get", "lobby")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"41\s+7\s+lobby\n$")

    def test_names_cannot_play_with_the_terminal(self):
        done = self.run_cli("get", "a\x1b[31m\u202eb\t")
        self.assertIn(r"a\u{1b}[31m\u{202e}b\u{9}", done.stdout)
        done = self.run_cli("get", "--json", "a\x1b\u202e\"\\\t")
        self.assertEqual(lines_of(done.stdout)[0]["room"], "a\x1b\u202e\"\\\t")

    def test_messages_cannot_play_with_the_terminal(self):
        self.respond("GET /chat/*", 400, {"error": {"code": 40000, "statusCode": 400, "message": "a\x1b[31m\nb\u202e"}})
        done = self.run_cli("get", "lobby")
        self.assertEqual(done.stderr, "lobby: a\\u{1b}[31m\\u{a}b\\u{202e}\n")

    def test_names_do_not_depend_on_the_locale(self):
        done = self.run_cli("get", "--json", "Größe 🎈", LC_ALL="C")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(lines_of(done.stdout)[0]["room"], "Größe 🎈")


class Rooms(Case):
    NAMES = ["lobby", "lobby/2", "a::$chat::b", "Größe 🎈"]

    def rooms(self, *words, **options):
        done = self.run_cli("rooms", "--json", *words, **options)
        lines = lines_of(done.stdout)
        self.assertEqual({line["type"] for line in lines}, {"room.active"} if lines else set(), done.stdout)
        return done.returncode, [line["room"] for line in lines]

    def setUp(self):
        super().setUp()
        for name in self.NAMES:
            self.simulator.set_room(name, 2, 1)
        self.simulator.post("rooms", {"channel": "no room", "connections": 2})

    def test_prints_the_active_rooms(self):
        done = self.run_cli("rooms", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = lines_of(done.stdout)
        self.assertEqual(sorted(line["room"] for line in lines), sorted(self.NAMES))
        self.assertEqual({key: value for key, value in lines[0].items() if key not in ("time", "room")},
                         {"type": "room.active", "metrics": None})
        self.assertRegex(lines[0]["time"], TIME)
        self.assertEqual(sorted(self.run_cli("rooms").stdout.splitlines()), sorted(self.NAMES))

    def test_prefix(self):
        self.assertEqual(self.rooms("--prefix", "lobby/"), (0, ["lobby/2"]))
        self.assertEqual(self.rooms("--prefix", "Größe 🎈"), (0, ["Größe 🎈"]))
        self.assertEqual(self.rooms("--prefix", "nothing"), (0, []))

    def test_pages(self):
        self.simulator.post("settings", {"enumerationLimit": 1})
        code, names = self.rooms()
        self.assertEqual((code, sorted(names)), (0, sorted(self.NAMES)))

    def test_begins_again_where_the_service_asks_for_it(self):
        self.simulator.post("settings", {"enumerationLimit": 2})
        self.respond("GET /channels*", 400, {"error": {"code": 40011, "statusCode": 400, "message": "begin again"}}, skip=1)
        code, names = self.rooms()
        self.assertEqual((code, sorted(names)), (0, sorted(self.NAMES)))

    def test_does_not_begin_again_for_ever(self):
        self.simulator.post("settings", {"enumerationLimit": 2})
        self.respond("GET /channels*", 400, {"error": {"code": 40011, "statusCode": 400, "message": "begin again"}},
                     contains="cursor", times=-1)
        done = self.run_cli("rooms", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line["error"]["code"] for line in lines_of(done.stdout) if line["type"] == "error"], [40011])
        self.assertLess(len(self.simulator.log("request")), 20)

    def test_waits_for_another_enumeration(self):
        self.respond("GET /channels*", 429, {"error": {"code": 42912, "statusCode": 429, "message": "one at a time"}})
        code, names = self.rooms()
        self.assertEqual((code, len(names)), (0, len(self.NAMES)))

    def test_metrics_where_the_answer_has_them(self):
        metrics = {"connections": 3, "presenceMembers": 1}
        items = [{"channelId": "a::$chat", "status": {"isActive": True, "occupancy": {"metrics": metrics}}},
                 {"channelId": "a::$chat"}, {"channelId": 7}, None, 5, "::$chat", {"channelId": "b::$chat", "status": []}]
        self.respond("GET /channels*", 200, items)
        done = self.run_cli("rooms", "--json")
        self.assertEqual([(line["room"], line["metrics"]) for line in lines_of(done.stdout)], [("a", metrics), ("b", None)])

    def test_a_refusal_is_an_error_line(self):
        key = "appid.some:secret"
        self.simulator.post("keys", {"key": key, "capability": {"open": ["subscribe", "channel-metadata"]}})
        done = self.run_cli("rooms", "--json", ABLY_API_KEY=key)
        self.assertEqual(done.returncode, 1)
        line, = lines_of(done.stdout)
        self.assertEqual((line["type"], line["room"], line["error"]["code"]), ("error", None, 40160))

    def test_takes_no_room(self):
        self.assert_usage(self.run_cli("rooms", "lobby"))


class Usage(Case):
    def test_misuse_is_two_and_sends_nothing(self):
        for words in (["get"], ["watch"], ["get", "--nonsense", "lobby"], ["get", "--timer", "nothing=1", "lobby"],
                      ["get", "--timer", "request", "lobby"], ["get", "--limits", "some", "lobby"],
                      ["watch", "--count", "many", "lobby"], ["watch", "--duration", "long", "lobby"],
                      ["watch", "--count", "0", "lobby"], ["watch", "--count", "-1", "lobby"],
                      ["watch", "--duration", "-1", "lobby"], ["watch", "--duration", "nan", "lobby"],
                      ["get", "--port", "0", "lobby"], ["get", "--port", "-1", "lobby"], ["get", "--port", "65536", "lobby"]):
            with self.subTest(words):
                self.assert_usage(self.run_cli(*words))

    def test_refused_names_send_nothing_for_any_room(self):
        for name in ("", "[meta]lobby", ":lobby", "two\nlines", ".", ".."):
            with self.subTest(name):
                done = self.run_cli("get", "--json", "good", name)
                self.assert_usage(done)
                self.assertIn("room name", done.stderr)
                self.assertIn("“" + name.replace("\n", r"\u{a}") + "”", done.stderr)

    def test_unknown_command(self):
        self.assert_usage(self.run_cli("dance"))
        self.assertEqual(subprocess.run([CLI], capture_output=True, check=False).returncode, 2)

    def test_help_and_version(self):
        for words in (["--help"], ["--version"], ["get", "--help"], ["watch", "--help"]):
            done = subprocess.run([CLI, *words], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, words)
            self.assertNotIn("--timer", done.stdout)
            self.assertNotEqual(done.stdout, "")

    def test_two_dashes_end_the_options(self):
        done = self.run_cli("get", "--json", "--", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(lines_of(done.stdout)[0]["room"], "--json")


class Credentials(Case):
    def test_none_names_the_remedies(self):
        done = self.run_cli("get", "--json", "lobby", key=False)
        self.assertEqual(done.returncode, 1)
        for remedy in ("ABLY_API_KEY", "ABLY_TOKEN", "--key-file", "--token-file", "--auth-url"):
            self.assertIn(remedy, done.stderr)

    def test_files_are_trimmed_and_win_over_the_environment(self):
        path = self.key_file(f"\n  {self.simulator.key} \n\n")
        done = self.run_cli("get", "--json", "--key-file", path, "lobby", ABLY_API_KEY="wrong.key:secret")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_byte_order_mark_is_no_part_of_a_credential(self):
        done = self.run_cli("get", "--json", "--key-file", self.key_file(f"\ufeff{self.simulator.key}\r\n"), "lobby", key=False)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_token_comes_before_a_key(self):
        done = self.run_cli("get", "--json", "lobby", ABLY_TOKEN="no-such-token")
        self.assertEqual(done.returncode, 1)
        headers = [entry["data"]["headers"] for entry in self.simulator.log("request")]
        self.assertTrue(headers)
        for header in headers:
            values = {name.lower(): value for name, value in header.items()}
            self.assertTrue(values["authorization"].startswith("Bearer "))

    def test_a_missing_file_is_named(self):
        done = self.run_cli("get", "--json", "--key-file", "/nowhere/key", "lobby")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/nowhere/key", done.stderr)

    def test_a_key_without_tls_goes_to_loopback_only(self):
        for command in ("get", "watch"):
            done = self.run_cli(command, "--endpoint", "192.0.2.1", "--no-tls", "--json", "lobby", place=False)
            self.assertEqual(done.returncode, 1)
            self.assertEqual([line["error"]["code"] for line in lines_of(done.stdout) if line["type"] == "error"], [40103])

    def test_secrets_are_in_no_output(self):
        secret = self.simulator.key.split(":")[1]
        for words in (["get", "--json", "lobby"], ["watch", "--json", "--count", "1", "lobby"]):
            done = self.run_cli(*words, G_MESSAGES_DEBUG="all")
            self.assertEqual(done.returncode, 0)
            self.assertNotIn(secret, done.stdout + done.stderr)
            for line in done.stdout.splitlines():
                json.loads(line)

    def test_a_wrong_key_ends_at_once(self):
        done = self.run_cli("watch", "--json", "lobby", ABLY_API_KEY="appid.keyid:wrong")
        self.assertEqual(done.returncode, 1)
        errors = [line for line in lines_of(done.stdout) if line["type"] == "error"]
        self.assertIn(None, [line["room"] for line in errors])
        self.assertEqual(errors[0]["error"]["code"], 40101)
        self.assertEqual(set(errors[0]["error"]) - {"href", "cause"}, {"code", "statusCode", "message"})
        self.assertEqual(len(self.simulator.log("connect")), 1)


class Output(Case):
    """What becomes of lines that cannot be written, or not yet."""

    COMMANDS = (["get", "--json", "lobby"], ["watch", "--json", "lobby"], ["rooms", "--json"])

    def setUp(self):
        super().setUp()
        self.simulator.set_room("lobby", 3, 1)

    def run_into(self, words, output, shell=(), **variables):
        """Runs a command whose output goes elsewhere than to this test."""
        command = self.command(*words, **variables)
        command["args"] = [*shell, *command["args"]]
        return subprocess.run(**command, stdout=output, stderr=subprocess.PIPE, text=True, timeout=TIMEOUT, check=False)

    def test_a_full_disk_is_told(self):
        for words in self.COMMANDS:
            with self.subTest(words), open("/dev/full", "w", encoding="utf-8") as full:
                done = self.run_into(words, full)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stderr, f"occupancy-cli: the output cannot be written: {os.strerror(errno.ENOSPC)}\n")

    def test_an_output_that_is_not_there_is_told(self):
        for words in self.COMMANDS:
            with self.subTest(words):
                done = self.run_into(words, None, shell=("/bin/sh", "-c", 'exec "$@" >&-', "sh"))
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stderr, f"occupancy-cli: the output cannot be written: {os.strerror(errno.EBADF)}\n")

    def test_refused_credentials_and_nobody_who_reads(self):
        for words in self.COMMANDS:
            reading, writing = os.pipe()
            os.close(reading)
            done = self.run_into(words, writing, ABLY_API_KEY="no key")
            os.close(writing)
            self.assertEqual((done.returncode, done.stderr), (1, ""), words)

    def test_nobody_who_reads_more_is_no_failure(self):
        hang = {"on": "http", "do": "hang", "times": -1}
        self.simulator.post("faults", {"on": "http", "path": "GET /channels*", "do": "respond", "status": 200, "times": 1,
                                       "headers": {"Link": '<./channels?cursor=2>; rel="next"'}, "body": '["lobby::$chat"]'})
        self.simulator.post("faults", {**hang, "path": "GET /channels*"})
        self.simulator.post("faults", {**hang, "path": "GET /chat/*slow*"})
        for words in (["get", "--json", "lobby", "slow"], ["rooms", "--json"]):
            reading, writing = os.pipe()
            os.close(reading)
            done = self.run_into(words, writing)
            os.close(writing)
            self.assertEqual((done.returncode, done.stderr), (0, ""), words)

    def start_into_narrow_pipe(self, words):
        """A pipe that has room for one page only, and is not read."""
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
        process = subprocess.Popen(**self.command(*words), stdout=writing)
        os.close(writing)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, self.enterContext(os.fdopen(reading, encoding="utf-8"))

    def test_a_late_reader_loses_nothing(self):
        names = [f"room {number}" for number in range(200)]
        for name in names:
            self.simulator.set_room(name, 1)
        for words in (["rooms", "--json", "--prefix", "room "], ["get", "--json", "--limits", "none", *names],
                      ["watch", "--json", "--limits", "none", "--count", "200", *names]):
            process, output = self.start_into_narrow_pipe(words)
            with self.subTest(words[0]):
                with self.assertRaises(subprocess.TimeoutExpired):
                    process.wait(1.5)
                lines = lines_of(output.read())
                self.assertEqual(process.wait(TIMEOUT), 0)
                wanted = [line for line in lines if line["type"] in ("room.active", "occupancy.snapshot", "occupancy.updated")]
                self.assertEqual(len(wanted), 200)

    def test_a_signal_does_not_wait_for_the_reader(self):
        for number in range(200):
            self.simulator.set_room(f"room {number}", 1)
        process, output = self.start_into_narrow_pipe(["rooms", "--json"])
        self.assertEqual(output.readline()[:8], '{"time":')
        process.send_signal(signal.SIGTERM)
        process.wait(TIMEOUT)
        lines_of(output.read())

    def test_who_is_too_far_behind_ends_it(self):
        self.simulator.post("settings", {"occupancyDebounce": 0})
        prefix = "r" * 2000
        process = subprocess.Popen(**self.command("watch", "--json", prefix + "0"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.read_value(process)
        # In parts, or it is a flood, which the connection ends before the output does.
        for _ in range(80):
            self.simulator.post("burst", {"prefix": prefix, "rooms": 1, "count": 1000})
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.25)
            if process.returncode is not None:
                break
        self.assertEqual(process.wait(TIMEOUT), 1)
        self.assertIn("too far behind", process.stderr.read())


class Watch(Case):
    def test_prints_every_change(self):
        process = self.start("lobby")
        lines = self.read_value(process)
        self.simulator.set_room("lobby", 5, 2)
        lines += self.read_value(process)
        self.assertEqual({key: lines[-1][key] for key in lines[-1] if key != "time"},
                         {"type": "occupancy.updated", "room": "lobby", "connections": 6, "presenceMembers": 2,
                          "own": 1, "source": "realtime", "valid": True})
        states = [(line["previous"], line["current"]) for line in lines if line["type"] == "connection"]
        self.assertEqual(states, [("initialized", "connecting"), ("connecting", "connected")])
        statuses = [(line["previous"], line["current"]) for line in lines if line["type"] == "room"]
        self.assertEqual(statuses, [("initialized", "attaching"), ("attaching", "attached")])
        self.assertEqual([line["time"] for line in lines], sorted(line["time"] for line in lines))
        for line in lines:
            self.assertRegex(line["time"], TIME)

    def send(self, data, **message):
        self.simulator.post("send", {"frame": {**OCCUPANCY, "messages": [{"name": "[meta]occupancy", "data": data, **message}]}})

    def test_payloads_follow_the_chat_sdk(self):
        process = self.start("lobby")
        self.read_value(process)
        cases = [
            ({"metrics": {"connections": 5, "presenceMembers": 2}}, 5, 2, True),
            ({"metrics": {"connections": 5}}, 5, 0, False),
            ({"metrics": {"connections": "5", "presenceMembers": 2}}, 0, 2, False),
            ({"metrics": {"connections": 2.5, "presenceMembers": 2}}, 0, 2, False),
            ({"metrics": {"connections": 3.0, "presenceMembers": 2}}, 3, 2, True),
            ({"metrics": {"connections": -1, "presenceMembers": 7}}, -1, 7, False),
            ({"metrics": []}, 0, 0, False),
            ("garbage", 0, 0, False),
            (None, 0, 0, False),
        ]
        for data, connections, presence_members, valid in cases:
            self.send(data)
            line = self.read_value(process)[-1]
            self.assertEqual((line["connections"], line["presenceMembers"], line["valid"]),
                             (connections, presence_members, valid), data)
        self.send('{"metrics":{"connections":8,"presenceMembers":1}}', encoding="json")
        line = self.read_value(process)[-1]
        self.assertEqual((line["connections"], line["valid"]), (8, True))
        self.send("{broken", encoding="json")
        self.assertFalse(self.read_value(process)[-1]["valid"])
        self.assertIsNone(process.poll())

    def test_seeds_where_no_event_comes(self):
        self.simulator.set_room("quiet", 4, 1)
        self.simulator.post("faults", {"on": "out", "action": 15, "do": "suppress", "times": -1})
        done = self.run_cli("watch", "--json", "--count", "1", "quiet")
        self.assertEqual(done.returncode, 0)
        values = [line for line in lines_of(done.stdout) if line["type"].startswith("occupancy.")]
        self.assertEqual([(line["type"], line["connections"], line["own"]) for line in values],
                         [("occupancy.snapshot", 5, 1)])

    def test_a_discontinuity_is_told_and_seeded(self):
        process = self.start("lobby")
        self.read_value(process)
        self.simulator.post("drop", {"forget": True})
        lines = self.read_until(process, lambda line: line["type"] == "occupancy.snapshot")
        self.assertIn("discontinuity", [line["type"] for line in lines])
        gap = next(line for line in lines if line["type"] == "discontinuity")
        self.assertEqual(gap["room"], "lobby")
        self.assertEqual({line["connection"] for line in lines if line["type"] == "connection"}, {0})

    def test_ends_after_a_count_and_after_a_time(self):
        done = self.run_cli("watch", "--json", "--count", "2", "a", "b", "c")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len([line for line in lines_of(done.stdout) if line["type"].startswith("occupancy.")]), 2)
        done = self.run_cli("watch", "--json", "--duration", "0.3", "a")
        self.assertEqual(done.returncode, 0)
        self.assert_closed(2)

    def assert_closed(self, times):
        frames = [entry["data"] for entry in self.simulator.log("in")]
        self.assertEqual(len([frame for frame in frames if frame.get("action") == CLOSE]), times)

    def test_ends_cleanly_at_a_signal_at_any_time(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.start("lobby")
            self.read_value(process)
            process.send_signal(number)
            self.assertEqual(process.wait(TIMEOUT), 0)
        self.assert_closed(3)
        self.simulator.post("faults", {"on": "connect", "do": "hang"})
        process = self.start("lobby")
        self.read_until(process, lambda line: line["type"] == "connection")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(TIMEOUT), 0)

    def test_a_signal_while_the_credential_is_read(self):
        path = self.folder / "pipe"
        os.mkfifo(path)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.start("--key-file", str(path), "lobby")
            with open(path, "w", encoding="utf-8"):
                process.send_signal(number)
                self.assertEqual(process.wait(TIMEOUT), 0)

    def test_a_terminal_that_goes_does_not_matter_under_nohup(self):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGHUP, signal.SIG_DFL)
        process = self.start("lobby")
        self.read_value(process)
        process.send_signal(signal.SIGHUP)
        self.simulator.set_room("lobby", 5)
        self.read_until(process, lambda line: line.get("connections") == 6)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(TIMEOUT), 0)

    def test_a_room_without_a_place_is_polled_and_ends_nothing(self):
        self.simulator.post("faults", {"on": "out", "action": ATTACHED, "do": "replace", "times": 100, "frame": {
            "action": ERROR, "channel": "lobby::$chat", "error": {"code": 40114, "statusCode": 403, "message": "full"}}})
        process = self.start("--limits", "poll-interval=20", "lobby")
        for _ in range(3):
            self.assertEqual(self.read_value(process)[-1]["source"], "rest")
        self.assertIsNone(process.poll())

    def test_ends_when_the_service_closes_the_connection(self):
        process = self.start("lobby")
        self.read_value(process)
        self.simulator.post("send", {"frame": {"action": CLOSED}})
        self.assertEqual(process.wait(TIMEOUT), 1)
        states = [line["current"] for line in lines_of(process.stdout.read()) if line["type"] == "connection"]
        self.assertEqual(states, ["closed"])

    def test_a_closed_pipe_ends_it_quietly(self):
        process = self.start("lobby")
        self.read_value(process)
        process.stdout.close()
        for connections in range(1, 100):
            self.simulator.set_room("lobby", connections)
            if process.poll() is not None:
                break
            time.sleep(0.01)
        self.assertEqual(process.wait(TIMEOUT), 0)
        self.assertEqual(process.stderr.read(), "")
        self.assert_closed(1)

    def test_one_failed_room_ends_nothing_and_all_do(self):
        key = "appid.some:secret"
        self.simulator.post("keys", {"key": key, "capability": {"open": ["subscribe", "channel-metadata"]}})
        process = self.start("open", "shut", ABLY_API_KEY=key)
        lines = self.read_until(process, lambda line: line["type"] == "error")
        self.assertEqual((lines[-1]["room"], lines[-1]["error"]["code"]), ("shut", 40160))
        self.simulator.set_room("open", 3)
        self.read_until(process, lambda line: line.get("room") == "open" and line.get("connections") == 4)
        self.assertIsNone(process.poll())
        done = self.run_cli("watch", "--json", "shut", "closed", ABLY_API_KEY=key)
        self.assertEqual(done.returncode, 1)
        self.assertEqual({line["room"] for line in lines_of(done.stdout) if line["type"] == "error"}, {"shut", "closed"})

    def test_rooms_without_occupancy_count_as_failed(self):
        key = "appid.poor:secret"
        self.simulator.post("keys", {"key": key, "capability": {"*": ["subscribe"]}})
        self.simulator.post("settings", {"refuseMetadata": 0})
        done = self.run_cli("watch", "--json", "a", "b", ABLY_API_KEY=key)
        self.assertEqual(done.returncode, 1)
        lines = lines_of(done.stdout)
        self.assertEqual({(line["room"], line["error"]["code"]) for line in lines if line["type"] == "error"},
                         {("a", 40160), ("b", 40160)})
        self.assertEqual([line for line in lines if line["type"].startswith("occupancy.")], [])

    def test_a_slow_reader_gets_whole_lines(self):
        self.simulator.post("settings", {"messageRate": 0, "occupancyDebounce": 0})
        process = self.start("lobby")
        self.read_value(process)
        self.simulator.post("burst", {"updates": [{"room": "lobby", "connections": n} for n in range(1, 2001)]})
        lines = self.read_until(process, lambda line: line.get("connections") == 2001)
        self.assertEqual([line["connections"] for line in lines], list(range(2, 2002)))

    def test_ends_though_nobody_reads(self):
        self.simulator.post("settings", {"messageRate": 0, "occupancyDebounce": 0})
        process = self.start("lobby")
        self.read_value(process)
        self.simulator.post("burst", {"updates": [{"room": "lobby", "connections": n} for n in range(1, 2001)]})
        while not self.simulator.get("burst")["done"]:
            pass
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(TIMEOUT), 0)
        text = process.stdout.read()
        self.assertEqual(text[-1:] or "\n", "\n")
        lines_of(text)

    def test_timers_of_the_command_line_win(self):
        self.simulator.post("faults", {"on": "connect", "do": "refuse", "times": 3})
        process = self.start("--timer", "disconnected-retry=20,request=500", "lobby")
        lines = self.read_value(process)
        waits = [line["retryIn"] for line in lines if line["type"] == "connection" and line["current"] == "disconnected"]
        self.assertEqual(len(waits), 3)
        for wait in waits:
            self.assertLessEqual(wait, 40)
            self.assertGreater(wait, 0)


if __name__ == "__main__":
    tap.main()
