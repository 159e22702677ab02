"""What if: what can be done by hand to a floor that runs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from twin import whatif
from twin.errors import TwinError
from twin.events import StationStatus
from twin.frames import DriveLook
from twin.layout.floor import CellKind
from twin.view.clock import clock_text
from twin.view.find import name_of
from twin.view.panels.entry import Entry
from twin.view.panels.rows import Choice
from twin.view.selection import Selection, Thing
from twin.view.source import is_steered
from twin.view.starting import READY, Starting

if TYPE_CHECKING:
    from twin.view.session import Session

__all__ = ["WhatIf"]

_NEEDS = {
    "toggle_broken": (Thing.DRIVE_UNIT, "select a drive unit first"),
    "toggle_blocked": (Thing.CELL, "select a highway cell first"),
    "toggle_closed": (Thing.STATION, "select a station first"),
    "add_drive": (Thing.CELL, "select a highway cell or an empty storage location first"),
    "remove_drive": (Thing.DRIVE_UNIT, "select a drive unit first"),
}
_KINDS = {
    "toggle_blocked": (CellKind.HIGHWAY,),
    "add_drive": (CellKind.HIGHWAY, CellKind.STORAGE),
}
Making = Callable[[int], whatif.Command]

_ANYTIME = ("order_rate", "policy", "planner")


class WhatIf:
    """Offers what can be done to a floor and to what is selected on it, and has it done.

    Parameters
    ----------
    session : Session
        What is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_hand: set[tuple[int, Selection]] = set()
        self._chosen: dict[tuple[int, str], str] = {}
        self._asked: list[tuple[Future[None], Callable[[], str]]] = []

    def refusal(self, name: str = "") -> str:
        """Say why something can't be done now; empty where it can."""
        session = self._session
        if not is_steered(session.view.source):
            return READY if isinstance(session.view.source, Starting) else "a recording has happened"
        if name in _NEEDS:
            thing, otherwise = _NEEDS[name]
            selected = session.selected
            if selected is None or selected.thing is not thing:
                return otherwise
            kind = session.view.source.layout.kind
            if thing is Thing.CELL and kind[selected.index] not in _KINDS[name]:
                return otherwise
        return ""

    def open(self) -> None:
        """Offer everything that can be done now, what is selected first."""
        choices = [Choice(self._title(name), name) for name in (*_NEEDS, *_ANYTIME) if not self.refusal(name)]

        def choose(name: str) -> None:
            self._session.modal = None
            self.start(name)

        selected = self._session.selected
        about = f": {name_of(selected, self._session.view.frame)}" if selected else ""
        self._session.open_list(f"What if{about}", choices, choose)

    def start(self, name: str) -> None:
        """Do something, or ask for what is missing."""
        if name == "order_rate":
            self._session.modal = Entry("Orders per hour", "such as 400, or 1200.5", self._change_rate)
        elif name == "policy":
            self._ask_decision()
        elif name == "planner":
            from twin.planning.planner import PLANNERS

            self._ask_name("planner", PLANNERS.names(), whatif.SwitchPlanner)
        elif name in ("add_drive", "remove_drive"):
            self._staff(name)
        else:
            self._toggle(name)

    def poll(self) -> None:
        """Say what has come of what was asked for."""
        waiting = []
        for future, words in self._asked:
            if not future.done():
                waiting.append((future, words))
            elif isinstance(refused := future.exception(), TwinError):
                self._session.say(str(refused).removeprefix("what if: "))
            elif refused is not None:
                raise refused
            else:
                self._session.say(words())
        self._asked = waiting

    def _title(self, name: str) -> str:
        selected = self._session.selected
        undo = selected is not None and self._undone(selected)
        return {
            "toggle_broken": "Repair it" if undo else "Break it down",
            "toggle_blocked": "Clear it" if undo else "Block it",
            "toggle_closed": "Open it" if undo else "Close it",
            "add_drive": "Add a drive unit here",
            "remove_drive": "Remove it",
            "order_rate": "Order rate...",
            "policy": "Another policy...",
            "planner": "Another planner...",
        }[name]

    def _undone(self, selected: Selection) -> bool:
        """Say whether a thing is to be put right rather than wrong."""
        frame = self._session.view.frame
        if (self._session.turned_to, selected) in self._by_hand:
            return True
        if selected.thing is Thing.DRIVE_UNIT:
            return bool(frame.look[selected.index] == DriveLook.FAILED)
        if selected.thing is Thing.STATION:
            return bool(frame.station_status[selected.index] == StationStatus.CLOSED)
        return selected.index in frame.lying

    def _toggle(self, name: str) -> None:
        """Put what is selected wrong, or right."""
        session = self._session
        selected = session.selected
        assert selected is not None
        pairs: dict[str, tuple[Making, Making, str, str]] = {
            "toggle_broken": (whatif.BreakDriveUnit, whatif.RepairDriveUnit, "breaks down", "is repaired"),
            "toggle_blocked": (whatif.BlockCell, whatif.ClearCell, "is blocked", "is cleared"),
            "toggle_closed": (whatif.CloseStation, whatif.OpenStation, "closes", "opens"),
        }
        wrong, right, worse, better = pairs[name]
        undo, key = self._undone(selected), (session.turned_to, selected)
        called = name_of(selected, session.view.frame)

        def words() -> str:
            self._by_hand ^= {key} if (key in self._by_hand) == undo else set()
            return f"{called} {better if undo else worse}"

        self._tell((right if undo else wrong)(selected.index), words)

    def _staff(self, name: str) -> None:
        """Set a spare drive unit down on the selected cell, or let the selected one leave."""
        session = self._session
        selected = session.selected
        assert selected is not None
        called = name_of(selected, session.view.frame)
        if name == "add_drive":
            self._tell(whatif.AddDriveUnit(selected.index), lambda: f"A drive unit is added at {called}")
        else:
            command = whatif.RemoveDriveUnit(selected.index)
            self._tell(command, lambda: f"{called} leaves after its task: asked")

    def _ask_decision(self) -> None:
        from twin.policies.decisions import DECISIONS

        def choose(decision: str) -> None:
            names = DECISIONS[decision].names()
            self._ask_name(decision, names, lambda rule: whatif.SwitchPolicy(decision, rule))

        choices = [Choice(name.replace("_", " "), name) for name in DECISIONS]
        self._session.open_list("Which decision?", choices, choose)

    def _ask_name(self, what: str, names: list[str], command: Callable[[str], whatif.Command]) -> None:
        """Offer names to choose from; the one in use is marked, as far as it is known."""
        session = self._session
        key, scenario = (session.turned_to, what), session.view.source.scenario
        first = scenario.planning.planner if what == "planner" else getattr(scenario.policies, what, None)
        used = self._chosen.get(key, first)

        def choose(name: str) -> None:
            session.modal = None

            def words() -> str:
                self._chosen[key] = name
                return f"{what.replace('_', ' ').capitalize()}: {name}"

            self._tell(command(name), words)

        choices = [Choice(name, name, checked=name == used) for name in names]
        session.open_list(what.replace("_", " ").capitalize(), choices, choose)

    def _change_rate(self, text: str) -> str:
        try:
            rate = float(text)
        except ValueError:
            return f"{text!r} is no number of orders"
        command = whatif.ChangeRate(rate)
        # two floors are compared on the same orders
        for view in self._session.views:
            if is_steered(view.source):
                self._asked.append((view.source.tell(command), lambda: f"{rate:g} orders per hour"))
        self._session.modal = None
        return ""

    def _tell(self, command: whatif.Command, words: Callable[[], str]) -> None:
        """Have a command carried out on the floor that one is turned to."""
        session = self._session
        source = session.view.source
        assert is_steered(source)
        moment = source.known_s

        def at() -> str:
            behind = moment - session.clock.now_s > 1.0
            return f"{words()} at {clock_text(moment)}{', which is still to come' * behind}"

        self._asked.append((source.tell(command), at))
