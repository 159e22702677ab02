"""Errors say where, what and what to do; the command line gets its exit code from them."""

from __future__ import annotations

import pytest

from twin import errors
from twin.errors import GridlockError, InputError, Problem, TwinError


def test_a_problem_in_words() -> None:
    assert str(Problem("a.yaml:3:7", "'hours' is -1", "must be more than 0")) == (
        "a.yaml:3:7: 'hours' is -1; must be more than 0"
    )
    assert str(Problem("", "nothing there")) == "nothing there"


def test_all_problems_are_told_and_kept() -> None:
    both = (Problem("x", "one"), Problem("y", "two"))
    error = errors.LayoutError(iter(both))
    assert error.problems == both
    assert str(error) == "x: one\ny: two"
    assert errors.LayoutError(both[0]).problems == both[:1]


@pytest.mark.parametrize("name", [name for name in errors.__all__ if name.endswith("Error")])
def test_every_error_is_the_packages_own(name: str) -> None:
    """Bad input is a ValueError too and ends with 2; a stuck or refused run with 3."""
    error = getattr(errors, name)
    assert issubclass(error, TwinError)
    assert issubclass(error, ValueError) == issubclass(error, InputError)
    expected = 2 if issubclass(error, InputError) else 3 if name in ("GridlockError", "AuditError") else 1
    assert error.exit_code == expected


def test_a_gridlock_names_its_culprits() -> None:
    error = GridlockError(["drive unit 3 at row 1, column 2"], 61.4)
    assert error.culprits == ("drive unit 3 at row 1, column 2",)
    assert str(error).splitlines() == [
        "the floor is stuck at 61 s: 1 drive unit(s) without progress",
        "drive unit 3 at row 1, column 2",
    ]
