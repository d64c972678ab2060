# SPDX-License-Identifier: GPL-3.0-or-later
"""The application as a person has it before them: started, looked at, clicked, typed into."""

import os
import signal
import subprocess

import accessible
from desktop import wait_for

PROGRAM = os.environ["OCCUPANCY"]
DEBUG = {"G_MESSAGES_DEBUG": "all"}


class Application:
    """One run of the program, with all that it says kept in a file."""

    def __init__(self, desktop, log, *arguments):
        self.desktop = desktop
        self.log = log
        with open(log, "wb") as output:
            self.process = desktop.spawn([PROGRAM, *arguments], DEBUG, stdout=output, stderr=subprocess.STDOUT)

    @property
    def root(self):
        return accessible.application("^occupancy$", self.process.pid)

    def end(self):
        """Ends the program as a session does that ends; returns its exit code."""
        self.process.terminate()
        return self.process.wait(30)

    # What is there.

    def find(self, role=None, name=None, within=None, **options):
        return accessible.find(within or self.root, role, name, **options)

    def says(self, text, within=None):
        """Waits until a text is shown somewhere."""
        return self.find("label", text, within)

    def has(self, role, name, within=None):
        return bool(accessible.find_all(within or self.root, role, name))

    def lacks(self, role, name):
        """Waits until a widget is not there any more."""
        wait_for(f"{role} {name!r} to go", lambda: not self.has(role, name))

    def rooms(self):
        """What a screen reader says of the rooms, in their order."""
        rows = self.find("list", "^Rooms$")
        return [accessible.name(row) for row in accessible.find_all(rows, "list item")]

    def room(self, text):
        """Waits until a screen reader says that of a room; returns its row."""
        return self.find("list item", text, self.find("list", "^Rooms$"))

    def live_room(self, text):
        """Likewise of one whose counts are those of now: nothing follows but how they changed."""
        return self.room(text + "(, .* since [^,]*)?$")

    # What is done.

    def windows(self, title="."):
        """The windows of that title that are there, in the words of the display."""
        return self.desktop.run(["xdotool", "search", "--onlyvisible", "--all", "--pid", str(self.process.pid),
                                 "--name", title]).stdout.split()

    def focus(self, title="."):
        """Gives the keyboard to the window, as nothing manages windows here; returns it."""
        windows = wait_for(f"a window {title}", lambda: self.windows(title))
        self.desktop.run(["xdotool", "windowfocus", "--sync", windows[-1]])
        return windows[-1]

    def resize(self, width, height):
        """Makes the window that large, as a person who drags its edge."""
        window = self.focus()
        before = accessible.place(self.find("frame"))
        self.desktop.run(["xdotool", "windowsize", "--sync", window, str(width), str(height)])
        wait_for("the window to be laid out", lambda: accessible.place(self.find("frame")) != before)

    def wait_at(self, name):
        """Waits until what has that name has the keyboard."""
        try:
            wait_for(f"{name!r} to have the keyboard", lambda: any(
                accessible.matches(node, None, name) for node in accessible.focused(self.root)))
        except AssertionError as error:
            raise AssertionError(f"{error}; it is at {[accessible.dump(node) for node in accessible.focused(self.root)]}") from None

    def key(self, *keys):
        self.focus()
        self.desktop.key(*keys)

    def type(self, text):
        self.focus()
        self.desktop.type(text)

    def tab_to(self, name, key="Tab"):
        """Goes on from widget to widget until one of that name has the keyboard."""
        self.focus()
        for _ in range(40):
            if any(accessible.matches(node, None, name) for node in accessible.focused(self.root)):
                return
            self.desktop.key(key)
        raise AssertionError(f"{key} does not lead to {name!r}")

    def press(self, name, role="button", within=None):
        """Does what a click does on what has that name, as soon as it can be clicked."""
        node = self.find(role, name, within)
        wait_for(f"{role} {name!r} to be sensitive", lambda: accessible.has_state(node, "sensitive"))
        if not accessible.activate(node):
            self.click(node)

    def click(self, node, button=1):
        """Clicks with the real pointer."""
        self.point_at(node)
        self.desktop.run(["xdotool", "click", str(button)])

    def point_at(self, node):
        """Moves the pointer over a widget, once that has come to rest, and scrolls to it before."""
        window = self.focus()
        border = -accessible.place(self.find("frame"))[0]
        pane = accessible.scrolled_by(node)
        former = []

        def rest():
            now = accessible.place(node)
            around = pane and accessible.place(pane)
            if now is None or [now, around] != former:
                former[:] = [now, around]
                return None
            middle = accessible.middle(now)
            if around and not around[1] < middle[1] < around[1] + around[3]:
                self.move(window, accessible.middle(around), border)
                self.desktop.run(["xdotool", "click", "5" if middle[1] > around[1] else "4"])
                return None
            return middle

        self.move(window, wait_for(f"{accessible.role(node)} {accessible.name(node)!r} to rest in view", rest), border)

    def move(self, window, point, border):
        # The toolkit leaves out where the border of the window is, twice.
        x, y = (value + 2 * border for value in point)
        self.desktop.run(["xdotool", "mousemove", "--window", window, str(x), str(y)])

    def fill(self, name, text, within=None):
        """Clicks an entry and replaces what is in it by typing."""
        self.click(self.find("text", name, within))
        self.desktop.key("ctrl+a")
        self.desktop.type(text)

    def enter(self, name, text, within=None):
        """Puts a text into an entry, as a screen reader does, in the place of what is in it."""
        accessible.set_text(self.find("text", name, within), text)


class Activated(Application):
    """A run that the session bus has started, with what it says in the same place."""

    class Process:
        """What a test does with a process, to one that is not its child."""

        def __init__(self, pid):
            self.pid = pid
            self.returncode = None

        def poll(self):
            return None if os.path.exists(f"/proc/{self.pid}") else 0

        def wait(self, timeout=30):
            wait_for("the program to end", lambda: self.poll() is not None, timeout)

        def terminate(self):
            os.kill(self.pid, signal.SIGTERM)

        def kill(self):
            os.kill(self.pid, signal.SIGKILL)

    def __init__(self, desktop, log, name):
        self.desktop = desktop
        self.log = log
        answer = desktop.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetConnectionUnixProcessID", name)
        self.process = self.Process(int(answer.split()[1].rstrip(",)")))
