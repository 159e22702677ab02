"""Compiling, or loading, all that a run calls, before its clock starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from twin.layout.foreign import Form, MapfProblem, TaskRule
from twin.layout.foreign.maps import moves_between
from twin.layout.foreign.problem import Errands
from twin.mapf.loop import MapfRun
from twin.mapf.settings import MapfSettings

__all__ = ["warm_up"]

SIDE = 6
CORNERS = (0, SIDE - 1, SIDE * SIDE - 1, SIDE * (SIDE - 1))


def warm_up(settings: MapfSettings, *, rotation: bool) -> None:
    """Let a planner play a few ticks on a small square, so that the run's times are those of its work.

    Parameters
    ----------
    settings : MapfSettings
        The run's; only the planner, its budget and its settings matter.
    rotation : bool
        Whether agents have a heading.
    """
    free = np.ones(SIDE * SIDE, dtype=np.bool_)
    square = MapfProblem(
        name="square",
        source="<square>",
        form=Form.LORR_2024,
        rule=TaskRule.SCHEDULED,
        map_name="square",
        n_rows=SIDE,
        n_cols=SIDE,
        neighbour=moves_between(free.reshape(SIDE, SIDE)),
        free=free,
        starts=np.array(CORNERS, dtype=np.int32),
        n_agents=len(CORNERS),
        rotation=rotation,
        errands=Errands(np.arange(0, 9, 2), np.array([*CORNERS, *CORNERS[::-1]], dtype=np.int32)),
        revealed=1.0,
    )
    run = MapfRun(square, replace(settings, n_agents=None, ticks=2 * SIDE, rotation=rotation))
    while run.running:
        run.step()
