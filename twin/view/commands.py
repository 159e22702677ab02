"""The one table of commands: keys, menus and the page of keys are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.view.keys import shown
from twin.view.layers import Layer
from twin.view.panels.rows import Choice

if TYPE_CHECKING:
    from twin.view.session import Session

__all__ = ["COMMANDS", "GROUPS", "Command", "by_key", "choice_of", "command", "of_group"]

GROUPS = ("Time", "Camera", "Overlays", "Show", "Find", "What if", "Window")
"""Groups of commands: the menus, in their order."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that one can do.

    Attributes
    ----------
    name : str
        What the program calls it.
    keys : tuple of str
        Keys that do it.
    group : str
        One of :data:`GROUPS`.
    title : str
        What a menu calls it.
    help : str
        What it does, for the page of keys.
    run : callable
        Does it.
    checked : callable, optional
        Says whether it is on.
    refused : callable, optional
        Says why it can't be done now; empty where it can.
    pan : (int, int)
        Which way the camera goes while the key is held.
    """

    name: str
    keys: tuple[str, ...]
    group: str
    title: str
    help: str
    run: Callable[[Session], None]
    checked: Callable[[Session], bool] | None = None
    refused: Callable[[Session], str] | None = None
    pan: tuple[int, int] = (0, 0)


def _layer(key: str, layer: Layer, title: str, text: str) -> Command:
    return Command(
        f"layer_{layer.name.lower()}",
        (key,),
        "Overlays",
        title,
        text,
        lambda session: session.toggle_layer(layer),
        lambda session: layer in session.layers,
        (lambda session: "" if session.selected else "select something first")
        if layer is Layer.DISTANCE
        else None,
    )


def _panel(key: str, name: str, title: str, text: str) -> Command:
    return Command(
        f"show_{name}",
        (key,),
        "Show",
        title,
        text,
        lambda session: session.toggle_panel(name),
        lambda session: name in session.shown,
    )


def _pan(name: str, keys: tuple[str, ...], towards: tuple[int, int]) -> Command:
    return Command(
        f"pan_{name}",
        keys,
        "Camera",
        f"Go {name}",
        f"go {name} while the key is held",
        lambda session: session.nudge(*towards),
        pan=towards,
    )


def _what_if(name: str, keys: tuple[str, ...], title: str, text: str) -> Command:
    return Command(
        name,
        keys,
        "What if",
        title,
        text,
        lambda session: session.what_if.start(name),
        refused=lambda session: session.what_if.refusal(name),
    )


def _no_selection(session: Session) -> str:
    return "" if session.selected else "select something first"


_TIME = (
    Command("pause", ("space",), "Time", "Pause", "stop and go on", lambda s: s.toggle_pause(),
            lambda s: s.clock.paused),
    Command("step", (".",), "Time", "Single step", "go one step of the motion model on",
            lambda s: s.single_step(1)),
    Command("step_back", (",",), "Time", "Step back", "go one step back", lambda s: s.single_step(-1)),
    Command("faster", ("]",), "Time", "Faster", "choose the next higher speed", lambda s: s.change_speed(1)),
    Command("slower", ("[",), "Time", "Slower", "choose the next lower speed", lambda s: s.change_speed(-1)),
    Command("real_time", ("\\",), "Time", "Real time", "a second in a second",
            lambda s: s.set_speed(1.0), lambda s: s.clock.speed == 1.0),
    Command("full_speed", ("end",), "Time", "As fast as it goes", "do not wait for the clock",
            lambda s: s.set_speed(float("inf")), lambda s: s.clock.speed == float("inf")),
    Command("jump", ("j",), "Time", "Jump to a time...", "such as 12:30, 1:00:00, 90, 45m or 1.5h",
            lambda s: s.ask_time()),
    Command("restart", ("ctrl+r",), "Time", "From the start", "show everything again from 0:00",
            lambda s: s.restart()),
)  # fmt: skip

_CAMERA = (
    Command("zoom_in", ("+", "="), "Camera", "Zoom in", "enlarge; the mouse wheel does so at the pointer",
            lambda s: s.zoom(1)),
    Command("zoom_out", ("-",), "Camera", "Zoom out", "make it smaller", lambda s: s.zoom(-1)),
    Command("fit", ("home", "0"), "Camera", "Show the whole floor", "fit the floor into the window",
            lambda s: s.fit()),
    Command("centre", ("c",), "Camera", "Go to the selected", "bring what is selected to the middle",
            lambda s: s.go_to_selected(), refused=_no_selection),
    Command("follow", ("f",), "Camera", "Follow the selected", "keep it in the middle while it moves",
            lambda s: s.toggle_follow(), lambda s: s.following, _no_selection),
    _pan("left", ("left", "a"), (1, 0)),
    _pan("right", ("right", "d"), (-1, 0)),
    _pan("up", ("up", "w"), (0, 1)),
    _pan("down", ("down", "s"), (0, -1)),
)  # fmt: skip

_OVERLAYS = (
    _layer("1", Layer.VISITS, "Traffic: visits", "how often drive units have come onto each cell"),
    _layer("2", Layer.BLOCKED, "Traffic: blocked time", "how long they stood blocked on each cell"),
    _layer("3", Layer.ROUTES, "Planned ways", "the planner's; shortest ones where it has none, or a replay"),
    _layer("4", Layer.GOALS, "Goals", "a line from each drive unit to its goal"),
    _layer("5", Layer.GUIDANCE, "Guidance", "which moves the planner is told to prefer"),
    _layer("6", Layer.DISTANCE, "Distance to the goal", "from the goal of what is selected"),
    _layer("7", Layer.POPULARITY, "Pods: popularity", "how often each pod was presented"),
    _layer("8", Layer.STOCK, "Pods: stock", "how many units lie on each pod"),
    _layer("9", Layer.ZONES, "Zones", "named areas of the floor"),
    _layer("b", Layer.BATTERY, "Batteries", "how far each drive unit is charged"),
    Command("no_layers", ("n",), "Overlays", "None", "take all overlays away", lambda s: s.clear_layers()),
)  # fmt: skip

_SHOW = (
    _panel("g", "charts", "Charts", "figures over time"),
    _panel("k", "figures", "Key figures", "the figures of twin run, as of now"),
    _panel("l", "legend", "Legend", "what colours and shapes mean"),
    _panel("o", "minimap", "Overview", "a small map; click it to go there"),
    Command("theme", ("t",), "Show", "Dark theme", "change between light and dark",
            lambda s: s.toggle_theme(), lambda s: s.skin.dark),
    Command("bare", ("h",), "Show", "Hide all panels", "nothing but the floor", lambda s: s.toggle_bare(),
            lambda s: s.bare),
)  # fmt: skip

_FIND = (
    Command("find", ("/", "ctrl+f"), "Find", "Find...", "d12, p340, P3, o77, k2, or row,column of a cell",
            lambda s: s.ask_find()),
    Command("next_drive", (">",), "Find", "Next drive unit", "select the next drive unit",
            lambda s: s.select_beside(1)),
    Command("previous_drive", ("<",), "Find", "Previous drive unit", "select the one before",
            lambda s: s.select_beside(-1)),
    Command("next_blocked", ("i",), "Find", "Next blocked drive unit", "select the next that cannot go on",
            lambda s: s.select_blocked()),
    Command("other_floor", ("v",), "Find", "The other floor", "turn to the other of two floors",
            lambda s: s.turn_to_other(),
            refused=lambda s: "" if len(s.views) > 1 else "there is one floor only"),
)  # fmt: skip

_WINDOW = (
    Command("menu", ("m", "f10"), "Window", "Menus", "open the menus; arrows and Enter choose",
            lambda s: s.open_menu(s.menu_group)),
    Command("help", ("?", "f1"), "Window", "All keys", "show this page", lambda s: s.toggle_help()),
    Command("focus", ("tab",), "Window", "Next link", "go through the links of the panels; Enter follows",
            lambda s: s.focus_next(1)),
    Command("focus_back", ("shift+tab",), "Window", "Previous link", "the same backwards",
            lambda s: s.focus_next(-1)),
    Command("shoot", ("f12",), "Window", "Save a picture", "write a PNG into the present folder",
            lambda s: s.shoot()),
    Command("full_screen", ("f11",), "Window", "Full screen", "and back", lambda s: s.toggle_full_screen(),
            lambda s: s.full_screen),
    Command("edit", ("e",), "Window", "Edit the floor", "draw on the floor, and run what came out",
            lambda s: s.edit(), refused=lambda s: s.edit_refusal()),
    Command("close", ("escape",), "Window", "Close", "close what is open, or let go of what is selected",
            lambda s: s.escape()),
    Command("quit", ("q", "ctrl+q"), "Window", "Quit", "end the run and print its figures",
            lambda s: s.quit()),
)  # fmt: skip

_WHAT_IF = (
    Command("what_if", ("x", "enter"), "What if", "What if...", "all that can be done to what is selected",
            lambda s: s.what_if.open(), refused=lambda s: s.what_if.refusal()),
    _what_if("toggle_broken", ("ctrl+b",), "Break or repair", "a drive unit breaks down, or goes on"),
    _what_if("toggle_blocked", ("ctrl+l",), "Block or clear", "something lies on a cell, or no longer"),
    _what_if("toggle_closed", ("ctrl+k",), "Close or open", "a station takes no more pods, or does again"),
    _what_if("add_drive", ("ctrl+a",), "Add a drive unit", "a spare one is set down on the selected cell"),
    _what_if("remove_drive", ("ctrl+d",), "Remove a drive unit", "it does its task, then it goes off duty"),
    _what_if("order_rate", ("ctrl+o",), "Order rate...", "orders come faster or slower"),
    _what_if("policy", ("ctrl+p",), "Another policy...", "another rule decides from now on"),
    _what_if("planner", ("ctrl+n",), "Another planner...", "another planner plans from now on"),
)  # fmt: skip

COMMANDS: tuple[Command, ...] = (*_TIME, *_CAMERA, *_OVERLAYS, *_SHOW, *_FIND, *_WHAT_IF, *_WINDOW)
"""Every command there is."""


def by_key() -> dict[str, Command]:
    """Look commands up by key."""
    return {key: command for command in COMMANDS for key in command.keys}


def command(name: str) -> Command:
    """Look a command up by name."""
    return next(command for command in COMMANDS if command.name == name)


def of_group(group: str) -> list[Command]:
    """List the commands of a menu."""
    return [command for command in COMMANDS if command.group == group]


def choice_of(command: Command, session: Session) -> Choice:
    """Make a menu's entry of a command."""
    refused = command.refused(session) if command.refused else ""
    return Choice(
        command.title,
        command.name,
        " ".join(shown(key) for key in command.keys[:1]),
        command.checked(session) if command.checked else None,
        not refused,
    )
