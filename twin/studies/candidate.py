"""A floor under a scenario: one of those that an experiment compares."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from twin.documents import parse_value, read_document
from twin.errors import InputError, LayoutError, Problem, ScenarioError
from twin.experiments.floor_document import floor_document
from twin.layout import bundled_layouts, parse_layout
from twin.layout.floor import Layout
from twin.layout.loading import find_layout
from twin.planning.guidance import AUTO, FREE, STREETS, guidance_file
from twin.planning.planner import is_guided
from twin.scenario import Scenario, load_scenario

__all__ = ["LAYOUT", "Candidate"]

LAYOUT = "layout."
"""In front of a setting's dotted name: it is the layout's, not the scenario's."""

UNSEEN = ("name", "description", "source")
"""What a floor's document says that makes no difference to a run."""


@dataclass(frozen=True)
class Candidate:
    """A floor under a scenario, with all that a worker on another machine needs but an order history.

    Attributes
    ----------
    name : str
        What reports call it.
    layout_source : str
        The layout's file.
    layout_text : str
        What the file held.
    layout_settings : tuple of (str, object)
        Settings by dotted name that win over the file.
    scenario : Scenario
        Its settings; each replication puts its own seed in.
    """

    name: str
    layout_source: str
    layout_text: str
    layout_settings: tuple[tuple[str, Any], ...]
    scenario: Scenario

    @classmethod
    def load(
        cls,
        layout: str | os.PathLike[str],
        scenario: Scenario | Path | None = None,
        settings: Mapping[str, Any] | None = None,
        name: str | None = None,
    ) -> Candidate:
        """Read a candidate from files, and check it.

        Parameters
        ----------
        layout : str or path
            A layout file, or the name of a bundled floor.
        scenario : Scenario or Path, optional
            Settings of the runs; without, everything has its default.
        settings : mapping, optional
            Settings by dotted name that win over the files (of a given :class:`Scenario` none can):
            ``layout.floor.aisles`` is the layout's, ``fleet.drive_units`` the scenario's. Text is read as
            YAML.
        name : str, optional
            What reports call it; the layout's name when absent.

        Raises
        ------
        InputError
            With all problems of the layout, or of the scenario.
        """
        settings = settings or {}
        of_layout = {key.removeprefix(LAYOUT): v for key, v in settings.items() if key.startswith(LAYOUT)}
        others = {key: value for key, value in settings.items() if not key.startswith(LAYOUT)}
        if isinstance(scenario, Scenario):
            if others:
                raise ScenarioError(
                    Problem(next(iter(others)), "is set beside a whole scenario", "put it in")
                )
        else:
            scenario = load_scenario(scenario, others)
        document = read_document(find_layout(layout), LayoutError)
        parsed = tuple((key, _parsed(key, value)) for key, value in sorted(of_layout.items()))
        draft = cls(name or "", document.source, document.text, parsed, scenario)
        floor = draft.layout()
        return cls(name or floor.name, document.source, document.text, parsed, _settled(scenario, floor))

    def layout(self) -> Layout:
        """Make the floor; the last few are remembered."""
        return _floor(self.layout_text, self.layout_source, json.dumps(self.layout_settings))

    @cached_property
    def layout_digest(self) -> str:
        """Fingerprint of the floor: of its cells and numbers, not of its names or of how it was written."""
        document = json.loads(floor_document(self.layout()))
        return _digest({key: value for key, value in document.items() if key not in UNSEEN})

    @cached_property
    def scenario_digest(self) -> str:
        """Fingerprint of the settings without name and seed, and of what the files hold that they name."""
        return self.scenario_digest_here()

    @cached_property
    def digest(self) -> str:
        """Fingerprint of both."""
        return _digest([self.layout_digest, self.scenario_digest])

    def scenario_digest_here(self) -> str:
        """Compute the scenario's fingerprint from the files as they are on this machine, now.

        Raises
        ------
        ScenarioError
            If a file cannot be read.
        """
        settings = self.scenario.model_dump(mode="json", exclude={"name", "seed"})
        if self.scenario.demand.history is not None:
            settings["demand"]["history"]["file"] = _content(self.scenario.demand.history.file)
        if _is_file(self.scenario.planning.guidance):
            settings["planning"]["guidance"] = _content(Path(self.scenario.planning.guidance))
        return _digest(settings)

    def command(self, seed: int) -> str:
        """Write the command that repeats a replication."""
        bundled = {str(file): name for name, file in bundled_layouts().items()}
        words = ["twin", "run", bundled.get(self.layout_source, self.layout_source), "--seed", str(seed)]
        chosen = self.scenario.model_dump(mode="json", exclude_defaults=True, exclude={"name", "seed"})
        settings = [*_dotted(chosen), *((LAYOUT + key, value) for key, value in self.layout_settings)]
        for key, value in settings:
            words += ["--set", f"{key}={_as_yaml(value)}"]
        return shlex.join(words)

    def __hash__(self) -> int:
        return hash((self.name, self.digest))


@lru_cache(maxsize=8)
def _floor(text: str, source: str, settings: str) -> Layout:
    return parse_layout(text, source, dict(json.loads(settings)))


def _parsed(name: str, value: Any) -> Any:
    return parse_value(value, LAYOUT + name, LayoutError) if isinstance(value, str) else value


def _settled(scenario: Scenario, floor: Layout) -> Scenario:
    """Name files in a way that holds in other working folders, and guidance whether it lies there or not."""
    planning, demand = scenario.planning, scenario.demand
    if planning.guidance == AUTO and is_guided(planning.planner):
        file = guidance_file(floor)
        planning = planning.model_copy(update={"guidance": str(file) if file and file.exists() else FREE})
    if _is_file(planning.guidance):
        planning = planning.model_copy(update={"guidance": str(Path(planning.guidance).absolute())})
    if demand.history is not None:
        history = demand.history.model_copy(update={"file": demand.history.file.absolute()})
        demand = demand.model_copy(update={"history": history})
    return scenario.model_copy(update={"planning": planning, "demand": demand})


def _is_file(guidance: str) -> bool:
    return guidance not in (AUTO, FREE, STREETS)


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _content(file: Path) -> str:
    """Fingerprint a file that a scenario names."""
    try:
        state = file.stat()
        return _content_as_of(file, state.st_mtime_ns, state.st_size)
    except OSError as refused:
        what = f"cannot be read ({refused.strerror})"
        raise ScenarioError(Problem(str(file), what, "every worker needs it under this path")) from None


@lru_cache(maxsize=8)
def _content_as_of(file: Path, _modified_ns: int, _size: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _dotted(settings: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _dotted(value, f"{before}{key}.")
        else:
            yield before + key, value


def _as_yaml(value: Any) -> str:
    """Write a value so that it is read back as it is: text plainly where that will do."""
    if not isinstance(value, str):
        return json.dumps(value)
    try:
        return value if parse_value(value, "") == value else json.dumps(value)
    except InputError:
        return json.dumps(value)
