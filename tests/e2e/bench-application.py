#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How soon the window is there and how much memory it takes, beside other applications of the desktop.

Prints medians and ratios and asserts nothing. RUNS=N measures N times, 5 without it.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixture"))

import accessible  # noqa: E402
from desktop import Desktop, wait_for  # noqa: E402
from simulator import Simulator  # noqa: E402

APPLICATION = os.environ["OCCUPANCY"]
FIRST_FRAME = os.environ["OCCUPANCY_FIRST_FRAME"]
RUNS = int(os.environ.get("RUNS", "5"))
ROOMS = 1000

# Where the list of rooms has its counts, and nothing else: left, top, width, height.
COUNTS = ["250", "110", "40", "560"]
PEERS = ["d-spy", "gnome-calculator"]


@contextlib.contextmanager
def eye(desktop, *part):
    """What looks at the display; gives a function that returns when it saw what it is asked for."""
    with desktop.spawn([FIRST_FRAME, *part], stdout=subprocess.PIPE, text=True) as process:
        def see(what):
            if process.stdout.readline() != what + "\n":
                raise AssertionError(f"the display is not {what}")
            return time.monotonic()
        see("black")
        yield see


@contextlib.contextmanager
def running(desktop, *command):
    """Starts a program; gives its process and the ms until its first frame. It has ended at the end."""
    with eye(desktop) as see:
        begin = time.monotonic()
        process = desktop.spawn(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took = (see("drawn") - begin) * 1000
    try:
        yield process, took
    finally:
        desktop.end(process)


def start_demo(desktop):
    """The ms until the first frame, and from that to the first count that is seen."""
    with eye(desktop, *COUNTS) as see:
        begin = time.monotonic()
        process = desktop.spawn([APPLICATION, "--demo"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            drawn = see("drawn")
            changed = see("changed")
            wait_for_count(process)
        finally:
            desktop.end(process)
    return (drawn - begin) * 1000, (changed - drawn) * 1000


def wait_for_count(process):
    """That there are counts now, in the eyes of a screen reader."""
    root = accessible.application("^occupancy$", process.pid)
    rows = accessible.find(root, "list", "^Rooms$")
    wait_for("a count", lambda: any(" connection" in accessible.name(row) for row in accessible.children(rows)))


def pss(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def settled(process):
    """The memory of a process in MB, once it does not change any more."""
    former = [0.0]

    def rest():
        time.sleep(1)
        now = pss(process.pid)
        still = abs(now - former[0]) < 0.002 * now
        former[0] = now
        return now if still else 0
    return wait_for("the memory to settle", rest, 120)


def set_up(desktop, simulator):
    """An account with many rooms, its key in the keyring."""
    account = str(uuid.uuid4())
    names = [f"room-{number:04}" for number in range(ROOMS)]
    simulator.post("settings", {"logLength": 0})
    simulator.post("rooms", [{"room": name, "connections": 10 + number % 90, "presenceMembers": number % 10}
                             for number, name in enumerate(names)])
    data = Path(desktop.environment["XDG_DATA_HOME"]) / "occupancy"
    data.mkdir()
    (data / "setup.json").write_text(json.dumps({
        "version": 1,
        "accounts": [{"id": account, "name": "Many", "endpoint": "127.0.0.1", "port": simulator.port, "tls": False,
                      "credential": "key"}],
        "rooms": [{"account": account, "name": name} for name in names],
    }), encoding="utf-8")
    desktop.run(["secret-tool", "store", "--label=Occupancy", "xdg:schema", "com.example.Occupancy.Account",
                 "account", account, "kind", "key"], input=simulator.key)


def attached(simulator):
    return sum(channel["attached"] for channel in simulator.get("truth").values())


def report(what, ours, peers, unit, goal):
    print(f"{what}: {ours:.0f} {unit}; " + ", ".join(
        f"{name} {value:.0f} {unit} (ratio {ours / value:.2f}{goal if name == PEERS[0] else ''})"
        for name, value in peers.items()), flush=True)


def measure_start(desktop):
    """All take turns, after one round that warms the machine."""
    ours, counts, peers = [], [], {name: [] for name in PEERS}
    for turn in range(RUNS + 1):
        took, count = start_demo(desktop)
        if turn > 0:
            ours.append(took)
            counts.append(count)
        for name in PEERS:
            with running(desktop, name) as (_, took):
                if turn > 0:
                    peers[name].append(took)
    report("start to first frame, demo", statistics.median(ours),
           {name: statistics.median(values) for name, values in peers.items()}, "ms", ", goal 1.2")
    print(f"first frame to first count: {statistics.median(counts):.0f} ms (goal 300)", flush=True)


def measure_memory(desktop):
    simulator = Simulator()
    desktop.move_in()
    set_up(desktop, simulator)
    ours, peers = [], {name: [] for name in PEERS}
    for _ in range(RUNS):
        with running(desktop, APPLICATION) as (process, _):
            wait_for("all rooms to be attached", lambda: attached(simulator) == ROOMS, 300)
            ours.append(settled(process))
        for name in PEERS:
            with running(desktop, name) as (process, _):
                peers[name].append(settled(process))
    simulator.stop()
    report(f"memory with {ROOMS} rooms", statistics.median(ours),
           {name: statistics.median(values) for name, values in peers.items()}, "MB", ", goal 1.15")


def main():
    desktop = Desktop(notifications=None)
    # As on a desktop, and not as in tests.
    del desktop.environment["GSK_RENDERER"], desktop.environment["GDK_DISABLE"]
    try:
        accessible.connect(desktop)
        measure_start(desktop)
        measure_memory(desktop)
    finally:
        desktop.close()


main()
