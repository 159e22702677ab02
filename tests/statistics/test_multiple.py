"""Holm's adjustment, against published figures."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from twin.errors import InputError
from twin.statistics import holm

pytest.importorskip("statsmodels", reason="statsmodels comes with the extra 'experiments'")

# SAS/STAT User's Guide, MULTTEST procedure, example "Inputting raw p-values"
SAS = [
    0.28282, 0.30688, 0.71022, 0.77175, 0.78180, 0.88581, 0.54685, 0.84978,
    0.24228, 0.58977, 0.03498, 0.41607, 0.31631, 0.05254, 0.45061, 0.75758,
    0.12496, 0.49485, 0.21572, 0.50505, 0.94372, 0.81260, 0.77596, 0.36889,
]  # fmt: skip


def test_the_example_of_sas() -> None:
    """Its "stepdown Bonferroni" column: 0.8395 for test 11, 1 for all others."""
    adjusted = holm(SAS)
    assert adjusted[10] == pytest.approx(0.8395, abs=5e-5)
    assert (np.delete(adjusted, 10) == 1).all()


def test_it_steps_down_and_keeps_the_order() -> None:
    """Holm (1979): the smallest times m, the next times m - 1, never less than the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@pytest.mark.parametrize("raw", [[], [0.2]])
def test_a_single_contrast_needs_no_adjustment(raw: list[float]) -> None:
    assert holm(raw).tolist() == raw


def test_without_statsmodels_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.stats.multitest", None)
    with pytest.raises(InputError, match=r"install it with `pip install 'floor-twin\[experiments\]'`"):
        holm([0.1, 0.2])
    assert holm([0.1]).tolist() == [0.1]
