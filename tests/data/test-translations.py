#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text is marked and listed for translation, and what is translated fits."""

import re
import subprocess
import sys
import unittest

from staged import SOURCE, run

sys.path.append(str(SOURCE / "tests" / "fixture"))

import tap  # noqa: E402

KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "Q_", "ngettext:1,2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]


def lines(path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def extract(*names):
    output, good = run("xgettext", "--from-code=UTF-8", "--add-comments=Translators:", "--output=-",
                       *(f"--keyword={keyword}" for keyword in KEYWORDS), *names, cwd=SOURCE)
    return output, good


class Translations(unittest.TestCase):
    listed = lines(SOURCE / "po" / "POTFILES.in")

    def candidates(self):
        found = subprocess.run(["git", "-C", SOURCE, "ls-files", "--cached", "--others", "--exclude-standard",
                                "src/*.c", "src/*.ui", "data/*.in"], capture_output=True, text=True, check=False)
        if found.returncode != 0:
            self.skipTest("not a git checkout")
        return [name for name in found.stdout.split() if (SOURCE / name).is_file()]

    def test_list_is_complete(self):
        marked = []
        for name in self.candidates():
            text = (SOURCE / name).read_text()
            if name.endswith(".ui"):
                found = 'translatable="yes"' in text
            elif name.endswith(".c"):
                found = "msgid" in extract(name)[0]
            else:
                found = name.endswith((".desktop.in.in", ".metainfo.xml.in.in", ".gschema.xml.in"))
            if found:
                marked.append(name)
        self.assertEqual(sorted(set(marked) - set(self.listed)), [], "not in po/POTFILES.in")
        self.assertEqual(sorted(set(self.listed) - set(marked)), [], "in po/POTFILES.in for nothing")

    def test_list_is_sorted_and_exists(self):
        self.assertEqual(self.listed, sorted(set(self.listed)))
        for name in self.listed:
            self.assertTrue((SOURCE / name).is_file(), name)

    def test_extraction_has_no_warning(self):
        output, good = extract(*(name for name in self.listed if name.endswith((".c", ".ui"))))
        self.assertTrue(good, output)
        self.assertEqual([line for line in output.splitlines() if "warning: " in line], [])

    def test_counts_have_plurals(self):
        """No text with a number and a noun of its own beside ngettext."""
        output, _ = extract(*(name for name in self.listed if name.endswith(".c")))
        for entry in output.split("\n\n"):
            if re.search(r'^msgid ".*%(\'?[diu]|" G_GU?INT64_FORMAT ")[^"]* (connections|members|rooms|seconds|minutes|hours)\b',
                         entry, re.MULTILINE):
                self.assertIn("msgid_plural", entry)

    def test_labels_in_ui_files_are_marked(self):
        texts = re.compile(r'<(?:property|attribute) name="(?:label|title|subtitle|description|tooltip-text|placeholder-text|'
                           r'button-label|heading|body)"(?![^>]*translatable)[^>]*>([^<]*[A-Za-z][^<]*)<')
        for path in sorted((SOURCE / "src").rglob("*.ui")):
            self.assertEqual(texts.findall(path.read_text()), [], path.name)

    def test_translations_are_well_formed(self):
        for language in lines(SOURCE / "po" / "LINGUAS"):
            with self.subTest(language):
                output, good = run("msgfmt", "-c", "--check-accelerators=_", "-o", "/dev/null", SOURCE / "po" / f"{language}.po")
                self.assertTrue(good, output)
                self.assertEqual(output, "")


if __name__ == "__main__":
    tap.main()
