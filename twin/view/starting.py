"""A floor that is still being made ready: it is shown bare until it can be watched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from twin.errors import TwinError
from twin.events import COLUMNS
from twin.frames import Frame, Tally
from twin.frames.frame import bare_frame
from twin.layout.floor import Layout
from twin.layout.garage import with_garage
from twin.scenario import Scenario
from twin.units import HOUR_S
from twin.view.source import Source

__all__ = ["READY", "Starting", "get_ready"]

READY = "the floor is getting ready"


class Starting:
    """Shows a floor without drive units and pods while what simulates it is made; a :class:`Source`.

    Parameters
    ----------
    layout : Layout
        The floor.
    scenario : Scenario
        The run's settings.
    make : callable
        Makes the source that is to take this one's place; called once, in a thread.
    """

    live = False
    step_s = 1.0
    known_s = 0.0
    trouble: TwinError | None = None

    def __init__(self, layout: Layout, scenario: Scenario, make: Callable[[], Source]) -> None:
        self.layout, self.scenario = with_garage(layout, scenario.fleet.spare), scenario
        self.end_s = scenario.hours * HOUR_S
        self.begun = False
        self._frame = bare_frame(self.layout)
        self._make = make
        self._made: Future[Source] = Future()

    def make(self) -> None:
        """Make the source now."""
        try:
            self._made.set_result(self._make())
        except BaseException as refused:  # whoever waits is told
            self._made.set_exception(refused)

    @property
    def made(self) -> Source | None:
        """The source that takes this one's place; None until it is there, and it raises what was refused."""
        return self._made.result() if self._made.done() else None

    def wait(self) -> Source:
        """Wait for the source that takes this one's place."""
        get_ready([self])
        return self._made.result()

    def reach(self, until_s: float) -> None:
        """Ask for nothing: nobody can simulate yet."""

    def frame_at(self, time_s: float) -> Frame:
        """Give the bare floor."""
        return self._frame

    def tallies(self, until_s: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Give nothing: nothing was counted."""
        return np.zeros(0), np.zeros((0, len(Tally)), dtype=np.int64)

    def facts_until(self, time_s: float) -> NDArray[np.int32]:
        """Give nothing: nothing has happened."""
        return np.zeros((0, len(COLUMNS)), dtype=np.int32)

    def figures(self) -> dict[str, float]:
        """Give no figure."""
        return {}

    def close(self) -> None:
        """Close what was made, if it is being made."""
        if self.begun and self._made.exception() is None:
            self._made.result().close()


def get_ready(sources: Sequence[Source]) -> None:
    """Have floors made ready that are not, one after the other, in a thread."""
    waiting = [source for source in sources if isinstance(source, Starting) and not source.begun]
    for source in waiting:
        source.begun = True

    def make() -> None:
        for source in waiting:
            source.make()

    if waiting:
        threading.Thread(target=make, name="starting", daemon=True).start()
