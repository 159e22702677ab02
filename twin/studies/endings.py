"""How replications end: outcomes without findings."""

from __future__ import annotations

import socket

from twin.experiments.versions import versions
from twin.studies.candidate import Candidate
from twin.studies.keys import key_of
from twin.studies.outcome import Outcome, OutcomeStatus

__all__ = ["ending"]


def ending(
    candidate: Candidate, seed: int, status: OutcomeStatus, message: str, limit_s: float | None = None
) -> Outcome:
    """Make the outcome of a replication, with nothing found yet."""
    return Outcome(
        key=key_of(candidate, seed),
        status=status,
        message=message,
        command=candidate.command(seed),
        hours=candidate.scenario.hours,
        versions=versions(),
        limit_s=limit_s,
        host=socket.gethostname(),
    )
