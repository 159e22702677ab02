"""What replications are known by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.studies.outcome import Key
from twin.studies.sources import version_digest

if TYPE_CHECKING:
    from twin.studies.candidate import Candidate

__all__ = ["key_of"]


def key_of(candidate: Candidate, seed: int) -> Key:
    """Say what a replication is known by."""
    return Key(candidate.layout_digest, candidate.scenario_digest, seed, version_digest())
