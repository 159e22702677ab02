"""Means with their intervals, paired differences as a forest, and every key figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from twin.metrics import FIGURES, Better
from twin.report.document import Column, Section, Span, Table
from twin.report.formats import digits_of, number
from twin.report.sections.answer import pair_columns, pair_row
from twin.report.study import Studied, Study
from twin.statistics import mean_interval

__all__ = ["differences", "every_figure", "interval_of", "means"]

WITHOUT_FORESTS = ("sweep", "size")
"""Studies that ask how something responds, not which of two is better."""

MOST_FORESTS = 6
"""Pairs whose differences in all figures are drawn; those of further pairs are in the files."""


def interval_of(study: Study, candidate: Studied, figure: str) -> tuple[float, float, int]:
    """Give a figure's mean, the half-width of its interval, and of how many replications.

    What the study has found counts; where it was ended before, it is computed from the replications.
    """
    for row in study.result.get("candidates") or ():
        found = (row.get("figures") or {}).get(figure)
        if row.get("name") == candidate.name and found and found.get("mean") is not None:
            half = found.get("half_width")
            return float(found["mean"]), math.inf if half is None else float(half), int(found.get("n") or 0)
    values = candidate.values(figure, study.cut_h)
    if not len(values):
        return math.nan, math.nan, 0
    interval = mean_interval(values, study.confidence)
    return float(interval.estimate), float(interval.half_width), int(interval.n)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _interval_row(study: Study, candidate: Studied, figure: str) -> dict[str, Any]:
    mean, half, n = interval_of(study, candidate, figure)
    return {
        "candidate": candidate.name,
        "figure": figure,
        "label": FIGURES[figure].label.strip(),
        "unit": FIGURES[figure].unit,
        "mean": _finite(mean),
        "half_width": _finite(half),
        "low": _finite(mean - half),
        "high": _finite(mean + half),
        "n": n,
    }


def means(study: Study) -> Section:
    """Show the headline figure of every candidate with its interval."""
    rows = [_interval_row(study, candidate, study.figure) for candidate in study.candidates]
    rows = [row for row in rows if row["n"]]
    unit = FIGURES[study.figure].unit
    table = Table(
        "means",
        f"{FIGURES[study.figure].label.strip()}: means with {number(100 * study.confidence, 0)} % intervals",
        [
            Column("candidate", "Candidate", "name"),
            Column("interval", "", "span", span=Span("low", "mean", "high")),
            Column("mean", f"Mean, {unit}", "number"),
            Column("half_width", "±", "number"),
            Column("n", "Replications", "number", 0),
        ],
        rows,
        FIGURES[study.figure].definition + ".",
    )
    return Section("means", "How much each does", (), [table] if rows else ())


def differences(study: Study) -> Section:
    """Show for each pair what lies between them in every figure that should go one way."""
    if study.kind in WITHOUT_FORESTS:
        return Section("differences", "What lies between them")
    found = [pair for pair in study.result.get("verdicts") or () if pair.get("figure") in FIGURES]
    by_pair: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for pair in found:
        by_pair.setdefault((str(pair["first"]), str(pair["second"])), []).append(pair)
    tables = [
        _forest(study, number_, first, second, rows)
        for number_, ((first, second), rows) in enumerate(by_pair.items(), start=1)
    ]
    tables = [table for table in tables if table.rows]
    words = []
    if len(tables) > MOST_FORESTS:
        words = [f"The first {MOST_FORESTS} of {len(tables)} pairs; all are in the table `differences`."]
    return Section("differences", "What lies between them", words, tables[:MOST_FORESTS])


def _forest(study: Study, index: int, first: str, second: str, pairs: Sequence[Mapping[str, Any]]) -> Table:
    rows = []
    for pair in pairs:
        figure = FIGURES[str(pair["figure"])]
        row = pair_row(pair)
        if figure.better is Better.NONE or row["low_percent"] is None:
            continue
        arrow = "↑" if figure.better is Better.HIGHER else "↓"
        label = f"{figure.label.strip()} {arrow}"
        rows.append({"group": figure.group, "label": label, **row, "unit": figure.unit})
    if not any(row["difference"] for row in rows):
        rows = []
    return Table(
        f"differences-{index}",
        f"{second} against {first}, paired",
        [Column("label", "Figure"), *pair_columns(study.indifference), Column("verdict", "", "verdict")],
        rows,
        "↑ higher is better, ↓ lower is better. Relative to the mean of "
        f"{first}; the grey band makes no difference. Intervals that reach beyond the drawing end in a "
        "point.",
        "group",
    )


def every_figure(study: Study) -> Section:
    """List every key figure of every candidate."""
    rows, wide = [], []
    for name, figure in FIGURES.items():
        of_each = [_interval_row(study, candidate, name) for candidate in study.candidates]
        if not any(row["n"] for row in of_each):
            continue
        rows += of_each
        shown: dict[str, Any] = {"group": figure.group, "label": figure.label.strip(), "unit": figure.unit}
        for place, row in enumerate(of_each):
            shown[f"c{place}"] = _with_half_width(row)
        wide.append(shown)
    if not rows:
        return Section("every-figure", "Every key figure")
    columns = [Column("label", "Figure"), Column("unit", "Unit")]
    columns += [
        Column(f"c{place}", candidate.name, "number") for place, candidate in enumerate(study.candidates)
    ]
    files = Table("figures", "", (), rows)
    note = "Mean ± half-width of its interval; `twin figures` says what each means."
    page = Table("figures-by-candidate", "", columns, wide, note, "group")
    return Section("every-figure", "Every key figure", (), [page, files])


def _with_half_width(row: Mapping[str, Any]) -> str:
    """Write a mean with no more digits than its interval lets count."""
    if row["mean"] is None or row["half_width"] is None:
        return number(row["mean"])
    places = digits_of(row["half_width"])
    return f"{number(row['mean'], places)} ± {number(row['half_width'], places)}"
