"""What can go wrong, said in one form: where, what, the value, the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = [
    "AuditError",
    "DemandError",
    "DisplayError",
    "ForeignError",
    "GridlockError",
    "InputError",
    "LayoutError",
    "OutputError",
    "PlanningError",
    "PolicyError",
    "Problem",
    "ScenarioError",
    "StoreError",
    "TwinError",
    "WorkerError",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, and what to do about it.

    Attributes
    ----------
    where : str
        The place: ``file:line:column`` for a document, otherwise the flag or setting.
    what : str
        What is wrong, with the offending value.
    remedy : str
        What the reader can do about it.
    cells : tuple of int
        The cells of a floor that it is about, for those who draw; not part of what the problem says.
    """

    where: str
    what: str
    remedy: str = ""
    cells: tuple[int, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.remedy}" if self.remedy else text


class TwinError(Exception):
    """Any error that the package raises on purpose; ``exit_code`` is what the command line returns."""

    exit_code = 1


class InputError(TwinError, ValueError):
    """Input that cannot be used; carries every problem found, not just the first.

    Parameters
    ----------
    problems : Problem or iterable of Problem
        All that is wrong.
    """

    exit_code = 2

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[Sequence[Problem]]]:
        """Let another process hear of the problems, too."""
        return type(self), (self.problems,)


class LayoutError(InputError):
    """A layout that is no working floor."""


class ScenarioError(InputError):
    """Settings of a run that cannot be used."""


class DemandError(InputError):
    """An order history or a catalogue of SKUs that cannot be used."""


class ForeignError(InputError):
    """A problem set in somebody else's format that cannot be used."""


class PolicyError(InputError):
    """A policy, planner or motion model that is not registered, or answers what it may not."""


class OutputError(InputError):
    """A file or folder that cannot be written."""


class StoreError(InputError):
    """A store of replications that cannot be opened, read or written."""


class DisplayError(InputError):
    """A screen that is missing, or too small."""


class PlanningError(TwinError):
    """A planner that could not do its work."""


class WorkerError(TwinError):
    """A process that was to run replications and died, or could not even start."""


class GridlockError(TwinError):
    """Drive units that have made no progress for too long; names them and where they stand.

    Parameters
    ----------
    culprits : iterable of str
        One line for each stuck drive unit.
    simulated_s : float
        When the watchdog found them, in seconds since the start.
    """

    exit_code = 3

    def __init__(self, culprits: Iterable[str], simulated_s: float) -> None:
        self.culprits = tuple(culprits)
        self.simulated_s = simulated_s
        super().__init__(
            f"the floor is stuck at {simulated_s:.0f} s: "
            f"{len(self.culprits)} drive unit(s) without progress\n" + "\n".join(self.culprits)
        )


class AuditError(TwinError):
    """The judge found a violation of the floor's physics or of its books."""

    exit_code = 3
