"""The page and the summary: templates filled with a report."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from twin.report.document import Block, Column, Commands, Drawing, Gallery, Report, Table
from twin.report.formats import number
from twin.report.plotting import css, css_colours
from twin.report.spans import drawn_spans
from twin.view.palette import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["html_page", "markdown_summary"]

LONGEST_TABLE = 400
"""Rows that a page shows; the files have all."""


def html_page(report: Report, tables_at: str, pictures_at: str) -> str:
    """Make the page.

    Parameters
    ----------
    report : Report
        What it says.
    tables_at, pictures_at : str
        Folders of the tables and of the pictures, as seen from the page.
    """
    page = _environment().get_template("report.html.j2")
    return page.render(
        report=report,
        tables_at=tables_at,
        pictures_at=pictures_at,
        light=_variables(LIGHT, brighter=False),
        dark=_variables(DARK, brighter=True),
    )


def markdown_summary(report: Report, tables_at: str, pictures_at: str) -> str:
    """Make the summary: words and tables, for where no browser is."""
    text = (
        _environment()
        .get_template("summary.md.j2")
        .render(report=report, tables_at=tables_at, pictures_at=pictures_at)
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("twin.report", "templates"),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(kind=_kind, body=_body, longest=LONGEST_TABLE)
    environment.filters.update(plainly=_plainly, in_a_row=_in_a_row, address=_address)
    return environment


def _variables(theme: Theme, *, brighter: bool) -> dict[str, str]:
    """Give the page's colours; those of charts among them."""
    own = {
        "page": css(theme.page),
        "card": css(theme.floor if theme is LIGHT else theme.wall),
        "ink": css(theme.ink),
        "muted": css(theme.muted),
        "line": css(theme.wall if theme is LIGHT else theme.floor),
    }
    return {**css_colours(brighter), **own}


def _kind(block: Block) -> str:
    """Name a block for the templates."""
    if isinstance(block, Table):
        return "table" if block.columns and block.rows else "file"
    return {Drawing: "drawing", Gallery: "gallery", Commands: "commands"}[type(block)]


def _body(table: Table, *, drawn: bool) -> dict[str, Any]:
    """Write the cells of a table: heads, and rows of text with the class of each."""
    rows = table.rows[:LONGEST_TABLE]
    columns = [
        column
        for column in table.columns
        if (drawn if column.kind == "span" else any(row[column.name] not in (None, "") for row in rows))
    ]
    spans = {c.name: drawn_spans(c.span, rows) for c in columns if c.span is not None}
    heads = [
        {"text": column.label, "kind": column.kind, "svg": spans[column.name][0] if column.span else ""}
        for column in columns
    ]
    cells = [
        [
            {
                "text": _cell(column, row),
                "kind": column.kind,
                "svg": spans[column.name][1][place] if column.span else "",
            }
            for column in columns
        ]
        for place, row in enumerate(rows)
    ]
    groups = [str(row.get(table.group) or "") if table.group else "" for row in rows]
    news = [group if place == 0 or group != groups[place - 1] else "" for place, group in enumerate(groups)]
    return {
        "heads": heads,
        "rows": list(zip(news, cells, strict=True)),
        "left_out": len(table.rows) - len(rows),
    }


def _cell(column: Column, row: Mapping[str, Any]) -> str:
    if column.kind == "span":
        return ""
    value = row[column.name]
    if column.kind == "number":
        return number(value, column.digits, column.signed)
    return "" if value is None else str(value)


def _address(png: bytes) -> str:
    """Put a picture into the address of one."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _plainly(text: str) -> str:
    """Keep text from meaning something in Markdown's tables."""
    return text.replace("|", "\\|").replace("\n", " ").strip()


def _in_a_row(cells: Sequence[Mapping[str, str]]) -> str:
    written = (
        f"`{cell['text']}`"
        if cell["kind"] in ("code", "command") and cell["text"]
        else _plainly(cell["text"])
        for cell in cells
    )
    return "| " + " | ".join(written) + " |"
