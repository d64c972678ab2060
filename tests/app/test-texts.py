#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the window in a language that is none, in all of its states: what is not
translated there is not marked, and what does not fit would not fit in German."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path.insert(0, str(SOURCE / "tests" / "fixture"))

import tap  # noqa: E402

# Names of rooms, accounts and files in the pictures, words of the protocol, keys, and
# what the toolkit says.
DATA = re.compile(r"[a-j] (?:live|stale|polled|empty|invalid|refused|waiting|attaching|firing|pinned) room|Harbor Festival|Staging|"
                  r"festival|stage-north|stage-south|\[stage|:garden|stagg|a very long name of a room that will not fit in any list|"
                  r"(?:/[\w.-]+)+|\.csv|CSV|"
                  r"appId\.keyId:secret|subscribe|channel-metadata|Ably|Occupancy|GNU|"
                  r"Ctrl|Shift|Alt|Page (?:Up|Down)|Delete|F\d+|Show Password|Clear Entry|Dismiss")


class Texts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}
            done = subprocess.run([HERE / "with-display", os.environ["OCCUPANCY_GALLERY"], folder, "texts"],
                                  env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        cls.texts = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 3]

    def test_everything_is_shown(self):
        self.assertGreater(len({scene for scene, _, _, _ in self.texts}), 40)
        self.assertTrue(any("çóññéçţíóñš" in text for _, _, _, text in map(self.readable, self.texts)), "no translation was used")

    @staticmethod
    def readable(entry):
        scene, kind, place, text = entry
        return scene, kind, place, text.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1").decode("utf-8")

    def test_every_text_is_marked(self):
        unmarked = set()
        for scene, kind, place, text in map(self.readable, self.texts):
            if scene.startswith("about"):
                continue
            if re.search(r"[A-Za-z]{2,}", DATA.sub("", text)):
                unmarked.add(f"{scene}, {place}: {text}")
        self.assertEqual(sorted(unmarked), [])

    def test_nothing_is_cut(self):
        """Where there is room. Names, what is in the list of rooms, and the headings of counts have a tooltip."""
        cut = {f"{scene}, {place}: {text}" for scene, kind, place, text in map(self.readable, self.texts)
               if kind == "cut" and place not in ("OccupancyRoomRow", "OccupancyHero") and not DATA.search(text)
               and not re.search(r"phone|smallest|low|medium|about", scene)}
        self.assertEqual(sorted(cut), [])


if __name__ == "__main__":
    tap.main()
