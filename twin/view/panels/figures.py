"""The key figures as a panel: of one floor, or of two with what lies between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from twin.metrics import FIGURES, Better, Figure
from twin.view.panels.rows import Columns, Heading, Line, Pair, Row, Tone

__all__ = ["figure_rows", "figure_text"]

SHOWN = {
    "": ("units_per_hour", "lines_per_hour", "orders_packed_per_hour", "ceiling_share"),
    "Pick stations": ("station_busy", "station_starved", "station_blocked"),
    "Pods": ("pile_on", "pod_visits_per_hour", "pod_cycle_mean_s"),
    "Drive units": (
        "drive_blocked",
        "drive_queueing",
        "drive_idle",
        "congestion_share",
        "distance_m_per_unit",
        "availability",
    ),
    "Orders": ("order_picked_p50_min", "backlog", "on_time", "lateness_mean_min"),
    "Stock": ("fill", "storage_use"),
}
"""Figures of the panel by heading, in their order."""

NOTICED = 0.005
"""Differences below this share of the value have no colour."""

_UNITS = {"1": "", "units": ""}


def figure_text(value: float, figure: Figure, unit: bool = True) -> str:
    """Write a figure with as many digits as say something; a dash where it is undefined."""
    if not math.isfinite(value):
        return "-"
    if figure.unit == "%" or (abs(value) < 100 and not float(value).is_integer()):
        text = f"{value:,.1f}"
    else:
        text = f"{value:,.0f}"
    short = _UNITS.get(figure.unit, figure.unit).replace("1/h", "/h")
    return f"{text} {short}".strip() if unit else text


def figure_rows(figures: Sequence[Mapping[str, float]]) -> list[Row]:
    """List the key figures.

    Parameters
    ----------
    figures : sequence of mapping
        Of one floor, or of two.
    """
    if not figures or not all(figures):
        return [Line("Once something has happened.", Tone.MUTED)]
    rows: list[Row] = []
    if len(figures) > 1:
        rows.append(Columns("", (("A", Tone.STRONG), ("B", Tone.STRONG), ("B - A", Tone.STRONG))))
    for heading, names in SHOWN.items():
        if heading:
            rows.append(Heading(heading))
        for name in names:
            figure, values = FIGURES[name], [found[name] for found in figures]
            if len(values) == 1:
                rows.append(Pair(figure.label.strip(), figure_text(values[0], figure)))
            else:
                rows.append(_compared(figure, values[0], values[1]))
    return rows


def _compared(figure: Figure, first: float, second: float) -> Columns:
    more = second - first
    tone = Tone.PLAIN
    if math.isfinite(more) and abs(more) > NOTICED * max(abs(first), abs(second)):
        better = (more > 0) == (figure.better is Better.HIGHER)
        tone = Tone.PLAIN if figure.better is Better.NONE else Tone.GOOD if better else Tone.BAD
    text = figure_text(more, figure, unit=False)
    sign = "+" if more > 0 and text != "-" else ""
    label = figure.label.strip()
    unit = _UNITS.get(figure.unit, figure.unit).replace("1/h", "/h")
    return Columns(
        f"{label}, {unit}" if unit else label,
        (
            (figure_text(first, figure, unit=False), Tone.PLAIN),
            (figure_text(second, figure, unit=False), Tone.PLAIN),
            (f"{sign}{text}", tone),
        ),
    )
