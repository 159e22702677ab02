"""Curves and knees of made-up responses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.studies.made_up import MadeUpRunner, common_noise
from twin.studies import Candidate
from twin.studies.experiment import load_experiment
from twin.studies.sweeping import Curve, Sweeping

FLEETS = "layout: tiny\nfactors: {fleet.drive_units: [2, 4, 6, 8, 10]}\nsettings: {hours: 0.5}\n"


def swept(tmp_path: Path, response: Callable[[int], float], text: str = FLEETS) -> list[Curve]:
    """Sweep a floor whose throughput is known: a response to the fleet, and noise that all points share."""

    def value(candidate: Candidate, seed: int) -> float:
        n_drives = candidate.scenario.fleet.drive_units or 0
        own = np.random.default_rng([seed, n_drives]).normal(0.0, 1.0)
        return response(n_drives) + common_noise(seed) + float(own)

    file = tmp_path / "sweep.yaml"
    file.write_text(text)
    sweeping = Sweeping(load_experiment(file))
    sweeping.comparing.run(MadeUpRunner(value))
    return sweeping.curves(sweeping.comparing.comparison())


def saturating(n_drives: int) -> float:
    return min(1000.0, 160.0 * n_drives)


def test_the_knee_is_where_more_does_not_help(tmp_path: Path) -> None:
    (curve,) = swept(tmp_path, lambda n: saturating(n) + 100)
    assert curve.factor == "fleet.drive_units"
    assert [point.value for point in curve.points] == [2, 4, 6, 8, 10]
    assert curve.knee is not None
    assert curve.knee.value == 8
    assert curve.knee.gain_value == 6
    assert curve.knee.words.startswith("knee at drive_units = 8: units_per_hour is within 1 % of the best")


def test_a_curve_that_still_grows_has_no_knee(tmp_path: Path) -> None:
    (curve,) = swept(tmp_path, lambda n: 100.0 * n)
    assert curve.knee is not None
    assert curve.knee.value is None
    assert "still grows at drive_units = 10" in curve.knee.words


def test_too_many_drive_units_stand_in_each_others_way(tmp_path: Path) -> None:
    (curve,) = swept(tmp_path, lambda n: 1000.0 - 10.0 * (n - 6) ** 2)
    assert curve.knee is not None
    assert curve.knee.value == 6


def test_a_curve_for_each_combination_of_the_other_factors(tmp_path: Path) -> None:
    text = (
        FLEETS.replace("10]}", "10], policies.pod_selection: [nearest, most_lines]}") + "figures: [pile_on]\n"
    )
    curves = swept(tmp_path, lambda n: saturating(n) + 100, text)
    assert [(curve.figure, curve.held["policies.pod_selection"]) for curve in curves] == [
        ("units_per_hour", "nearest"),
        ("units_per_hour", "most_lines"),
        ("pile_on", "nearest"),
        ("pile_on", "most_lines"),
    ]
    assert all(curve.knee is None for curve in curves[2:])
    assert curves[0].points[1].gain == pytest.approx(160.0, rel=0.05)
