"""Conducts a study of each kind: asks, runs and keeps what comes of it, after Ctrl-C with what is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from twin.metrics import FIGURES
from twin.studies.comparing import Comparing
from twin.studies.comparison import Comparison
from twin.studies.improving import Improvement, Improving
from twin.studies.keeping import DONE, INTERRUPTED, RUNNING, KeptStudy
from twin.studies.runner import Runner
from twin.studies.sizing import Sizing
from twin.studies.sweeping import Sweeping

__all__ = ["conduct_comparison", "conduct_search", "conduct_sizing", "conduct_sweep"]

Opened = AbstractContextManager[Runner]
"""A runner that is about to be opened."""


def conduct_comparison(comparing: Comparing, kept: KeptStudy, opened: Opened) -> Comparison:
    """Compare floors; the comparison says whether Ctrl-C ended it.

    Parameters
    ----------
    comparing : Comparing
        What is asked. Modified in place.
    kept : KeptStudy
        Where it is kept.
    opened : context manager of Runner
        Runs what its store does not hold.
    """
    settings = comparing.settings
    names = [candidate.name for candidate in comparing.candidates]
    label = FIGURES[settings.figure].label.strip()
    kept.ask(
        f"Which is better by {label[:1].lower()}{label[1:]}: {', '.join(names[:-1])} or {names[-1]}?",
        comparing.candidates,
        settings.to_dict(),
        hours=comparing.hours,
        analysis=comparing.analysis.value,
    )
    return _compared(comparing, kept, opened, Comparison.to_dict)


def conduct_sweep(sweeping: Sweeping, kept: KeptStudy, opened: Opened) -> Comparison:
    """Run the points of a design; parameters as of :func:`conduct_comparison`."""
    comparing, experiment = sweeping.comparing, sweeping.experiment
    kept.ask(
        experiment.file.question
        or f"How does {experiment.settings.figure} depend on {', '.join(experiment.factors)}?",
        comparing.candidates,
        experiment.settings.to_dict(),
        hours=comparing.hours,
        analysis=comparing.analysis.value,
        factors=[{"name": name, "values": values} for name, values in experiment.factors.items()],
    )
    return _compared(comparing, kept, opened, sweeping.to_dict)


def _compared(
    comparing: Comparing, kept: KeptStudy, opened: Opened, plain: Callable[[Comparison], dict[str, Any]]
) -> Comparison:
    def look(comparison: Comparison) -> None:
        kept.keep(plain(comparison), RUNNING)

    interrupted = _interrupted(opened, lambda runner: comparing.run(runner, look if kept.folder else None))
    comparison = comparing.comparison(interrupted=interrupted)
    if kept.folder:
        kept.keep(plain(comparison), INTERRUPTED if interrupted else DONE)
    return comparison


def conduct_sizing(sizing: Sizing, kept: KeptStudy, opened: Opened) -> bool:
    """Search for the smallest size; answers whether Ctrl-C ended it."""
    targets = " and ".join(target.text for target in sizing.targets)

    def ask() -> None:
        kept.ask(
            f"How many drive units, pick stations and packers does {sizing.base.name} need for {targets}?",
            sizing.sizes,
            sizing.settings.to_dict(),
            hours=sizing.base.scenario.hours,
            targets=[target.text for target in sizing.targets],
        )

    def look(search: Sizing) -> None:
        ask()
        kept.keep(search.to_dict(), RUNNING)

    ask()
    interrupted = _interrupted(opened, lambda runner: sizing.run(runner, look if kept.folder else None))
    ask()
    if kept.folder:
        kept.keep(sizing.to_dict(interrupted=interrupted), INTERRUPTED if interrupted else DONE)
    return interrupted


def conduct_search(improving: Improving, kept: KeptStudy, opened: Opened) -> Improvement:
    """Search for a better floor, and have it judged; what comes of it says whether Ctrl-C ended it."""
    searching, settings = improving.searching, improving.settings
    question = f"Which settings of {searching.start.layout().name} give the {searching.objective}?"
    asked: list[int] = []

    def ask() -> None:
        if len(improving.candidates) not in asked:
            asked.append(len(improving.candidates))
            hours = searching.start.scenario.hours
            search = searching.search.to_dict()
            kept.ask(question, improving.candidates, settings.to_dict(), hours=hours, search=search)

    def keep(improvement: Improvement, status: str) -> None:
        kept.keep({"figure": settings.figure, **improvement.to_dict()}, status)

    def look(improvement: Improvement) -> None:
        ask()
        keep(improvement, RUNNING)

    ask()
    interrupted = _interrupted(opened, lambda runner: improving.run(runner, look if kept.folder else None))
    ask()
    improvement = improving.improvement(interrupted=interrupted)
    keep(improvement, INTERRUPTED if interrupted else DONE)
    return improvement


def _interrupted(opened: Opened, run: Callable[[Runner], None]) -> bool:
    """Run something, and say whether Ctrl-C ended it."""
    try:
        with opened as runner:
            run(runner)
    except KeyboardInterrupt:
        return True
    return False
