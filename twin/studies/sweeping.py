"""Response curves of a sweep: a figure against a setting, with the stations' bound and the knee."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from twin.metrics import FIGURES, Better
from twin.statistics import Interval, mean_interval
from twin.studies.comparing import Comparing
from twin.studies.comparison import Comparison, plain
from twin.studies.experiment import Experiment
from twin.studies.experiment_settings import share_of
from twin.studies.samples import Samples
from twin.studies.shares import percent

__all__ = ["Curve", "CurvePoint", "Knee", "Sweeping", "curves_of"]

BOUNDS = {"units_per_hour": "ceiling_units_per_hour"}
"""Figures that have an analytic bound, and the figure that says it."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of a curve.

    Attributes
    ----------
    index : int
        The point of the design.
    value : float
        Of the factor.
    interval : Interval or None
        The figure's mean; None where no replication gave one.
    bound : float or None
        What the stations could do at best, in the figure's unit.
    gain : float or None
        What the figure has gained since the point before, by unit of the factor.
    """

    index: int
    value: float
    interval: Interval | None
    bound: float | None
    gain: float | None


@dataclass(frozen=True, slots=True)
class Knee:
    """Where more does not help any more.

    Attributes
    ----------
    value : float or None
        The smallest value of the factor whose figure is for sure not worse than the best point's by more
        than the indifference: the paired interval of the loss lies below it. None where the best point is
        the largest one, so that the curve may go on.
    gain_value : float or None
        The last value up to which each further unit adds at least the stated share of what one adds at
        first; from there on it adds less. None where that does not happen.
    words : str
        Both in a sentence.
    """

    value: float | None
    gain_value: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure against one factor, the others held.

    Attributes
    ----------
    factor, figure : str
        Setting and figure.
    held : mapping of str to object
        Values of the other settings.
    points : sequence of CurvePoint
        By the factor's value.
    knee : Knee or None
        Of the headline figure's curves.
    """

    factor: str
    figure: str
    held: Mapping[str, Any]
    points: Sequence[CurvePoint]
    knee: Knee | None

    def to_dict(self) -> dict[str, Any]:
        """Turn the curve into plain values for JSON."""
        knee = self.knee
        return {
            "factor": self.factor,
            "figure": self.figure,
            "held": dict(self.held),
            "points": [
                {
                    "value": point.value,
                    "mean": plain(point.interval.estimate) if point.interval else None,
                    "half_width": plain(point.interval.half_width) if point.interval else None,
                    "bound": plain(point.bound),
                    "gain": plain(point.gain),
                }
                for point in self.points
            ],
            "knee": None
            if knee is None
            else {"value": knee.value, "gain_value": knee.gain_value, "words": knee.words},
        }


class Sweeping:
    """A sweep under way.

    Parameters
    ----------
    experiment : Experiment
        The design.

    Attributes
    ----------
    experiment : Experiment
        The design.
    comparing : Comparing
        Its points as candidates; the replications end when their means are narrow.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.comparing = Comparing(
            [point.candidate for point in experiment.points], experiment.settings, differences=False
        )

    def curves(self, comparison: Comparison | None = None) -> list[Curve]:
        """Draw the curves of the replications so far."""
        comparison = comparison or self.comparing.comparison()
        n = len(comparison.seeds)
        return curves_of(self.experiment, self.comparing.samples.first(n), comparison.cut_h)

    def to_dict(self, comparison: Comparison) -> dict[str, Any]:
        """Turn the sweep into plain values for JSON: a comparison of its points, and the curves."""
        experiment, curves = self.experiment, self.curves(comparison)
        return {
            **comparison.to_dict(),
            "kind": "sweep",
            "words": words_of(curves, comparison),
            "factors": [{"name": name, "values": values} for name, values in experiment.factors.items()],
            "points": [
                {"candidate": point.candidate.name, "levels": dict(point.levels)}
                for point in experiment.points
            ],
            "curves": [curve.to_dict() for curve in curves],
        }


def words_of(curves: Sequence[Curve], comparison: Comparison) -> str:
    """Say what a sweep came to: its knees, or else its best point."""
    knees = [
        (f"{_held(curve.held)}: " if curve.held else "") + curve.knee.words
        for curve in curves
        if curve.knee is not None
    ]
    return "; ".join(knees) if knees else comparison.words


def curves_of(experiment: Experiment, samples: Samples, cut_h: float) -> list[Curve]:
    """Draw a curve for each figure, each factor of numbers, and each combination of the others."""
    file = experiment.file
    curves = []
    for figure in dict.fromkeys((file.figure, *file.figures)):
        for factor, values in experiment.factors.items():
            if len(values) < 2 or not all(_is_number(value) for value in values):
                continue
            for held, indices in _held_groups(experiment, factor):
                points = _points(experiment, samples, factor, figure, cut_h, indices)
                knee = _knee(experiment, samples, factor, points, cut_h) if figure == file.figure else None
                curves.append(Curve(factor, figure, held, points, knee))
    return curves


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _held(held: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in held.items())


def _held_groups(experiment: Experiment, factor: str) -> list[tuple[dict[str, Any], list[int]]]:
    """Group the points that differ in the factor only, if there are two or more of them."""
    groups: dict[str, tuple[dict[str, Any], list[int]]] = {}
    for index, point in enumerate(experiment.points):
        if factor in point.levels:
            held = {name: value for name, value in point.levels.items() if name != factor}
            groups.setdefault(json.dumps(held, sort_keys=True), (held, []))[1].append(index)
    return [(held, indices) for held, indices in groups.values() if len(indices) > 1]


def _points(
    experiment: Experiment, samples: Samples, factor: str, figure: str, cut_h: float, indices: Sequence[int]
) -> list[CurvePoint]:
    confidence = experiment.settings.confidence
    points: list[CurvePoint] = []
    for index in sorted(indices, key=lambda one: experiment.points[one].levels[factor]):
        values = samples.values(figure, cut_h, index)[:, 0]
        interval = mean_interval(values, confidence) if len(values) else None
        ceiling = samples.values(BOUNDS[figure], cut_h, index) if figure in BOUNDS else np.zeros(0)
        bound = float(ceiling.mean()) if len(ceiling) else None
        value = float(experiment.points[index].levels[factor])
        gain = None
        if points and points[-1].interval is not None and interval is not None:
            gain = (interval.estimate - points[-1].interval.estimate) / (value - points[-1].value)
        points.append(CurvePoint(index, value, interval, bound, gain))
    return points


def _knee(
    experiment: Experiment, samples: Samples, factor: str, points: Sequence[CurvePoint], cut_h: float
) -> Knee | None:
    """Find the knee of a headline curve: from where on more does not help."""
    known = [point for point in points if point.interval is not None and point.interval.n >= 2]
    if len(known) < 2:
        return None
    settings = experiment.settings
    sign = 1.0 if FIGURES[settings.figure].better is Better.HIGHER else -1.0
    best = max(known, key=lambda point: sign * _mean(point))
    slack = settings.indifference * abs(_mean(best))

    def suffices(point: CurvePoint) -> bool:
        """Whether a point loses no more than the indifference against the best one, seed by seed."""
        values = samples.values(settings.figure, cut_h, point.index, best.index)
        if point is best or len(values) < 2:
            return point is best
        return mean_interval(sign * (values[:, 1] - values[:, 0]), settings.confidence).high <= slack

    value = None
    if best is not known[-1] or suffices(known[-2]):
        value = next(point.value for point in known if suffices(point))
    gain_value = _gain_knee(known, sign, share_of(experiment.file.knee_gain))
    return Knee(value, gain_value, _words(experiment, factor, value, gain_value, best))


def _mean(point: CurvePoint) -> float:
    assert point.interval is not None
    return point.interval.estimate


def _gain_knee(known: Sequence[CurvePoint], sign: float, share: float) -> float | None:
    """Find the point after which a unit of the factor adds less than a share of what one adds at first."""
    at_first = sign * (known[1].gain or 0.0)
    for before, point in pairwise(known[1:]):
        if at_first > 0 and sign * (point.gain or 0.0) < share * at_first:
            return before.value
    return None


def _words(
    experiment: Experiment, factor: str, value: float | None, gain_value: float | None, best: CurvePoint
) -> str:
    name, settings = factor.rpartition(".")[2], experiment.settings
    if value is None:
        text = f"no knee: {settings.figure} still grows at {name} = {best.value:g}"
    else:
        near = percent(settings.indifference)
        text = (
            f"knee at {name} = {value:g}: {settings.figure} is within {near} of the best, at {best.value:g}"
        )
    if gain_value is not None:
        share = percent(share_of(experiment.file.knee_gain))
        text += f"; beyond {gain_value:g} each further one adds less than {share} of what one adds at first"
    return text
