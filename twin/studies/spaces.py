"""What a search may change: settings of the floor, of its fleet and of its policies, and their values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.documents import parse_document
from twin.errors import InputError, LayoutError, Problem
from twin.layout.settings import FloorSettings, LayoutSettings
from twin.policies.drive_assignment import DRIVE_ASSIGNMENT
from twin.policies.order_to_station import ORDER_TO_STATION
from twin.policies.pod_selection import POD_SELECTION
from twin.policies.pod_storage import POD_STORAGE
from twin.studies.candidate import LAYOUT, Candidate
from twin.validation import validate

if TYPE_CHECKING:
    from optuna.trial import Trial

__all__ = ["Dimension", "default_space", "parse_dimension", "start_values"]

_RANGE = re.compile(r"([-+]?[0-9.]*[0-9])\.\.([-+]?[0-9.]*[0-9])(?:/([0-9.]*[0-9]))?\Z")

MOST_SURPLUS = 1.06
"""Storage locations of a block shape that is tried, as a multiple of the start's."""
DEPTHS = range(3, 11)
MOST_SLENDER = 2.0
"""How much longer than the start's the floor of such a shape may become, for its width."""
LEAST_FLEET = 0.6
"""Smallest fleet that is tried, as a share of the start's."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A setting that a search varies, and the values that it may have.

    Attributes
    ----------
    setting : str
        Dotted name; with ``layout.`` in front a setting of the layout, otherwise of the scenario.
    choices : tuple
        Values in no order; empty for a range.
    low, high, step : float
        A range and the distance of its values; whole numbers where all three are. A step of 0 means any.
    """

    setting: str
    choices: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether a range has whole numbers only."""
        return self.step > 0 and all(float(one).is_integer() for one in (self.low, self.high, self.step))

    def suggest(self, trial: Trial) -> Any:
        """Let a search choose a value."""
        if self.choices:
            labels = self._labels()
            return self.choices[labels.index(trial.suggest_categorical(self.setting, labels))]
        if self.whole:
            return trial.suggest_int(self.setting, int(self.low), int(self.high), step=int(self.step))
        return trial.suggest_float(self.setting, self.low, self.high, step=self.step or None)

    def examples(self) -> tuple[Any, ...]:
        """Give its values, or those at the ends of its range."""
        ends = (self.low, self.high)
        return self.choices or tuple(int(end) if self.whole else end for end in ends)

    def holds(self, value: Any) -> bool:
        """Say whether a value is one of those that may be chosen."""
        if self.choices:
            return _label(value) in self._labels()
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not self.low <= value <= self.high
        ):
            return False
        return not self.step or math.isclose((value - self.low) / self.step % 1.0, 0.0, abs_tol=1e-9)

    def as_parameter(self, value: Any) -> Any:
        """Give a value as the search knows it."""
        return _label(value) if self.choices else value

    def _labels(self) -> list[str]:
        return [_label(choice) for choice in self.choices]

    def to_dict(self) -> dict[str, Any]:
        """Turn the dimension into plain values for JSON."""
        if self.choices:
            return {"name": self.setting, "values": list(self.choices)}
        return {"name": self.setting, "low": self.low, "high": self.high, "step": self.step}


def parse_dimension(text: str, where: str = "--vary") -> Dimension:
    """Read ``fleet.drive_units=20..60``, the same by steps of 4 (``/4``), or a list of values.

    Raises
    ------
    InputError
        Where it is neither a range nor a list.
    """
    from twin.studies.varying import parse_variation

    name, _, values = text.partition("=")
    found = _RANGE.match(values.strip())
    if not name.strip() or (".." in values and found is None):
        remedy = f"write {where} fleet.drive_units=20..60 or {where} layout.floor.aisles=one_way,two_way"
        raise InputError(Problem(where, f"{text!r} is no setting with a range or a list of values", remedy))
    if found is None:
        variation = parse_variation(text, where)
        return Dimension(variation.setting, variation.values)
    try:
        low, high = float(found[1]), float(found[2])
        step = float(found[3]) if found[3] else 1.0 if low.is_integer() and high.is_integer() else 0.0
    except ValueError:
        raise InputError(Problem(where, f"{values!r} is no range", "write it like 20..60")) from None
    if not low < high:
        raise InputError(Problem(where, f"the range {values} is empty", "give the lower end first"))
    return Dimension(name.strip(), (), low, high, step)


def default_space(start: Candidate) -> list[Dimension]:
    """List what is worth trying on a floor: its drawing where it is described, its fleet and policies.

    Parameters
    ----------
    start : Candidate
        The floor as it is. No shape that is tried has fewer storage locations, no fleet is larger.
    """
    return [*_of_floor(start), *_of_fleet(start), *_of_policies(start)]


def _of_floor(start: Candidate) -> Iterator[Dimension]:
    floor = _layout_settings(start).floor
    if floor is None:
        return
    prefix = f"{LAYOUT}floor."
    yield Dimension(f"{prefix}aisles", ("one_way", "two_way"))
    shapes = _block_shapes(floor)
    if len(shapes) > 1:
        yield Dimension(f"{prefix}blocks", shapes)
    yield Dimension(f"{prefix}highway_lanes", (), 1, 3, 1)
    sides = _station_sides(floor)
    if len(sides) > 1:
        yield Dimension(f"{prefix}stations.pick", sides)


def _layout_settings(start: Candidate) -> LayoutSettings:
    document = parse_document(start.layout_text, start.layout_source, LayoutError)
    document = document.with_settings(dict(start.layout_settings), LayoutError)
    return validate(document, LayoutSettings, LayoutError)


def start_values(start: Candidate, settings: Sequence[str]) -> dict[str, Any]:
    """Look up what a floor has for some settings, by dotted name; what is not set is left out."""
    whole = start.scenario.model_dump(mode="json")
    whole[LAYOUT.rstrip(".")] = _layout_settings(start).model_dump(mode="json")
    whole["fleet"]["drive_units"] = start.scenario.fleet.drive_units or start.layout().drive_units
    found = {}
    for setting in settings:
        value: Any = whole
        for step in setting.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if value is not None:
            found[setting] = value
    return found


def _label(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _block_shapes(floor: FloorSettings) -> tuple[Mapping[str, int], ...]:
    """List block sizes with about as many storage locations on a floor of about the same shape."""
    blocks = floor.blocks
    wanted = blocks.across * blocks.down * blocks.depth
    slender = _slenderness(blocks.down, blocks.depth, blocks.across)
    shapes = [{"across": blocks.across, "down": blocks.down, "depth": blocks.depth}]
    for depth in DEPTHS:
        found = []
        for down in range(1, wanted // depth + 1):
            across = -(-wanted // (down * depth))
            stretched = abs(math.log(_slenderness(down, depth, across) / slender))
            if across * down * depth <= MOST_SURPLUS * wanted and stretched <= math.log(MOST_SLENDER):
                found.append((stretched, {"across": across, "down": down, "depth": depth}))
        if found and depth != blocks.depth:
            shapes.append(min(found, key=lambda one: one[0])[1])
    return tuple(shapes)


def _slenderness(down: int, depth: int, across: int) -> float:
    return down * (depth + 1) / (3 * across)


def _station_sides(floor: FloorSettings) -> tuple[Mapping[str, int], ...]:
    """List ways to place as many pick stations: on one side, or on two that face each other."""
    pick = {str(side): count for side, count in floor.stations.pick.items()}
    total = sum(pick.values())
    ways: list[Mapping[str, int]] = [pick] if pick else []
    for first, second in (("south", "north"), ("west", "east")):
        for way in ({first: total}, {first: -(-total // 2), second: total // 2}):
            if all(way.values()) and way not in ways:
                ways.append(way)
    return tuple(ways)


def _of_fleet(start: Candidate) -> Iterator[Dimension]:
    most = start.scenario.fleet.drive_units or start.layout().drive_units
    step = max(1, most // 16)
    least = most - step * int((1 - LEAST_FLEET) * most / step)
    if least < most:
        yield Dimension("fleet.drive_units", (), least, most, step)


def _of_policies(start: Candidate) -> Iterator[Dimension]:
    for registry in (ORDER_TO_STATION, POD_SELECTION, DRIVE_ASSIGNMENT, POD_STORAGE):
        names: Sequence[str] = [name for name in registry.names() if name != "random"]
        if len(names) > 1:
            yield Dimension(registry.setting, tuple(names))
