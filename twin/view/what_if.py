"""What if: what can be done to a floor that runs, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.view.session import Session

__all__ = ["WhatIf"]


class WhatIf:
    """Offers what can be done to what is selected, and has it done."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def refusal(self) -> str:
        """Say why nothing can be done; empty where something can."""
        return "" if self._session.view.source.live else "a recording can't be told to do something else"

    def open(self) -> None:
        """Offer what can be done."""
        self._session.say("Nothing can be done to this floor yet.")
