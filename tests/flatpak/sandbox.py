# SPDX-License-Identifier: GPL-3.0-or-later
"""The application as people get it: built by flatpak-builder, installed, run in the sandbox.

The cases look from outside, through the accessibility tree, the bus and the files.
"""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(SOURCE / "tests" / "fixture"), str(SOURCE / "tests" / "e2e")]

import accessible  # noqa: E402
from application import Application  # noqa: E402
from case import ID, Case  # noqa: E402
from desktop import wait_for  # noqa: E402

DEVEL = ID + ".Devel"
BUILD = SOURCE / "_build-flatpak"


def note(text):
    print("#", text, flush=True)


def source_digest():
    """Changes with any file of the project but those that look at what was built."""
    listed = subprocess.run(["git", "-C", SOURCE, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, check=True).stdout
    digest = hashlib.sha256()
    for name in sorted(set(listed.split(b"\0"))):
        path = SOURCE / os.fsdecode(name)
        if path.is_file() and path.parent != SOURCE / "tests" / "flatpak":
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
    stamp.unlink(missing_ok=True)
    said = ""
    for verb in ("install", "bundle"):
        done = subprocess.run(["build-aux/flatpak", verb, *options], cwd=SOURCE, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise AssertionError(f"build-aux/flatpak {verb} failed:\n{done.stdout[-6000:]}")
        said += done.stdout
    passed = sum(int(number) for number in re.findall(r"^Ok: +(\d+)", said, re.MULTILINE))
    if name == ID and passed == 0:
        raise AssertionError(f"no test was run inside of the build:\n{said[-6000:]}")
    stamp.write_text(digest)
    note(f"{name} took {time.monotonic() - start:.0f} s to build and bundle, with {passed} test programs passed inside")
    return bundle


@functools.cache
def prepare():
    """Gives the bundles and the folder of the runtime; once, as a desktop changes the environment of this process."""
    start = time.monotonic()
    environment = {**os.environ, "OCCUPANCY_STAND_IN": "1", "FLATPAK_USER_DIR": str(BUILD / "installation")}
    printed = subprocess.run(["build-aux/flatpak", "env"], cwd=SOURCE, env=environment, text=True,
                             stdout=subprocess.PIPE, check=True).stdout
    environment.update(line.split("=", 1) for line in printed.splitlines())
    note(f"the stand-in runtime was there after {time.monotonic() - start:.0f} s")
    return {ID: build(environment), DEVEL: build(environment, "--devel")}, environment["FLATPAK_SYSTEM_DIR"]


class Sandboxed(Application):
    """The application in its sandbox, whoever starts it."""

    def __init__(self, case, name):
        self.case = case
        self.desktop = case.desktop
        self.name = name
        self.process = None

    def launch(self, log, options, arguments):
        """Starts it, with all that it says kept in a file."""
        self.log = log
        with open(log, "wb") as output:
            self.process = self.desktop.spawn(
                ["flatpak", "run", "--user", "--unset-env=GSETTINGS_BACKEND", "--env=G_MESSAGES_DEBUG=all", *options,
                 self.name, *arguments], stdout=output, stderr=subprocess.STDOUT)

    @property
    def root(self):
        # The sandbox hides which process it is.
        return accessible.application("^occupancy$")

    def windows(self, title="."):
        windows = self.desktop.run(["xdotool", "search", "--onlyvisible", "--class", "occupancy"]).stdout.split()
        return [window for window in windows
                if re.search(title, self.desktop.run(["xdotool", "getwindowname", window]).stdout)]

    def is_running(self):
        return self.name in self.case.flatpak("ps", "--columns=application").stdout.split()

    def wait(self):
        wait_for("the sandbox to end", lambda: not self.is_running())

    def end(self):
        """Ends the program as a person does; returns its exit code."""
        self.key("ctrl+q")
        self.wait()
        return self.process.wait(30)

    def kill(self):
        """Leaves nothing of it behind, whatever has become of it."""
        self.case.flatpak("kill", self.name)
        self.wait()


class SandboxCase(Case):
    """A desktop with a Flatpak installation that has the application: fresh in each class, and without data in each test.

    Only one class of a program can look through the accessibility tree, as that is joined once.
    """

    @classmethod
    def setUpClass(cls):
        cls.bundles, runtime = prepare()
        cls.installation = Path(tempfile.mkdtemp(prefix="occupancy-flatpak-"))
        cls.addClassCleanup(shutil.rmtree, cls.installation, ignore_errors=True)
        cls.desktop_options = {"services": None, "environment": {
            "FLATPAK_SYSTEM_DIR": runtime,
            "FLATPAK_USER_DIR": str(cls.installation),
            "XDG_DATA_DIRS": f"{cls.installation}/exports/share:/usr/local/share:/usr/share",
            "XDG_CURRENT_DESKTOP": "GNOME",
        }}
        super().setUpClass()
        # Flatpak asks there whether this user may install; the machine may have none.
        cls.desktop.environment["DBUS_SYSTEM_BUS_ADDRESS"] = cls.desktop.environment["DBUS_SESSION_BUS_ADDRESS"]
        cls.app_dir = cls.desktop.home / ".var" / "app" / ID

    def setUp(self):
        super().setUp()
        shutil.rmtree(self.app_dir, ignore_errors=True)
        if self.flatpak("info", "--user", ID).returncode != 0:
            self.install(ID)

    @classmethod
    def flatpak(cls, *arguments):
        return cls.desktop.run(["flatpak", *arguments])

    @classmethod
    def install(cls, name):
        done = cls.flatpak("install", "--user", "--noninteractive", "--bundle", str(cls.bundles[name]))
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def uninstall(self, name, *options):
        done = self.flatpak("uninstall", "--user", "--noninteractive", *options, name)
        self.assertEqual(done.returncode, 0, done.stderr)

    def adopt(self, name=ID):
        """Gives what the session bus will start."""
        application = Sandboxed(self, name)
        self.addCleanup(application.kill)
        return application

    def start(self, *arguments, options=(), name=ID):
        application = self.adopt(name)
        application.launch(self.home / f"log-{len(self.runs)}", options, arguments)
        self.runs.append(application)
        return application

    def cli(self, *arguments, options=(), key=None, name=ID):
        """Runs the command line of the installed application; a key is handed over as the README says."""
        given = [] if key is None else ["--key-file", "/dev/stdin"]
        return self.desktop.run(["flatpak", "run", "--user", *options, "--command=occupancy-cli", name, *arguments, *given],
                                input=key)

    def add_account(self, simulator, account, name=ID):
        """Adds one on the command line."""
        done = self.cli("account", "add", "--endpoint", "127.0.0.1", "--port", str(simulator.port), "--no-tls", account,
                        key=simulator.key, name=name)
        self.assertEqual(done.returncode, 0, done.stderr)

    @property
    def data(self):
        return self.app_dir / "data" / "occupancy"

    def screenshot(self, name):
        path = BUILD / "screenshots" / f"{name}.png"
        self.desktop.screenshot(path)
        note(f"screenshot: {path.relative_to(SOURCE)}")


__all__ = ["BUILD", "DEVEL", "ID", "SOURCE", "SandboxCase", "accessible", "note", "wait_for"]
