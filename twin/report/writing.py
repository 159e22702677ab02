"""Puts the report of a study together, and writes it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from twin.errors import OutputError, Problem
from twin.experiments.outputs import OutputFile, cannot_write
from twin.report.document import Report
from twin.report.formats import listed
from twin.report.page import html_page, markdown_summary
from twin.report.plotting import as_file
from twin.report.reading import read_study
from twin.report.sections import answer, courses, figures, floors, kinds, runs, search
from twin.report.study import Study
from twin.report.tables import write_tables

__all__ = ["Written", "report_of", "write_report"]

PAGE, SUMMARY, FOLDER = "report.html", "report.md", "report"
TABLES, PICTURES = "tables", "pictures"


@dataclass(frozen=True, slots=True)
class Written:
    """Where a report is.

    Attributes
    ----------
    page, summary : Path
        As HTML, and as Markdown.
    tables, pictures : Path
        The folders of the tables, and of the charts and pictures.
    report : Report
        What it says.
    """

    page: Path
    summary: Path
    tables: Path
    pictures: Path
    report: Report


def report_of(study: Study) -> Report:
    """Put a report together: the answer first, then what it stands on."""
    sections = [
        kinds.curves(study),
        kinds.size(study),
        answer.pairs(study),
        figures.means(study),
        search.trials(study),
        floors.floors(study),
        figures.differences(study),
        courses.courses(study),
        courses.splits(study),
        floors.congestion(study),
        runs.failures(study),
        runs.runs(study),
        figures.every_figure(study),
        runs.settings(study),
        runs.repeat(study),
    ]
    names = [candidate.name for candidate in study.candidates]
    return Report(
        title=f"{answer.KINDS.get(study.kind, 'Study')}: {listed(names)}",
        question=study.question,
        verdict=answer.answer(study),
        tone=answer.tone(study),
        facts=answer.facts(study),
        warnings=answer.warnings(study),
        notes=answer.notes(study),
        sections=[section for section in sections if not section.empty],
    )


def write_report(
    folder: str | os.PathLike[str], out: str | os.PathLike[str] | None = None, store: str | None = None
) -> Written:
    """Write the report of a study.

    Parameters
    ----------
    folder : str or path
        The study's folder, finished or not.
    out : str or path, optional
        Folder to write to; ``report`` in the study's own when absent.
    store : str, optional
        URL of the store of a study that keeps its replications elsewhere, with its password.

    Returns
    -------
    Written
        Where it is.

    Raises
    ------
    InputError
        Where the folder holds no study, or one that is damaged.
    OutputError
        Where the report cannot be written.
    """
    study = read_study(Path(folder), store)
    place = Path(out) if out is not None else Path(folder) / FOLDER
    report = report_of(study)
    written = Written(place / PAGE, place / SUMMARY, place / TABLES, place / PICTURES, report)
    _make(written.pictures)
    write_tables(report.tables, written.tables)
    for drawing in report.drawings:
        _write(written.pictures / f"{drawing.name}.svg", as_file(drawing.svg).encode())
    for picture in report.pictures:
        _write(written.pictures / f"{picture.name}.png", picture.light)
    _write(written.page, html_page(report, TABLES, PICTURES).encode())
    _write(written.summary, markdown_summary(report, TABLES, PICTURES).encode())
    return written


def _write(file: Path, data: bytes) -> None:
    output = OutputFile(file)
    output.write(data)
    output.commit()


def _make(place: Path) -> None:
    """Make a folder in that of the report."""
    if place.parent.exists() and not place.parent.is_dir():
        raise OutputError(Problem(str(place.parent), "is no folder", "give a folder with --out"))
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise cannot_write(place, refused) from None
