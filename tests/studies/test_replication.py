"""A replication gives what a run gives, whatever becomes of it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.studies.small import LOOP_OF_3
from twin.experiments import run
from twin.metrics import FIGURES
from twin.studies import OutcomeStatus, replicate
from twin.studies.outcome import CUT_SHARES


def test_a_replication_gives_the_figures_of_a_run() -> None:
    outcome = replicate(LOOP_OF_3, 7)
    result = run(LOOP_OF_3.layout(), LOOP_OF_3.scenario.model_copy(update={"seed": 7}))
    assert outcome.status is OutcomeStatus.COMPLETE
    assert outcome.record_digest == result.digest
    np.testing.assert_array_equal(outcome.figures[0], list(result.figures.values()))
    assert outcome.figures.shape == (len(CUT_SHARES), len(FIGURES))
    assert outcome.figure("units_per_hour") == result.figures["units_per_hour"]


def test_the_series_add_up_to_the_figures() -> None:
    outcome = replicate(LOOP_OF_3, 7)
    assert outcome.series.units.sum() == pytest.approx(outcome.figure("units_per_hour") * outcome.hours)
    assert outcome.series.backlog[-1] == outcome.figure("backlog")
    assert len(outcome.series.units) == round(outcome.hours * 60)
