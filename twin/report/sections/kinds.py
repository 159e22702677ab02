"""What only some studies have: response curves of a sweep, fleets tried for a size, trials of a search."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from twin.metrics import FIGURES
from twin.report.charts import MOST_LINES, Curve, over_a_setting, over_trials
from twin.report.document import Block, Column, Drawing, Kind, Section, Table
from twin.report.formats import number
from twin.report.study import Study

__all__ = ["curves", "size", "trials"]


def curves(study: Study) -> Section:
    """Draw the response curves of a sweep, with the stations' bound and the knee."""
    found = [curve for curve in study.result.get("curves") or () if len(curve.get("points") or ()) > 1]
    blocks: list[Block] = []
    words: list[str] = []
    rows: list[dict[str, Any]] = []
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for curve in found:
        groups.setdefault((str(curve["factor"]), str(curve["figure"])), []).append(curve)
    for (factor, figure), group in groups.items():
        name = f"curve-{figure}-{factor}".replace(".", "-").replace("_", "-")
        drawn = [_curve(curve) for curve in group]
        label = _label(figure)
        svg = over_a_setting(
            drawn, factor.rpartition(".")[2].replace("_", " "), label, name, f"{label} by {factor}"
        )
        note = "Shaded: the interval of the mean."
        if len(drawn) > MOST_LINES:
            note += f" The first {MOST_LINES} of {len(drawn)} lines; all are in the tables."
        blocks.append(Drawing(name, "", svg, note))
        for curve in group:
            knee = curve.get("knee") or {}
            if knee.get("words"):
                held = f"{_held(curve)}: " if _held(curve) else ""
                words.append(f"{held}{knee['words']}.")
            rows += [_point(curve, factor, figure, point) for point in curve["points"]]
    if rows:
        columns = [
            Column("factor", "Setting", "code"),
            Column("held", "With"),
            Column("value", "Value", "number"),
            Column("figure", "Figure"),
            Column("mean", "Mean", "number"),
            Column("half_width", "±", "number"),
            Column("bound", "Bound of the stations", "number"),
        ]
        blocks.append(Table("curves", "Responses", columns, rows))
    return Section("curves", "How it responds", list(dict.fromkeys(words)), blocks)


def _label(figure: str) -> str:
    known = FIGURES.get(figure)
    return figure if known is None else f"{known.label.strip().lower()}, {known.unit}"


def _curve(curve: Mapping[str, Any]) -> Curve:
    points = sorted(curve["points"], key=lambda point: _float(point.get("value")))
    columns = {name: np.array([_float(point.get(name)) for point in points]) for name in _POINT}
    knee = (curve.get("knee") or {}).get("value")
    return Curve(
        label=_held(curve),
        x=columns["value"],
        mean=columns["mean"],
        half_width=np.nan_to_num(columns["half_width"], posinf=0.0),
        bound=columns["bound"],
        knee=None if knee is None else float(knee),
    )


_POINT = ("value", "mean", "half_width", "bound")


def _held(curve: Mapping[str, Any]) -> str:
    held = curve.get("held") or {}
    return ", ".join(f"{str(name).rpartition('.')[2]} {value}" for name, value in held.items())


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _point(curve: Mapping[str, Any], factor: str, figure: str, point: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "factor": factor,
        "held": _held(curve),
        "value": _none(_float(point.get("value"))),
        "figure": figure,
        "mean": _none(_float(point.get("mean"))),
        "half_width": _none(_float(point.get("half_width"))),
        "bound": _none(_float(point.get("bound"))),
    }


def _none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def size(study: Study) -> Section:
    """List what was tried for a size, and whether it meets the targets."""
    tried = [row for row in study.result.get("tried") or () if isinstance(row, dict)]
    if not tried:
        return Section("size", "What was tried")
    targets = [str(target.get("text")) for target in study.result.get("targets") or () if target.get("text")]
    filled = _same_keys([_tried(row, targets) for row in tried])
    columns = [
        Column(key, key if key in targets else key.replace("_", " "), _kind(filled, key)) for key in filled[0]
    ]
    said = (study.result.get("answer") or {}).get("words")
    return Section(
        "size", "What was tried", [str(said)] if said else [], [Table("tried", "", columns, filled)]
    )


def _tried(row: Mapping[str, Any], targets: Sequence[str]) -> dict[str, Any]:
    """Flatten what is said of a size: its crew, what it reaches of each target, and the figures."""
    flat: dict[str, Any] = {
        name: ("yes" if value else "no") if isinstance(value, bool) else value
        for name, value in row.items()
        if isinstance(value, int | float | str)
    }
    flat |= {target: str((row.get("meets") or {}).get(target, "")) for target in targets}
    for figure, interval in (row.get("figures") or {}).items():
        flat[figure] = (interval or {}).get("mean")
        flat[f"{figure} ±"] = (interval or {}).get("half_width")
    return flat


def _same_keys(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return [{key: row.get(key) for key in keys} for row in rows]


def _kind(rows: Sequence[Mapping[str, Any]], key: str) -> Kind:
    values = [row[key] for row in rows if row[key] is not None]
    if key == "candidate":
        return "name"
    return "number" if values and all(isinstance(value, int | float) for value in values) else "text"


def trials(study: Study) -> Section:
    """List the trials of a search, and what it searched."""
    found = [trial for trial in study.result.get("trials") or () if isinstance(trial, dict)]
    if not found:
        return Section("trials", "The search")
    space = study.result.get("space") or ()
    blocks: list[Block] = [
        Table(
            "space",
            "What was searched",
            [Column("setting", "Setting", "code"), Column("values", "Values")],
            [{"setting": str(one.get("name")), "values": _values(one)} for one in space],
        )
    ]
    settings = list(dict.fromkeys(key for trial in found for key in trial.get("settings") or {}))
    rows = [
        {
            "trial": int(trial.get("number", index)),
            "state": str(trial.get("state", "")),
            **{name: _text((trial.get("settings") or {}).get(name)) for name in settings},
            "mean": _none(_float(trial.get("mean"))),
            "half_width": _none(_float(trial.get("half_width"))),
            "objective": _none(_float(trial.get("value"))),
            "reason": str(trial.get("reason") or ""),
        }
        for index, trial in enumerate(found)
    ]
    blocks = [*_found(study, found), *blocks]
    columns = [
        Column("trial", "Trial", "number", 0),
        *(Column(name, name.rpartition(".")[2].replace("_", " ")) for name in settings),
        Column("mean", "Mean", "number"),
        Column("half_width", "±", "number"),
        Column("reason", "Remark"),
    ]
    blocks.append(Table("trials", "Trials", columns, rows))
    done = [row for row in rows if row["mean"] is not None]
    objective = str(study.result.get("objective") or "")
    words = [
        f"{len(found)} trials, {len(done)} of them run, {len(found) - len(done)} unusable. "
        + (f"Objective: {objective}. " if objective else "")
        + "The means of the trials guided the search only: the best of many is better than it looks, so the "
        "verdict is from fresh seeds."
    ]
    return Section("trials", "The search", words, blocks)


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
    values = np.array([_float(trial.get("value")) for trial in trials])
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
