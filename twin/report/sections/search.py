"""The search of an optimisation: what it tried, what came of it, and what it passed over."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from twin.report.charts import over_trials
from twin.report.document import Block, Column, Drawing, Section, Table
from twin.report.formats import number
from twin.report.study import Study

__all__ = ["trials"]

GUIDED = (
    "The means of the trials guided the search only: the best of many looks better than it is, so the "
    "verdict is from fresh seeds."
)


def trials(study: Study) -> Section:
    """List the trials of a search, and what it searched."""
    found = [trial for trial in study.result.get("trials") or () if isinstance(trial, dict)]
    if not found:
        return Section("trials", "The search")
    rows = [_row(trial, found[0], index) for index, trial in enumerate(found)]
    done = [row for row in rows if row["mean"] is not None]
    objective = str(study.result.get("objective") or "")
    words = [
        f"{len(found)} trials, {len(done)} of them run, {len(found) - len(done)} unusable. "
        + (f"Objective: {objective}. " if objective else "")
        + GUIDED
    ]
    space = [
        {"setting": str(one.get("name")), "values": _values(one)} for one in study.result.get("space") or ()
    ]
    blocks = [
        *_found(study, found),
        Table("trials", "Trials", _COLUMNS, rows, "The first one is the start."),
        Table(
            "space",
            "What was searched",
            [Column("setting", "Setting", "code"), Column("values", "Values")],
            space,
        ),
    ]
    return Section("trials", "The search", words, blocks)


_COLUMNS = (
    Column("trial", "Trial", "number", 0),
    Column("mean", "Mean", "number"),
    Column("half_width", "±", "number"),
    Column("changes", "Changes"),
    Column("reason", "Remark", "command"),
)


def _row(trial: Mapping[str, Any], start: Mapping[str, Any], index: int) -> dict[str, Any]:
    settings, before = trial.get("settings") or {}, start.get("settings") or {}
    changes = [
        f"{name.rpartition('.')[2]}\N{NO-BREAK SPACE}= {_text(value)}"
        for name, value in settings.items()
        if value != before.get(name)
    ]
    return {
        "trial": int(trial.get("number", index)),
        "state": str(trial.get("state", "")),
        "mean": _none(trial.get("mean")),
        "half_width": _none(trial.get("half_width")),
        "objective": _none(trial.get("value")),
        "changes": "; ".join(changes),
        "reason": str(trial.get("reason") or ""),
        **{str(name): _text(value) for name, value in settings.items()},
    }


def _found(study: Study, trials: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Show what the best trial changes, and how the search went."""
    best = study.result.get("best_trial")
    chosen = next((t for t in trials if t.get("number") == best), None) if best else None
    start, last = trials[0].get("settings") or {}, (chosen or {}).get("settings") or {}
    rows = [
        {"setting": name, "start": _text(start.get(name)), "best": _text(value)}
        for name, value in last.items()
        if value != start.get(name)
    ]
    columns = [
        Column("setting", "Setting", "code"),
        Column("start", "Start"),
        Column("best", f"Trial {best}"),
    ]
    blocks: list[Block] = [Table("changes", "What the best trial changes", columns, rows)] if rows else []
    values = np.array([_number(trial.get("value")) for trial in trials])
    if np.isfinite(values).sum() > 1:
        may_win = np.array([not trial.get("reason") for trial in trials])
        lower = bool(study.result.get("lower_is_better"))
        label = str(study.result.get("objective") or "objective")
        svg = over_trials(values, may_win, lower, label, "over-trials", f"{label}: trial by trial")
        note = "Filled: may win; open: misses a target. The line is the best so far."
        blocks.append(Drawing("over-trials", "", svg, note))
    return blocks


def _values(one: Mapping[str, Any]) -> str:
    if one.get("values") is not None:
        return "; ".join(_text(value) for value in one["values"])
    return f"{number(one.get('low'))} to {number(one.get('high'))}"


def _text(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {inner}" for name, inner in value.items())
    return "" if value is None else str(value)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _none(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
