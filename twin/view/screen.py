"""What commands need of the window."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

__all__ = ["Screen"]


class Screen(Protocol):
    """The window, as far as commands need it."""

    def shoot(self, file: Path) -> None:
        """Write what is shown as PNG."""
        ...

    def toggle_full_screen(self) -> bool:
        """Take all of the screen, or give it back; says whether it is taken now."""
        ...

    def edit(self) -> None:
        """Draw on the floor."""
        ...

    def edit_refusal(self) -> str:
        """Say why the floor can't be edited; empty where it can."""
        ...

    def menu_place(self, group: str) -> tuple[int, int]:
        """Say where a menu goes."""
        ...

    def focus_next(self, step: int) -> None:
        """Put the keyboard on the next link."""
        ...
