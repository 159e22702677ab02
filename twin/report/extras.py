"""Libraries that only experiments need, asked for by one clear line where they are missing."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from twin.errors import InputError, Problem

__all__ = ["needed"]


def needed(module: str, purpose: str) -> ModuleType:
    """Import a library of the extra ``experiments``.

    Raises
    ------
    InputError
        Where it is not installed.
    """
    if find_spec(module) is None:
        remedy = "pip install 'floor-twin[experiments]'"
        raise InputError(Problem(purpose, f"{module} is not installed", remedy))
    return import_module(module)
