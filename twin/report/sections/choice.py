"""Which candidates are drawn where there are too many for all."""

from __future__ import annotations

import math
from collections.abc import Sequence

from twin.metrics import FIGURES, Better
from twin.report.study import Studied, Study

__all__ = ["MOST_DRAWN", "chosen"]

MOST_DRAWN = 6


def chosen(study: Study, candidates: Sequence[Studied], most: int = MOST_DRAWN) -> list[Studied]:
    """Choose whom to draw: all, or the first one and the best ones, in their order."""
    if len(candidates) <= most:
        return list(candidates)
    sign = 1.0 if FIGURES[study.figure].better is Better.LOWER else -1.0

    def worth(index: int) -> float:
        mean = candidates[index].mean(study.figure, study.cut_h)
        return sign * mean if math.isfinite(mean) else math.inf

    others = sorted(range(1, len(candidates)), key=worth)[: most - 1]
    return [candidates[index] for index in (0, *sorted(others))]
