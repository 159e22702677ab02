"""What the figures stand on: replications, seeds, warm-ups, failures, settings, versions, commands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from twin.report.document import Block, Column, Commands, Section, Table
from twin.report.formats import hours, plural, seeds_in_words
from twin.report.sections.answer import FAILURE
from twin.report.study import Study

__all__ = ["failures", "repeat", "runs", "settings"]

UNSET = "(unset)"


def runs(study: Study) -> Section:
    """Say how many replications there are of each candidate, under which seeds, and what was left out."""
    cuts = {str(cut.get("candidate")): cut for cut in study.result.get("cuts") or ()}
    rows = []
    for candidate in study.candidates:
        cut = cuts.get(candidate.name, {})
        complete = candidate.complete
        rows.append(
            {
                "candidate": candidate.name,
                "replications": len(complete),
                "failures": len(candidate.failures),
                "seeds": seeds_in_words([run.seed for run in complete]),
                "warm_up_min": _minutes(cut.get("cut_h")),
                "warm_up_rejected": "not over by half" if cut.get("rejected") else "",
                "simulated_h": float(sum(run.simulated_h for run in complete)),
                "cpu_s_each": float(np.mean([run.cpu_s for run in complete])) if complete else None,
            }
        )
    columns = [
        Column("candidate", "Candidate", "name"),
        Column("replications", "Replications", "number", 0),
        Column("failures", "Failures", "number", 0),
        Column("seeds", "Seeds"),
        Column("warm_up_min", "Warm-up by MSER-5, min", "number", 0),
        Column("warm_up_rejected", ""),
        Column("cpu_s_each", "CPU s each", "number", 1),
    ]
    each = [
        {
            "candidate": candidate.name,
            "seed": run.seed,
            "status": str(run.status.value),
            study.figure: _finite(run.figure(study.figure, study.cut_h)) if run.complete else None,
            "record": run.record_digest,
            "host": run.host,
            "cpu_s": float(run.cpu_s),
            "command": run.command,
        }
        for candidate in study.candidates
        for run in candidate.replications
    ]
    words = _rule(study)
    return Section(
        "runs",
        "Replications and warm-up",
        words,
        [Table("replications", "", columns, rows), Table("each-replication", "", (), each)],
    )


def _rule(study: Study) -> list[str]:
    said = []
    if study.result.get("analysis") == "terminating":
        said.append("A day with its beginning and end: nothing is left out.")
    elif study.cut_h:
        said.append(
            "A capacity study: MSER-5 finds the warm-up of each candidate, and the longest one holds for "
            f"all, rounded up: {hours(study.cut_h)} left out."
        )
    runs_ = study.result.get("replications") or {}
    if runs_.get("converged"):
        said.append(
            "Replications were added until every interval was narrow enough; significance played no part."
        )
    return said


def _minutes(value: object) -> float | None:
    return 60.0 * value if isinstance(value, int | float) else None


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def failures(study: Study) -> Section:
    """List every replication that failed with the command that repeats it."""
    if not study.failures:
        return Section("failures", "Failures")
    rows = [
        {
            "candidate": candidate.name,
            "seed": run.seed,
            "what": FAILURE.get(run.status.value, run.status.value),
            "message": run.message.splitlines()[0] if run.message else "",
            "command": run.command,
        }
        for candidate, run in study.failures
    ]
    columns = [
        Column("candidate", "Candidate", "name"),
        Column("seed", "Seed", "number", 0),
        Column("what", "It"),
        Column("message", "Because"),
        Column("command", "Repeat it by", "command"),
    ]
    words = [f"{plural(len(rows), 'replication')} of {sum(len(c.replications) for c in study.candidates)}."]
    return Section("failures", "Failures", words, [Table("failures", "", columns, rows)])


def settings(study: Study) -> Section:
    """List the settings: those in which candidates differ, then all that were set, then all."""
    flat = {candidate.name: dict(_flat(candidate.scenario, "")) for candidate in study.candidates}
    for candidate in study.candidates:
        flat[candidate.name].update(
            {f"layout.{name}": _text(value) for name, value in candidate.layout_settings.items()}
        )
        flat[candidate.name].pop("seed", None)
        flat[candidate.name].pop("name", None)
    names = sorted({name for one in flat.values() for name in one}, key=_order)
    differing = [name for name in names if len({one.get(name, UNSET) for one in flat.values()}) > 1]
    blocks: list[Block] = []
    if differing:
        blocks.append(_by_candidate("settings-differing", "What differs", differing, flat))
        words = []
    else:
        words = ["The candidates differ in nothing but their floors."] if len(flat) > 1 else []
    alike = [name for name in names if name not in differing]
    if alike:
        first = next(iter(flat.values()))
        rows = [{"setting": name, "value": first.get(name, UNSET)} for name in alike]
        columns = [Column("setting", "Setting", "code"), Column("value", "Value", "code")]
        blocks.append(Table("settings", "The same for all", columns, rows))
    return Section("settings", "Settings", words, blocks)


def _by_candidate(
    name: str, title: str, settings: Sequence[str], flat: Mapping[str, Mapping[str, str]]
) -> Table:
    rows: list[dict[str, str]] = [
        {"candidate": candidate, **{setting: values.get(setting, UNSET) for setting in settings}}
        for candidate, values in flat.items()
    ]
    columns = [
        Column("candidate", "Candidate", "name"),
        *(Column(setting, setting, "code") for setting in settings),
    ]
    return Table(name, title, columns, rows)


def _order(name: str) -> tuple[bool, str]:
    return not name.startswith("layout."), name


def _flat(settings: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, _text(value)


def _text(value: object) -> str:
    return "default" if value is None else value if isinstance(value, str) else json.dumps(value)


def repeat(study: Study) -> Section:
    """Give the command that repeats the study, and what computed it."""
    rows = [{"what": name, "version": version} for name, version in study.versions.items()]
    words = ["The same versions, layouts and seeds give the same figures, to the byte."]
    if study.started:
        words.append(f"Begun on {study.started}.")
    blocks: list[Block] = [Commands([study.command])] if study.command else []
    if rows:
        blocks.append(
            Table("versions", "Versions", [Column("what", "Of"), Column("version", "Version")], rows)
        )
    return Section("repeat", "Repeat it", words, blocks)
