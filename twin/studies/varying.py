"""Alternatives that are set against each other: floors, scenarios, and values of single settings."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twin.documents import parse_value
from twin.errors import InputError, Problem, ScenarioError
from twin.layout.loading import find_layout
from twin.scenario import Scenario, scenario_with
from twin.studies.candidate import LAYOUT, Candidate

__all__ = ["Variation", "alternatives", "candidate_of", "parse_variation"]


@dataclass(frozen=True, slots=True)
class Variation:
    """A setting, and the values that it takes one after the other.

    Attributes
    ----------
    setting : str
        Dotted name; with ``layout.`` in front a setting of the layout, otherwise of the scenario.
    values : tuple
        At least one.
    """

    setting: str
    values: tuple[Any, ...]

    def label(self, value: Any) -> str:
        """Name an alternative by its value: ``nearest``, ``drive_units=20``."""
        return value if isinstance(value, str) else f"{self.setting.rpartition('.')[2]}={json.dumps(value)}"


def parse_variation(text: str, where: str = "--vary") -> Variation:
    """Read ``fleet.drive_units=20,30``; values are YAML, and commas in brackets belong to them.

    Raises
    ------
    InputError
        Where it has no name or no values, or two equal ones.
    """
    name, equals, listed = text.partition("=")
    values = [parse_value(part, where) for part in _split(listed)]
    if not (name.strip() and equals) or not values or None in values:
        remedy = f"write it like {where} fleet.drive_units=20,30"
        raise InputError(Problem(where, f"{text!r} is no setting=value,value", remedy))
    if len({json.dumps(value) for value in values}) < len(values):
        raise InputError(Problem(where, f"{text!r} names a value twice", "leave one out"))
    return Variation(name.strip(), tuple(values))


def candidate_of(
    name: str, layout: str, scenario: Scenario, settings: Mapping[str, Any] | None = None
) -> Candidate:
    """Make a candidate of a floor, a scenario and settings that win over both.

    Parameters
    ----------
    name : str
        What tables call it.
    layout : str
        A layout file, or the name of a bundled floor.
    scenario : Scenario
        The settings of its runs; the seed does not count.
    settings : mapping, optional
        Values by dotted name; ``layout.`` in front means the layout.

    Raises
    ------
    InputError
        Where the layout or a setting cannot be used.
    """
    of_layout: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for setting, value in (settings or {}).items():
        (of_layout if setting.startswith(LAYOUT) else others)[setting] = value
    return Candidate.load(layout, scenario_with(scenario, others), of_layout, name)


def alternatives(
    layouts: Sequence[str],
    scenarios: Sequence[Scenario],
    variations: Sequence[Variation] = (),
    of_layout: Mapping[str, Any] | None = None,
) -> list[Candidate]:
    """Combine floors, scenarios and values with each other, the last one varying fastest.

    Parameters
    ----------
    layouts : sequence of str
        Layout files or names of bundled floors; at least one.
    scenarios : sequence of Scenario
        At least one.
    variations : sequence of Variation
        Settings with their values.
    of_layout : mapping, optional
        Settings of every layout, by dotted name without ``layout.``.

    Returns
    -------
    list of Candidate
        Named by what they differ in.

    Raises
    ------
    InputError
        Where one of them cannot be used, or a setting is varied twice.
    """
    twice = [setting for setting, n in Counter(one.setting for one in variations).items() if n > 1]
    if twice:
        raise InputError(Problem("--vary", f"{twice[0]} is given twice", "list its values once"))
    floors = list(zip(_names_of_layouts(layouts), layouts, strict=True))
    scenes = list(zip(_distinct([scenario.name for scenario in scenarios]), scenarios, strict=True))
    points = list(_points(variations))
    common = {LAYOUT + name: value for name, value in (of_layout or {}).items()}
    problems: dict[str, Problem] = {}
    made: list[Candidate] = []
    for (floor, layout), (scene, scenario), (labels, settings) in itertools.product(floors, scenes, points):
        parts = [*([floor] if len(floors) > 1 else []), *([scene] if len(scenes) > 1 else []), *labels]
        try:
            made.append(candidate_of(", ".join(parts) or floor, layout, scenario, {**common, **settings}))
        except InputError as refused:
            problems.update({str(problem): problem for problem in refused.problems})
    if problems:
        raise ScenarioError(problems.values())
    return made


def _points(variations: Sequence[Variation]) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Combine the values: labels, and values by setting."""
    for values in itertools.product(*(variation.values for variation in variations)):
        pairs = list(zip(variations, values, strict=True))
        yield (
            [variation.label(value) for variation, value in pairs],
            {variation.setting: value for variation, value in pairs},
        )


def _names_of_layouts(layouts: Sequence[str]) -> list[str]:
    """Name floors by their files, and by the whole path where two files have the same name."""
    stems = [find_layout(layout).stem for layout in layouts]
    repeated = {stem for stem, n in Counter(stems).items() if n > 1}
    return _distinct(
        [layout if stem in repeated else stem for stem, layout in zip(stems, layouts, strict=True)]
    )


def _distinct(names: Sequence[str]) -> list[str]:
    """Make equal names different by a number."""
    seen: Counter[str] = Counter()
    distinct = []
    for name in names:
        seen[name] += 1
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return distinct


def _split(text: str) -> list[str]:
    """Split at the commas outside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "[{") - (character in "]}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
