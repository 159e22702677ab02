"""Tables as files: CSV, JSON and Parquet."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from twin.experiments.outputs import OutputFile, cannot_write
from twin.report.document import Table

__all__ = ["write_tables"]


def write_tables(tables: Sequence[Table], folder: Path) -> list[Path]:
    """Write every table three times into a folder, which is made where it is missing.

    Parameters
    ----------
    tables : sequence of Table
        Those without rows are left out.
    folder : Path
        ``NAME.csv``, ``NAME.json`` and ``NAME.parquet`` appear in it.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    OutputError
        Where a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise cannot_write(folder, refused) from None
    files: list[Path] = []
    for table in tables:
        if table.rows:
            rows = [_plain(row) for row in table.rows]
            for ending, data in (("csv", _csv(rows)), ("json", _json(rows)), ("parquet", _parquet(rows))):
                files.append(folder / f"{table.name}.{ending}")
                output = OutputFile(files[-1])
                output.write(data)
                output.commit()
    return files


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Make a row's values those of JSON: no number that is none."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }


def _json(rows: list[dict[str, Any]]) -> bytes:
    return (json.dumps(rows, indent=1, ensure_ascii=False) + "\n").encode()


def _arrow(rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist(rows)


def _csv(rows: list[dict[str, Any]]) -> bytes:
    import pyarrow as pa
    from pyarrow import csv

    sink = pa.BufferOutputStream()
    csv.write_csv(_arrow(rows), sink)
    return bytes(sink.getvalue().to_pybytes())


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    parquet.write_table(_arrow(rows), sink)
    return bytes(sink.getvalue().to_pybytes())
