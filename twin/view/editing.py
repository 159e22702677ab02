"""The editor inside the window: opened, shown instead of the floor, and what came out of it run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from twin.errors import TwinError
from twin.layout.floor import Layout
from twin.layout.garage import without_garage
from twin.layout.sketch import sketch_of
from twin.view.palette import Theme
from twin.view.panels.rows import Tone
from twin.view.starting import READY, Starting

if TYPE_CHECKING:
    from twin.view.editor import Editor
    from twin.view.window import Window

__all__ = ["Editing"]


class Editing:
    """Lends the window to the editor.

    Parameters
    ----------
    window : Window
        The window.

    Attributes
    ----------
    editor : Editor or None
        What has the window now.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._kept: Editor | None = None
        self.editor: Editor | None = None

    def keep(self, editor: Editor) -> None:
        """Go on with an editor, when it is opened, that the floor came from."""
        self._kept = editor

    def refusal(self) -> str:
        """Say why the floor can't be edited; empty where it can."""
        window = self._window
        if isinstance(window.session.view.source, Starting):
            return READY
        if window.reopen is None:
            return "nothing can be run from here"
        if len(window.session.views) > 1:
            return "one floor at a time"
        return ""

    def open(self, theme: Theme, scale: float) -> None:
        """Open the editor on the floor that is shown, or go on with what was drawn."""
        from twin.view.editor import Editor

        window = self._window
        if self._kept is None:
            sketch = sketch_of(without_garage(window.session.view.source.layout))
            self._kept = Editor(sketch, theme, window.surface.get_size(), scale)
        self._kept.wear(theme)
        self._kept.resize(window.surface.get_size())
        self._kept.wants = None
        self.editor = self._kept

    def handle(self, event: pygame.Event) -> None:
        """Give the editor an event, and do what it wants then."""
        editor = self.editor
        assert editor is not None
        editor.handle(event)
        wants, editor.wants = editor.wants, None
        if wants == "quit":
            self.editor = None
        elif wants == "run" and (layout := editor.layout()) is not None:
            self._run(layout)

    def _run(self, layout: Layout) -> None:
        """Run what was drawn in place of the floor that was shown."""
        window, editor = self._window, self.editor
        assert editor is not None
        assert window.reopen is not None
        try:
            source = window.reopen(layout)
        except TwinError as refused:
            editor.say(str(refused).splitlines()[0], Tone.BAD)
            return
        self.editor = None
        window.show_instead(source)
