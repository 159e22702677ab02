"""Pointing: which floor and which of its things one is turned to, and where the cameras look."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.view.panels.skin import Skin
from twin.view.selection import Selection, Thing
from twin.view.viewport import Viewport

__all__ = ["Pointed"]

NUDGE_PX = 120


class Pointed:
    """What of the floors is pointed at.

    Attributes
    ----------
    views : list of Viewport
        The floors.
    turned_to : int
        The one that is meant.
    selected : Selection or None
        What is selected on it.
    following : bool
        Whether the camera keeps that in the middle.
    skin : Skin
        For the scale of the screen.
    """

    views: list[Viewport]
    turned_to: int
    selected: Selection | None
    following: bool
    skin: Skin

    def say(self, text: str) -> None:
        """Tell something."""
        raise NotImplementedError

    @property
    def view(self) -> Viewport:
        """The floor that one is turned to."""
        return self.views[self.turned_to]

    def nudge(self, right: int, down: int) -> None:
        """Move the floor a bit."""
        self.following = False
        self.view.pan(right * NUDGE_PX * self.skin.scale, down * NUDGE_PX * self.skin.scale)

    def zoom(self, steps: float) -> None:
        """Zoom about the middle."""
        self.view.zoom(steps)

    def fit(self) -> None:
        """Show all of every floor."""
        self.following = False
        for view in self.views:
            view.fit()

    def select(self, selected: Selection | None, go: bool = False) -> None:
        """Select a thing, and bring it to the middle where asked to."""
        self.selected = selected
        self.following = self.following and selected is not None
        if go and selected is not None:
            place = self.view.place_of(selected)
            if place is not None and not self.view.sees(*place):
                self.view.look_at(*place)

    def go_to_selected(self) -> None:
        """Bring what is selected to the middle, from close up."""
        place = self.view.place_of(self.selected) if self.selected else None
        if place is not None:
            self.view.look_at(*place, closer=True)

    def toggle_follow(self) -> None:
        """Keep what is selected in the middle, or no longer."""
        self.following = not self.following
        if self.following:
            self.go_to_selected()

    def select_beside(self, by: int) -> None:
        """Select the next drive unit, or the one before."""
        self._select_among(np.arange(self.view.frame.n_drives), by, "There are no drive units.")

    def select_blocked(self) -> None:
        """Select the next drive unit that is blocked."""
        self._select_among(np.flatnonzero(self.view.frame.blocked), 1, "No drive unit is blocked.")

    def _select_among(self, drives: NDArray[np.intp], by: int, otherwise: str) -> None:
        """Select the drive unit after the selected one of some, in a ring."""
        if not len(drives):
            self.say(otherwise)
            return
        known = self.selected is not None and self.selected.thing is Thing.DRIVE_UNIT
        here = self.selected.index if known and self.selected else -1
        place = int(np.searchsorted(drives, here, side="right" if by > 0 else "left"))
        place = (place if by > 0 else place - 1) % len(drives)
        self.select(Selection(Thing.DRIVE_UNIT, int(drives[place])), go=True)

    def turn_to_other(self) -> None:
        """Turn to the other of two floors."""
        self.turn_to((self.turned_to + 1) % len(self.views))

    def turn_to(self, index: int) -> None:
        """Turn to a floor; what is selected stays with its own."""
        if index != self.turned_to:
            self.turned_to = index
            self.selected, self.following = None, False
