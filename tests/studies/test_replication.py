"""A replication gives what a run gives, whatever becomes of it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.studies.small import LOOP_OF_3, MINUTES, candidate
from twin.errors import GridlockError, PolicyError
from twin.events import EventRecord
from twin.experiments import observe, run
from twin.metrics import FIGURES, key_figures
from twin.model import FulfillmentFloor
from twin.studies import CUT_SHARES, OutcomeStatus, cut_index, replicate


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


def test_the_figures_after_a_cut_are_those_of_the_window() -> None:
    outcome = replicate(LOOP_OF_3, 7)
    floor = FulfillmentFloor(LOOP_OF_3.layout(), LOOP_OF_3.scenario.model_copy(update={"seed": 7}))
    floor.advance(round(0.3 * floor.horizon_steps))
    cut = observe(floor).cut
    floor.advance(floor.horizon_steps)
    expected = key_figures(observe(floor).after(cut))
    np.testing.assert_array_equal(outcome.figures[6], list(expected.values()))
    for cut_h in (0.26 * outcome.hours, 0.3 * outcome.hours):
        assert outcome.figure("station_busy", cut_h) == expected["station_busy"]


def test_a_cut_beyond_half_of_the_run_has_no_figures() -> None:
    assert cut_index(0.5, 1.0) == len(CUT_SHARES) - 1
    assert cut_index(0.0, 1.0) == 0
    with pytest.raises(ValueError, match="not within the first half"):
        cut_index(0.51, 1.0)


def test_the_map_of_entries_counts_the_moves() -> None:
    outcome = replicate(LOOP_OF_3, 7)
    layout = LOOP_OF_3.layout()
    scenario = LOOP_OF_3.scenario.model_copy(update={"seed": 7})
    floor = FulfillmentFloor(layout, scenario, record=EventRecord(keep_moves=True))
    floor.advance(floor.horizon_steps)
    moves = floor.record.moves()
    cells = moves[moves[:, 0] > 0, 2]
    assert outcome.visits.tolist() == np.bincount(cells, minlength=layout.n_cells).tolist()
    assert outcome.visits.sum() > 10
    assert outcome.blocked_s.sum() == pytest.approx(floor.state.fleet.blocked_at.sum() * floor.step_s)


class StuckFloor(FulfillmentFloor):
    """Is stuck as soon as a third of its time is over."""

    def advance(self, until: int) -> None:
        super().advance(min(until, self.horizon_steps // 3))
        if until > self.now:
            raise GridlockError(["drive unit 1 stands still"], self.now * self.step_s)


def test_a_stuck_floor_is_an_outcome_with_the_figures_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.studies.replication.FulfillmentFloor", StuckFloor)
    outcome = replicate(LOOP_OF_3, 3)
    assert outcome.status is OutcomeStatus.STUCK
    assert "drive unit 1 stands still" in outcome.message
    assert outcome.simulated_h == pytest.approx(outcome.hours / 3, rel=0.01)
    reached = ~np.isnan(outcome.figures).all(axis=1)
    assert reached.tolist() == [share < 1 / 3 for share in CUT_SHARES]
    assert len(outcome.series.units) == MINUTES / 3


def test_a_replication_out_of_time_is_an_outcome() -> None:
    outcome = replicate(LOOP_OF_3, 3, limit_s=0.0)
    assert outcome.status is OutcomeStatus.TIMED_OUT
    assert outcome.message == "not done in time: 0 s simulated"
    assert outcome.limit_s == 0.0


def test_a_floor_that_cannot_be_run_under_any_seed_is_an_error() -> None:
    with pytest.raises(PolicyError, match=r"policies.pod_selection: there is no 'nearly'"):
        replicate(candidate("unknown", policies__pod_selection="nearly"), 3)


def test_a_fault_of_ours_is_an_outcome_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("so much\nfor that")

    monkeypatch.setattr("twin.studies.replication.figures_by_cut", broken)
    outcome = replicate(LOOP_OF_3, 3)
    assert outcome.status is OutcomeStatus.FAILED
    assert outcome.message.startswith("ZeroDivisionError: so much (")
    assert "test_replication.py" in outcome.message
    assert outcome.command == "twin run loop.yaml --seed 3 --set hours=0.05"
    assert np.isnan(outcome.figures).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_replication_is_the_same_every_time(seed: int) -> None:
    assert replicate(LOOP_OF_3, seed).essence() == replicate(LOOP_OF_3, seed).essence()


def test_replications_with_other_seeds_differ() -> None:
    assert replicate(LOOP_OF_3, 1).record_digest != replicate(LOOP_OF_3, 2).record_digest
