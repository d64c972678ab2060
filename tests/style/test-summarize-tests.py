#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The count that ends a test run is the count of what happened."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "build-aux" / "summarize-tests"


def summarize(*tests):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        for test in tests:
            log.write(json.dumps(test) + "\n")
        log.flush()
        done = subprocess.run([sys.executable, SCRIPT, log.name], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


class Summary(unittest.TestCase):
    def test_cases_are_counted(self):
        code, lines = summarize(
            {"name": "a", "result": "OK", "stdout": "TAP version 14\nok 1 /a/one\nok 2 /a/two # SKIP no display\n1..2\n"},
            {"name": "b", "result": "OK", "stdout": "ok\n"},
            {"name": "c", "result": "SKIP", "stdout": "no such tool\n"})
        self.assertEqual(code, 0)
        self.assertEqual(lines[-1], "2 passed, 0 failed, 2 skipped")
        self.assertIn("skipped: a: /a/two: no display", lines)
        self.assertIn("skipped: c: no such tool", lines)

    def test_failures_are_counted(self):
        code, lines = summarize(
            {"name": "a", "result": "FAIL", "stdout": "ok 1 /a/one\nnot ok 2 /a/two\n1..2\n"},
            {"name": "b", "result": "ERROR", "stdout": "ok 1 /b/one\n"},
            {"name": "c", "result": "TIMEOUT", "stdout": None})
        self.assertEqual(code, 1)
        self.assertEqual(lines[-1], "2 passed, 3 failed, 0 skipped")

    def test_what_was_said_before_a_failure_is_repeated(self):
        _, lines = summarize(
            {"name": "a", "result": "FAIL", "stderr": "warning\n",
             "stdout": "# quiet\nok 1 /a/one\n# expected 2\n# seen 3\nnot ok 2 /a/two\n1..2\n"},
            {"name": "b", "result": "ERROR", "stdout": "ok 1 /b/one\n# began\n", "stderr": "Segmentation fault\n"})
        self.assertEqual(lines[:-1], [
            "failed: a: /a/two", "   | # expected 2", "   | # seen 3", "   | warning",
            "failed: b: ERROR", "   | # began", "   | Segmentation fault"])

    def test_nothing_run_is_a_failure(self):
        code, lines = summarize()
        self.assertEqual(code, 1)
        self.assertEqual(lines[-1], "0 passed, 0 failed, 0 skipped")


if __name__ == "__main__":
    unittest.main()
