"""What surrounds the floor: bar, panels, menus; where they go, and what a click on them means."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import pygame

from twin.units import NONE
from twin.view.camera import Box
from twin.view.inspector import Moment, describe, title_of
from twin.view.panels.bar import Bar, bar_height
from twin.view.panels.board import Board
from twin.view.panels.entry import Entry
from twin.view.panels.figures import figure_rows
from twin.view.panels.help import HelpPage
from twin.view.panels.legend import LegendPanel
from twin.view.panels.menu import Menu
from twin.view.panels.rows import Row
from twin.view.panels.sheet import Sheet, Spot, Target, draw_sheet, panel_surface
from twin.view.panels.skin import Skin
from twin.view.session import Session
from twin.view.typeface import written

__all__ = ["Surround"]

INSPECTOR, BOARD, FIGURES, WIDE_FIGURES = 300, 320, 270, 420
BEAT_S = 0.25
"""Wall-clock seconds between two looks at what panels say."""
FIGURES_S = 2.0
"""The same of the key figures, which cost more."""
LEAST_FLOOR = 320
"""Width beside the inspector for which the floor is made smaller."""
LEAST_BESIDE = 560
"""Width that the floor keeps before panels beside it are left out."""


class Surround:
    """Draws all that surrounds the floor.

    Parameters
    ----------
    session : Session
        What is shown.

    Attributes
    ----------
    focus : int
        Which link the keyboard is on; ``NONE`` for none.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.bar, self.board, self.legend = Bar(), Board(), LegendPanel()
        self.focus = NONE
        self.spots: list[Spot] = []
        self._solid: list[pygame.Rect] = []
        self._sheets: dict[str, tuple[object, Sheet]] = {}
        self.figures: list[dict[str, float]] = []
        self._asked: Future[list[dict[str, float]]] | None = None
        self._asked_at = -FIGURES_S
        self._asker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="figures")
        self.minimap_rect = pygame.Rect(0, 0, 0, 0)
        self.pointed = (-1, -1)

    def close(self) -> None:
        """Let go of the thread that asks for figures."""
        self._asker.shutdown(wait=False, cancel_futures=True)

    def arrange(self, size: tuple[int, int]) -> None:
        """Share the window out: two floors have a half each, and fit beside the panels."""
        session, skin = self._session, self._session.skin
        width, height = size
        top = 0 if session.bare else bar_height(skin)
        right, _ = self._column(width)
        count = len(session.views)
        share = (width - right) // count if count > 1 else width
        for number, view in enumerate(session.views):
            rect = pygame.Rect(number * share, 0, share, height)
            free_width = share if count > 1 else width - right
            room = pygame.Rect(0, top, max(80, free_width), max(80, height - top))
            view.place(rect, room, self._covered(room.width) if count == 1 else 0)

    def _covered(self, width: int) -> int:
        """Compute what the inspector takes of the floor's room, where enough is left beside it."""
        skin = self._session.skin
        needed = skin.px(INSPECTOR) + skin.gap
        shown = self._session.selected is not None and not self._session.bare
        return needed if shown and width - needed >= skin.px(LEAST_FLOOR) else 0

    def _column(self, width: int) -> tuple[int, bool]:
        """Compute the width of the column on the right, and whether the charts have room there.

        The figures take their place in a narrow window; where nothing has room, it lies over the floor.
        """
        session, skin = self._session, self._session.skin
        if session.bare:
            return 0, False
        charts = skin.px(BOARD) + skin.gap if "charts" in session.shown else 0
        figures = self._figures_width() + skin.gap if "figures" in session.shown else 0
        for needed, both in ((charts + figures, True), (figures, False), (charts, True)):
            if needed and width - needed - skin.gap >= skin.px(LEAST_BESIDE):
                return needed + skin.gap, both and charts > 0
        return 0, False

    def _figures_width(self) -> int:
        return self._session.skin.px(WIDE_FIGURES if len(self._session.views) > 1 else FIGURES)

    def draw(self, surface: pygame.Surface, wall_s: float) -> None:
        """Draw everything over the floors."""
        session, skin = self._session, self._session.skin
        self.spots, self._solid = [], []
        self.minimap_rect = pygame.Rect(0, 0, 0, 0)
        beat = int(wall_s / BEAT_S)
        if len(session.views) > 1:
            self._draw_names(surface, skin)
        if not session.bare:
            self._draw_bar(surface, skin)
            self._draw_right(surface, skin, beat, wall_s)
            self._draw_left(surface, skin, beat, wall_s)
        self._draw_focus(surface, skin)
        if session.modal is not None:
            session.modal.draw(surface, skin)
        if session.notice or session.trouble:
            self._draw_notice(surface, skin)

    def _draw_bar(self, surface: pygame.Surface, skin: Skin) -> None:
        session = self._session
        group = session.menu_group if isinstance(session.modal, Menu) else ""
        self.bar.draw(surface, session.clock, session.known_s, skin, session.title(), group)
        self.spots += self.bar.spots
        self.spots += [Spot(rect, f"menu:{name}") for name, rect in self.bar.menus.items()]
        self._solid.append(pygame.Rect(0, 0, surface.get_width(), bar_height(skin)))

    def _draw_right(self, surface: pygame.Surface, skin: Skin, beat: int, wall_s: float) -> None:
        session = self._session
        top, gap = bar_height(skin) + skin.gap, skin.gap
        room = surface.get_height() - top - gap
        right = surface.get_width() - gap
        _, charts = self._column(surface.get_width())
        if charts:
            width = skin.px(BOARD)
            rect = pygame.Rect(right - width, top, width, self.board.height(room, skin))
            self.board.draw(surface, rect, session.views, session.clock.now_s, skin, beat)
            self._solid.append(rect)
            right -= width + gap
        if "figures" in session.shown:
            self._ask_figures(wall_s)
            width = self._figures_width()
            rows = figure_rows(self.figures)
            sheet = self._sheet("figures", rows, width, room, skin, "Key figures")
            self._place(surface, sheet, (right - width, top))
            room -= sheet.surface.get_height() + gap
        if "legend" in session.shown:
            view = session.view
            scales = view.scales() if session.layers else []
            at = right, surface.get_height() - gap
            self.legend.draw(surface, view.frame, scales, at, room, skin)
            self._solid.append(self.legend.rect)

    def _draw_left(self, surface: pygame.Surface, skin: Skin, beat: int, wall_s: float) -> None:
        session = self._session
        top, gap = bar_height(skin) + skin.gap, skin.gap
        bottom = surface.get_height() - gap
        if "minimap" in session.shown and not session.view.whole:
            bottom = self._draw_minimap(surface, skin, bottom) - gap
        if session.selected is not None:
            self._draw_inspector(surface, skin, beat, top, max(skin.px(120), bottom - top))

    def _draw_inspector(self, surface: pygame.Surface, skin: Skin, beat: int, top: int, room: int) -> None:
        session, width = self._session, skin.px(INSPECTOR)
        assert session.selected is not None
        view, selected = session.view, session.selected
        key = (beat, selected, skin, room, session.turned_to, session.clock.paused)
        kept = self._sheets.get("inspector")
        if kept is None or kept[0] != key:
            moment = Moment(view.frame, view.source.facts_until(view.frame.time_s or 0.0), view.source.step_s)
            rows = describe(selected, moment, skin.theme)
            title = title_of(selected, view.frame) + (", followed" if session.following else "")
            kept = key, draw_sheet(rows, width, room, skin, title)
            self._sheets["inspector"] = kept
        self._place(surface, kept[1], (skin.gap, top))

    def _draw_minimap(self, surface: pygame.Surface, skin: Skin, bottom: int) -> int:
        view = self._session.view
        width, height = view.minimap.size
        inset = skin.px(5)
        ground = pygame.Rect(skin.gap, 0, width + 2 * inset, height + 2 * inset)
        ground.bottom = bottom
        kept = self._sheets.get("minimap")
        key = (ground.size, skin)
        if kept is None or kept[0] != key:
            kept = key, Sheet(panel_surface(*ground.size, skin), (), 0)
            self._sheets["minimap"] = kept
        surface.blit(kept[1].surface, ground)
        self.minimap_rect = pygame.Rect(ground.left + inset, ground.top + inset, width, height)
        box = Box(*view.free)
        view.minimap.draw(surface, *self.minimap_rect.topleft, view.camera, box, view.frame)
        self._solid.append(ground)
        return ground.top

    def _sheet(self, name: str, rows: list[Row], width: int, room: int, skin: Skin, title: str) -> Sheet:
        """Draw rows, unless they are those of the last time."""
        key = (tuple(rows), width, room, skin)
        kept = self._sheets.get(name)
        if kept is None or kept[0] != key:
            kept = self._sheets[name] = key, draw_sheet(rows, width, room, skin, title)
        return kept[1]

    def _place(self, surface: pygame.Surface, sheet: Sheet, at: tuple[int, int]) -> None:
        rect = sheet.surface.get_rect(topleft=at)
        surface.blit(sheet.surface, rect)
        self._solid.append(rect)
        self.spots += [Spot(spot.rect.move(at), spot.target) for spot in sheet.spots]

    def _draw_names(self, surface: pygame.Surface, skin: Skin) -> None:
        """Draw the line between two floors, and name them."""
        top = 0 if self._session.bare else bar_height(skin)
        for number, view in enumerate(self._session.views):
            turned = number == self._session.turned_to
            if number:
                left = view.rect.left
                pygame.draw.line(surface, skin.border, (left, top), (left, view.rect.bottom), skin.px(2))
            name = f"{'AB'[number]}  {view.source.layout.name}"
            colour = skin.theme.ink if turned else skin.theme.muted
            image = written(name, skin.title, colour, bold=True)
            place = image.get_rect(midtop=(view.rect.centerx, top + skin.px(6)))
            ground = place.inflate(skin.px(16), skin.px(4))
            pygame.draw.rect(surface, skin.ground[:3], ground, border_radius=skin.px(6))
            surface.blit(image, place)

    def _draw_focus(self, surface: pygame.Surface, skin: Skin) -> None:
        """Mark the link that the keyboard is on, and what the pointer is on."""
        links = self.links
        if self.focus != NONE and links:
            rect = links[self.focus % len(links)].rect
            pygame.draw.rect(surface, skin.accent, rect, width=skin.px(1), border_radius=skin.px(4))
        if self._session.modal is None:
            for spot in self.spots:
                if spot.rect.collidepoint(self.pointed):
                    pygame.draw.rect(
                        surface, skin.border, spot.rect, width=skin.px(1), border_radius=skin.px(5)
                    )

    def _draw_notice(self, surface: pygame.Surface, skin: Skin) -> None:
        session = self._session
        text = session.notice or str(session.trouble).splitlines()[0]
        image = written(text[:160], skin.text, skin.theme.ink)
        rect = image.get_rect().inflate(2 * skin.pad, skin.px(14))
        rect.midbottom = (surface.get_width() // 2, surface.get_height() - skin.px(20))
        surface.blit(panel_surface(*rect.size, skin), rect)
        surface.blit(image, image.get_rect(center=rect.center))

    def _ask_figures(self, wall_s: float) -> None:
        """Ask for the key figures now and then; they come from a thread, however long they take."""
        if self._asked is not None and self._asked.done():
            if self._asked.exception() is None:
                self.figures = self._asked.result()
            self._asked = None
        if self._asked is None and wall_s - self._asked_at >= FIGURES_S:
            self._asked_at = wall_s
            sources = [view.source for view in self._session.views]
            self._asked = self._asker.submit(lambda: [dict(source.figures()) for source in sources])

    def wait_for_figures(self) -> None:
        """Have the key figures before the next picture, for one that is kept."""
        if "figures" in self._session.shown:
            self.figures = [dict(view.source.figures()) for view in self._session.views]

    @property
    def links(self) -> list[Spot]:
        """Links to things on the floor, in their order."""
        return [spot for spot in self.spots if not isinstance(spot.target, str)]

    def point(self, pos: tuple[int, int]) -> None:
        """Say where the pointer is."""
        self.pointed = pos
        if isinstance(self._session.modal, Menu):
            self._session.modal.hover(pos)

    def covers(self, pos: tuple[int, int]) -> bool:
        """Say whether something lies over the floor there."""
        modal = self._session.modal
        if isinstance(modal, Menu | Entry | HelpPage) and modal.rect.collidepoint(pos):
            return True
        return any(rect.collidepoint(pos) for rect in self._solid)

    def target_at(self, pos: tuple[int, int]) -> Target | None:
        """Find what a click means."""
        return next((spot.target for spot in self.spots if spot.rect.collidepoint(pos)), None)
