"""A better floor than the one there is: a search, and the verdict on what it found, on fresh seeds."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from twin.scenario import Scenario
from twin.studies.candidate import Candidate
from twin.studies.comparing import Comparing
from twin.studies.comparison import Comparison, ComparisonSettings
from twin.studies.observer import StudyObserver
from twin.studies.opening import open_runner
from twin.studies.optimising import FRESH, Searching
from twin.studies.runner import Runner
from twin.studies.spaces import Dimension, default_space, parse_dimension
from twin.studies.targets import parse_target
from twin.studies.trials import Search, SearchSettings
from twin.studies.varying import candidate_of

__all__ = ["Improvement", "Improving", "optimize"]

Look = Callable[["Improvement"], None]


@dataclass(frozen=True, slots=True)
class Improvement:
    """What came of looking for a better floor.

    Attributes
    ----------
    search : Search
        What was tried.
    comparison : Comparison or None
        The start and the winner on seeds that the search never saw; None where nothing beat the start, or
        the search was stopped.
    interrupted : bool
        Whether Ctrl-C ended it.
    """

    search: Search
    comparison: Comparison | None
    interrupted: bool = False

    @property
    def words(self) -> str:
        """The answer in a sentence or two."""
        search, n = self.search, len(self.search.trials)
        tried = f"{n} trial{'s' * (n != 1)}"
        if self.comparison is not None:
            return f"{self.comparison.words}; the winner of {tried}, on fresh seeds"
        if self.interrupted:
            return f"stopped after {tried}; the same command goes on from there"
        if not any(trial.may_win for trial in search.trials):
            return f"none of {tried} came to its end and kept the targets"
        return f"nothing better than the start was found in {tried}"

    @property
    def changes(self) -> Mapping[str, Any]:
        """What the best trial has otherwise than the start, by setting."""
        best = self.search.best_number
        return {} if best is None else self.search.trials[best].changed

    def to_dict(self) -> dict[str, Any]:
        """Turn it into plain values for JSON: the comparison, and the search beside it."""
        compared = {} if self.comparison is None else self.comparison.to_dict()
        return {**compared, "kind": "optimize", "words": self.words, **self.search.to_dict()}


class Improving:
    """The search and the verdict, one after the other.

    Parameters
    ----------
    searching : Searching
        The search.
    settings : ComparisonSettings
        Of the verdict; its replications begin :data:`~twin.studies.optimising.FRESH` seeds later.
    """

    def __init__(self, searching: Searching, settings: ComparisonSettings) -> None:
        self.searching = searching
        self.settings = settings
        self._comparing: Comparing | None = None

    @property
    def candidates(self) -> list[Candidate]:
        """Those that the verdict is about, as far as they are known."""
        return [self.searching.start] if self._comparing is None else list(self._comparing.candidates)

    def run(self, runner: Runner, look: Look | None = None) -> None:
        """Search, and have the winner judged; what is done stays when it is interrupted."""
        found = self.searching.run(runner, None if look is None else lambda _: look(self.improvement()))
        if found.winner is None:
            return
        fresh = replace(self.settings, first_seed=self.settings.first_seed + FRESH)
        start = replace(self.searching.start, name="start")
        self._comparing = Comparing([start, found.winner], fresh)
        shown = None if look is None else lambda _: look(self.improvement())
        self._comparing.run(runner, shown, n_before=self.searching.n_run)

    def improvement(self, *, interrupted: bool = False) -> Improvement:
        """Say what has come of it so far."""
        comparing = self._comparing
        judged = comparing is not None and bool(comparing.samples.seeds())
        comparison = (
            comparing.comparison(interrupted=interrupted) if comparing is not None and judged else None
        )
        return Improvement(self.searching.found(), comparison, interrupted)


def optimize(
    layout: str | os.PathLike[str],
    scenario: Scenario | None = None,
    *,
    vary: Mapping[str, Sequence[Any] | str] | None = None,
    targets: Sequence[str] = (),
    search: SearchSettings | None = None,
    settings: ComparisonSettings | None = None,
    store: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    observer: StudyObserver | None = None,
) -> Improvement:
    """Look for better settings of a floor, and have the best ones judged on fresh seeds.

    Parameters
    ----------
    layout : str or path
        A layout file, or the name of a bundled floor: the start.
    scenario : Scenario, optional
        What it runs.
    vary : mapping, optional
        What may be changed, by setting: a list of values or a range such as ``"20..60"``; with ``layout.``
        in front a setting of the layout. Without, what :func:`~twin.studies.spaces.default_space` lists.
    targets : sequence of str
        What must be kept, such as ``"drive_units <= 40"``.
    search : SearchSettings, optional
        How long to search.
    settings : ComparisonSettings, optional
        The figure, and how exact the verdict has to be.
    store, workers, cluster, observer
        As in :func:`twin.studies.opening.open_runner`.

    Raises
    ------
    InputError
        With everything that is wrong with the floor and the settings.

    Examples
    --------
    >>> import twin
    >>> found = twin.optimize("small")  # doctest: +SKIP
    >>> found.words, found.search.winner  # doctest: +SKIP
    """
    settings, search = settings or ComparisonSettings(), search or SearchSettings()
    name, started = os.fspath(layout), scenario or Scenario()

    def make(chosen: Mapping[str, Any]) -> Candidate:
        return candidate_of("start", name, started, chosen)

    space = [_dimension(setting, values) for setting, values in (vary or {}).items()]
    asked = replace(search, targets=(*search.targets, *(parse_target(text) for text in targets)))
    searching = Searching(make, space or default_space(make({})), asked, settings)
    improving = Improving(searching, settings)
    kept = None if store is None else os.fspath(store)
    with open_runner(kept, workers=workers, cluster=cluster, observer=observer) as runner:
        improving.run(runner)
    return improving.improvement()


def _dimension(setting: str, values: Sequence[Any] | str) -> Dimension:
    if isinstance(values, str):
        return parse_dimension(f"{setting}={values}", "vary")
    return Dimension(setting, tuple(values))
