"""What is typed in: a moment to jump to, the name of a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.view.clock import clock_text, parse_time
from twin.view.find import HINT, find
from twin.view.panels.entry import Entry

if TYPE_CHECKING:
    from twin.view.session import Session

__all__ = ["find_entry", "time_entry"]


def time_entry(session: Session) -> Entry:
    """Make the line that asks for a moment to jump to."""
    end = clock_text(session.clock.end_s)
    hint = f"such as 12:30, 1:00:00, 90, 45m or 1.5h; up to {end}"

    def done(text: str) -> str:
        moment = parse_time(text)
        if moment is None:
            return f"{text!r} is no moment; write it {hint}"
        if moment > session.clock.end_s:
            return f"{clock_text(moment)} lies beyond the end, {end}"
        session.clock.jump(moment, session.known_s)
        session.modal = None
        return ""

    return Entry("Jump to a time", hint, done)


def find_entry(session: Session) -> Entry:
    """Make the line that asks for the name of a thing."""

    def done(text: str) -> str:
        found = find(text, session.view.frame, session.view.source, session.clock.now_s)
        if isinstance(found, str):
            return found
        session.modal = None
        session.selected = found
        session.go_to_selected()
        return ""

    return Entry("Find", HINT, done)
