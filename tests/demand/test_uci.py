"""The real data: a year of a web shop's invoices, read as it is."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from twin.demand import History, read_history
from twin.demand.settings import HistorySettings

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "orders-uci-online-retail"
FILE = DATA / "online_retail.csv.gz"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the UCI data is not beside this checkout")


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, int]]:
    """Load the counts that come with the data."""
    return json.loads((DATA / "made-here" / "expected_counts.json").read_text())


@pytest.fixture(scope="module")
def year() -> History:
    """Read the whole file once."""
    return read_history(HistorySettings(file=FILE), 1.0)


def test_the_cleaned_counts_come_out(year, expected):
    """Rows, orders, SKUs, lines and units are exactly those of the cleaning rule."""
    report, cleaned = year.report, expected["cleaned"]
    assert report.used == cleaned["rows"]
    assert report.orders == cleaned["orders"]
    assert report.skus == cleaned["skus"]
    assert report.lines == cleaned["lines_after_merging_repeats"]
    assert report.units == cleaned["units"]


def test_every_row_is_accounted_for(year, expected):
    """Used and unused rows add up, and each oddity of the data has its count."""
    report, raw = year.report, expected["raw"]
    counts = {reason: unused.count for reason, unused in report.reasons.items()}
    assert report.rows == raw["rows"] == report.used + sum(counts.values())
    assert counts["cancellation"] == raw["rows_on_C_invoices"]
    assert counts["adjustment"] == raw["rows_on_A_invoices"]
    assert report.repeated_rows == raw["exact_repeat_rows"]
    negative = raw["rows_with_negative_quantity"] - raw["rows_on_C_invoices"]
    assert counts["negative quantity (write-off or return)"] == negative
    assert report.reasons["cancellation"].sample == "C536379"
    assert report.reasons["cancellation"].first_line == report.reasons["cancellation"].first_row + 1
    assert report.first_time == raw["first"]


def test_orders_are_sound(year):
    """SKUs are distinct within an order, times never fall, and the shape is that of the data."""
    lines = year.lines
    order = np.repeat(np.arange(lines.n_orders), lines.lines_per_order)
    assert len(np.unique(order * year.catalogue.n_skus + lines.line_sku)) == len(lines.line_sku)
    assert (np.diff(lines.time_s) >= 0).all()
    assert lines.line_units.max() == 80_995
    assert lines.lines_per_order.max() == 1106
    assert np.median(lines.lines_per_order) == 15
    assert np.sort(year.catalogue.popularity)[-38:].sum() == pytest.approx(0.092, abs=0.001)


def test_the_busiest_day(expected):
    """A window of one day has that day's lines; all rows of the file are still counted."""
    window = HistorySettings(file=FILE, begin="2011-12-05", end="2011-12-06")
    report = read_history(window, 1.0).report
    assert report.lines == 5185
    assert report.rows == expected["raw"]["rows"]
    one_day = read_history(HistorySettings(file=DATA / "days" / "2011-12-05.csv"), 1.0).report
    assert (one_day.orders, one_day.lines, one_day.units) == (report.orders, report.lines, report.units)


def test_the_original_spelling_of_dates(tmp_path, year):
    """Nine days written as month/day/year, as other copies have them, are not taken for nine months."""
    path = tmp_path / "december.csv"
    with gzip.open(FILE, "rt", newline="") as source, path.open("w", newline="") as copy:
        writer = csv.writer(copy, delimiter=";")
        reader = csv.reader(source)
        writer.writerow(next(reader))
        for number, row in enumerate(reader):
            date, clock = row[4].split()
            row[4] = f"{int(date[5:7])}/{int(date[8:])}/{date[:4]} {int(clock[:2])}:{clock[3:5]}"
            writer.writerow(row)
            if number == 20_000:
                break
    copied = read_history(HistorySettings(file=path), 1.0)
    n_orders = copied.lines.n_orders - 1  # the last one may be cut
    assert np.array_equal(copied.lines.time_s[:n_orders], year.lines.time_s[:n_orders])
    assert copied.report.first_time == "2010-12-01 08:26:00"
