"""Named choices: built-in ones by decorator, a third party's by entry point."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

from twin.errors import PolicyError, Problem

__all__ = ["Registry"]

Choice = TypeVar("Choice")


class Registry(Generic[Choice]):
    """The classes that can be chosen by name for one purpose.

    Parameters
    ----------
    setting : str
        The scenario's setting that chooses, such as ``policies.pod_selection``; named in errors.
    group : str
        Entry point group under which other packages register theirs.
    """

    def __init__(self, setting: str, group: str) -> None:
        self.setting = setting
        self.group = group
        self._built_in: dict[str, type[Choice]] = {}

    def register(self, name: str) -> Callable[[type[Any]], type[Any]]:
        """Make a decorator that registers a class under a name."""

        def add(choice: type[Any]) -> type[Any]:
            self._built_in[name] = choice
            return choice

        return add

    def names(self) -> list[str]:
        """List every name that can be chosen."""
        return sorted({*self._built_in, *(point.name for point in entry_points(group=self.group))})

    def __getitem__(self, name: str) -> type[Choice]:
        """Look a class up.

        Raises
        ------
        PolicyError
            Where nothing has that name, or what an entry point names cannot be imported.
        """
        if name in self._built_in:
            return self._built_in[name]
        for point in entry_points(group=self.group):
            if point.name == name:
                return self._load(point)
        near = difflib.get_close_matches(name, self.names(), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise PolicyError(
            Problem(self.setting, f"there is no {name!r}", f"{hint}known: {', '.join(self.names())}")
        )

    def _load(self, point: EntryPoint) -> type[Choice]:
        registered, remedy = f"{point.name!r} is registered as {point.value}", "repair or remove that package"
        try:
            choice = point.load()
        except Exception as error:  # whatever a stranger's module does while it is imported
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            what = f"{registered}, which cannot be imported ({reason})"
            raise PolicyError(Problem(self.setting, what, remedy)) from error
        if not isinstance(choice, type):
            raise PolicyError(Problem(self.setting, f"{registered}, which is no class", remedy))
        return choice
