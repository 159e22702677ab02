"""The top of a report: what was asked, the verdict in words, and what limits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twin.metrics import FIGURES
from twin.report.document import Column, Section, Span, Table
from twin.report.formats import hours, number, plural, seeds_in_words, share
from twin.report.study import Study

__all__ = [
    "FAILURE",
    "KINDS",
    "answer",
    "facts",
    "notes",
    "pair_columns",
    "pair_row",
    "pairs",
    "tone",
    "warnings",
]

KINDS = {
    "compare": "Comparison",
    "comparison": "Comparison",
    "sweep": "Sweep",
    "size": "Sizing",
    "sizing": "Sizing",
    "optimize": "Search for a better floor",
}
FAILURE = {"stuck": "got stuck", "failed": "failed", "timed_out": "took too long"}

NOT_YET = (
    "No verdict yet: the study was ended before its precision was reached. What follows is of the "
    "replications that were done; the same command continues from them."
)
WITHOUT_WORDS = "This study states no verdict; its figures follow."


def answer(study: Study) -> str:
    """Give the verdict in words."""
    if not study.result:
        return NOT_YET
    result = study.result
    said = [str(result["words"])] if result.get("words") else []
    if not said:
        said = [str(pair["words"]) for pair in _headline(study) if pair.get("words")][:3]
        best = result.get("best") or {}
        if best.get("words") and len(study.candidates) > 2:
            said = [str(best["words"])]
    if not study.finished:
        said.insert(0, NOT_YET)
    return " ".join(said) or WITHOUT_WORDS


def tone(study: Study) -> str:
    """Name the colour of the verdict."""
    if not study.finished:
        return "interrupted"
    found = [str(pair["verdict"]) for pair in _headline(study) if pair.get("verdict")]
    if study.kind == "size":
        return "better" if (study.result.get("answer") or {}).get("candidate") else "undecided"
    if len(found) == 1:
        return found[0]
    if "overloaded" in found:
        return "overloaded"
    best = (study.result.get("best") or {}).get("name")
    return "better" if best else "equivalent" if set(found) == {"equivalent"} else "undecided"


def facts(study: Study) -> dict[str, str]:
    """List what one wants to know beside the verdict."""
    runs = study.result.get("replications") or {}
    seeds = sorted({run.seed for candidate in study.candidates for run in candidate.replications})
    seeds = [int(seed) for seed in runs.get("seeds") or seeds]
    found = {
        "Headline figure": _figure_in_words(study.figure),
        "Replications": f"{runs.get('n', len(seeds))} of each, seeds {seeds_in_words(seeds)}"
        if seeds
        else "",
        "Simulated": f"{hours(float(study.result['hours']))} each" if study.result.get("hours") else "",
        "Left out": f"{hours(study.cut_h)} of warm-up" if study.cut_h else "",
        "Makes no difference": f"± {share(study.indifference)}",
        "Confidence": share(study.confidence).replace(".0 %", " %"),
    }
    return {label: value for label, value in found.items() if value}


def _figure_in_words(name: str) -> str:
    figure = FIGURES[name]
    return figure.label.strip() if figure.unit == "1" else f"{figure.label.strip()}, {figure.unit}"


def warnings(study: Study) -> list[str]:
    """Say what limits the verdict."""
    said: list[str] = []
    runs = study.result.get("replications") or {}
    if runs.get("cap_hit"):
        said.append(
            f"The cap of {runs.get('cap')} replications was hit before every interval was narrow enough."
        )
    if study.failures:
        ways = sorted({FAILURE.get(run.status, run.status) for _, run in study.failures})
        said.append(
            f"{plural(len(study.failures), 'replication')} {' or '.join(ways)}; they are listed below with "
            "the commands that repeat them. A floor that fails is never called better or best."
        )
    rejected = [str(cut["candidate"]) for cut in study.result.get("cuts") or () if cut.get("rejected")]
    if rejected:
        said.append(f"The warm-up is not over by half of the horizon: {', '.join(rejected)}.")
    said += [
        f"{row['name']}: its backlog grows all the time, so it has no steady state."
        for row in study.result.get("candidates") or ()
        if (row.get("overload") or {}).get("overloaded")
    ]
    return said + list(study.remarks)


def notes(study: Study) -> list[str]:
    """Say what was done to make the comparison fair."""
    remarks = (str(remark) for remark in study.result.get("remarks") or ())
    return [f"{remark[:1].upper()}{remark[1:]}." for remark in remarks]


def _headline(study: Study) -> list[Mapping[str, Any]]:
    return [
        pair
        for pair in study.result.get("verdicts") or ()
        if pair.get("figure", study.figure) == study.figure
    ]


def pairs(study: Study) -> Section:
    """Show the verdict of every pair in the headline figure, and which candidate may be best."""
    if study.kind == "size":
        return Section("verdict", "Verdict")
    blocks: list[Table] = []
    rows = [pair_row(pair) for pair in _headline(study)]
    if rows:
        blocks.append(
            Table(
                "verdicts",
                f"Verdicts on {FIGURES[study.figure].label.strip().lower()}: the second against the first",
                [
                    Column("first", "First", "name"),
                    Column("second", "Second", "name"),
                    Column("verdict", "Verdict", "verdict"),
                    *pair_columns(study.indifference),
                    Column("correlation", "Correlation", "number", 2),
                    Column("variance_ratio", "Variance cut", "number", 1),
                    Column("p_holm", "p (Holm)", "number", 4),
                    Column("reason", "Remark"),
                ],
                rows,
                "Paired by common random numbers: both floors see the same orders and the same luck. The "
                "variance cut says how many times more replications unpaired runs would need.",
            )
        )
        every = [pair_row(pair) for pair in study.result.get("verdicts") or ()]
        blocks.append(Table("differences", "", (), every))
    best = study.result.get("best") or {}
    if best.get("rows") and len(best["rows"]) > 2:
        blocks.append(_best(study, best))
    return Section(
        "verdict", "Verdict", [str(best["words"])] if blocks and blocks[-1].name == "best" else [], blocks
    )


def pair_row(pair: Mapping[str, Any]) -> dict[str, Any]:
    """Make a row of a pair's difference, in per cent of the first one's mean."""
    middle, half = _per_cent(pair.get("relative")), _per_cent(pair.get("relative_half_width"))
    known = middle is not None and half is not None
    return {
        "first": str(pair.get("first", "")),
        "second": str(pair.get("second", "")),
        "figure": str(pair.get("figure", "")),
        "verdict": str(pair.get("verdict") or ""),
        "difference": pair.get("difference"),
        "half_width": pair.get("half_width"),
        "relative_percent": middle,
        "low_percent": middle - half if known else None,  # type: ignore[operator]
        "high_percent": middle + half if known else None,  # type: ignore[operator]
        "correlation": pair.get("correlation"),
        "variance_ratio": pair.get("variance_ratio"),
        "p_value": pair.get("p_value"),
        "p_holm": pair.get("p_holm"),
        "reason": str(pair.get("reason") or ""),
    }


def pair_columns(indifference: float) -> list[Column]:
    """List the columns that show a difference in per cent and draw its interval."""
    span = Span("low_percent", "relative_percent", "high_percent", 100 * indifference, about_zero=True)
    return [
        Column("interval", "", "span", span=span),
        Column("relative_percent", "Difference, %", "number", 1, signed=True),
        Column("low_percent", "from", "number", 1, signed=True),
        Column("high_percent", "to", "number", 1, signed=True),
    ]


def _per_cent(value: object) -> float | None:
    return 100.0 * float(value) if isinstance(value, int | float) else None


def _best(study: Study, best: Mapping[str, Any]) -> Table:
    rows = [
        {
            "candidate": str(row.get("name", "")),
            "low": row.get("low"),
            "high": row.get("high"),
            "may_be_best": "may be best" if row.get("may_be_best") else "not the best",
        }
        for row in best["rows"]
    ]
    unit = FIGURES[study.figure].unit
    return Table(
        "best",
        "Which may be best: each against the best of the others",
        [
            Column("candidate", "Candidate", "name"),
            Column("may_be_best", "", "name"),
            Column("low", f"Difference from, {unit}", "number", signed=True),
            Column("high", "to", "number", signed=True),
        ],
        rows,
        f"All intervals hold together with a confidence of {number(100 * study.confidence, 0)} %.",
    )
