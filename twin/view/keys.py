"""Keys: what a key press is called, in the table of commands and on the screen."""

from __future__ import annotations

import pygame

__all__ = ["key_name", "shown"]

_NAMED = {
    pygame.K_SPACE: "space",
    pygame.K_ESCAPE: "escape",
    pygame.K_RETURN: "enter",
    pygame.K_KP_ENTER: "enter",
    pygame.K_TAB: "tab",
    pygame.K_BACKSPACE: "backspace",
    pygame.K_DELETE: "delete",
    pygame.K_LEFT: "left",
    pygame.K_RIGHT: "right",
    pygame.K_UP: "up",
    pygame.K_DOWN: "down",
    pygame.K_HOME: "home",
    pygame.K_END: "end",
    pygame.K_PAGEUP: "page up",
    pygame.K_PAGEDOWN: "page down",
    pygame.K_KP_PLUS: "+",
    pygame.K_KP_MINUS: "-",
    **{getattr(pygame, f"K_F{number}"): f"f{number}" for number in range(1, 13)},
}

_SHOWN = {
    "escape": "Esc",
    "page up": "Page up",
    "page down": "Page down",
}


def key_name(event: pygame.Event) -> str:
    """Name a key press, such as ``space``, ``a``, ``?`` or ``ctrl+f``.

    Parameters
    ----------
    event : pygame.Event
        A ``KEYDOWN`` or ``KEYUP``. What the keyboard's layout makes of a key counts, so that ``?`` is ``?``
        wherever it lies; where that is no Latin letter, the key's own name counts.
    """
    name = _NAMED.get(event.key)
    typed = getattr(event, "unicode", "")
    ctrl = event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META)
    if name is None:
        printable = len(typed) == 1 and typed.isprintable() and typed.isascii() and not ctrl
        name = typed.lower() if printable else pygame.key.name(event.key)
    if name == "tab" and event.mod & pygame.KMOD_SHIFT:
        return "shift+tab"
    return f"ctrl+{name}" if ctrl else name


def shown(key: str) -> str:
    """Write a key for people."""
    parts = key.split("+") if len(key) > 1 else [key]
    return "+".join(_SHOWN.get(part, part.capitalize() if len(part) > 1 else part.upper()) for part in parts)
