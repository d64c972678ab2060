# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of its own for one test: display, session bus, keyring, notifications.

Everything lies in a temporary folder and is ended with the desktop.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

TIMEOUT = 30


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
    """Starts in the constructor, ends in close()."""

    def __init__(self, width=1280, height=800, keyring=True, notifications="dunst", environment=None):
        self.stack = contextlib.ExitStack()
        try:
            self.start(width, height, keyring, notifications, environment or {})
        except BaseException:
            self.stack.close()
            raise

    def start(self, width, height, keyring, notifications, environment):
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
            "GSK_RENDERER": "cairo",
            "GSETTINGS_BACKEND": "keyfile",
            "G_DEBUG": "fatal-criticals",
            **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")},
            **environment,
        }
        self.environment["DISPLAY"] = self.start_display(width, height)
        # The bus must start inside the display, or what it activates has none.
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.start_bus()
        if keyring:
            self.start_keyring()
        if notifications == "dunst":
            self.spawn(["dunst"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.wait_for_name("org.freedesktop.Notifications")

    def spawn(self, command, **options):
        process = subprocess.Popen(command, env=self.environment, start_new_session=True, **options)
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

    def start_bus(self):
        bus = self.spawn(["dbus-daemon", "--session", "--nofork", "--print-address=1"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return bus.stdout.readline().strip()

    def start_keyring(self):
        keyring = self.spawn(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                             stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        keyring.stdin.write(b"\n")
        keyring.stdin.close()
        self.wait_for_name("org.freedesktop.secrets")

    def wait_for_name(self, name):
        wait_for(f"{name} on the bus", lambda: self.run(
            ["gdbus", "call", "--session", "-d", "org.freedesktop.DBus", "-o", "/", "-m",
             "org.freedesktop.DBus.NameHasOwner", name]).stdout.startswith("(true"))

    def run(self, command, **options):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False,
                              timeout=TIMEOUT, **options)

    def key(self, *keys):
        """Presses real keys, in xdotool's words: `ctrl+n`, `Tab`, `Return`."""
        self.run(["xdotool", "key", "--delay", "20", *keys])

    def type(self, text):
        self.run(["xdotool", "type", "--delay", "5", text])

    def focus_window(self, title="."):
        window = wait_for(f"a window {title}", lambda: self.run(
            ["xdotool", "search", "--onlyvisible", "--name", title]).stdout.split())
        self.run(["xdotool", "windowfocus", "--sync", window[-1]])
        return window[-1]

    def screenshot(self, path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.run(["import", "-window", "root", str(path)])

    def close(self):
        self.stack.close()
