"""The fingerprint of what computes: an edit of it makes every replication a new one."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

__all__ = ["digest_of", "version_digest"]

SHOWING = ("view", "cli", "report", "statistics", "studies", "mapf")
"""Rooms that make no difference to what a replication comes to."""

COMPUTING = ("studies/replication.py", "studies/outcome.py")
"""What they hold that does."""


@cache
def version_digest() -> str:
    """Fingerprint the sources of everything that a replication runs through."""
    return digest_of(Path(__file__).resolve().parents[1])


def digest_of(package: Path) -> str:
    """Fingerprint what computes in a package's folder."""
    digest = hashlib.sha256()
    for source in sorted(package.rglob("*.py")):
        name = source.relative_to(package).as_posix()
        if name.split("/")[0] not in SHOWING or name in COMPUTING:
            digest.update(name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()
