#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application as people get it: built by flatpak-builder, installed, run in the sandbox.

The cases look from outside, through the accessibility tree, the bus and the files,
and build on one another in the order of their names.
"""

import configparser
import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(SOURCE / "tests" / "fixture"), str(SOURCE / "tests" / "e2e")]

import accessible  # noqa: E402
import tap  # noqa: E402
from desktop import Desktop, wait_for  # noqa: E402
from simulator import Simulator  # noqa: E402

ID = "com.example.Occupancy"
DEVEL = ID + ".Devel"
# --socket=fallback-x11 is written as itself and x11, which it takes away on Wayland.
PERMISSIONS = {
    "shared": {"network", "ipc"},
    "sockets": {"wayland", "fallback-x11", "x11"},
    "devices": {"dri"},
}
BUILD = SOURCE / "_build-flatpak"
COUNT = re.compile(r"([\d,.]+) connections?\b")


def note(text):
    print("#", text, flush=True)


def source_digest():
    """Changes with any file of the project."""
    listed = subprocess.run(["git", "-C", SOURCE, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, check=True).stdout
    digest = hashlib.sha256()
    for name in sorted(set(listed.split(b"\0"))):
        path = SOURCE / os.fsdecode(name)
        if name and path.is_file():
            digest.update(name + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(environment, *options):
    """Builds with build-aux/flatpak, unless this very tree was built before; gives the bundle."""
    name = DEVEL if options else ID
    bundle = BUILD / f"{name}.flatpak"
    stamp = BUILD / f"{name}.digest"
    digest = environment["FLATPAK_SYSTEM_DIR"] + " " + source_digest()
    if bundle.exists() and stamp.exists() and stamp.read_text() == digest:
        note(f"{name} was built before from this tree")
        return bundle
    start = time.monotonic()
    for verb in ("install", "bundle"):
        done = subprocess.run(["build-aux/flatpak", verb, *options], cwd=SOURCE, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise AssertionError(f"build-aux/flatpak {verb} failed:\n{done.stdout[-6000:]}")
    stamp.write_text(digest)
    note(f"{name} took {time.monotonic() - start:.0f} s to build, test and bundle")
    return bundle


class Sandbox:
    """A home with a Flatpak installation and a desktop of its own."""

    def __init__(self, stack):
        start = time.monotonic()
        builder = {**os.environ, "OCCUPANCY_STAND_IN": "1", "FLATPAK_USER_DIR": str(BUILD / "installation")}
        printed = subprocess.run(["build-aux/flatpak", "env"], cwd=SOURCE, env=builder, text=True,
                                 stdout=subprocess.PIPE, check=True).stdout
        builder.update(line.split("=", 1) for line in printed.splitlines())
        note(f"the stand-in runtime was there after {time.monotonic() - start:.0f} s")
        self.bundles = {ID: build(builder), DEVEL: build(builder, "--devel")}

        self.installation = Path(tempfile.mkdtemp(prefix="occupancy-flatpak-"))
        stack.callback(shutil.rmtree, self.installation, ignore_errors=True)
        self.desktop = Desktop(services=None, environment={
            "FLATPAK_SYSTEM_DIR": builder["FLATPAK_SYSTEM_DIR"],
            "FLATPAK_USER_DIR": str(self.installation),
            "XDG_DATA_DIRS": f"{self.installation}/exports/share:/usr/local/share:/usr/share",
            "XDG_CURRENT_DESKTOP": "GNOME",
        })
        stack.callback(self.desktop.close)
        accessible.connect(self.desktop)
        self.app_dir = self.desktop.home / ".var" / "app" / ID

    def flatpak(self, *arguments):
        return self.desktop.run(["flatpak", *arguments])

    def install(self, name):
        done = self.flatpak("install", "--user", "--noninteractive", "--bundle", str(self.bundles[name]))
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    @contextlib.contextmanager
    def running(self, *arguments, options=(), name=ID, shown="occupancy"):
        """Runs the application and gives its place in the accessibility tree; it has ended at the end."""
        with tempfile.TemporaryFile("w+") as log:
            process = self.desktop.spawn(
                ["flatpak", "run", "--user", "--unset-env=GSETTINGS_BACKEND", *options, name, *arguments],
                stdout=log, stderr=subprocess.STDOUT)
            try:
                yield accessible.application(shown)
            except BaseException:
                log.seek(0)
                for line in log.read().splitlines()[-40:]:
                    note(line)
                raise
            finally:
                self.flatpak("kill", name)
                self.desktop.end(process)
                wait_for("the sandbox to end", lambda: name not in self.flatpak("ps", "--columns=application").stdout.split())


def setUpModule():
    global sandbox
    stack = contextlib.ExitStack()
    unittest.addModuleCleanup(stack.close)
    sandbox = Sandbox(stack)
    sandbox.install(ID)


def counts(application):
    rows = accessible.find(application, "list", "^Rooms$")
    return sorted(COUNT.findall(" ".join(accessible.name(row) for row in accessible.find_all(rows, "list item"))))


def screenshot(name):
    path = BUILD / "screenshots" / f"{name}.png"
    sandbox.desktop.screenshot(path)
    note(f"screenshot: {path.relative_to(SOURCE)}")


class Test1Installed(unittest.TestCase):
    def metadata(self, name):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str
        parser.read_string(sandbox.flatpak("info", "--user", "--show-metadata", name).stdout)
        return parser

    def test_permissions_are_the_five(self):
        metadata = self.metadata(ID)
        granted = {key: set(value.strip(";").split(";")) for key, value in metadata["Context"].items()}
        self.assertEqual(granted, PERMISSIONS)
        self.assertEqual([section for section in metadata.sections() if section.endswith("Policy")], [])

    def test_runtime_is_the_platform_of_gnome_50(self):
        application = self.metadata(ID)["Application"]
        self.assertRegex(application["runtime"], r"^org\.gnome\.Platform/\w+/50$")
        self.assertEqual(application["command"], "occupancy")

    def test_desktop_sees_it(self):
        share = sandbox.installation / "exports" / "share"
        for path in (f"applications/{ID}.desktop",
                     f"dbus-1/services/{ID}.service",
                     f"icons/hicolor/scalable/apps/{ID}.svg",
                     f"icons/hicolor/symbolic/apps/{ID}-symbolic.svg",
                     f"metainfo/{ID}.metainfo.xml"):
            with self.subTest(path):
                self.assertTrue((share / path).is_file())

    def test_composed_for_a_shop(self):
        files = Path(sandbox.flatpak("info", "--user", "--show-location", ID).stdout.strip()) / "files"
        for size in (64, 128):
            self.assertTrue((files / f"share/app-info/icons/flatpak/{size}x{size}/{ID}.png").is_file(), size)


class Test2Demo(unittest.TestCase):
    def check(self, *options):
        with sandbox.running("--demo", options=options) as application:
            first = wait_for("ten rooms with a count",
                             lambda: len(counts(application)) >= 10 and counts(application))
            wait_for("a count that moved", lambda: counts(application) != first)
            screenshot("demo" + "".join(options))
        self.assertFalse((sandbox.app_dir / "data" / "occupancy").exists(), "the demo left data behind")

    def test_rooms_and_moving_counts(self):
        self.check()

    def test_without_network(self):
        self.check("--unshare=network")


class Test4CommandLine(unittest.TestCase):
    def cli(self, *arguments, options=(), environment=None):
        return sandbox.desktop.run(["env", *(environment or []), "flatpak", "run", "--user", *options,
                                    "--command=occupancy-cli", ID, *arguments])

    def test_counts_of_a_service_outside(self):
        simulator = Simulator()
        self.addCleanup(simulator.stop)
        simulator.set_room("lobby", 7, 2)
        done = self.cli("get", "--json", "--endpoint", "127.0.0.1", "--port", str(simulator.port), "--no-tls", "lobby",
                        environment=[f"ABLY_API_KEY={simulator.key}"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"connections":7,"presenceMembers":2', done.stdout)

    def test_without_network_it_says_so(self):
        done = self.cli("get", "--endpoint", "127.0.0.1", "--port", "1", "--no-tls", "lobby",
                        options=["--unshare=network"], environment=["ABLY_API_KEY=a.b:c"])
        self.assertEqual(done.returncode, 1, done.stderr)


class Test5Devel(unittest.TestCase):
    def test_side_by_side(self):
        sandbox.install(DEVEL)
        self.addCleanup(sandbox.flatpak, "uninstall", "--user", "--noninteractive", "--delete-data", DEVEL)
        with sandbox.running("--demo"):
            with sandbox.running("--demo", name=DEVEL) as second:
                wait_for("counts", lambda: counts(second))
                for owned in (ID, DEVEL):
                    sandbox.desktop.wait_for_name(owned)
                screenshot("devel")


class Test9Removed(unittest.TestCase):
    def test_data_stays_until_it_is_asked_for(self):
        self.assertTrue(sandbox.app_dir.is_dir())
        self.assertEqual(sandbox.flatpak("uninstall", "--user", "--noninteractive", ID).returncode, 0)
        self.assertTrue(sandbox.app_dir.is_dir(), "removing the application removed its data")
        self.assertFalse((sandbox.installation / "exports/share/applications" / f"{ID}.desktop").exists())

        sandbox.install(ID)
        self.assertEqual(sandbox.flatpak("uninstall", "--user", "--noninteractive", "--delete-data", ID).returncode, 0)
        self.assertFalse(sandbox.app_dir.exists(), "data is left")


if __name__ == "__main__":
    tap.main()
