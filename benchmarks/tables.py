"""Tables of figures: on the terminal, as Markdown between two marks of a file, and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

__all__ = ["Column", "Report", "machine", "machine_line", "write_json"]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : str
        Key of its values in the rows.
    header : str
        What it is, with its unit.
    form : str
        Format of its values.
    """

    name: str
    header: str
    form: str = ""

    def text(self, row: Row) -> str:
        """Write the value of a row; absent ones as a dash."""
        value = row.get(self.name)
        if value is None:
            return "-"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return format(value, self.form)


@dataclass(frozen=True)
class Report:
    """A table with the conditions under which it was measured.

    Attributes
    ----------
    name : str
        Marks its place in a Markdown file: ``<!-- begin NAME -->`` to ``<!-- end NAME -->``.
    title : str
        What was measured.
    columns : sequence of Column
        The columns.
    rows : sequence of mapping
        The figures by name of the column.
    notes : sequence of str
        Conditions, one a line.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str] = ()

    def print(self, console: Console) -> None:
        """Print the table and its notes, as wide as they are."""
        table = Table(title=self.title, title_justify="left", caption_justify="left")
        for column in self.columns:
            table.add_column(column.header, justify="left" if column is self.columns[0] else "right")
        for row in self.rows:
            table.add_row(*(column.text(row) for column in self.columns))
        console.print(table)
        for note in self.notes:
            console.print(note, highlight=False)

    def markdown(self) -> str:
        """Write the table and its notes as Markdown."""
        lines = [
            f"**{self.title}**",
            "",
            "| " + " | ".join(column.header for column in self.columns) + " |",
            "|---|" + "---:|" * (len(self.columns) - 1),
            *("| " + " | ".join(column.text(row) for column in self.columns) + " |" for row in self.rows),
        ]
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines)

    def put_into(self, file: Path) -> None:
        """Put the Markdown between the report's marks in a file, or at its end where it has none.

        Raises
        ------
        click.ClickException
            If the file has the first mark only: nothing is overwritten then.
        """
        begin, end = f"<!-- begin {self.name} -->", f"<!-- end {self.name} -->"
        text = file.read_text() if file.exists() else ""
        if begin not in text:
            text += f"\n{begin}\n{end}\n" if text else f"{begin}\n{end}\n"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise click.ClickException(f"{file}: {begin} has no {end} after it; add that line")
        file.write_text(f"{before}{begin}\n{self.markdown()}\n{end}{after}")


def write_json(file: Path, **content: Any) -> None:
    """Write figures and the machine they were measured on."""
    file.write_text(json.dumps({"machine": machine(), **content}, indent=2, default=str) + "\n")


def machine() -> dict[str, Any]:
    """Describe the machine and what computes on it."""
    cpu_info = Path("/proc/cpuinfo")
    lines = cpu_info.read_text().splitlines() if cpu_info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{package: version(package) for package in ("floor-twin", "numba", "numpy", "mesa")},
    }


def machine_line() -> str:
    """Describe the machine in one line."""
    facts = machine()
    return (
        f"{facts['processor']}, {facts['cores']} cores, Python {facts['python']}, numba {facts['numba']}, "
        f"numpy {facts['numpy']}, floor-twin {facts['floor-twin']}"
    )
