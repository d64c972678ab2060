#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop reads of the application: desktop file, D-Bus service, settings, icons."""

import configparser
import os
import re
import sys
import unittest
import xml.etree.ElementTree as ET

from staged import ID, SOURCE, install, run

sys.path.append(str(SOURCE / "tests" / "fixture"))

import tap  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"


def key_file(path):
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    return parser


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.usr = install(cls)
        cls.share = cls.usr / "share"
        cls.desktop_file = cls.share / "applications" / f"{ID}.desktop"
        cls.icons = cls.share / "icons" / "hicolor"


class DesktopFile(Installed):
    def test_is_valid_without_a_hint(self):
        output, good = run("desktop-file-validate", self.desktop_file)
        self.assertTrue(good, output)
        self.assertEqual(output, "")

    def test_keys(self):
        entry = key_file(self.desktop_file)["Desktop Entry"]
        for key, value in {"Type": "Application", "Name": "Occupancy", "Icon": ID, "Terminal": "false",
                           "StartupNotify": "true", "DBusActivatable": "true",
                           "X-GNOME-UsesNotifications": "true"}.items():
            self.assertEqual(entry[key], value, key)
        for key in ("Hidden", "NoDisplay", "OnlyShowIn", "NotShowIn"):
            self.assertNotIn(key, entry)

        # Found by a path that the desktop knows, started as itself.
        self.assertEqual(entry["Exec"].split()[0], "occupancy")
        self.assertTrue(os.access(self.usr / "bin" / "occupancy", os.X_OK))

        categories = entry["Categories"].rstrip(";").split(";")
        self.assertIn("Network", categories)
        self.assertTrue(set(categories) - {"GTK", "GNOME", "Qt", "KDE"})
        self.assertRegex(entry["Keywords"], r"^([^;]+;)+$")
        self.assertNotRegex(entry["Comment"], r"\.$")

    def test_is_the_only_one(self):
        self.assertEqual([path.name for path in self.desktop_file.parent.glob("*.desktop")], [f"{ID}.desktop"])


class Service(Installed):
    def test_starts_the_installed_program_as_a_service(self):
        service = key_file(self.share / "dbus-1" / "services" / f"{ID}.service")["D-BUS Service"]
        self.assertEqual(service["Name"], ID)
        program, *arguments = service["Exec"].split()
        self.assertEqual(program, os.environ["OCCUPANCY_PREFIX"] + "/bin/occupancy")
        self.assertEqual(arguments, ["--gapplication-service"])


class Settings(Installed):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.share / "glib-2.0" / "schemas"
        cls.schema = ET.parse(cls.folder / f"{ID}.gschema.xml").getroot()

    def test_compile_strictly(self):
        output, good = run("glib-compile-schemas", "--strict", "--dry-run", self.folder)
        self.assertTrue(good, output)
        self.assertEqual(output, "")

    def test_belong_to_this_application_alone(self):
        self.assertEqual(self.schema.get("gettext-domain"), "occupancy")
        for schema in self.schema.iter("schema"):
            self.assertTrue((schema.get("id") + ".").startswith(ID + "."))
            self.assertEqual(schema.get("path"), "/" + schema.get("id").replace(".", "/") + "/")

    def test_every_key_is_explained_and_bounded(self):
        for key in self.schema.iter("key"):
            with self.subTest(key.get("name")):
                for child in ("summary", "description", "default"):
                    self.assertTrue((key.findtext(child) or "").strip(), child)
                if key.get("type") in ("i", "u", "x", "t", "d"):
                    self.assertIsNotNone(key.find("range"), "a number without a range")


class Icons(Installed):
    def test_folders_hold_what_their_names_say(self):
        names = {path.relative_to(self.icons).as_posix() for path in self.icons.rglob("*.*")} - {"icon-theme.cache"}
        self.assertEqual(names, {f"scalable/apps/{ID}.svg", f"symbolic/apps/{ID}-symbolic.svg"})

    def test_are_square_plain_drawings(self):
        drawings = list(self.icons.rglob("*.svg")) + list((SOURCE / "data" / "icons").rglob("*.svg"))
        for path in drawings:
            with self.subTest(path.name):
                root = ET.parse(path).getroot()
                side = 128 if path.parent.name == "apps" and not path.stem.endswith("-symbolic") else 16
                self.assertEqual((root.get("width"), root.get("height")), (str(side), str(side)))
                self.assertEqual(root.get("viewBox"), f"0 0 {side} {side}")
                for element in root.iter():
                    self.assertNotIn(element.tag, {SVG + "image", SVG + "text", SVG + "script", SVG + "foreignObject"})
                    for name, value in element.attrib.items():
                        if name.endswith("href") or "url(" in value:
                            self.assertRegex(value, r"^(url\()?#", "points outside of the file")

    def test_symbolic_icons_have_one_colour(self):
        for path in [*self.icons.rglob("*-symbolic.svg"), *(SOURCE / "data" / "icons").rglob("*-symbolic.svg")]:
            text = path.read_text()
            self.assertLessEqual(len(set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text))), 1, path.name)
            self.assertNotIn("Gradient", text, path.name)


if __name__ == "__main__":
    tap.main()
