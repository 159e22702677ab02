"""The page of keys, made from the table of commands."""

from __future__ import annotations

import pygame

from twin.view.commands import GROUPS, of_group
from twin.view.keys import shown
from twin.view.panels.sheet import panel_surface, shared_out
from twin.view.panels.skin import Skin
from twin.view.typeface import text_size, written

__all__ = ["HelpPage"]

MOUSE = (
    ("Drag", "move the floor"),
    ("Wheel", "zoom at the pointer"),
    ("Click", "select; on a link, go there"),
    ("Right click", "what if, for what is there"),
    ("Double click", "go there, and closer"),
)
COLUMN = 392
TEXT_LEFT = 104


class HelpPage:
    """All keys on one page, in as many columns as there is room for."""

    def __init__(self) -> None:
        self.rect = pygame.Rect(0, 0, 0, 0)
        self._kept: tuple[object, pygame.Surface] | None = None
        self._scroll = 0

    def scroll(self, by: int) -> None:
        """Move a page that is too long for the window."""
        self._scroll = max(0, self._scroll + by)

    def draw(self, surface: pygame.Surface, skin: Skin) -> None:
        """Draw it in the middle of the window."""
        key = (surface.get_size(), skin)
        if self._kept is None or self._kept[0] != key:
            self._kept = key, self._drawn(surface.get_width() - 4 * skin.gap, skin)
        page = self._kept[1]
        window = surface.get_rect().inflate(-2 * skin.gap, -2 * skin.gap)
        self.rect = page.get_rect(center=window.center).clip(window)
        self._scroll = min(self._scroll, page.get_height() - self.rect.height)
        surface.blit(page, self.rect, pygame.Rect((0, self._scroll), self.rect.size))

    def _drawn(self, most_width: int, skin: Skin) -> pygame.Surface:
        blocks = [
            (group, [(", ".join(map(shown, c.keys)), c.help) for c in of_group(group)]) for group in GROUPS
        ]
        blocks.append(("Mouse", list(MOUSE)))
        step, head, column = skin.px(19), skin.px(30), skin.px(COLUMN)
        n_columns = max(1, min(3, most_width // column))
        heights = [head + step * len(entries) for _, entries in blocks]
        best = shared_out(heights, n_columns)
        height = max(sum(heights[i] for i in part) for part in best) + skin.px(60)
        page = panel_surface(column * n_columns + skin.pad, height, skin, opaque=True)
        page.blit(written("All keys", skin.px(18), skin.theme.ink, bold=True), (skin.pad, skin.px(10)))
        for number, part in enumerate(best):
            left, y = skin.pad + number * column, skin.px(40)
            for index in part:
                group, entries = blocks[index]
                page.blit(written(group, skin.text, skin.accent, bold=True), (left, y + skin.px(6)))
                y += head
                for keys, text in entries:
                    image = written(keys, skin.small, skin.theme.ink, bold=True)
                    page.blit(image, (left, y))
                    cut = _cut(text, column - skin.px(TEXT_LEFT + 8), skin)
                    image = written(cut, skin.small, skin.theme.muted)
                    page.blit(image, (left + skin.px(TEXT_LEFT), y))
                    y += step
        return page


def _cut(text: str, width: int, skin: Skin) -> str:
    """Shorten a text to a width."""
    if text_size(text, skin.small)[0] <= width:
        return text
    while text and text_size(f"{text}…", skin.small)[0] > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
