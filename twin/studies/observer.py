"""How others look on while an experiment is under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.studies.candidate import Candidate
    from twin.studies.outcome import Outcome

__all__ = ["StudyObserver"]


class StudyObserver:
    """Does nothing at every turn of an experiment; override what you need."""

    def preparing(self, n_workers: int) -> None:
        """Hear that the workers are about to start; kernels may have to be compiled."""

    def planned(self, n_replications: int) -> None:
        """Hear how many replications it will take as far as is known; told again when that changes."""

    def begun(self, candidates: Sequence[Candidate], n_wanted: int, n_stored: int) -> None:
        """Hear that replications are wanted, and how many of them the store has already."""

    def finished(self, candidate: Candidate, outcome: Outcome, *, from_store: bool) -> None:
        """See an outcome, once it is kept."""

    def interval(self, text: str) -> None:
        """Hear the current interval, in words: ``units_per_hour 4,702 +- 1.9 %``."""
