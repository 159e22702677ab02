"""A small version of ``benchmarks/calibration.py``: what is promised holds on known truths."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from benchmarks.calibration import queue_rows, sample_rows, selection_rows, verdict_rows

pytest.importorskip("statsmodels", reason="statsmodels comes with the extra 'experiments'")


@pytest.mark.parametrize(
    ("measure", "trials"), [(sample_rows, 400), (queue_rows, 20), (selection_rows, 400), (verdict_rows, 200)]
)
def test_what_is_promised_holds(measure: Callable[..., Iterable[dict[str, Any]]], trials: int) -> None:
    """Three standard errors are allowed: the trials are few, the seed is fixed."""
    for row in measure(np.random.default_rng(7), trials):
        if row["wanted"] is None:
            continue
        wanted = [float(word) for word in row["wanted"].split() if word.replace(".", "").isdigit()]
        error = 3 * max(row["error"], 100 * (0.05 * 0.95 / row["trials"]) ** 0.5)
        low, high = (wanted[0], wanted[-1]) if len(wanted) == 2 else (wanted[0], wanted[0])
        if not row["wanted"].startswith("at most"):
            assert row["share"] >= low - error, row
        if not row["wanted"].startswith("at least"):
            assert row["share"] <= high + error, row
