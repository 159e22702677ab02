"""Every table comes three times, and each time it is the same."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.report.studied import made_up_study
from twin.errors import OutputError
from twin.report import write_report
from twin.report.document import Column, Table
from twin.report.tables import write_tables

parquet = pytest.importorskip("pyarrow.parquet")


def _read(folder: Path, name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, str]]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        text = list(csv.DictReader(stream))
    return (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")),
        parquet.read_table(folder / f"{name}.parquet").to_pylist(),
        text,
    )


def test_numbers_text_and_gaps_come_back(tmp_path: Path) -> None:
    rows = [
        {"name": 'a, "b"\nc', "mean": 1 / 3, "n": 2, "note": None},
        {"name": "größer", "mean": math.nan, "n": 3, "note": "x"},
    ]
    write_tables([Table("one", "", [Column("name", "Name")], rows), Table("none", "", (), [])], tmp_path)
    as_json, as_parquet, as_csv = _read(tmp_path, "one")
    assert as_json == as_parquet == [rows[0], {**rows[1], "mean": None}]
    assert [row["name"] for row in as_csv] == [row["name"] for row in rows]
    assert float(as_csv[0]["mean"]) == 1 / 3
    assert as_csv[1]["mean"] == ""
    assert not list(tmp_path.glob("none.*"))


def test_a_report_has_all_of_its_tables(tmp_path: Path) -> None:
    written = write_report(made_up_study(tmp_path / "study"), tmp_path / "out")
    filled = {table.name: table for table in written.report.tables if table.rows}
    assert {"verdicts", "means", "floors", "figures", "over-time", "settings", "each-replication"} <= set(
        filled
    )
    assert {file.name for file in written.tables.iterdir()} == {
        f"{name}.{ending}" for name in filled for ending in ("csv", "json", "parquet")
    }
    for name, table in filled.items():
        as_json, as_parquet, as_csv = _read(written.tables, name)
        assert as_json == as_parquet
        assert len(as_csv) == len(as_json) == len(table.rows)
        assert list(as_csv[0]) == list(table.rows[0])
    means = {row["candidate"]: row["mean"] for row in filled["means"].rows}
    assert means["loop"] > means["fewer"] > 0


def test_a_folder_that_cannot_be_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_tables([], tmp_path / "file" / "tables")
