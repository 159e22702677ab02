"""A line to type into."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from twin.view.panels.rows import Tone
from twin.view.panels.sheet import broken, panel_surface
from twin.view.panels.skin import Skin
from twin.view.typeface import written

__all__ = ["Entry"]

WIDTH = 420
MOST_LETTERS = 400
"""Paths can be long; of a text that is wider than its box, the end is shown."""


class Entry:
    """Asks for a text.

    Parameters
    ----------
    prompt, hint : str
        What is asked for, and how it is written.
    done : callable
        Takes the text, and says what is wrong with it; an empty answer closes the line.
    text : str
        What is there already.
    """

    def __init__(self, prompt: str, hint: str, done: Callable[[str], str], text: str = "") -> None:
        self.prompt, self.hint, self.text = prompt, hint, text
        self._done = done
        self.trouble = ""
        self.rect = pygame.Rect(0, 0, 0, 0)

    def key(self, name: str, typed: str) -> bool:
        """Take a key; True once the text is good."""
        if name == "enter":
            self.trouble = self._done(self.text)
            return not self.trouble
        if name == "backspace":
            self.text = self.text[:-1]
        elif name in ("ctrl+backspace", "delete"):
            self.text = ""
        elif typed and typed.isprintable() and len(self.text) < MOST_LETTERS:
            self.text += typed
        else:
            return False
        self.trouble = ""
        return False

    def draw(self, surface: pygame.Surface, skin: Skin) -> None:
        """Draw it in the upper middle of the window."""
        window = surface.get_rect()
        width = min(skin.px(WIDTH), window.width - 2 * skin.gap)
        below, tone = (self.trouble, Tone.BAD) if self.trouble else (self.hint, Tone.MUTED)
        lines = broken(below, skin.small, width - 2 * skin.pad)
        step = skin.px(16)
        sheet = panel_surface(width, skin.px(72) + step * len(lines), skin, opaque=True)
        sheet.blit(written(self.prompt, skin.title, skin.theme.ink, bold=True), (skin.pad, skin.px(8)))
        box = pygame.Rect(skin.pad, skin.px(34), width - 2 * skin.pad, skin.px(28))
        pygame.draw.rect(sheet, (*skin.track, 255), box, border_radius=skin.px(4))
        pygame.draw.rect(sheet, skin.accent, box, width=skin.px(1), border_radius=skin.px(4))
        image = written(self.text, skin.title, skin.theme.ink) if self.text else None
        x = box.left + skin.px(8)
        if image is not None:
            room = box.inflate(-skin.px(16), 0)
            at = image.get_rect(midleft=room.midleft)
            at.right = min(at.right, room.right)
            sheet.set_clip(room)
            sheet.blit(image, at)
            sheet.set_clip(None)
            x = at.right + skin.px(1)
        caret = pygame.Rect(x, box.top + skin.px(6), skin.px(2), box.height - skin.px(12))
        pygame.draw.rect(sheet, skin.accent, caret)
        for number, line in enumerate(lines):
            image = written(line, skin.small, skin.ink(tone))
            sheet.blit(image, (skin.pad, skin.px(66) + number * step))
        self.rect = sheet.get_rect(midtop=(window.centerx, window.top + skin.px(64)))
        surface.blit(sheet, self.rect)
