"""The controls: what events mean to the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from twin.view.editor.actions import action, action_of_key
from twin.view.editor.asking import ask_zone, ask_zone_name
from twin.view.editor.tools import Tool, tool_of
from twin.view.keys import key_name
from twin.view.panels.rows import Tone
from twin.view.selection import Selection

if TYPE_CHECKING:
    from twin.view.editor.editor import Editor

__all__ = ["Control"]

WHEEL_PX = 40
LEFT, MIDDLE, RIGHT = 1, 2, 3


class Control:
    """Turns keys and the pointer into what an editor does."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._panning = False

    def handle(self, event: pygame.Event) -> bool:
        """Take an event; False where it means nothing here."""
        if event.type == pygame.KEYDOWN:
            return self._key(event)
        if event.type == pygame.MOUSEBUTTONDOWN:
            return self._press(event)
        if event.type == pygame.MOUSEMOTION:
            self._move(event)
        elif event.type == pygame.MOUSEBUTTONUP:
            self._release(event)
        elif event.type == pygame.MOUSEWHEEL:
            self._wheel(event.y)
        else:
            return False
        return True

    def _key(self, event: pygame.Event) -> bool:
        name, typed = key_name(event), getattr(event, "unicode", "")
        if self._editor.entry is not None:
            if name == "escape" or self._editor.entry.key(name, typed):
                self._editor.entry = None
            return True
        shift = bool(event.mod & pygame.KMOD_SHIFT)
        tool = tool_of(typed) if not name.startswith("ctrl+") else None
        found = action_of_key(name, shift=shift)
        if found is None and tool is None:
            return False
        self._editor.leaving = self._editor.leaving and found is action("leave")
        if tool is not None:
            self._editor.hand.take(tool)
            self._editor.say("")
        elif found is not None:
            found.run(self._editor)
            self._after_stroke()
        return True

    def _press(self, event: pygame.Event) -> bool:
        pos = event.pos
        if self._editor.entry is not None:
            if not self._editor.entry.rect.collidepoint(pos):
                self._editor.entry = None
            return True
        if event.button == LEFT and self._click(pos):
            return True
        if event.button == MIDDLE:
            self._panning = True
        elif event.button in (LEFT, RIGHT):
            self._editor.say("")
            self._editor.leaving = False
            at, mods = self._editor.board.cell_at(pos), pygame.key.get_mods()
            side = self._editor.board.handle_at(pos) if event.button == LEFT else None
            if side is not None:
                self._editor.hand.drag_edge(side, at)
            else:
                self._editor.hand.press(
                    at,
                    box=bool(mods & pygame.KMOD_SHIFT),
                    hollow=bool(mods & pygame.KMOD_CTRL),
                    erase=event.button == RIGHT,
                )
            self._after_stroke()
        else:
            return False
        return True

    def _click(self, pos: tuple[int, int]) -> bool:
        """Take a click on a panel; False beside them."""
        if self._editor.around.helping:
            self._editor.around.helping = False
            return True
        target = self._editor.around.at(pos, self._editor.skin)
        if isinstance(target, Tool):
            self._editor.hand.take(target)
            self._editor.say("")
        elif isinstance(target, Selection):
            problems = self._editor.checker.verdict.problems
            cells = next((p.cells for p in problems if p.cells[:1] == (target.index,)), (target.index,))
            self._editor.show_cells(cells)
        elif target is not None and target.startswith("zone "):
            self._editor.entry = ask_zone_name(self._editor.sketch, int(target.removeprefix("zone ")))
        elif target is not None:
            self._editor.leaving = self._editor.leaving and target == "leave"
            action(target).run(self._editor)
            self._after_stroke()
        return self._editor.around.covers(pos)

    def _move(self, event: pygame.Event) -> None:
        if self._panning:
            self._editor.board.pan(*event.rel)
        if self._editor.hand.pen is None and self._editor.around.covers(event.pos):
            self._editor.hand.at = None
        else:
            self._editor.hand.move(self._editor.board.cell_at(event.pos))

    def _release(self, event: pygame.Event) -> None:
        if event.button == MIDDLE:
            self._panning = False
        elif event.button in (LEFT, RIGHT):
            self._editor.hand.release()
            self._after_stroke()

    def _wheel(self, steps: int) -> None:
        pos = pygame.mouse.get_pos()
        if not self._editor.around.scroll(pos, -steps * self._editor.skin.px(WHEEL_PX)):
            self._editor.board.zoom(steps, pos)

    def _after_stroke(self) -> None:
        """See to what the hand leaves to others."""
        hand = self._editor.hand
        if hand.trouble:
            self._editor.say(hand.trouble, Tone.BAD)
            hand.trouble = ""
        if hand.zone_asked is not None:
            self._editor.entry, hand.zone_asked = ask_zone(self._editor.sketch, hand.zone_asked), None
        if hand.edge_moved is not None:
            (side, by), hand.edge_moved = hand.edge_moved, None
            px = self._editor.board.camera.cell_px
            self._editor.board.pan(-by * px if side == "west" else 0, -by * px if side == "north" else 0)
