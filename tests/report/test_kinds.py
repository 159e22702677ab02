"""What only a sweep, a sizing or a search has is on its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.report.studied import made_up_study, renamed
from twin.report import read_study, report_of
from twin.report.document import Drawing, Report, Section


def _report(folder: Path, kind: str, result: dict[str, Any]) -> Report:
    return report_of(read_study(made_up_study(folder, kind=kind, result=result)))


def _section(report: Report, key: str) -> Section:
    return next(section for section in report.sections if section.key == key)


def test_a_sweep_has_its_curves_with_bound_and_knee(tmp_path: Path) -> None:
    points = [
        {"value": n, "mean": 10.0 * min(n, 30), "half_width": 4.0, "bound": 320.0} for n in (10, 20, 30, 40)
    ]
    curve = {
        "factor": "fleet.drive_units",
        "figure": "units_per_hour",
        "held": {"layout.floor.aisles": "one_way"},
        "points": points,
        "knee": {"value": 30, "words": "more than 30 drive units do not pay"},
    }
    report = _report(tmp_path, "sweep", {"curves": [curve, {**curve, "knee": None, "held": {"x": 2}}]})
    section = _section(report, "curves")
    (drawing,) = (block for block in section.blocks if isinstance(block, Drawing))
    assert "knee at 30" in drawing.svg
    assert "bound of the stations" in drawing.svg
    assert "aisles one_way" in drawing.svg
    assert section.words == ["aisles one_way: more than 30 drive units do not pay."]
    rows = next(table for table in report.tables if table.name == "curves").rows
    assert [row["mean"] for row in rows] == [100.0, 200.0, 300.0, 300.0] * 2


def test_a_sizing_lists_what_was_tried(tmp_path: Path) -> None:
    result = {
        "targets": [{"text": "units_per_hour >= 250"}],
        "tried": [
            {
                "candidate": "fewer",
                "drive_units": 2,
                "reached": False,
                "meets": {"units_per_hour >= 250": "no"},
            },
            {
                "candidate": "loop",
                "drive_units": 3,
                "reached": True,
                "meets": {"units_per_hour >= 250": "yes"},
                "figures": {"units_per_hour": {"mean": 300.0, "half_width": 5.0, "n": 6}},
            },
        ],
        "answer": {"candidate": "loop", "words": "3 drive units do"},
        "words": "3 drive units do",
    }
    report = _report(tmp_path, "size", result)
    assert report.verdict == "3 drive units do"
    assert report.tone == "better"
    tried = next(table for table in report.tables if table.name == "tried")
    assert [column.name for column in tried.columns][:2] == ["drive_units", "reached"]
    rows = tried.rows
    assert rows[1] == {
        "candidate": "loop",
        "drive_units": 3,
        "reached": "yes",
        "units_per_hour >= 250": "yes",
        "units_per_hour": 300.0,
        "units_per_hour ±": 5.0,
    }
    assert rows[0]["units_per_hour"] is None
    assert _report(tmp_path / "none", "size", {**result, "answer": {"candidate": None}}).tone == "undecided"


def test_a_search_lists_its_space_and_its_trials(tmp_path: Path) -> None:
    result = {
        "objective": "highest units_per_hour",
        "best_trial": 1,
        "space": [
            {"name": "fleet.drive_units", "low": 1, "high": 3, "step": 1},
            {"name": "layout.floor.blocks", "values": [{"across": 2}, {"across": 3}]},
        ],
        "trials": [
            {
                "number": 0,
                "settings": {"fleet.drive_units": 1},
                "state": "complete",
                "value": 5.0,
                "mean": 5.0,
            },
            {
                "number": 1,
                "settings": {"fleet.drive_units": 3},
                "state": "complete",
                "value": 7.0,
                "mean": 7.0,
            },
            {"number": 2, "settings": {"fleet.drive_units": 2}, "state": "pruned", "reason": "no room"},
        ],
    }
    report = _report(tmp_path, "optimize", result)
    section = _section(report, "trials")
    assert "3 trials, 2 of them run, 1 unusable" in section.words[0]
    tables = {table.name: table.rows for table in report.tables}
    assert tables["changes"] == [{"setting": "fleet.drive_units", "start": "1", "best": "3"}]
    assert [row["values"] for row in tables["space"]] == ["1 to 3", "across 2; across 3"]
    assert tables["trials"][2]["reason"] == "no room"


def test_of_many_candidates_the_first_and_the_best_are_drawn(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(9)]
    folder = made_up_study(tmp_path, candidates=renamed(*names))
    report = report_of(read_study(folder))
    assert "c0, c1, c2 and 6 more" in report.title
    assert len(next(table for table in report.tables if table.name == "means").rows) == 9
