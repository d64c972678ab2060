# SPDX-License-Identifier: GPL-3.0-or-later
"""Listens to what is said to the notification daemon, as it is on the bus."""

import re
import threading
from dataclasses import dataclass

from desktop import wait_for

INTERFACE = "org.freedesktop.Notifications"


@dataclass
class Notification:
    """One call of Notify, and the id that the daemon gave."""
    sender: str
    application: str
    replaces: int
    icon: str
    summary: str
    body: str
    actions: list
    hints: dict
    timeout: int
    id: int = 0

    @property
    def labels(self):
        return self.actions[1::2]


class Notifications:
    """Everything that is sent from now on."""

    def __init__(self, desktop):
        from gi.repository import Gio, GLib
        self.lock = threading.Lock()
        self.sent = []
        self.withdrawn = []
        self.waiting = {}
        self.connection = Gio.DBusConnection.new_for_address_sync(
            desktop.environment["DBUS_SESSION_BUS_ADDRESS"],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        rules = [f"type='method_call',interface='{INTERFACE}'", f"type='method_return',sender='{INTERFACE}'"]
        self.connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Monitoring",
                                  "BecomeMonitor", GLib.Variant("(asu)", (rules, 0)), None,
                                  Gio.DBusCallFlags.NONE, -1, None)
        self.connection.add_filter(self.see)

    def see(self, connection, message, incoming):
        """Called in a thread of the bus; a monitor answers nothing."""
        body = message.get_body()
        with self.lock:
            if message.get_member() == "Notify":
                sent = Notification(message.get_sender(), *body.unpack())
                self.sent.append(sent)
                self.waiting[message.get_sender(), message.get_serial()] = sent
            elif message.get_member() == "CloseNotification":
                self.withdrawn.append(body.unpack()[0])
            elif body is not None and body.get_type_string() == "(u)":
                answered = self.waiting.pop((message.get_destination(), message.get_reply_serial()), None)
                if answered is not None:
                    answered.id = body.unpack()[0]
        return None

    def find(self, summary):
        """All that were sent with such a summary, the oldest first."""
        with self.lock:
            return [sent for sent in self.sent if re.search(summary, sent.summary) and sent.id]

    def get(self, summary, count=1):
        """Waits until so many were sent; returns the newest."""
        return wait_for(f"notification {summary!r}", lambda: (self.find(summary) + [None] * count)[count - 1])

    def is_withdrawn(self, sent):
        with self.lock:
            return sent.id in self.withdrawn

    def wait_withdrawn(self, sent):
        wait_for(f"{sent.summary!r} to be withdrawn", lambda: self.is_withdrawn(sent))
