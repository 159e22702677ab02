"""What stands around the sheet: the tool box, the report on the floor, the status line, the page of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pygame

from twin.layout.floor import CellKind
from twin.layout.legend import Mark
from twin.units import EAST, NORTH
from twin.view.editor.actions import ACTIONS, keys_shown
from twin.view.editor.checking import Verdict
from twin.view.editor.tiles import tile
from twin.view.editor.tools import TOOLS, Act, Tool
from twin.view.palette import REDDISH_PURPLE
from twin.view.panels.rows import Choice, Gap, Heading, Line, Pair, Row, Tone
from twin.view.panels.sheet import Sheet, draw_sheet, panel_surface
from twin.view.panels.skin import Skin
from twin.view.selection import Selection, Thing
from twin.view.typeface import text_size, written

if TYPE_CHECKING:
    from twin.view.editor.editor import Editor

__all__ = [
    "Panel",
    "ToolBox",
    "action_key_rows",
    "draw_status",
    "floor_rows",
    "report_rows",
    "station_rows",
    "tool_key_rows",
]

TOOL_ROW, ICON = 25, 17
MOST_LISTED = 30
_STATIONS = {"pick": "pick station", "replenish": "replenishment station", "both": "pick and replenishment"}


class Panel:
    """A list of rows that is drawn anew only when it says something else."""

    def __init__(self) -> None:
        self._kept: tuple[object, Sheet] | None = None
        self.rect = pygame.Rect(0, 0, 0, 0)
        self.scrolled = 0

    def draw(
        self, surface: pygame.Surface, rows: Sequence[Row], place: pygame.Rect, skin: Skin, title: str = ""
    ) -> None:
        """Draw it at the top of a place, as high as it needs and the place allows."""
        key = (tuple(rows), place.size, skin, title, self.scrolled)
        if self._kept is None or self._kept[0] != key:
            self._kept = key, draw_sheet(rows, place.width, place.height, skin, title, self.scrolled)
        sheet = self._kept[1]
        self.scrolled = min(self.scrolled, max(0, sheet.full_height - place.height))
        self.rect = sheet.surface.get_rect(topleft=place.topleft)
        surface.blit(sheet.surface, self.rect)

    def scroll(self, by: int) -> None:
        """Move a list that is too long."""
        self.scrolled = max(0, self.scrolled + by)

    def at(self, pos: tuple[int, int]) -> str | Selection | None:
        """Find what a click at a pixel means."""
        for spot in self._kept[1].spots if self._kept else ():
            if spot.rect.move(self.rect.topleft).collidepoint(pos):
                return spot.target
        return None


class ToolBox:
    """The tools, one of which is in use, by their looks and keys."""

    def __init__(self) -> None:
        self._kept: tuple[object, pygame.Surface] | None = None
        self._listed = [tool for tool in TOOLS if tool.listed]
        self.rect = pygame.Rect(0, 0, 0, 0)

    def height(self, skin: Skin) -> int:
        """Compute its height."""
        return skin.px(TOOL_ROW) * len(self._listed) + 2 * skin.px(6)

    def draw(self, surface: pygame.Surface, place: pygame.Rect, used: Tool, skin: Skin) -> None:
        """Draw it at the top of a place."""
        key = (used.name, place.width, skin)
        if self._kept is None or self._kept[0] != key:
            self._kept = key, self._drawn(place.width, used, skin)
        self.rect = self._kept[1].get_rect(topleft=place.topleft)
        surface.blit(self._kept[1], self.rect)

    def at(self, pos: tuple[int, int], skin: Skin) -> Tool | None:
        """Find the tool at a pixel."""
        number = (pos[1] - self.rect.top - skin.px(6)) // skin.px(TOOL_ROW)
        return self._listed[number] if 0 <= number < len(self._listed) else None

    def _drawn(self, width: int, used: Tool, skin: Skin) -> pygame.Surface:
        panel = panel_surface(width, self.height(skin), skin)
        row_height, side = skin.px(TOOL_ROW), skin.px(ICON)
        for number, tool in enumerate(self._listed):
            row = pygame.Rect(skin.px(5), skin.px(6) + number * row_height, width - skin.px(10), row_height)
            chosen = tool.name == used.name or (not used.listed and _covers(tool, used))
            if chosen:
                pygame.draw.rect(panel, (*skin.accent, 70), row, border_radius=skin.px(5))
                pygame.draw.rect(panel, skin.accent, row, skin.px(1), border_radius=skin.px(5))
            icon = pygame.Rect(row.left + skin.px(6), 0, side, side)
            icon.centery = row.centery
            _draw_icon(panel, tool, icon, skin)
            name = written(tool.name, skin.text, skin.theme.ink, bold=chosen)
            panel.blit(name, (icon.right + skin.px(9), row.centery - name.get_height() // 2))
            hint = written(tool.keys[0], skin.text, skin.theme.muted)
            panel.blit(
                hint, (row.right - skin.px(9) - hint.get_width(), row.centery - hint.get_height() // 2)
            )
        return panel


def _covers(listed: Tool, used: Tool) -> bool:
    """Whether a tool of the box stands for one that has no place in it."""
    return listed.act is Act.WAY and listed.mark.kind == used.mark.kind


def _draw_icon(panel: pygame.Surface, tool: Tool, icon: pygame.Rect, skin: Skin) -> None:
    if tool.act in (Act.SELECT, Act.ZONE):
        colour = skin.accent if tool.act is Act.SELECT else REDDISH_PURPLE
        pygame.draw.rect(panel, (*colour, 60), icon, border_radius=skin.px(3))
        pygame.draw.rect(panel, colour, icon, skin.px(2), border_radius=skin.px(3))
        return
    heading = {CellKind.HIGHWAY: EAST, CellKind.QUEUE: NORTH}[tool.mark.kind] if tool.act is Act.WAY else None
    mark = tool.mark if heading is None else Mark(tool.mark.kind, heading)
    panel.blit(tile(mark, icon.width, skin.theme), icon)
    pygame.draw.rect(panel, skin.theme.edge, icon, skin.px(1))


def report_rows(verdict: Verdict, current: bool) -> list[Row]:
    """Say what is wrong with the floor, each problem a link to its first cell."""
    rows: list[Row] = []
    if not current:
        rows.append(Line("checking...", Tone.MUTED))
    elif verdict.layout is not None:
        rows.append(Line("It works: twin check finds nothing wrong.", Tone.GOOD))
        floor = verdict.layout
        rows += [
            Pair("Storage locations", f"{len(floor.storage):,}"),
            Pair("Stations", f"{len(floor.stations)}"),
            Pair("Drive units", f"{floor.drive_units:,}"),
        ]
    else:
        count = len(verdict.problems)
        rows.append(Line("1 problem" if count == 1 else f"{count} problems", Tone.BAD))
    for problem in verdict.problems[:MOST_LISTED]:
        go = Selection(Thing.CELL, problem.cells[0]) if problem.cells else None
        what = problem.what
        if problem.cells and "row" not in what:
            row, col = divmod(problem.cells[0], verdict.n_cols)
            what = f"Row {row + 1}, column {col + 1}: {what}"
        rows += [Line(what, go=go), Line(problem.remedy, Tone.MUTED), Gap()]
    if len(verdict.problems) > MOST_LISTED:
        rows.append(Line(f"and {len(verdict.problems) - MOST_LISTED} more", Tone.MUTED))
    if current and verdict.warnings:
        rows += [Heading("Works, but hardly well"), *(Line(text) for text in verdict.warnings[:MOST_LISTED])]
    return rows


def floor_rows(editor: Editor) -> list[Row]:
    """Say what the floor is called and has, to be changed by a click."""
    has = editor.sketch.particulars
    fleet = "as usual" if has.drive_units is None else f"{has.drive_units:,}"
    return [
        Choice(f"Name: {has.name or 'as the file'}", "name", "F2"),
        Choice(f"Drive units: {fleet}", "totes", "F3"),
        Choice("Description...", "describe", "F4"),
        *(Choice(f"Zone: {zone.name}", f"zone {number}") for number, zone in enumerate(has.zones)),
    ]


def station_rows(editor: Editor) -> list[Row]:
    """Say what the selected station has, to be changed by a click."""
    at = editor.hand.station_selected()
    kind = None if at is None else editor.sketch.mark(*at).station
    if at is None or kind is None:
        return []
    has = editor.sketch.particulars.equipment.get(at)
    name = (
        has.name if has is not None and has.name else f"{editor.names().get(at, '')} (by its place)".strip()
    )
    rows: list[Row] = [Line(f"A {_STATIONS[kind.value]}", Tone.STRONG), Choice(f"Name: {name}", "name", "F2")]
    if kind.picks:
        totes = "as usual" if has is None or has.open_orders is None else f"{has.open_orders}"
        rows.append(Choice(f"Tote places: {totes}", "totes", "F3"))
    return [*rows, Choice("Remove it with its lane", "erase", "Del")]


def tool_key_rows() -> list[Row]:
    """List the keys of the tools, and what the pointer does."""
    return [
        *(Pair(tool.name, "  ".join(tool.keys)) for tool in TOOLS),
        Heading("Pointer"),
        Pair("Erase", "right button"),
        Pair("Fill a box", "Shift and drag"),
        Pair("Outline one", "Ctrl and drag"),
        Pair("Resize the sheet", "drag its edge"),
        Pair("Move the view", "middle button"),
    ]


def action_key_rows() -> list[Row]:
    """List all other keys, those that do alike together."""
    keys: dict[str, list[str]] = {}
    for action in ACTIONS:
        keys.setdefault(action.title, []).append(keys_shown(action))
    return [Pair(title, ", ".join(shown)) for title, shown in keys.items()]


def draw_status(
    surface: pygame.Surface, place: pygame.Rect, left: tuple[str, Tone], right: Sequence[str], skin: Skin
) -> None:
    """Draw the line below: what happened or how the tool is used, and where the pointer is."""
    pygame.draw.rect(surface, skin.ground[:3], place)
    surface.fill(skin.border, (place.left, place.top, place.width, skin.px(1)))
    x = place.right - skin.pad
    for text in reversed(right):
        x -= text_size(text, skin.text)[0]
        image = written(text, skin.text, skin.theme.muted)
        surface.blit(image, (x, place.centery - image.get_height() // 2))
        x -= skin.px(18)
    text, tone = left
    image = written(text, skin.text, skin.ink(tone), bold=tone is Tone.BAD)
    room = pygame.Rect(0, 0, max(1, x - place.left - skin.pad), image.get_height())
    surface.blit(image, (place.left + skin.pad, place.centery - image.get_height() // 2), room)
