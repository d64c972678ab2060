#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the shop's linter that concern this application, each seen to fire where it is broken.

Not here are those that ask a public host: whether the domain of the id and the
screenshots are reachable, whether a source has a tag, whether the runtime is the
newest. README.md lists them.
"""

import configparser
import copy
import json
import re
import shutil
import sys
import unittest
import xml.etree.ElementTree as ET

from staged import ID, SOURCE, install, run

sys.path.append(str(SOURCE / "tests" / "fixture"))

import tap  # noqa: E402

RELEASE = SOURCE / "com.example.Occupancy.json"
DEVEL = SOURCE / "build-aux" / "com.example.Occupancy.Devel.json"


def names(manifest, *options):
    """The D-Bus names or the folders that options of the sandbox open."""
    return [argument.partition("=")[2] for argument in manifest.get("finish-args", [])
            if argument.partition("=")[0] in [f"--{option}" for option in options]]


def sockets(manifest):
    return set(names(manifest, "socket"))


def folders(manifest):
    return [name.partition(":")[0].rstrip("/") for name in names(manifest, "filesystem")]


def talks(manifest):
    return names(manifest, "talk-name", "system-talk-name")


def sources(manifest):
    return [source for module in manifest.get("modules", []) for source in module.get("sources", [])]


def gits(manifest):
    return [source for source in sources(manifest) if source["type"] == "git"]


def networks(options):
    return [word for key in ("build-args", "test-args") for word in options.get("build-options", {}).get(key, [])
            if word == "--share=network"]


def adds(*arguments):
    return lambda manifest: manifest["finish-args"].extend(arguments)


def lacks(*arguments):
    return lambda manifest: [manifest["finish-args"].remove(argument) for argument in arguments]


def sets(key, value):
    return lambda manifest: manifest.update({key: value})


def module_sets(key, value):
    return lambda manifest: manifest["modules"][0].update({key: value})


def git(**keys):
    return module_sets("sources", [{"type": "git", "url": "https://example.com/a.git", "tag": "1", "commit": "0", **keys}])


def either(*spoilers):
    return lambda manifest: [spoil(manifest) for spoil in spoilers]


# What breaks a rule, and what sees that it is broken.
MANIFEST = {
    "toplevel-no-command": (lambda m: m.pop("command"), lambda m: not m.get("command")),
    "toplevel-command-is-path": (sets("command", "/app/bin/occupancy"), lambda m: "/" in m.get("command", "")),
    "toplevel-no-modules": (sets("modules", []), lambda m: not m["modules"]),
    "toplevel-unnecessary-branch": (sets("branch", "stable"), lambda m: {"branch", "default-branch"} & set(m)),
    "toplevel-cleanup-debug": (sets("cleanup", ["/lib/debug"]), lambda m: "/lib/debug" in m.get("cleanup", [])),
    "appid-filename-mismatch": (sets("id", "org.example.Other"), lambda m: m["file"] != m["id"] + ".json"),
    "appid-less-than-3-components": (sets("id", "example.Occupancy"), lambda m: len(m["id"].split(".")) < 3),
    "appid-too-many-components": (sets("id", "a.b.c.d.e.f"), lambda m: len(m["id"].removesuffix(".Devel").split(".")) > 5),
    "appid-domainpart-not-lowercase": (sets("id", "com.Example.Occupancy"),
                                       lambda m: not re.match(r"[a-z][a-z0-9_]*\.[a-z_][a-z0-9_]*\.", m["id"])),
    "appid-ends-with-lowercase-desktop": (sets("id", "com.example.desktop"),
                                          lambda m: m["id"].endswith((".desktop", ".app", ".linux"))),
    "appid-uses-code-hosting-domain": (sets("id", "com.github.occupancy"),
                                       lambda m: re.match(r"com\.(git(hub|lab)|sourceforge)\.", m["id"])),
    "finish-args-not-defined": (lambda m: m.pop("finish-args"), lambda m: "finish-args" not in m),
    "manifest-toplevel-build-network-access": (sets("build-options", {"build-args": ["--share=network"]}), networks),
    "module-X-build-network-access": (module_sets("build-options", {"build-args": ["--share=network"]}),
                                      lambda m: any(networks(module) for module in m["modules"])),
    "module-X-cleanup-debug": (module_sets("cleanup", ["/lib/debug"]),
                               lambda m: any("/lib/debug" in module.get("cleanup", []) for module in m["modules"])),
    "module-X-source-md5-deprecated": (module_sets("sources", [{"type": "archive", "md5": "0"}]),
                                       lambda m: any("md5" in source for source in sources(m))),
    "module-X-source-sha1-deprecated": (module_sets("sources", [{"type": "archive", "sha1": "0"}]),
                                        lambda m: any("sha1" in source for source in sources(m))),
    "module-X-source-git-no-url": (git(url=""), lambda m: any(not source.get("url") for source in gits(m))),
    "module-X-source-git-url-not-http": (git(url="git@example.com:a.git"),
                                         lambda m: any(not re.match("https?://", source["url"]) for source in gits(m))),
    "module-X-source-git-branch": (git(branch="main"), lambda m: any("branch" in source for source in gits(m))),
    "module-X-source-git-no-tag-commit-branch": (git(tag="", commit=""), lambda m: any(
        not any(source.get(key) for key in ("tag", "commit", "branch")) for source in gits(m))),
    "module-X-source-git-no-commit-with-tag": (git(commit=""),
                                               lambda m: any(source.get("tag") and not source.get("commit") for source in gits(m))),
    "module-X-multiple-git-sources-stacked": (module_sets("sources", [{"type": "git", "url": "https://a"}] * 2), lambda m: any(
        [source["type"] for source in module.get("sources", []) if "dest" not in source].count("git") > 1 for module in m["modules"])),
    "finish-args-contains-both-x11-and-fallback": (adds("--socket=x11"), lambda m: {"x11", "fallback-x11"} <= sockets(m)),
    "finish-args-contains-both-x11-and-wayland": (adds("--socket=x11"), lambda m: {"x11", "wayland"} <= sockets(m)),
    "finish-args-x11-without-ipc": (lacks("--share=ipc"),
                                    lambda m: {"x11", "fallback-x11"} & sockets(m) and "ipc" not in names(m, "share")),
    "finish-args-fallback-x11-without-wayland": (lacks("--socket=wayland"),
                                                 lambda m: "fallback-x11" in sockets(m) and "wayland" not in sockets(m)),
    "finish-args-only-wayland": (lacks("--socket=fallback-x11"),
                                 lambda m: "wayland" in sockets(m) and not {"x11", "fallback-x11"} & sockets(m)),
    "finish-args-arbitrary-dbus-access": (adds("--socket=session-bus"), lambda m: {"session-bus", "system-bus"} & sockets(m)),
    "finish-args-portal-talk-name": (adds("--talk-name=org.freedesktop.portal.Notification"),
                                     lambda m: any(name.startswith("org.freedesktop.portal.") for name in talks(m))),
    "finish-args-freedesktop-dbus-talk-name": (adds("--talk-name=org.freedesktop.DBus"),
                                               lambda m: any(re.match(r"org\.freedesktop\.DBus\b", name) for name in talks(m))),
    "finish-args-unnecessary-appid-own-name": (lambda m: adds(f"--own-name={m['id']}.Part")(m), lambda m: any(
        (name + ".").startswith(m["id"] + ".") for name in names(m, "own-name"))),
    "finish-args-own-name-X": (adds("--own-name=org.example.Other"), lambda m: any(
        not (name + ".").startswith(m["id"] + ".") for name in names(m, "own-name"))),
    "finish-args-unnecessary-appid-talk-name": (lambda m: adds(f"--talk-name={m['id']}")(m), lambda m: any(
        (name + ".").startswith(m["id"] + ".") for name in talks(m))),
    "finish-args-incorrect-secret-service-talk-name": (adds("--talk-name=org.freedesktop.Secrets"),
                                                       lambda m: "org.freedesktop.Secrets" in talks(m)),
    "finish-args-dconf-talk-name": (adds("--talk-name=ca.desrt.dconf"), lambda m: "ca.desrt.dconf" in talks(m)),
    "finish-args-direct-dconf-path": (adds("--filesystem=xdg-run/dconf"), lambda m: any("dconf" in name for name in folders(m))),
    "finish-args-wildcard-X": (adds("--talk-name=org.gnome.*"),
                               lambda m: any(name.endswith("*") for name in talks(m) + names(m, "own-name"))),
    "finish-args-home-filesystem-access": (adds("--filesystem=home"), lambda m: {"home", "~"} & set(folders(m))),
    "finish-args-host-filesystem-access": (adds("--filesystem=host:ro"),
                                           lambda m: any(re.match(r"host\b", name) for name in folders(m))),
    "finish-args-arbitrary-xdg-X-access": (adds("--filesystem=xdg-config"),
                                           lambda m: {"xdg-config", "xdg-data", "xdg-cache"} & set(folders(m))),
    "finish-args-unnecessary-xdg-X-access": (adds("--filesystem=xdg-data/occupancy:create"),
                                             lambda m: any(re.match("xdg-(config|data|cache)/", name) for name in folders(m))),
    "finish-args-autostart-filesystem-access": (adds("--filesystem=xdg-config/autostart"),
                                                lambda m: any(name.endswith("autostart") for name in folders(m))),
    "finish-args-systemd-filesystem-access": (adds("--filesystem=xdg-config/systemd"),
                                              lambda m: any("systemd" in name for name in folders(m))),
    # No rule of the linter: whoever reviews would say it.
    "notifications-and-keyring-go-through-portals": (
        either(adds("--talk-name=org.freedesktop.Notifications"), adds("--talk-name=org.freedesktop.secrets")), talks),
}


class Tree:
    """What is installed, and how to break it."""

    def __init__(self, usr):
        self.usr = usr
        self.desktop = usr / "share" / "applications" / f"{ID}.desktop"
        self.metainfo = usr / "share" / "metainfo" / f"{ID}.metainfo.xml"
        self.hicolor = usr / "share" / "icons" / "hicolor"
        self.icon = self.hicolor / "scalable" / "apps" / f"{ID}.svg"

    def copy(self, folder):
        return Tree(shutil.copytree(self.usr, folder))

    @staticmethod
    def replace(path, pattern, text, count=0):
        content, times = re.subn(pattern, text, path.read_text(), count=count, flags=re.MULTILINE | re.DOTALL)
        assert times, f"{pattern} is not in {path.name}"
        path.write_text(content)

    def entry(self, key):
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.optionxform = str
        if self.desktop.is_file():
            parser.read(self.desktop, encoding="utf-8")
        return parser["Desktop Entry"].get(key, "") if parser.has_section("Desktop Entry") else ""

    def elements(self, path):
        return ET.parse(self.metainfo).getroot().findall(path) if self.metainfo.is_file() else []

    def texts(self, path):
        return [(element.text or "").strip() for element in self.elements(path)]


def entry(key, value):
    """Puts another value into the desktop file, or takes a key out of it."""
    def spoil(tree):
        tree.replace(tree.desktop, rf"(\n{key}=[^\n]*)?\Z|\n{key}=[^\n]*", "" if value is None else f"\n{key}={value}", 1)
    return spoil


def metainfo(pattern, text=""):
    return lambda tree: tree.replace(tree.metainfo, pattern, text)


def fails(*command):
    output, good = run(*command)
    return not good or output.strip() != ""


TREE = {
    "desktop-file-not-installed": (lambda t: t.desktop.unlink(), lambda t: not t.desktop.is_file()),
    "desktop-file-failed-validation": (entry("Type", "Nothing"),
                                       lambda t: t.desktop.is_file() and fails("desktop-file-validate", t.desktop)),
    "desktop-file-exec-key-absent": (entry("Exec", None), lambda t: not t.entry("Exec")),
    "desktop-file-exec-has-flatpak-run": (entry("Exec", f"flatpak run {ID}"), lambda t: "flatpak run" in t.entry("Exec")),
    "desktop-file-icon-key-absent": (entry("Icon", None), lambda t: not t.entry("Icon")),
    "desktop-file-icon-key-wrong-value": (entry("Icon", "occupancy"), lambda t: not t.entry("Icon").startswith(ID)),
    "desktop-file-icon-not-installed": (lambda t: t.icon.unlink(), lambda t: not list(t.hicolor.rglob(f"{t.entry('Icon')}.*"))),
    "desktop-file-is-hidden": (entry("Hidden", "true"), lambda t: t.entry("Hidden") == "true"),
    "desktop-file-is-nodisplay": (entry("NoDisplay", "true"), lambda t: t.entry("NoDisplay") == "true"),
    "desktop-file-low-quality-category": (
        entry("Categories", "GTK;GNOME;"),
        lambda t: not set(t.entry("Categories").split(";")) - {"", "GTK", "GNOME", "Qt", "KDE", "Application"}),
    "appstream-metainfo-missing": (lambda t: t.metainfo.unlink(), lambda t: not t.metainfo.is_file()),
    "appstream-failed-validation": (metainfo("<summary>.*?</summary>"), lambda t: t.metainfo.is_file() and not run(
        "appstreamcli", "validate", "--no-net", "--strict", t.metainfo)[1]),
    "appstream-id-mismatch-flatpak-id": (metainfo("<id>.*?</id>", "<id>org.example.Other</id>"), lambda t: t.texts("id") != [ID]),
    "appstream-missing-developer-name": (metainfo("<developer .*?</developer>"), lambda t: not any(t.texts("developer/name"))),
    "appstream-missing-project-license": (metainfo("<project_license>.*?</project_license>"),
                                          lambda t: not any(t.texts("project_license"))),
    "appstream-missing-categories": (entry("Categories", None), lambda t: not t.entry("Categories") and not t.texts("categories/*")),
    "appstream-release-tag-missing-timestamp": (metainfo(' date="[^"]*"'), lambda t: any(
        not release.get("date") and not release.get("timestamp") for release in t.elements("releases/release"))),
    "metainfo-missing-launchable-tag": (metainfo("<launchable.*?</launchable>"), lambda t: not t.elements("launchable")),
    "metainfo-launchable-tag-wrong-value": (metainfo("(<launchable[^>]*>)[^<]*", r"\1other.desktop"),
                                            lambda t: any(text != f"{ID}.desktop" for text in t.texts("launchable"))),
    "appstream-launchable-file-missing": (lambda t: t.desktop.unlink(), lambda t: any(
        not (t.desktop.parent / text).is_file() for text in t.texts("launchable"))),
    "metainfo-missing-screenshots": (metainfo("<screenshots>.*</screenshots>"), lambda t: not t.elements("screenshots/screenshot")),
    "metainfo-svg-screenshots": (metainfo(r"room\.png", "room.svg"),
                                 lambda t: any(text.endswith((".svg", ".svgz")) for text in t.texts("screenshots/screenshot/image"))),
    "appstream-latest-release-is-prerelease": (metainfo('(<release version="[^"]*)"', r'\1-beta"'), lambda t: re.search(
        "alpha|beta|rc|dev", t.elements("releases/release")[0].get("version")) if t.elements("releases/release") else False),
    "non-svg-icon-in-scalable-folder": (lambda t: t.icon.with_suffix(".png").touch(), lambda t: any(
        path.suffix != ".svg" for path in (t.hicolor / "scalable").rglob("*.*"))),
    "non-png-icon-in-hicolor-size-folder": (
        lambda t: [(t.hicolor / "64x64" / "apps").mkdir(parents=True), (t.hicolor / "64x64" / "apps" / "a.svg").touch()],
        lambda t: any(path.suffix != ".png" for path in t.hicolor.glob("[0-9]*/**/*.*"))),
    "no-exportable-icon-installed": (lambda t: [path.rename(path.with_name("other.svg")) for path in t.hicolor.rglob(f"{ID}*")],
                                     lambda t: not list(t.hicolor.rglob(f"{ID}*"))),
}


class Linter(unittest.TestCase):
    def broken(self, rules, subject):
        return {name for name, (_, sees) in rules.items() if sees(subject)}

    def test_manifests(self):
        for path in (RELEASE, DEVEL):
            manifest = {**json.loads(path.read_text()), "file": path.name}
            self.assertEqual(self.broken(MANIFEST, manifest), set())
            for name, (spoil, _) in MANIFEST.items():
                with self.subTest(f"{path.name} {name}"):
                    bad = copy.deepcopy(manifest)
                    spoil(bad)
                    self.assertIn(name, self.broken(MANIFEST, bad))

    def test_installed_tree(self):
        tree = Tree(install(type(self)))
        self.assertEqual(self.broken(TREE, tree), set())
        for number, (name, (spoil, _)) in enumerate(TREE.items()):
            with self.subTest(name):
                bad = tree.copy(tree.usr.parent / f"bad-{number}")
                spoil(bad)
                self.assertTrue(TREE[name][1](bad))


if __name__ == "__main__":
    tap.main()
