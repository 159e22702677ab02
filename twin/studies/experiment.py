"""Experiments: a design of points, and how exact the answers have to be."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twin.documents import Document, read_document
from twin.errors import InputError, Problem, ScenarioError
from twin.scenario import Scenario, load_scenario, scenario_with
from twin.studies.analysis import Analysis
from twin.studies.candidate import LAYOUT, Candidate
from twin.studies.comparison import ComparisonSettings
from twin.studies.experiment_settings import ExperimentSettings, RangeSettings, share_of
from twin.studies.varying import Variation, candidate_of
from twin.validation import validate

__all__ = ["Experiment", "Point", "load_experiment"]

MOST_POINTS = 1_000
"""Points of a design; more are a mistake in a range."""


@dataclass(frozen=True)
class Point:
    """A point of the design.

    Attributes
    ----------
    candidate : Candidate
        What is run there.
    levels : mapping of str to object
        Values by setting.
    """

    candidate: Candidate
    levels: Mapping[str, Any]


@dataclass(frozen=True)
class Experiment:
    """An experiment, checked.

    Attributes
    ----------
    name : str
        What it is called.
    file : ExperimentSettings
        What the file says.
    factors : dict of str to list
        The different values of each setting that varies, in the order of the file.
    points : list of Point
        The design; at least two.
    settings : ComparisonSettings
        How exact the answers have to be.
    """

    name: str
    file: ExperimentSettings
    factors: dict[str, list[Any]]
    points: list[Point]
    settings: ComparisonSettings


def load_experiment(path: Path) -> Experiment:
    """Load and check an experiment.

    Raises
    ------
    InputError
        With all problems of the file, its settings and its points, and their places.
    """
    document = read_document(path, ScenarioError)
    file = validate(document, ExperimentSettings, ScenarioError)
    folder = path.parent
    layout = str(folder / file.layout) if (folder / file.layout).exists() else file.layout
    scenario = load_scenario(None if file.scenario is None else folder / file.scenario)
    design = list(_design(file))
    if not 2 <= len(design) <= MOST_POINTS:
        what = f"the design has {len(design):,} point{'s' * (len(design) > 1)}"
        remedy = f"give at least 2 and at most {MOST_POINTS:,}"
        raise ScenarioError(Problem(document.where_key("factors"), what, remedy))
    points = _points(layout, scenario, file, design, document)
    return Experiment(
        name=file.name or path.stem,
        file=file,
        factors=_factors(design),
        points=points,
        settings=ComparisonSettings(
            figure=file.figure,
            precision=share_of(file.precision),
            indifference=share_of(file.indifference),
            confidence=share_of(file.confidence),
            max_replications=file.max_replications,
            initial_replications=file.initial_replications,
            first_seed=file.seed,
            analysis=None if file.analysis is None else Analysis(file.analysis),
        ),
    )


def _design(file: ExperimentSettings) -> Iterator[dict[str, Any]]:
    """List the points: every listed one with every combination of the factors."""
    levels = [
        values.values() if isinstance(values, RangeSettings) else values for values in file.factors.values()
    ]
    for listed in file.points or ({},):
        for combined in itertools.product(*levels):
            yield {**listed, **dict(zip(file.factors, combined, strict=True))}


def _factors(design: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """List the different values of each setting."""
    factors: dict[str, list[Any]] = {}
    for levels in design:
        for setting, value in levels.items():
            known = factors.setdefault(setting, [])
            if value not in known:
                known.append(value)
    return factors


def _points(
    layout: str,
    scenario: Scenario,
    file: ExperimentSettings,
    design: list[dict[str, Any]],
    document: Document,
) -> list[Point]:
    """Make the candidates; what is wrong with one is said at its place in the file."""
    problems: dict[str, Problem] = {}
    points = []
    for levels in design:
        labels = [Variation(setting, (value,)).label(value) for setting, value in levels.items()]
        try:
            candidate = candidate_of(
                ", ".join(labels), layout, scenario_with(scenario, {}), {**file.settings, **levels}
            )
            points.append(Point(candidate, levels))
        except InputError as refused:
            for problem in refused.problems:
                placed = _placed(problem, document)
                problems[str(placed)] = placed
    if problems:
        raise ScenarioError(problems.values())
    return points


def _placed(problem: Problem, document: Document) -> Problem:
    """Say where in the experiment file a setting stands that a problem is about."""
    for part in ("settings", "factors"):
        for name in document.data.get(part) or {}:
            if problem.where == name.removeprefix(LAYOUT) or problem.where == name:
                return Problem(document.where_key(part, name), problem.what, problem.remedy)
    for rank, listed in enumerate(document.data.get("points") or ()):
        for name in listed:
            if problem.where in (name, name.removeprefix(LAYOUT)):
                return Problem(document.where_key("points", rank, name), problem.what, problem.remedy)
    return problem
