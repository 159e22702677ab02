"""The report of a study: one page that opens anywhere, a summary, and every table as a file."""

from twin.report.reading import read_study
from twin.report.writing import Written, report_of, write_report

__all__ = ["Written", "read_study", "report_of", "write_report"]
