# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks and files that cannot be written, for real: also for root, and seen by nobody else."""

import contextlib
import ctypes
import os
import subprocess
from pathlib import Path

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE = 1

# What a disk may still take when it is full: nothing.
BLOCK = bytes(4096)


def unshare():
    """Gives this program mounts of its own; tells what keeps it from that, or nothing. Before anything is started."""
    user, group = os.geteuid(), os.getegid()
    try:
        os.unshare(os.CLONE_NEWNS | (os.CLONE_NEWUSER if user != 0 else 0))
        if user != 0:
            # Whoever is not root may be so among themselves.
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    except OSError as error:
        return f"no mounts of our own: {error.strerror}"
    done = subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, text=True, check=False)
    return f"no mounts of our own: {done.stderr.strip()}" if done.returncode != 0 else None


def respect_permissions():
    """Lets them hold for what is started from here on, even if it is root."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def obeys_permissions(folder):
    """Whether a program that is started from here on leaves alone what may not be written."""
    file = folder / "permissions"
    file.touch(0o444)
    done = subprocess.run(["sh", "-c", f": >>'{file}'"], capture_output=True, check=False)
    file.unlink()
    return done.returncode != 0


class SmallDisk:
    """A file system in memory that is mounted on a folder until it is removed."""

    def __init__(self, folder, size):
        self.folder = folder
        self.ballast = folder / "ballast"
        folder.mkdir(parents=True, exist_ok=True)
        self.mount("-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs")

    def mount(self, *words):
        done = subprocess.run(["mount", *words, str(self.folder)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"mount {' '.join(words)}: {done.stderr.strip()}")

    def fill(self):
        """Leaves no room at all."""
        with contextlib.suppress(OSError), open(self.ballast, "ab", buffering=0) as file:
            while True:
                file.write(BLOCK)

    def free(self):
        self.ballast.unlink()

    def set_read_only(self, read_only):
        self.mount("-o", f"remount,bind,{'ro' if read_only else 'rw'}")

    def remove(self):
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)
