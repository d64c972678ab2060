# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds and works widgets through the accessibility tree, as a screen reader does."""

import os
import re

from desktop import wait_for

Atspi = None


def connect(desktop):
    """Joins the accessibility bus of a desktop; once in a process."""
    global Atspi
    os.environ.update(desktop.environment)
    # What libatspi says of an application that goes away does not end the test.
    os.environ.pop("G_DEBUG", None)
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi as module
    Atspi = module
    Atspi.init()
    # The registry is started by the first question; an application that starts before it stays unknown.
    Atspi.get_desktop(0).get_child_count()


def children(node):
    try:
        return [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child is not None]
    except Exception:
        # The widget went away while it was being looked at.
        return []


def walk(node, showing=False):
    """A widget and all in it, or all of it that is shown."""
    yield node
    for child in children(node):
        if not showing or is_showing(child):
            yield from walk(child, showing)


def attribute(node, getter, default=""):
    try:
        return getter(node)
    except Exception:
        return default


def name(node):
    return attribute(node, lambda n: n.get_name()) or ""


def role(node):
    return attribute(node, lambda n: n.get_role_name()) or ""


def text(node):
    """What a label or an entry shows."""
    return attribute(node, lambda n: Atspi.Text.get_text(n, 0, Atspi.Text.get_character_count(n))) or name(node)


def is_showing(node):
    return attribute(node, lambda n: n.get_state_set().contains(Atspi.StateType.SHOWING), False)


def has_state(node, state):
    return attribute(node, lambda n: n.get_state_set().contains(getattr(Atspi.StateType, state.upper())), False)


def matches(node, wanted_role, wanted_name):
    if wanted_role is not None and role(node) != wanted_role:
        return False
    if wanted_name is None:
        return True
    return re.search(wanted_name, name(node)) is not None


def find_all(root, wanted_role=None, wanted_name=None, showing=True):
    return [node for node in walk(root, showing) if matches(node, wanted_role, wanted_name)]


def find(root, wanted_role=None, wanted_name=None, showing=True, timeout=30):
    """Waits for the first widget of that role whose name matches the expression."""
    def first():
        found = find_all(root, wanted_role, wanted_name, showing)
        return found[0] if found else None
    try:
        return wait_for(f"{wanted_role or 'a widget'} {wanted_name!r}", first, timeout)
    except AssertionError as error:
        raise AssertionError(f"{error}; there was:\n{dump(root)}") from None


def dump(root, depth=0):
    """All that is shown and has a name, one a line."""
    lines = []
    if is_showing(root) and name(root):
        lines.append(f"{'  ' * depth}{role(root)} {name(root)!r}")
        depth += 1
    lines += [dump(child, depth) for child in children(root)]
    return "\n".join(line for line in lines if line)


def application(wanted_name, process_id=None):
    """Waits for the application of that name, or that process, on the accessibility bus."""
    def look():
        for candidate in children(Atspi.get_desktop(0)):
            if process_id is not None and attribute(candidate, lambda n: n.get_process_id(), 0) != process_id:
                continue
            if re.search(wanted_name, name(candidate)) and children(candidate):
                return candidate
        return None
    return wait_for(f"the application {wanted_name}", look)


def focused(root):
    """What has the keyboard, and what of it is a widget of its own."""
    return [node for node in walk(root) if has_state(node, "focused")]


def place(node):
    """Where a widget is in its window: left, top, width, height; nothing while it has no place."""
    extents = attribute(node, lambda n: Atspi.Component.get_extents(n, Atspi.CoordType.WINDOW), None)
    if extents is None or extents.width <= 0 or extents.height <= 0:
        return None
    return extents.x, extents.y, extents.width, extents.height


def middle(extents):
    left, top, width, height = extents
    return left + width // 2, top + height // 2


def scrolled_by(node):
    """The nearest widget around that scrolls, or nothing."""
    while node is not None and role(node) != "scroll pane":
        node = attribute(node, lambda n: n.get_parent(), None)
    return node


# What stands for a click; widgets have many more actions.
CLICKS = ("click", "toggle", "activate")
# GTK 4.18 leaks the answer when it is asked for the actions of other widgets than its buttons.
CLICKED = ("button", "toggle button", "page tab")


def activate(node):
    """Does what a click does, if a widget or one inside offers that; tells whether it did."""
    for candidate in [inner for inner in walk(node) if role(inner) in CLICKED]:
        for index in range(attribute(candidate, lambda n: Atspi.Action.get_n_actions(n), 0)):
            if attribute(candidate, lambda n, i=index: Atspi.Action.get_action_name(n, i)) in CLICKS:
                return Atspi.Action.do_action(candidate, index)
    return False


def set_text(node, value):
    for candidate in walk(node):
        if attribute(candidate, lambda n: Atspi.EditableText.set_text_contents(n, value), False):
            return
    raise AssertionError(f"{role(node)} {name(node)!r} takes no text")
