"""The floors of a study side by side, and where drive units stand blocked on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from twin.layout.floor import CellKind, Layout
from twin.report.document import Column, Section, Table
from twin.report.formats import listed
from twin.report.pictures import congestion_map, gallery, plan_picture, ramp_scale, scale_of
from twin.report.sections.choice import chosen
from twin.report.study import Studied, Study

__all__ = ["congestion", "floors"]

LARGEST = 0.995
"""Quantile of the blocked cells that has the last colour: one bad cell does not pale all others."""


def floors(study: Study) -> Section:
    """Draw every different floor, and say what is on it."""
    groups: dict[bytes, list[Studied]] = {}
    for candidate in study.candidates:
        if candidate.layout is not None:
            groups.setdefault(_fingerprint(candidate.layout), []).append(candidate)
    if not groups:
        return Section("floors", "The floors")
    picked = chosen(study, [group[0] for group in groups.values()])
    cell_px = scale_of([candidate.layout for candidate in picked if candidate.layout is not None])
    pictures = [
        plan_picture(candidate.layout, cell_px, _title(study, groups[_fingerprint(candidate.layout)]))
        for candidate in picked
        if candidate.layout is not None
    ]
    words = [] if len(picked) == len(groups) else [f"{len(picked)} of {len(groups)} floors are drawn."]
    rows = [_facts(candidate) for candidate in study.candidates if candidate.layout is not None]
    table = Table(
        "floors",
        "What is on them",
        [
            Column("candidate", "Candidate", "name"),
            Column("size_m", "Size, m", "name"),
            Column("storage_locations", "Storage locations", "number", 0),
            Column("pick_stations", "Pick stations", "number", 0),
            Column("replenishment_stations", "Replenishment", "number", 0),
            Column("queue_cells", "Queue cells", "number", 0),
            Column("drive_units", "Drive units", "number", 0),
            Column("chargers", "Chargers", "number", 0),
            Column("packers", "Packers", "number", 0),
            Column("highway_cells", "Highway cells", "number", 0),
        ],
        rows,
    )
    return Section("floors", "The floors", words, [gallery(pictures), table])


def _fingerprint(layout: Layout) -> bytes:
    shape = np.array([layout.n_rows, layout.n_cols], dtype=np.int32).tobytes()
    return shape + layout.kind.tobytes() + layout.neighbour.tobytes()


def _title(study: Study, group: Sequence[Studied]) -> str:
    if len(group) == len(study.candidates) and len(group) > 2:
        return "the floor of all candidates"
    return listed([candidate.name for candidate in group])


def _facts(candidate: Studied) -> dict[str, Any]:
    layout = candidate.layout
    assert layout is not None
    fleet = (candidate.scenario.get("fleet") or {}).get("drive_units")
    packers = (candidate.scenario.get("packing") or {}).get("packers")
    return {
        "candidate": candidate.name,
        "floor": layout.name,
        "size_m": f"{layout.n_cols * layout.cell_m:g} x {layout.n_rows * layout.cell_m:g}",
        "storage_locations": len(layout.storage),
        "pick_stations": sum(station.kind.picks for station in layout.stations),
        "replenishment_stations": sum(not station.kind.picks for station in layout.stations),
        "queue_cells": int(np.count_nonzero(layout.kind == CellKind.QUEUE)),
        "drive_units": int(fleet or layout.drive_units),
        "chargers": len(layout.chargers),
        "packers": int(packers or layout.packers),
        "highway_cells": int(np.count_nonzero(layout.kind == CellKind.HIGHWAY)),
    }


def congestion(study: Study) -> Section:
    """Draw where drive units stand blocked, all candidates on one scale."""
    mapped = [
        candidate
        for candidate in study.candidates
        if candidate.layout is not None and len(candidate.blocked_s_per_h) == candidate.layout.n_cells
    ]
    if not mapped:
        return Section("congestion", "Where drive units stand blocked")
    picked = chosen(study, mapped)
    worst = np.concatenate([candidate.blocked_s_per_h for candidate in picked])
    top = _round_up(float(np.quantile(worst[worst > 0], LARGEST)) if (worst > 0).any() else 0.0)
    cell_px = scale_of([candidate.layout for candidate in picked if candidate.layout is not None])
    pictures = [
        congestion_map(
            candidate.layout, cell_px, candidate.blocked_s_per_h, top, candidate.name, _total(candidate)
        )
        for candidate in picked
        if candidate.layout is not None
    ]
    rows = [
        {
            "candidate": candidate.name,
            "row": cell // cols + 1,
            "column": cell % cols + 1,
            "blocked_s_per_h": s,
        }
        for candidate in mapped
        if candidate.layout is not None
        for cols in (candidate.layout.n_cols,)
        for cell, s in enumerate(candidate.blocked_s_per_h.tolist())
        if s > 0
    ]
    words = [
        "Seconds for which drive units stood still on a cell on their way to a goal, in a simulated hour; "
        "mean over the replications, warm-up included. One scale for all."
    ]
    return Section(
        "congestion",
        "Where drive units stand blocked",
        words,
        [
            gallery(pictures, ramp_scale(top, "s/h")),
            Table("blocked-cells", "", (), rows),
        ],
    )


def _total(candidate: Studied) -> str:
    hours = float(candidate.blocked_s_per_h.sum()) / 3600
    return f"{hours:.2f} drive-unit hours blocked in an hour"


def _round_up(value: float) -> float:
    """Give the next of 1, 2, 5, 10, 20, ...: a scale's end."""
    if not value > 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return next(float(step * power) for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * (1 - 1e-6))
