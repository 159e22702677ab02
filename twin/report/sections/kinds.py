"""What only some studies have: response curves of a sweep, and what was tried for a size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from twin.metrics import FIGURES
from twin.report.charts import MOST_LINES, Curve, over_a_setting
from twin.report.document import Block, Column, Drawing, Kind, Section, Table
from twin.report.study import Study

__all__ = ["curves", "size"]


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
        Column(key, key if key in targets else key.replace("_", " "), _kind(filled, key))
        for key in filled[0]
        if key != "candidate"  # which names the crew in the next columns over again
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
    return "number" if values and all(isinstance(value, int | float) for value in values) else "text"
