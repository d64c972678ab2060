#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metainfo against the bar of a software shop.

The severities and rules are those of Flathub, as far as they can be checked on
this machine: a public host of the project and of its pictures does not exist.
"""

import colorsys
import datetime
import gzip
import re
import sys
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

from staged import ID, SOURCE, install, run

sys.path.append(str(SOURCE / "tests" / "fixture"))

import tap  # noqa: E402

# Hints that the shop turns into errors.
RAISED = """
all-categories-ignored category-invalid cid-desktopapp-is-not-rdns cid-has-number-prefix
cid-missing-affiliation-gnome cid-rdns-contains-hyphen content-rating-missing
desktop-app-launchable-omitted desktop-file-not-found invalid-child-tag-name
metainfo-filename-cid-mismatch metainfo-legacy-path name-has-dot-suffix
releases-info-missing unknown-tag
""".split()
# A capital in the id is what the id of a GNOME application has.
ACCEPTED = {"cid-contains-uppercase-letter"}


class Metainfo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.usr = install(cls)
        cls.path = cls.usr / "share" / "metainfo" / f"{ID}.metainfo.xml"
        cls.root = ET.parse(cls.path).getroot()

    def text(self, path):
        return " ".join((self.root.findtext(path) or "").split())

    def untranslated(self, path):
        return [element for element in self.root.findall(path)
                if "{http://www.w3.org/XML/1998/namespace}lang" not in element.attrib]

    def test_validates_strictly_with_raised_severities(self):
        overrides = ",".join(f"{tag}=error" for tag in RAISED)
        output, good = run("appstreamcli", "validate", "--no-net", "--strict", f"--override={overrides}", self.path)
        self.assertTrue(good, output)

    def test_validates_without_a_hint(self):
        output, _ = run("appstreamcli", "validate", "--no-net", "--pedantic", "--format=yaml", self.path)
        self.assertEqual(set(re.findall(r"^ *- tag: (\S+)$", output, re.MULTILINE)), ACCEPTED, output)

    def test_installed_tree_is_valid(self):
        output, good = run("appstreamcli", "validate-tree", "--no-net", "--strict", self.usr.parent)
        self.assertTrue(good, output)

    def add_translation(self, language):
        """Installs a translation that says what the source says, as one of this project."""
        names = (SOURCE / "po" / "POTFILES.in").read_text().splitlines()
        template, translation = self.usr.parent / "template.pot", self.usr.parent / "translation.po"
        folder = self.usr / "share" / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        for command in (["xgettext", "--from-code=UTF-8", "--keyword=_", "--output", template,
                         *(name for name in names if name.endswith((".c", ".ui")))],
                        ["msgen", "--output-file", translation, template],
                        ["msgfmt", "--output-file", folder / "occupancy.mo", translation]):
            output, good = run(*command, cwd=SOURCE)
            self.assertTrue(good, output)

    def test_composes_with_icons_and_translations(self):
        self.add_translation("eo")
        result = self.usr.parent / "composed"
        output, good = run("appstreamcli", "compose", "--no-net", "--prefix=/usr", "--origin=test",
                           f"--result-root={result}", f"--data-dir={result}", f"--icons-dir={result}/icons",
                           "--print-report=full", self.usr.parent)
        self.assertTrue(good, output)
        self.assertNotRegex(output, r"\b[EW]: ")
        for size in (64, 128):
            self.check_margin(result / "icons" / f"{size}x{size}" / f"{ID}.png", size)
        with gzip.open(result / "test.xml.gz") as catalog:
            component = ET.parse(catalog).getroot().find("component")
        self.assertEqual(component.findtext("id"), ID)
        self.assertEqual({category.text for category in component.iter("category")}, {"Network", "Monitor"})
        self.assertIn("eo", {language.text for language in component.iter("lang")})

    def check_margin(self, icon, size):
        """An application icon fills its square, but not to the edge."""
        output, good = run("convert", icon, "-trim", "-format", "%w %h %X %Y", "info:")
        self.assertTrue(good, output)
        width, height, left, top = (int(number) * 128 // size for number in output.split())
        for low, length in ((left, width), (top, height)):
            self.assertGreaterEqual(low, 4)
            self.assertLessEqual(low + length, 124)
            self.assertGreaterEqual(length, 88)

    def test_fits_desktop_and_phone(self):
        output, good = run("appstreamcli", "check-syscompat", "--details", "--no-color", self.path)
        self.assertTrue(good, output)
        for chassis in ("Desktop", "Laptop", "Tablet", "Handset"):
            self.assertRegex(output, rf"(?m)^{chassis}:\n \S+ Compatible \(100%\)$")
        self.assertIn("360", {element.text for element in self.root.iter("display_length")})
        controls = {element.text for element in self.root.iter("control")}
        self.assertLessEqual({"keyboard", "pointing", "touch"}, controls)
        self.assertEqual([element.text for element in self.root.findall("recommends/internet")], ["always"])

    def test_identity(self):
        self.assertEqual(self.root.get("type"), "desktop-application")
        self.assertEqual(self.text("id"), ID)
        # An id of three to five parts, no part with a leading digit, a hyphen in none.
        self.assertRegex(ID, r"^[a-z]\w*(\.[A-Za-z_]\w*){2,4}$")
        self.assertLessEqual(len(ID), 255)
        self.assertEqual([(element.get("type"), element.text) for element in self.root.findall("launchable")],
                         [("desktop-id", f"{ID}.desktop")])
        self.assertTrue((self.usr / "share" / "applications" / f"{ID}.desktop").is_file())
        self.assertEqual([element.text for element in self.root.findall("translation")], ["occupancy"])

    def test_licences(self):
        self.assertEqual(self.text("metadata_license"), "CC0-1.0")
        self.assertEqual(self.text("project_license"), "GPL-3.0-or-later")
        self.assertIsNotNone(self.root.find("content_rating[@type='oars-1.1']"))
        self.assertEqual((self.usr / "share" / "licenses" / ID / "COPYING").read_bytes(), (SOURCE / "COPYING").read_bytes())

    def test_name_and_summary(self):
        name, = (element.text for element in self.untranslated("name"))
        self.assertLess(len(name), 20)
        self.assertRegex(name, r"^\w+( \w+)?$")
        summary, = (element.text for element in self.untranslated("summary"))
        self.assertTrue(10 <= len(summary) <= 35, f"{len(summary)} characters")
        self.assertNotRegex(summary, r"\.$|^(An?|The) ")
        self.assertNotIn(name.lower(), summary.lower())
        self.assertNotRegex(summary.lower(), r"\b(app|application|tool|client|gtk)\b")

    def test_developer(self):
        developer = self.root.find("developer")
        self.assertRegex(developer.get("id"), r"^[a-z]+(\.[a-z]+)+$")
        self.assertEqual(len([child for child in developer if child.tag == "name"]), 1)

    def test_description(self):
        allowed = {"p", "ul", "ol", "li", "em", "code"}
        paragraphs = self.untranslated("description/p")
        self.assertGreaterEqual(len(paragraphs), 2)
        self.assertGreaterEqual(len(" ".join(paragraphs[0].text.split())), 80)
        for element in self.root.find("description").iter():
            self.assertIn(element.tag, allowed | {"description"})
        for items in self.root.findall("description/ul"):
            self.assertLessEqual(len(items), 10)
        # What has to be done after installing is said.
        self.assertRegex(" ".join(self.root.find("description").itertext()), r"(?i)\bably\b.*\bkey\b")

    def test_addresses(self):
        kinds = {element.get("type"): element.text for element in self.root.findall("url")}
        self.assertLessEqual({"homepage", "bugtracker", "vcs-browser", "contribute", "help"}, set(kinds))
        for address in kinds.values():
            self.assertRegex(address, r"^https://")

    def test_screenshots(self):
        screenshots = self.root.findall("screenshots/screenshot")
        self.assertTrue(3 <= len(screenshots) <= 6)
        self.assertEqual([shot.get("type") for shot in screenshots].count("default"), 1)
        self.assertEqual(screenshots[0].get("type"), "default")
        captions = set()
        for shot in screenshots:
            image, = shot.findall("image")
            with self.subTest(image.text):
                self.assertRegex(image.text, r"^https://.*\.png$")
                self.assertNotRegex(image.text, r"/(main|master|HEAD)/")
                caption, = (element.text for element in shot.findall("caption") if not element.attrib)
                self.assertLessEqual(len(caption), 100)
                self.assertNotRegex(caption, r"\.$")
                captions.add(caption)
                self.check_picture(image)
        self.assertEqual(len(captions), len(screenshots))

    def check_picture(self, image):
        """The picture lies in the project, at the size that the metainfo gives it."""
        path = SOURCE / "data" / "screenshots" / Path(image.text).name
        self.assertTrue(path.is_file(), f"{path.name} is not in data/screenshots")
        output, good = run("identify", "-format", "%m %w %h", path)
        self.assertTrue(good, output)
        kind, width, height = output.split()
        self.assertEqual(kind, "PNG")
        self.assertEqual((image.get("width"), image.get("height")), (width, height))
        self.assertTrue(int(width) <= 1000 and int(height) <= 720)

    def test_releases(self):
        releases = self.root.findall("releases/release")
        self.assertTrue(releases)
        dates = [datetime.date.fromisoformat(release.get("date")) for release in releases]
        self.assertEqual(dates, sorted(dates, reverse=True))
        # Not in the future, whatever the clock of this machine says.
        committed, good = run("git", "-C", SOURCE, "log", "-1", "--format=%cs")
        today = max(datetime.date.today(), datetime.date.fromisoformat(committed.strip()) if good else datetime.date.min)
        self.assertLessEqual(dates[0], today + datetime.timedelta(days=1))
        for release in releases:
            self.assertRegex(release.get("version"), r"^\d+(\.\d+)+$")
            text = " ".join(" ".join(release.find("description").itertext()).split())
            self.assertGreater(len(text), 20)
            self.assertNotRegex(text.lower(), "bug fixes and improvements")
            self.assertRegex(release.findtext("url[@type='details']") or "", r"^https://")
        for newer, older in zip(releases, releases[1:]):
            output, _ = run("appstreamcli", "vercmp", newer.get("version"), older.get("version"))
            self.assertIn(">>", output)
        version = re.search(r"version: '([^']+)'", (SOURCE / "meson.build").read_text()).group(1)
        self.assertEqual(releases[0].get("version"), version)

    def test_brand_colours(self):
        colours = {element.get("scheme_preference"): element.text
                   for element in self.root.findall("branding/color[@type='primary']")}
        self.assertEqual(set(colours), {"light", "dark"})
        values = {}
        for scheme, colour in colours.items():
            self.assertRegex(colour, r"^#[0-9a-f]{6}$")
            values[scheme] = colorsys.rgb_to_hls(*(int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)))
            self.assertGreater(values[scheme][2], 0.3, "colourless")
        self.assertGreater(values["light"][1] - values["dark"][1], 0.15)


if __name__ == "__main__":
    tap.main()
