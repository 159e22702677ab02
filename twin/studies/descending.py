"""Looks for small crews that will do: along one part of them, and down to where no part can be smaller."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from twin.studies.staffing import Crew

__all__ = ["coarse", "fewest", "smallest", "thinned_out"]

GROWTH = 1.5
"""Factor between two numbers of a coarse search."""


def coarse(lowest: int, highest: int) -> Iterator[int]:
    """List numbers from low to high, each larger by half, and the highest at last."""
    number = min(lowest, highest)
    while number < highest:
        yield number
        number = max(number + 1, round(GROWTH * number))
    yield highest


def smallest(below: int, reached: int, reaches: Callable[[int], bool]) -> int:
    """Halve the gap between a number that is too small and one that will do; then look one further down."""
    low, high = below, reached
    while high - low > 1:
        middle = (low + high) // 2
        if reaches(middle):
            high = middle
        else:
            low = middle
    # two below may do although one below does not, where chance or congestion had a hand in it
    return high - 2 if high - 2 > below and reaches(high - 2) else high


def fewest(crew: Crew, part: str, reaches: Callable[[Crew], bool]) -> Crew:
    """Thin out one part of a crew that will do, as far as one can get by halving."""
    found = smallest(0, getattr(crew, part), lambda n: reaches(replace(crew, **{part: n})))
    return replace(crew, **{part: found})


def thinned_out(
    crew: Crew, parts: Sequence[str], reaches: Callable[[Crew], bool], most_steps: int
) -> tuple[Crew, bool]:
    """Take away from the parts of a crew in turns, until none of them can be one fewer.

    Parameters
    ----------
    crew : Crew
        One that will do.
    parts : sequence of str
        Fields of it, in the order of the turns.
    reaches : callable
        Says whether a crew will do.
    most_steps : int
        How many crews it is asked about at most.

    Returns
    -------
    crew : Crew
        The smallest one found.
    is_least : bool
        Whether it was seen that none of the parts can be one fewer.
    """
    n_asked = 0
    stays: set[str] = set()
    while len(stays) < len(parts):
        for part in parts:
            step = 1
            while part not in stays:
                fewer = replace(crew, **{part: getattr(crew, part) - step})
                if getattr(fewer, part) >= 1:
                    if n_asked == most_steps:
                        return crew, False
                    n_asked += 1
                    if reaches(fewer):
                        crew, step, stays = fewer, 2 * step, set()
                        continue
                if step == 1:
                    stays.add(part)
                step = 1
    return crew, True
