#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed, that it runs, and how it goes again."""

import configparser
import re
import unittest
from pathlib import Path

from sandbox import DEVEL, ID, SOURCE, SandboxCase, accessible, wait_for

import tap

# --socket=fallback-x11 is written as itself and x11, which it takes away on Wayland.
PERMISSIONS = {
    "shared": {"network", "ipc"},
    "sockets": {"wayland", "fallback-x11", "x11"},
    "devices": {"dri"},
}
# What a screen reader says of a room, as far as it names the room and its count.
COUNTED = re.compile(r"^(.+), Harbor Festival, ([\d,]+) connections?\b")


class Installed(SandboxCase):
    def metadata(self, name):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str
        parser.read_string(self.flatpak("info", "--user", "--show-metadata", name).stdout)
        return parser

    def check_permissions(self, name):
        metadata = self.metadata(name)
        granted = {key: set(value.strip(";").split(";")) for key, value in metadata["Context"].items()}
        self.assertEqual(granted, PERMISSIONS)
        # Names on the bus, devices and variables would have sections of their own.
        sections = {section for section in metadata.sections() if not section.startswith("Extension ")}
        self.assertEqual(sections, {"Application", "Context", "Build"})

    def test_permissions_are_the_five(self):
        self.check_permissions(ID)

    def test_runtime_is_the_platform_of_gnome_50(self):
        application = self.metadata(ID)["Application"]
        self.assertRegex(application["runtime"], r"^org\.gnome\.Platform/\w+/50$")
        self.assertEqual(application["command"], "occupancy")

    @property
    def share(self):
        """What the desktop is told of."""
        return self.installation / "exports" / "share"

    def check_exports(self, name):
        for path in (f"applications/{name}.desktop",
                     f"dbus-1/services/{name}.service",
                     f"icons/hicolor/scalable/apps/{name}.svg",
                     f"icons/hicolor/symbolic/apps/{name}-symbolic.svg",
                     f"metainfo/{name}.metainfo.xml"):
            with self.subTest(path):
                self.assertTrue((self.share / path).is_file())

    def test_desktop_sees_it(self):
        self.check_exports(ID)

    def test_development_version_has_all_of_its_own(self):
        self.install(DEVEL)
        self.addCleanup(self.uninstall, DEVEL, "--delete-data")
        self.check_permissions(DEVEL)
        self.check_exports(DEVEL)
        self.check_exports(ID)
        icon, other = ((self.share / "icons/hicolor/scalable/apps" / f"{name}.svg").read_bytes() for name in (ID, DEVEL))
        self.assertNotEqual(icon, other)

        simulator = self.simulate()
        self.add_account(simulator, "Staging", DEVEL)
        self.assertTrue((self.app_dir.with_name(DEVEL) / "data" / "occupancy-devel" / "setup.json").is_file())
        self.assertIn("Staging", self.cli("account", "list", name=DEVEL).stdout)
        self.assertEqual(self.cli("account", "list").stdout, "")

    def test_composed_for_a_shop(self):
        files = Path(self.flatpak("info", "--user", "--show-location", ID).stdout.strip()) / "files"
        for size in (64, 128):
            self.assertTrue((files / f"share/app-info/icons/flatpak/{size}x{size}/{ID}.png").is_file(), size)
        self.assertEqual((files / "share" / "licenses" / ID / "COPYING").read_bytes(), (SOURCE / "COPYING").read_bytes())


class Demo(SandboxCase):
    def applications(self):
        """All that are on the accessibility bus."""
        return [node for node in accessible.children(accessible.Atspi.get_desktop(0)) if accessible.name(node) == "occupancy"]

    @staticmethod
    def counts(application):
        """The connections of each room that says them."""
        rows = [row for node in accessible.find_all(application, "list", "^Rooms$")
                for row in accessible.find_all(node, "list item")]
        return dict(found.groups() for found in (COUNTED.match(accessible.name(row)) for row in rows) if found)

    def check_counts(self, application):
        """A room that comes or goes is no count that moves."""
        first = wait_for("ten rooms with a count", lambda: len(counts := self.counts(application)) >= 10 and counts)
        wait_for("a count that moved", lambda: any(count != first.get(room, count)
                                                   for room, count in self.counts(application).items()))

    def check(self, *options):
        application = self.start("--demo", options=options)
        self.check_counts(application.root)
        self.screenshot("demo" + "".join(options))
        self.assertEqual(application.end(), 0)
        self.assertFalse(self.data.exists(), "the demo left data behind")

    def test_rooms_and_moving_counts(self):
        self.check()

    def test_without_network(self):
        self.check("--unshare=network")

    def test_development_version_beside_it(self):
        self.install(DEVEL)
        self.addCleanup(self.uninstall, DEVEL, "--delete-data")
        self.check_counts(self.start("--demo", name=DEVEL).root)
        self.screenshot("devel")
        self.start("--demo")
        applications = wait_for("both", lambda: len(self.applications()) == 2 and self.applications())
        for application in applications:
            self.check_counts(application)
        for owned in (ID, DEVEL):
            self.desktop.wait_for_name(owned)


if __name__ == "__main__":
    tap.main()
