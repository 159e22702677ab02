"""Reads a study's folder: what was asked, what came of it, and the replications in its store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from twin.errors import InputError, Problem, TwinError
from twin.layout.floor import Layout
from twin.report.study import Studied, Study
from twin.scenario import Scenario
from twin.studies.candidate import Candidate
from twin.studies.folder import RESULT, STORE, STUDY
from twin.studies.outcome import Outcome
from twin.studies.store import Store

__all__ = ["read_study"]

_COMMANDS = "`twin compare`, `sweep`, `size` or `optimize`"


def read_study(folder: Path, store: str | None = None) -> Study:
    """Read a study's folder.

    Parameters
    ----------
    folder : Path
        What one of the commands that run replications has written, finished or not.
    store : str, optional
        Its store, where that is not in the folder and the study does not say all of its address: passwords
        are left out there.

    Raises
    ------
    InputError
        Where it is no such folder, or what is in it is damaged.
    """
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "there is no such folder"
        raise InputError(Problem(str(folder), what, f"name a study's folder, which {_COMMANDS} wrote"))
    if not (folder / STUDY).exists():
        what = "is empty" if not any(folder.iterdir()) else f"holds no {STUDY}, so it is no study"
        raise InputError(Problem(str(folder), what, f"name a folder that {_COMMANDS} wrote"))
    asked = _json(folder / STUDY)
    result = _json(folder / RESULT) if (folder / RESULT).exists() else {}
    listed = _listed(asked, result, folder)
    candidates, remarks = _candidates(
        listed, folder, {**asked, **({"store": store} if store else {})}, result
    )
    return Study(
        folder=folder,
        kind=str(asked.get("kind") or result.get("kind") or "compare"),
        question=str(asked.get("question") or result.get("question") or ""),
        command=str(asked.get("command") or result.get("command") or ""),
        started=str(asked.get("started") or ""),
        settings=_mapping(asked.get("settings")),
        versions={
            str(name): str(v) for name, v in _mapping(asked.get("versions") or result.get("versions")).items()
        },
        result=result,
        candidates=candidates,
        remarks=remarks,
    )


def _json(file: Path) -> dict[str, Any]:
    """Read an object of JSON."""
    remedy = "run the command of the study again: it goes on with what the store holds"
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except OSError as refused:
        what = f"cannot be read ({refused.strerror or refused})"
        raise InputError(Problem(str(file), what, "check its permissions")) from None
    except ValueError as broken:
        raise InputError(Problem(str(file), f"is damaged ({broken})", remedy)) from None
    if not isinstance(values, dict):
        raise InputError(Problem(str(file), "is damaged (no JSON object)", remedy))
    return values


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(asked: Mapping[str, Any], result: Mapping[str, Any], folder: Path) -> list[Mapping[str, Any]]:
    """List the candidates as they are written down."""
    listed = asked.get("candidates") or result.get("candidates") or ()
    good: list[Mapping[str, Any]] = [row for row in listed if isinstance(row, dict) and row.get("name")]
    if not good or len(good) < len(listed):
        remedy = "run the command of the study again"
        raise InputError(Problem(str(folder / STUDY), "is damaged (it names no candidates)", remedy))
    return good


def _candidates(
    listed: Sequence[Mapping[str, Any]], folder: Path, asked: Mapping[str, Any], result: Mapping[str, Any]
) -> tuple[list[Studied], list[str]]:
    """Bring the candidates together with their replications."""
    remarks: list[str] = []
    store = _store(folder, asked, remarks)
    try:
        candidates = []
        for row in listed:
            candidate = _candidate(row)
            outcomes = _outcomes(store, row, candidate, asked, result)
            if candidate is None:
                remarks.append(f"{row['name']}: its layout cannot be read any more, so it is not drawn.")
            candidates.append(_studied(row, candidate, outcomes))
    finally:
        if store is not None:
            store.close()
    return candidates, remarks


def _store(folder: Path, asked: Mapping[str, Any], remarks: list[str]) -> Store | None:
    """Open the store of a study, and say what is missing where that fails."""
    url = str(asked.get("store") or STORE)
    place = url if "://" in url else str(folder / url) if url == STORE else url
    if "://" not in url and not Path(place).exists():
        remarks.append(f"The store {place} is missing: only what {RESULT} says is shown.")
        return None
    try:
        return Store(place)
    except TwinError as refused:
        if not (folder / RESULT).exists():
            raise
        remarks.append(f"The store cannot be used ({refused}): only what {RESULT} says is shown.")
        return None


def _candidate(row: Mapping[str, Any]) -> Candidate | None:
    """Make a candidate anew from what was written down; None where that does not do any more."""
    try:
        settings = row.get("layout_settings") or {}
        pairs = settings.items() if isinstance(settings, dict) else settings
        candidate = Candidate(
            name=str(row["name"]),
            layout_source=str(row["layout_source"]),
            layout_text=str(row["layout_text"]),
            layout_settings=tuple((str(name), value) for name, value in pairs),
            scenario=Scenario.model_validate(row["scenario"]),
        )
        candidate.layout()
    except (KeyError, TypeError, ValueError):
        return None
    return candidate


def _outcomes(
    store: Store | None,
    row: Mapping[str, Any],
    candidate: Candidate | None,
    asked: Mapping[str, Any],
    result: Mapping[str, Any],
) -> list[Outcome]:
    """Take a candidate's replications from the store, those that the verdict is about where there is one."""
    if store is None:
        return []
    try:
        layout = row.get("layout_digest") or (candidate.layout_digest if candidate else "")
        scenario = row.get("scenario_digest") or (candidate.scenario_digest if candidate else "")
    except InputError:
        return []
    version = asked.get("version_digest")
    found = store.outcomes(str(layout), str(scenario), str(version) if version else None)
    by_seed = {outcome.seed: outcome for outcome in found}
    seeds = (result.get("replications") or {}).get("seeds")
    if seeds:
        first, last = min(seeds), max(seeds)
        by_seed = {seed: outcome for seed, outcome in by_seed.items() if first <= seed <= last}
    return [by_seed[seed] for seed in sorted(by_seed)]


def _studied(row: Mapping[str, Any], candidate: Candidate | None, outcomes: Sequence[Outcome]) -> Studied:
    floor: Layout | None = candidate.layout() if candidate else None
    scenario = row.get("scenario") or row.get("settings")
    layout_settings = row.get("layout_settings") or {}
    return Studied(
        name=str(row["name"]),
        layout=floor,
        scenario=_mapping(scenario),
        layout_settings=layout_settings if isinstance(layout_settings, dict) else dict(layout_settings),
        replications=outcomes,
    )
