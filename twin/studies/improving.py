"""A better floor than the one there is: a search, and the verdict on what it found, on fresh seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from twin.studies.candidate import Candidate
from twin.studies.comparing import Comparing
from twin.studies.comparison import Comparison, ComparisonSettings
from twin.studies.optimising import FRESH, Searching
from twin.studies.runner import Runner
from twin.studies.trials import Search

__all__ = ["Improvement", "Improving"]

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
            when = f"after {tried}" if n else "in the first batch of trials"
            return f"stopped {when}; the same command goes on from there"
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
