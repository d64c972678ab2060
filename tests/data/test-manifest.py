#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifests against the rules of the shop's linter that concern them."""

import json
import subprocess
import sys
import unittest

from staged import SOURCE, run

sys.path.append(str(SOURCE / "tests" / "fixture"))

import tap  # noqa: E402

ID = "com.example.Occupancy"
RELEASE = SOURCE / f"{ID}.json"
DEVEL = SOURCE / "build-aux" / f"{ID}.Devel.json"
PERMISSIONS = ["--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--device=dri"]
KEYS = ["id", "runtime", "runtime-version", "sdk", "command", "finish-args", "cleanup", "modules"]


class Manifest(unittest.TestCase):
    def both(self):
        return [(path, json.loads(path.read_text())) for path in (RELEASE, DEVEL)]

    def test_keys_in_their_order(self):
        for path, manifest in self.both():
            self.assertEqual(list(manifest), KEYS)
            self.assertFalse(path.is_symlink())
            self.assertEqual(path.name, manifest["id"] + ".json")

    def test_every_key_is_known_to_the_builder(self):
        for path, _ in self.both():
            output, good = run("flatpak-builder", "--show-manifest", path)
            self.assertTrue(good, output)
            self.assertNotRegex(output, r"(?i)unknown property|warning")

    def test_runtime(self):
        for path, manifest in self.both():
            with self.subTest(path.name):
                self.assertEqual(manifest["runtime"], "org.gnome.Platform")
                self.assertEqual(manifest["sdk"], "org.gnome.Sdk")
                self.assertEqual(manifest["runtime-version"], "50")
                self.assertEqual(manifest["command"], "occupancy")

    def test_five_permissions_and_no_more(self):
        for path, manifest in self.both():
            self.assertEqual(manifest["finish-args"], PERMISSIONS, path.name)

    def test_one_module_of_this_folder_without_downloads(self):
        for path, manifest in self.both():
            module, = manifest["modules"]
            source, = module["sources"]
            self.assertEqual(source["type"], "dir")
            self.assertEqual((path.parent / source["path"]).resolve(), SOURCE)
            self.assertNotIn("build-options", module, "the network is closed unless this opens it")
            self.assertLessEqual({".git", ".flatpak-builder", "_build", "_build-sanitize", "_build-flatpak"}, set(source["skip"]))
            self.assertNotIn("/lib/debug", manifest["cleanup"] + module.get("cleanup", []))

    def test_the_release_runs_the_unit_tests(self):
        module, = json.loads(RELEASE.read_text())["modules"]
        self.assertTrue(module["run-tests"])
        command, = module["test-commands"]
        self.assertIn("--suite unit", command)

    def test_development_differs_in_name_and_profile_only(self):
        release, devel = (json.loads(path.read_text()) for path in (RELEASE, DEVEL))
        self.assertEqual(devel["id"], release["id"] + ".Devel")
        self.assertEqual(release["modules"][0]["config-opts"], ["-Dprofile=default"])
        self.assertEqual(devel["modules"][0]["config-opts"], ["-Dprofile=development"])
        for manifest in (release, devel):
            del manifest["id"], manifest["modules"][0]["config-opts"], manifest["modules"][0]["sources"][0]["path"]
            for key in ("run-tests", "test-rule", "test-commands"):
                manifest["modules"][0].pop(key, None)
        self.assertEqual(devel, release)

    def test_the_id_is_in_one_build_variable(self):
        found = subprocess.run(["git", "-C", SOURCE, "grep", "-lF", ID, "--", "src", "meson.build", "data/meson.build"],
                               capture_output=True, text=True, check=False).stdout.split()
        if not found:
            self.skipTest("not a git checkout")
        allowed = {"meson.build", "data/meson.build"}
        self.assertLessEqual(set(found), allowed)


if __name__ == "__main__":
    tap.main()
