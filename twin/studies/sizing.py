"""The smallest fleet and staff of a floor that reach targets with confidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from twin.errors import InputError, Problem
from twin.metrics import FIGURES, Better
from twin.studies.candidate import Candidate
from twin.studies.comparing import Comparing
from twin.studies.comparison import Comparison, ComparisonSettings
from twin.studies.descending import coarse, fewest, smallest, thinned_out
from twin.studies.outcome import Outcome
from twin.studies.runner import Runner
from twin.studies.samples import JUDGED
from twin.studies.sizes import SizingSettings, Tried, crew_values, met_by
from twin.studies.staffing import Crew, counted, crewed, full_crew, most_drive_units
from twin.studies.targets import DRIVE_UNITS, Target
from twin.units import HOUR_S

__all__ = ["Sizing"]

SMALLEST_SHARE = 8
"""The search begins with this part of the layout's fleet, and goes up to ``LARGEST`` times it."""

LARGEST = 3

CONFIRMATIONS = 3
"""How many sizes at most are run again on fresh seeds; each has its part of the doubt."""

MOST_STEPS = 60
"""How many sizes below one that will do are looked at before the least of them so far is taken."""


@dataclass
class Sizing:
    """A search for the smallest size, under way.

    Parameters
    ----------
    base : Candidate
        The floor with its full crew.
    targets : sequence of Target
        What has to be reached; ``drive_units <= n`` bounds the search.
    settings : SizingSettings
        How sure the answer has to be.

    Attributes
    ----------
    tried : list of Tried
        Every size, in the order of the search.
    answer : Tried or None
        The one that reaches all targets, confirmed on fresh seeds, while one with a drive unit, a station or
        a packer fewer does not for sure.
    words : str
        The answer as a sentence.
    """

    base: Candidate
    targets: Sequence[Target]
    settings: SizingSettings = field(default_factory=SizingSettings)
    tried: list[Tried] = field(default_factory=list)
    answer: Tried | None = None
    words: str = "nothing is decided yet"

    def __post_init__(self) -> None:
        self._known: dict[tuple[Crew, bool], Tried] = {}
        self._refuted: set[Crew] = set()
        self._outcomes: list[Outcome] = []
        self._n_done = 0
        figures = [target for target in self.targets if target.figure != DRIVE_UNITS]
        for target in figures:
            if target.figure not in JUDGED:
                what = f"{target.figure!r} is of several runs"
                raise InputError(Problem("--target", what, "choose another figure; see `twin figures`"))
        if not figures:
            remedy = "give one, such as --target 'units_per_hour >= 5000'"
            raise InputError(Problem("--target", "there is no target for a figure", remedy))
        self._figures = figures
        names = [target.figure for target in figures]
        directed = [name for name in names if FIGURES[name].better is not Better.NONE]
        looks = len(self.settings.looks())
        self._asked = ComparisonSettings(
            figure=(directed or ["units_per_hour"])[0],
            confidence=1.0 - (1.0 - self.settings.confidence) / looks,
            max_replications=self.settings.max_replications,
            initial_replications=self.settings.looks()[0],
            first_seed=self.settings.first_seed,
        )
        doubt = (1.0 - self._asked.confidence) / CONFIRMATIONS
        self._confirming = replace(self._asked, confidence=1.0 - doubt)

    def run(self, runner: Runner, look: Callable[[Sizing], None] | None = None) -> None:
        """Search; what is done stays when it is interrupted."""

        def reaches(crew: Crew) -> bool:
            reached = self._try(crew, runner).reached and crew not in self._refuted
            if look is not None:
                look(self)
            return reached

        full = full_crew(self.base)
        bound = self._beyond_the_stations(full)
        if bound:
            self.words = f"no fleet {self._reach()}: {bound}"
            return
        fleet = self._smallest_fleet(full, reaches)
        if fleet is None:
            self.words = f"no fleet {self._reach()} with confidence: {self._hindrance()}"
            return
        for crew, is_least in self._confirmable(fleet, reaches):
            again = self._try(crew, runner, fresh=True)
            if again.reached:
                self.answer = again
                reached = f"{_crew_in_words(crew, full)} {self._reach('reach')}, confirmed on fresh seeds"
                self.words = f"{reached}; {self._least_in_words(is_least)}"
                return
            self._refuted.add(crew)
        self.words = f"no size tried {self._reach()} on fresh seeds, too"

    def _beyond_the_stations(self, full: Crew) -> str:
        """Say what the stations can do at best, where that is too little; otherwise nothing."""
        bound = full.stations * HOUR_S / self.base.scenario.stations.pick_time_s
        asked = [one for one in self._figures if one.figure == "units_per_hour" and one.at_least]
        if all(target.value <= bound for target in asked):
            return ""
        return f"its {full.stations} pick stations can pick {bound:,.0f} units an hour at best"

    def _try(self, crew: Crew, runner: Runner, *, fresh: bool = False) -> Tried:
        """Run a size until it is settled, or the cap; each look spends its part of the doubt."""
        if (crew, fresh) in self._known:
            return self._known[crew, fresh]
        candidate = crewed(self.base, crew)
        comparing = Comparing([candidate], self._confirming if fresh else self._asked, differences=False)
        first = self.settings.first_seed + (self.settings.max_replications if fresh else 0)
        done, tried = 0, None
        for n in self.settings.looks():
            runner.observer.planned(self._n_done + n)
            for outcome in runner.outcomes([candidate], range(first + done, first + n)):
                comparing.samples.add([outcome])
                if not fresh:
                    self._outcomes.append(outcome)
            done = n
            tried = self._judged(candidate, crew, comparing.comparison(), fresh)
            runner.observer.interval(f"{candidate.name}: {tried.in_words()}")
            if tried.settled:
                break
        assert tried is not None
        self._n_done += done
        self._known[crew, fresh] = tried
        self.tried.append(tried)
        return tried

    def _judged(self, candidate: Candidate, crew: Crew, comparison: Comparison, fresh: bool) -> Tried:
        summary = comparison.candidates[0]
        intervals = tuple(summary.figures.get(target.figure) for target in self._figures)
        return Tried(
            candidate=candidate,
            crew=crew,
            targets=self._figures,
            met=tuple(met_by(target, one) for target, one in zip(self._figures, intervals, strict=True)),
            intervals=intervals,
            n=summary.n,
            failures=summary.failures,
            overloaded=summary.overload is not None and summary.overload.overloaded,
            fresh=fresh,
        )

    def _largest(self, full: Crew) -> int:
        """Say how many drive units are tried at most."""
        bounds = [most_drive_units(self.base), self.settings.max_drive_units or LARGEST * full.drive_units]
        bounds += [
            int(target.value)
            for target in self.targets
            if target.figure == DRIVE_UNITS and not target.at_least
        ]
        return max(1, min(bounds))

    def _smallest_fleet(self, full: Crew, reaches: Callable[[Crew], bool]) -> int | None:
        """Go up in coarse steps to the first fleet that reaches the targets, and halve the step below it.

        Upwards, because more drive units may also be too many: a target can be missed on either side.
        """
        largest = self._largest(full)
        below = 0
        for n_drives in coarse(max(1, full.drive_units // SMALLEST_SHARE), largest):
            if reaches(replace(full, drive_units=n_drives)):
                return smallest(below, n_drives, lambda n: reaches(replace(full, drive_units=n)))
            below = n_drives
        return None

    def _confirmable(self, fleet: int, reaches: Callable[[Crew], bool]) -> Iterator[tuple[Crew, bool]]:
        """Offer sizes from the smallest fleet on, thinned out until no part of the crew can be one fewer.

        What is refuted on fresh seeds counts as too small from then on.
        """
        full = full_crew(self.base)
        parts = ("drive_units", *(("stations", "packers") if self.settings.staffing else ()))
        for n_drives in range(fleet, min(fleet + CONFIRMATIONS, self._largest(full) + 1)):
            crew = replace(full, drive_units=n_drives)
            if not reaches(crew):
                continue
            for part in parts[1:]:
                crew = fewest(crew, part, reaches)
            yield thinned_out(crew, parts, reaches, MOST_STEPS)

    def _least_in_words(self, is_least: bool) -> str:
        if not is_least:
            return "whether fewer would do was not looked into to the end"
        fewer = "one fewer of any of them" if self.settings.staffing else "one drive unit fewer"
        return f"with {fewer} it is missed or unsure"

    def _reach(self, verb: str = "reaches") -> str:
        return f"{verb} {' and '.join(target.text for target in self.targets)}"

    def _hindrance(self) -> str:
        """Say what comes nearest."""
        last = self.tried[-1]
        return f"{counted(last.crew.drive_units, 'drive unit')}, the most tried, come to " + last.in_words()

    @property
    def sizes(self) -> list[Candidate]:
        """The sizes that were tried so far; the floor as it is before the first one."""
        return [tried.candidate for tried in self.tried if not tried.fresh] or [self.base]

    def comparison(self, *, interrupted: bool = False) -> Comparison:
        """Set all sizes side by side, under the seeds that they have in common."""
        comparing = Comparing(self.sizes, replace(self._asked, confidence=self.settings.confidence))
        keys = {(one.layout_digest, one.scenario_digest) for one in self.sizes}
        comparing.samples.add(
            outcome for outcome in self._outcomes if (outcome.key.layout, outcome.key.scenario) in keys
        )
        return comparing.comparison(interrupted=interrupted)

    def to_dict(self, *, interrupted: bool = False) -> dict[str, Any]:
        """Turn the search into plain values for JSON: a comparison of the sizes, and what they reach."""
        answer = self.answer
        return {
            **self.comparison(interrupted=interrupted).to_dict(),
            "kind": "size",
            "words": self.words,
            "targets": [
                {
                    "text": target.text,
                    "figure": target.figure,
                    "op": ">=" if target.at_least else "<=",
                    "value": target.value,
                }
                for target in self.targets
            ],
            "tried": [tried.to_dict() for tried in self.tried],
            "answer": {
                "candidate": None if answer is None else answer.candidate.name,
                "words": self.words,
                **({} if answer is None else crew_values(answer.crew)),
            },
        }


def _crew_in_words(crew: Crew, full: Crew) -> str:
    stations = f"{crew.stations} of {full.stations} pick stations"
    return (
        f"{counted(crew.drive_units, 'drive unit')}, {stations} and {crew.packers} of {full.packers} packers"
    )
