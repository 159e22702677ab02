"""A list to choose from: a menu, or what can be done to something."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from twin.view.panels.rows import Choice, Heading, Row
from twin.view.panels.sheet import Sheet, draw_sheet
from twin.view.panels.skin import Skin

__all__ = ["Menu"]

WIDTH = 268


class Menu:
    """Choices, one of which the keyboard is on.

    Parameters
    ----------
    title : str
        Its heading.
    choices : sequence of Choice
        What there is.
    choose : callable
        Is told the name of what was chosen.
    at : (int, int)
        Where its upper left corner should go.
    turn : callable, optional
        Is told to go to the menu on the left (-1) or on the right (1).
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        choose: Callable[[str], None],
        at: tuple[int, int],
        turn: Callable[[int], None] | None = None,
    ) -> None:
        self.title, self.choices, self.at = title, tuple(choices), at
        self._choose, self._turn = choose, turn
        self.place = next((i for i, choice in enumerate(self.choices) if choice.enabled), 0)
        self._scroll = 0
        self._sheet: Sheet | None = None
        self.rect = pygame.Rect(at, (0, 0))

    def key(self, name: str) -> bool:
        """Take a key; False where it means nothing here."""
        if name in ("up", "down"):
            step = 1 if name == "down" else -1
            places = range(1, len(self.choices) + 1)
            ahead = [(self.place + step * k) % len(self.choices) for k in places]
            self.place = next((i for i in ahead if self.choices[i].enabled), self.place)
        elif name in ("left", "right") and self._turn is not None:
            self._turn(1 if name == "right" else -1)
        elif name in ("enter", "space"):
            if self.choices and self.choices[self.place].enabled:
                self._choose(self.choices[self.place].name)
        else:
            return False
        return True

    def scroll(self, by: int) -> None:
        """Move a list that is too long for the window."""
        self._scroll = max(0, self._scroll + by)

    def click(self, pos: tuple[int, int]) -> bool:
        """Take a click; False outside."""
        if not self.rect.collidepoint(pos):
            return False
        for spot in self._sheet.spots if self._sheet else ():
            if spot.rect.move(self.rect.topleft).collidepoint(pos) and isinstance(spot.target, str):
                self._choose(spot.target)
                break
        return True

    def hover(self, pos: tuple[int, int]) -> None:
        """Put the keyboard's mark where the pointer is."""
        names = [choice.name for choice in self.choices]
        for spot in self._sheet.spots if self._sheet else ():
            if spot.rect.move(self.rect.topleft).collidepoint(pos):
                self.place = names.index(str(spot.target))

    def draw(self, surface: pygame.Surface, skin: Skin) -> None:
        """Draw it, within the window."""
        window = surface.get_rect()
        rows: list[Row] = [Heading(self.title), *self.choices]
        room = window.height - 2 * skin.gap - self.at[1] // 2
        sheet = draw_sheet(rows, skin.px(WIDTH), room, skin, scroll=self._scroll, opaque=True)
        self._sheet = sheet
        self.rect = sheet.surface.get_rect(topleft=self.at).clamp(window.inflate(-skin.gap, -skin.gap))
        surface.blit(sheet.surface, self.rect)
        if self.choices:
            marked = self.choices[self.place].name
            for spot in sheet.spots:
                if spot.target == marked:
                    rect = spot.rect.move(self.rect.topleft)
                    pygame.draw.rect(surface, skin.accent, rect, width=skin.px(1), border_radius=skin.px(4))
