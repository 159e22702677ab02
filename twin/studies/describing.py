"""A study in plain values, as its folder keeps it: what is asked, and of whom."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from twin.experiments.versions import versions
from twin.studies.candidate import LAYOUT, Candidate
from twin.studies.sources import version_digest

__all__ = ["describe_candidate", "describe_study", "differing_settings", "flat_settings"]


def describe_study(
    kind: str,
    question: str,
    command: str,
    candidates: Sequence[Candidate],
    settings: Mapping[str, Any],
    store: str,
) -> dict[str, Any]:
    """Say what is asked, before the first replication.

    Parameters
    ----------
    kind : str
        ``compare``, ``sweep``, ``size`` and the like.
    question : str
        In words.
    command : str
        What repeats the study.
    candidates : sequence of Candidate
        Whom it asks; more may come while it is under way.
    settings : mapping
        How exact the answer has to be.
    store : str
        Where replications are kept, relative to the folder where it is in it; without passwords.
    """
    differing = differing_settings(candidates)
    return {
        "kind": kind,
        "question": question,
        "command": command,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
        "version_digest": version_digest(),
        "store": store,
        "settings": dict(settings),
        "candidates": [
            {**describe_candidate(candidate), "settings": chosen}
            for candidate, chosen in zip(candidates, differing, strict=True)
        ],
    }


def describe_candidate(candidate: Candidate) -> dict[str, Any]:
    """Give everything that a candidate's floor can be drawn and run from."""
    return {
        "name": candidate.name,
        "layout": candidate.layout().name,
        "layout_source": candidate.layout_source,
        "layout_text": candidate.layout_text,
        "layout_settings": dict(candidate.layout_settings),
        "scenario": candidate.scenario.model_dump(mode="json"),
        "layout_digest": candidate.layout_digest,
        "scenario_digest": candidate.scenario_digest,
    }


def differing_settings(candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Give for each candidate the settings, by dotted name, in which not all are equal."""
    flat = [
        {
            **flat_settings(candidate.scenario.model_dump(mode="json", exclude={"name", "seed"})),
            **{LAYOUT + name: value for name, value in candidate.layout_settings},
        }
        for candidate in candidates
    ]
    names = dict.fromkeys(name for one in flat for name in one)
    differing = [name for name in names if len({json.dumps(one.get(name)) for one in flat}) > 1]
    return [{name: one[name] for name in differing if name in one} for one in flat]


def flat_settings(settings: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Name every setting by its dotted path."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, dict) and value:
            flat.update(flat_settings(value, f"{before}{name}."))
        else:
            flat[before + name] = value
    return flat
