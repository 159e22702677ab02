"""``twin report``: a study as a page, a summary and tables."""

from __future__ import annotations

import click

__all__ = ["report"]

_EXAMPLES = """\b
Examples:
  twin compare aisles-one-way aisles-two-way --out aisles
  twin report aisles
  twin report studies/compare-tiny-small --out for-the-meeting
"""


@click.command(epilog=_EXAMPLES)
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("--out", metavar="DIR", type=click.Path(), help="Folder of the report.  [default: DIR/report]")
@click.option(
    "--store",
    metavar="URL",
    help="The database of a study that keeps its replications elsewhere, if it needs a password.",
)
@click.option("--quiet", is_flag=True, help="Print nothing.")
def report(folder: str, out: str | None, store: str | None, quiet: bool) -> None:
    """Write the report of a study: a page, a summary, tables.

    DIR is the folder of `twin compare`, `sweep`, `size` or `optimize`, finished or not. The report is one
    HTML file that opens anywhere and prints well, a Markdown summary, every table as CSV, JSON and Parquet,
    and every chart and picture as a file.
    """
    from twin.report import write_report

    written = write_report(folder, out, store)
    if not quiet:
        click.echo(written.report.verdict)
        for place in (written.page, written.summary, written.tables, written.pictures):
            click.echo(f"  {place}")
