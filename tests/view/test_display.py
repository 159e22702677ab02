"""How a window reaches the screen."""

from __future__ import annotations

import os

import pygame
import pytest

from twin.view.display import open_display

HINT = "SDL_FRAMEBUFFER_ACCELERATION"


@pytest.mark.parametrize(
    ("driver", "asked", "taken"),
    [("x11", None, "0"), ("x11", "1", "1"), ("wayland", None, None), ("dummy", None, None)],
)
def test_pixels_go_straight_to_an_x_server(
    driver: str, asked: str | None, taken: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by OpenGL, which costs 11 ms a picture without a graphics card, unless somebody asks for it."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    # set first, so that it is taken back afterwards
    monkeypatch.setenv(HINT, asked or "")
    if asked is None:
        monkeypatch.delenv(HINT)
    monkeypatch.setattr(pygame.display, "get_driver", lambda: driver)
    open_display((900, 640), 1.0, "a floor")
    assert os.environ.get(HINT) == taken
