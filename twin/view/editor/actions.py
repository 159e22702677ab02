"""What can be done besides drawing, and its keys: the one table that buttons, keys and their page share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.view.keys import shown

if TYPE_CHECKING:
    from twin.view.editor.editor import Editor

__all__ = ["ACTIONS", "Action", "action", "action_of_key", "keys_shown"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do.

    Attributes
    ----------
    name : str
        What the program calls it.
    keys : tuple of str
        As :func:`~twin.view.keys.key_name` names them; ``shift+`` in front where that matters.
    title : str
        What a button calls it.
    run : callable
        Does it.
    button : bool
        Whether it has a button in the tool box.
    enabled : callable, optional
        Whether there is something to do.
    """

    name: str
    keys: tuple[str, ...]
    title: str
    run: Callable[[Editor], None]
    button: bool = False
    enabled: Callable[[Editor], bool] | None = None


def _nudge(down: int, right: int) -> Callable[[Editor], None]:
    return lambda editor: editor.nudge((down, right))


ACTIONS: tuple[Action, ...] = (
    Action("undo", ("ctrl+z",), "Undo", lambda e: e.undo(), True, lambda e: e.sketch.can_undo),
    Action("redo", ("ctrl+y", "shift+ctrl+z"), "Redo", lambda e: e.redo(), True, lambda e: e.sketch.can_redo),
    Action("save", ("ctrl+s",), "Save", lambda e: e.save(), True),
    Action("save_as", ("shift+ctrl+s",), "Save as...", lambda e: e.save_as(), True),
    Action("run", ("f5", "ctrl+r"), "Run it", lambda e: e.run(), True),
    Action("leave", ("ctrl+q",), "Leave", lambda e: e.leave(), True),
    Action("copy", ("ctrl+c",), "Copy what is selected", lambda e: e.hand.copy()),
    Action("cut", ("ctrl+x",), "Cut what is selected", lambda e: e.hand.copy(cut=True)),
    Action("paste", ("ctrl+v",), "Paste at the pointer", lambda e: e.hand.paste()),
    Action("select_all", ("ctrl+a",), "Select everything", lambda e: e.hand.select_all()),
    Action("erase", ("delete", "backspace"), "Erase what is selected", lambda e: e.hand.erase_selected()),
    Action("name", ("f2",), "Name the station, zone or floor", lambda e: e.ask_name()),
    Action("totes", ("f3",), "Tote places of the station, or drive units", lambda e: e.ask_number()),
    Action("describe", ("f4",), "Say what the floor is for", lambda e: e.ask_description()),
    Action("turn", ("t",), "Turn stations to come", lambda e: e.hand.turn()),
    Action("shorter", ("[",), "Shorter queue lanes to come", lambda e: e.hand.lengthen(-1)),
    Action("longer", ("]",), "Longer queue lanes to come", lambda e: e.hand.lengthen(1)),
    Action("pen", ("space",), "Put the tool down, or lift it", lambda e: e.toggle_pen()),
    Action("box", ("shift+space",), "The same to fill a box", lambda e: e.toggle_pen(box=True)),
    Action("up", ("up",), "Move the selected, or the tool", _nudge(-1, 0)),
    Action("down", ("down",), "Move the selected, or the tool", _nudge(1, 0)),
    Action("left", ("left",), "Move the selected, or the tool", _nudge(0, -1)),
    Action("right", ("right",), "Move the selected, or the tool", _nudge(0, 1)),
    Action("next_problem", ("tab",), "Go to the next problem", lambda e: e.next_problem()),
    Action("fit", ("home", "0"), "Show the whole sheet", lambda e: e.board.fit()),
    Action("zoom_in", ("+", "="), "Zoom in; the wheel does so at the pointer", lambda e: e.zoom(1)),
    Action("zoom_out", ("-",), "Zoom out", lambda e: e.zoom(-1)),
    Action("help", ("?", "f1"), "All keys", lambda e: e.toggle_help(), True),
    Action("escape", ("escape",), "Let go", lambda e: e.escape()),
)
"""Every action there is."""

_BY_KEY = {key: action for action in ACTIONS for key in action.keys}


def action(name: str) -> Action:
    """Look an action up by name."""
    return next(action for action in ACTIONS if action.name == name)


def action_of_key(key: str, *, shift: bool) -> Action | None:
    """Look an action up by its key."""
    return (_BY_KEY.get(f"shift+{key}") if shift else None) or _BY_KEY.get(key)


def keys_shown(action: Action) -> str:
    """Write an action's keys for people."""
    return ", ".join(_shown(key) for key in action.keys)


def _shown(key: str) -> str:
    if not key.startswith("shift+"):
        return shown(key)
    text = shown(key.removeprefix("shift+"))
    return f"Ctrl+Shift+{text.removeprefix('Ctrl+')}" if text.startswith("Ctrl+") else f"Shift+{text}"
