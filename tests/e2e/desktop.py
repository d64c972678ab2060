# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of its own for one test: display, session bus, keyring, notifications.

Everything lies in a temporary folder and is ended with the desktop.
"""

import contextlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMEOUT = 30

# What opens the keyring.
PASSWORD = "correct horse"

# Nothing glides, so that what is seen is also where it is clicked.
GTK_SETTINGS = """[Settings]
gtk-enable-animations=0
"""

# A bus that starts the accessibility bus and nothing else by itself: no keyring,
# no portal, and nothing that the machine happens to have.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
SERVICES = ["org.a11y.Bus"]


def wait_for(what, condition, timeout=TIMEOUT):
    """Returns the first true value of condition(); fails when there is none in time."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout} s for {what}")
        time.sleep(0.05)


class Desktop:
    """Starts in the constructor, ends in close().

    keyring: a secret service that is unlocked. notifications: the daemon, a mock, or none.
    services: what the session bus starts by itself, None for all that is installed.
    """

    def __init__(self, width=1280, height=800, keyring=True, notifications="dunst", services=SERVICES, environment=None):
        self.stack = contextlib.ExitStack()
        self.homes = itertools.count(1)
        try:
            self.start(width, height, keyring, notifications, services, environment or {})
        except BaseException:
            self.stack.close()
            raise

    def start(self, width, height, keyring, notifications, services, environment):
        self.home = Path(tempfile.mkdtemp(prefix="occupancy-desktop-"))
        self.stack.callback(shutil.rmtree, self.home, ignore_errors=True)
        runtime = self.home / "runtime"
        runtime.mkdir(mode=0o700)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "GDK_BACKEND": "x11",
            "GDK_DISABLE": "gl,vulkan",
            "GSK_RENDERER": "cairo",
            "GSETTINGS_BACKEND": "keyfile",
            "G_DEBUG": "fatal-criticals",
            **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")},
            **environment,
        }
        self.environment["DISPLAY"] = self.start_display(width, height)
        # The bus must start inside the display, or what it activates has none.
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.start_bus(runtime, services)
        if keyring:
            self.start_keyring()
        if notifications == "dunst":
            self.start_dunst()
        elif notifications == "mock":
            self.spawn([sys.executable, "-m", "dbusmock", "--session", "--template", "notification_daemon"],
                       stdout=subprocess.DEVNULL)
            self.wait_for_name("org.freedesktop.Notifications")

    def move_in(self):
        """Gives the programs that are started from now on folders of their own."""
        home = self.home / f"home-{next(self.homes)}"
        for kind in ("data", "config", "cache", "state"):
            (home / kind).mkdir(parents=True)
            self.environment[f"XDG_{kind.upper()}_HOME"] = str(home / kind)
        settings = home / "config" / "gtk-4.0" / "settings.ini"
        settings.parent.mkdir()
        settings.write_text(GTK_SETTINGS)
        return home

    def spawn(self, command, environment=None, **options):
        process = subprocess.Popen(command, env={**self.environment, **(environment or {})}, start_new_session=True,
                                   **options)
        self.stack.callback(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start_display(self, width, height):
        reading, writing = os.pipe()
        self.spawn(["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
                   pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as display:
            return ":" + display.readline().strip()

    def start_bus(self, runtime, services):
        configuration = "--session"
        if services is not None:
            self.services = runtime / "services"
            self.services.mkdir()
            for name in services:
                shutil.copy(f"/usr/share/dbus-1/services/{name}.service", self.services)
            (runtime / "bus.conf").write_text(BUS.format(folder=runtime))
            configuration = f"--config-file={runtime}/bus.conf"
        bus = self.spawn(["dbus-daemon", configuration, "--nofork", "--print-address=1"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        with bus.stdout as address:
            return address.readline().strip()

    def start_keyring(self):
        """Starts the one keyring of the desktop, unlocked."""
        self.keyring = self.spawn(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                                  {"XDG_DATA_HOME": str(self.home / "data")},
                                  stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.keyring.stdin.write(PASSWORD.encode())
        self.keyring.stdin.close()
        self.wait_for_name("org.freedesktop.secrets")

    def stop_keyring(self):
        self.end(self.keyring)
        wait_for("the keyring to go", lambda: not self.has_name("org.freedesktop.secrets"))

    def lock_keyring(self):
        self.call("org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
                  "[objectpath '/org/freedesktop/secrets/collection/login']")

    def start_dunst(self):
        """Its menu of actions is answered by whoever wrote into the file `choice`."""
        menu = self.home / "menu"
        menu.write_text(f"#!/bin/sh\ngrep -F -f {self.home}/choice\n")
        menu.chmod(0o700)
        configuration = self.home / "dunstrc"
        configuration.write_text(f"[global]\ndmenu = {menu}\n")
        self.spawn(["dunst", "-conf", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for_name("org.freedesktop.Notifications")

    def call(self, name, path, method, *arguments):
        """Calls a method on the session bus, in the words of gdbus."""
        done = self.run(["gdbus", "call", "--session", "-d", name, "-o", path, "-m", method, *arguments])
        if done.returncode != 0:
            raise AssertionError(f"{method}: {done.stderr}")
        return done.stdout

    def has_name(self, name):
        return self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", name).startswith("(true")

    def choose_action(self, label):
        """Chooses a button of the newest notification."""
        (self.home / "choice").write_text(label)
        self.run(["dunstctl", "context"])

    def wait_for_name(self, name):
        wait_for(f"{name} on the bus", lambda: self.has_name(name))

    def run(self, command, **options):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False,
                              timeout=TIMEOUT, **options)

    def key(self, *keys):
        """Presses real keys, in xdotool's words: `ctrl+n`, `Tab`, `Return`."""
        self.run(["xdotool", "key", "--delay", "20", *keys])

    def type(self, text):
        self.run(["xdotool", "type", "--delay", "5", text])

    def screenshot(self, path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.run(["import", "-window", "root", str(path)])

    def close(self):
        self.stack.close()
