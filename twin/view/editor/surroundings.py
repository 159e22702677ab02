"""What stands around the sheet, and where: tool box and buttons, the report on the floor, the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from twin.layout.sketch import Sketch
from twin.layout.sketch.particulars import Place
from twin.view.editor.actions import ACTIONS, keys_shown
from twin.view.editor.panels import (
    Panel,
    ToolBox,
    action_key_rows,
    draw_status,
    floor_rows,
    report_rows,
    station_rows,
    tool_key_rows,
)
from twin.view.editor.tools import Act, Tool
from twin.view.panels.rows import Choice, Heading, Row, Tone
from twin.view.panels.skin import Skin
from twin.view.selection import Selection

if TYPE_CHECKING:
    from twin.view.editor.editor import Editor

__all__ = ["Surroundings"]

TOOLS_WIDTH, REPORT_WIDTH, STATUS_HEIGHT = 196, 270, 26
HELP_WIDTHS = (240, 440)


class Surroundings:
    """Draws the panels, and finds what a click on them means.

    Attributes
    ----------
    helping : bool
        Whether the page of keys is shown.
    tools : ToolBox
        The tools.
    buttons, report : Panel
        What else can be done, and what is known about the floor.
    """

    def __init__(self) -> None:
        self.helping = False
        self.tools = ToolBox()
        self.buttons, self.report = Panel(), Panel()
        self._help = Panel(), Panel()

    def place(self, size: tuple[int, int], skin: Skin) -> pygame.Rect:
        """Find a place for everything in a window; gives what is left for the sheet."""
        width, height = size
        bottom = height - skin.px(STATUS_HEIGHT)
        self._status = pygame.Rect(0, bottom, width, height - bottom)
        inner = bottom - 2 * skin.gap
        report = min(skin.px(REPORT_WIDTH), width // 3)
        self._left = pygame.Rect(skin.gap, skin.gap, skin.px(TOOLS_WIDTH), inner)
        self._right = pygame.Rect(width - report - skin.gap, skin.gap, report, inner)
        left = self._left.right + skin.gap
        return pygame.Rect(left, 0, max(1, self._right.left - skin.gap - left), bottom)

    def draw(self, surface: pygame.Surface, editor: Editor) -> None:
        """Draw all of it."""
        skin = editor.skin
        self.tools.draw(surface, self._left, editor.hand.tool, skin)
        below = self._left.copy()
        below.top += self.tools.rect.height + skin.gap
        below.height = self._left.bottom - below.top
        self.buttons.draw(surface, _buttons(editor), below, skin)
        rows: list[Row] = [*(station_rows(editor) or floor_rows(editor)), Heading("Checks")]
        rows += report_rows(editor.checker.verdict, editor.checker.current)
        self.report.draw(surface, rows, self._right, skin, _title(editor))
        draw_status(surface, self._status, _said(editor), _where(editor), skin)
        if self.helping:
            self._draw_help(surface, skin)

    def covers(self, pos: tuple[int, int]) -> bool:
        """Whether a pixel belongs to a panel."""
        panels = (self.tools, self.buttons, self.report)
        return self._status.collidepoint(pos) or any(panel.rect.collidepoint(pos) for panel in panels)

    def at(self, pos: tuple[int, int], skin: Skin) -> Tool | str | Selection | None:
        """Find what a click at a pixel means: a tool, something to do, a cell to go to."""
        if self.tools.rect.collidepoint(pos):
            return self.tools.at(pos, skin)
        for panel in (self.buttons, self.report):
            if panel.rect.collidepoint(pos):
                return panel.at(pos)
        return None

    def scroll(self, pos: tuple[int, int], by: int) -> bool:
        """Move the list below the pointer; False where there is none."""
        if self.helping:
            for panel in self._help:
                panel.scroll(by)
            return True
        for panel in (self.buttons, self.report):
            if panel.rect.collidepoint(pos):
                panel.scroll(by)
        return self.covers(pos)

    def _draw_help(self, surface: pygame.Surface, skin: Skin) -> None:
        """Draw the page of keys in the middle, over what is veiled meanwhile."""
        veil = pygame.Surface(surface.get_size(), pygame.SRCALPHA, 32)
        veil.fill((*skin.theme.page, 215))
        surface.blit(veil, (0, 0))
        widths = [skin.px(width) for width in HELP_WIDTHS]
        left = max(skin.gap, (surface.get_width() - sum(widths) - skin.gap) // 2)
        pages = (("Tools", tool_key_rows()), ("Keys", action_key_rows()))
        for panel, (title, rows), width in zip(self._help, pages, widths, strict=True):
            panel.draw(surface, rows, pygame.Rect(left, skin.gap, width, self._left.height), skin, title)
            left += width + skin.gap


def _buttons(editor: Editor) -> list[Row]:
    return [
        Choice(
            action.title,
            action.name,
            keys_shown(action).split(",")[0],
            enabled=action.enabled is None or action.enabled(editor),
        )
        for action in ACTIONS
        if action.button
    ]


def _title(editor: Editor) -> str:
    at = editor.hand.station_selected()
    if at is not None:
        return editor.names().get(at, "Station")
    name = editor.sketch.particulars.name or (editor.path.stem if editor.path else "New floor")
    return f"{name} *" if editor.changed else name


def _said(editor: Editor) -> tuple[str, Tone]:
    text, tone = editor.message
    return (text, tone) if text else (editor.hand.tool.hint, Tone.MUTED)


def _where(editor: Editor) -> list[str]:
    hand, sketch = editor.hand, editor.sketch
    parts = []
    if hand.tool.act is Act.STATION:
        parts += [f"side: {hand.side or 'where it fits'}", f"queue: {hand.queue}"]
    if hand.at is not None and sketch.has(*hand.at):
        row, col = hand.at
        parts.append(f"row {row + 1}, column {col + 1}: {_called(sketch, hand.at)}")
    return [*parts, f"{sketch.n_cols} x {sketch.n_rows} cells"]


def _called(sketch: Sketch, at: Place) -> str:
    mark = sketch.mark(*at)
    if mark.station is not None:
        return f"{mark.station.value} station" if mark.station.value != "both" else "station for both"
    return mark.kind.name.lower()
