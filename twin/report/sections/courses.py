"""How candidates go over simulated time, and how their time is split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.metrics import FIGURES
from twin.report.charts import Part, over_time, split_bars
from twin.report.document import Block, Column, Drawing, Section, Table
from twin.report.plotting import INK, LINE, css
from twin.report.sections.choice import chosen
from twin.report.study import Study
from twin.view.palette import BLUE, BLUISH_GREEN, GREY, ORANGE, REDDISH_PURPLE, SKY_BLUE, VERMILLION, YELLOW

__all__ = ["courses", "splits"]

Float64 = NDArray[np.float64]

MOST_POINTS = 48
"""Points of a line over time; what lies between two is averaged."""

_BLACK, _WHITE = "#181818", "#ffffff"

STATIONS = (
    Part("busy", css(BLUISH_GREEN), _WHITE),
    Part("starved", css(ORANGE), _BLACK),
    Part("blocked", css(VERMILLION), _WHITE),
    Part("closed", css(GREY), _WHITE),
)
DRIVES = (
    Part("empty travel", css(SKY_BLUE), _BLACK),
    Part("loaded travel", css(BLUE), _WHITE),
    Part("turning", css(YELLOW), _BLACK),
    Part("lifting", css(GREY), _WHITE),
    Part("queueing", css(REDDISH_PURPLE), _BLACK),
    Part("blocked", css(VERMILLION), _WHITE),
    Part("charging", css(ORANGE), _BLACK),
    Part("failed", INK, _WHITE),
    Part("idle", LINE, INK),
)


def courses(study: Study) -> Section:
    """Draw throughput and backlog over simulated time, with the warm-up."""
    blocks: list[Block] = []
    rows: list[dict[str, Any]] = []
    asked = (
        ("units", "units picked per hour", 60.0),
        ("backlog", "open orders: arrived and not packed yet", 1.0),
    )
    for name, label, factor in asked:
        lines = {c.name: factor * c.series(name) for c in chosen(study, study.candidates)}
        lines = {candidate: values for candidate, values in lines.items() if len(values)}
        if not lines or (name == "backlog" and all(np.ptp(values) == 0 for values in lines.values())):
            continue
        minutes = max(1, max(map(len, lines.values())) // MOST_POINTS)
        means = {candidate: _binned(values, minutes) for candidate, values in lines.items()}
        svg = over_time(means, minutes, 60 * study.cut_h, label, f"over-time-{name}", f"{label}, over time")
        blocks.append(Drawing(f"over-time-{name}", "", svg))
    for candidate in study.candidates:
        rows += _rows(candidate.name, {name: candidate.series(name) for name in _SERIES})
    blocks.append(Table("over-time", "", (), rows))
    if not rows:
        return Section("time", "Over simulated time")
    words = ["Means over the replications."]
    if study.cut_h:
        words[0] += " The shaded beginning is the warm-up, which no figure counts."
    return Section("time", "Over simulated time", words, blocks)


_SERIES = ("units", "arrived", "packed", "backlog")


def _rows(candidate: str, series: dict[str, Float64]) -> list[dict[str, Any]]:
    n = max(map(len, series.values()))
    return [
        {
            "candidate": candidate,
            "minute": minute,
            **{
                name: float(values[minute]) if minute < len(values) else None
                for name, values in series.items()
            },
        }
        for minute in range(n)
    ]


def _binned(values: Float64, size: int) -> Float64:
    whole = len(values) // size * size
    binned: Float64 = values[:whole].reshape(-1, size).mean(axis=1)
    return binned


def splits(study: Study) -> Section:
    """Draw how the time of pick stations and drive units is split."""
    blocks: list[Block] = []
    tables: list[Table] = []
    for name, title, prefix, parts in (
        ("stations", "Pick stations", "station", STATIONS),
        ("drive-units", "Drive units", "drive", DRIVES),
    ):
        figures = [f"{prefix}_{part.label.replace(' ', '_')}" for part in parts]
        rows = {
            candidate.name: [candidate.mean(figure, study.cut_h) for figure in figures]
            for candidate in chosen(study, study.candidates, 12)
        }
        rows = {candidate: values for candidate, values in rows.items() if np.isfinite(values).all()}
        if rows:
            svg = split_bars(rows, parts, f"split-{name}", f"{title}: time split of each candidate")
            blocks.append(Drawing(f"split-{name}", title, svg))
            tables.append(_table(name, title, parts, figures, rows))
    return Section("splits", "Where the time goes", (), [*blocks, *tables])


def _table(
    name: str, title: str, parts: Sequence[Part], figures: Sequence[str], rows: dict[str, list[float]]
) -> Table:
    assert all(figure in FIGURES for figure in figures)
    return Table(
        f"split-{name}",
        f"{title}, per cent of their time",
        [
            Column("candidate", "Candidate", "name"),
            *(Column(part.label.replace(" ", "_"), part.label, "number", 1) for part in parts),
        ],
        [
            {
                "candidate": candidate,
                **{part.label.replace(" ", "_"): value for part, value in zip(parts, values, strict=True)},
            }
            for candidate, values in rows.items()
        ],
    )
