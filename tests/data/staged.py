# SPDX-License-Identifier: GPL-3.0-or-later
"""The project as it would be installed below /usr, and the tools that judge it."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ID = os.environ["OCCUPANCY_ID"]
SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["OCCUPANCY_BUILD"])


def run(*command, **options):
    """Gives the output of a command and whether it succeeded."""
    if shutil.which(command[0]) is None:
        raise unittest.SkipTest(f"{command[0]} is not installed")
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, **options)
    return done.stdout, done.returncode == 0


def install(case):
    """Installs the build for a test class, and gives the folder that takes the place of /usr."""
    folder = Path(tempfile.mkdtemp(prefix="occupancy-staged-"))
    case.addClassCleanup(shutil.rmtree, folder)
    output, good = run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", folder / "destination")
    if not good:
        raise AssertionError(output)
    prefix = Path(os.environ["OCCUPANCY_PREFIX"])
    tree = folder / "usr"
    (folder / "destination" / prefix.relative_to("/")).rename(tree)
    return tree
