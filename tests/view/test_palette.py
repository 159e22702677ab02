"""The colours: apart for every eye, legible on their grounds."""

from __future__ import annotations

from itertools import combinations

import pytest

from twin.view import THEMES, Theme
from twin.view.palette import Colour, mix

PROTAN = ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052))
DEUTAN = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))
TRITAN = ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304))
"""Machado, Oliveira and Fernandes (2009): what is seen without one kind of cone."""


def seen(colour: Colour, eye: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """Say how a colour looks to an eye."""
    return tuple(sum(share * part for share, part in zip(row, colour, strict=True)) for row in eye)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("eye", [PROTAN, DEUTAN, TRITAN], ids=["protan", "deutan", "tritan"])
def test_states_stay_apart_for_colour_blind_eyes(theme: Theme, eye: tuple[tuple[float, ...], ...]) -> None:
    """Drive units among themselves, stations among themselves; shape helps the former on top."""
    groups = (
        (theme.idle, theme.empty, theme.loaded, theme.waiting, theme.charging, theme.failed, theme.blocked),
        (theme.starved, theme.busy, theme.full, theme.closed),
    )
    for group in groups:
        for first, second in combinations(group, 2):
            apart = zip(seen(first, eye), seen(second, eye), strict=True)
            assert sum((a - b) ** 2 for a, b in apart) > 20**2, (first, second)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_fuller_pod_is_further_from_the_floor(theme: Theme) -> None:
    away = [abs(sum(theme.pod(fill)) - sum(theme.floor)) for fill in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert away == sorted(away)
    assert len(set(away)) == len(away)
    assert theme.pod(-1) == theme.pod_empty
    assert theme.pod(7) == theme.pod_full


def test_colours_mix_and_text_reads() -> None:
    theme = THEMES["light"]
    assert mix((0, 0, 0), (255, 100, 50), 0.5) == (128, 50, 25)
    assert theme.ink_on((255, 255, 255)) == (24, 24, 24)
    assert theme.ink_on((0, 0, 0)) == (255, 255, 255)
