"""What it takes to make machine code is told apart from what a run takes."""

from __future__ import annotations

import time

import numba
import numpy as np
import pytest

from tests.running import needs_jit
from twin.experiments.preparing import Preparing
from twin.experiments.single_run import run
from twin.layout import Layout
from twin.scenario import Scenario


@needs_jit
def test_compiling_is_timed() -> None:
    """At the first call, and no more at the next one."""
    twice = numba.njit(lambda values: values + values)
    with Preparing() as preparing:
        assert preparing.seconds == 0.0
        twice(np.zeros(2))
        first_s = preparing.seconds
        twice(np.zeros(2))
        assert preparing.seconds == first_s > 0.001
    twice(np.zeros(2, dtype=np.int8))
    assert preparing.seconds == first_s


def test_a_run_counts_it_as_setting_up(tiny: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every moment of the run had gone into compiling."""
    began = time.perf_counter()
    monkeypatch.setattr(Preparing, "seconds", property(lambda _: time.perf_counter() - began))
    result = run(tiny, Scenario(hours=0.005))
    took_s = time.perf_counter() - began
    assert result.wall_s < 0.5 * took_s
    assert result.wall_s + result.setup_s <= took_s
