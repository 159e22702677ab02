"""Writes down a call of Python as a command that makes it again."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np

from twin.scenario import Scenario
from twin.studies.candidate import LAYOUT, Candidate
from twin.studies.describing import flat_settings

__all__ = ["python_command", "python_text"]

PUBLIC = ("ComparisonSettings", "SearchSettings", "SizingSettings")
"""Settings that ``import twin`` has a name for."""


def python_command(function: str, *arguments: Any, **named: Any) -> str:
    """Write the command that calls a function of :mod:`twin` again, but for arguments that are None.

    Parameters
    ----------
    function : str
        Its name.
    *arguments, **named
        What it is given: floors, scenarios, settings and plain values.
    """
    given = [python_text(value) for value in arguments]
    given += [f"{name}={python_text(value)}" for name, value in named.items() if value is not None]
    return shlex.join(["python", "-c", f"import twin; twin.{function}({', '.join(given)})"])


def python_text(value: Any) -> str:
    """Write a value as Python does, by the names that ``import twin`` gives."""
    match value:
        case Enum():
            return f"{_name(type(value))}.{value.name}"
        case str() | os.PathLike():
            return json.dumps(os.fspath(value), ensure_ascii=False)
        case Scenario():
            return _scenario(value)
        case Candidate():
            of_layout = {LAYOUT + name: setting for name, setting in value.layout_settings}
            given = (value.layout_source, value.scenario, of_layout, value.name)
            return f"twin.Candidate.load({', '.join(map(python_text, given))})"
        case np.generic():
            return repr(value.item())
        case Mapping():
            return f"{{{', '.join(f'{python_text(key)}: {python_text(one)}' for key, one in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(python_text, value))}]"
    if is_dataclass(value):
        own = {one.name: getattr(value, one.name) for one in fields(value)}
        chosen = [one.name for one in fields(value) if own[one.name] != _default(one)]
        return f"{_name(type(value))}({', '.join(f'{name}={python_text(own[name])}' for name in chosen)})"
    return repr(value)


def _scenario(scenario: Scenario) -> str:
    chosen = flat_settings(scenario.model_dump(mode="json", exclude_defaults=True))
    return f"twin.load_scenario(overrides={python_text(chosen)})" if chosen else "twin.Scenario()"


def _default(field: Any) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _name(kind: type[Any]) -> str:
    return f"twin.{kind.__name__}" if kind.__name__ in PUBLIC else f"{kind.__module__}.{kind.__name__}"
