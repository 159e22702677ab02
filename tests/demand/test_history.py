"""Reading order histories: every row accounted for, every bad file told what is wrong with it."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.demand import read_history
from twin.demand.settings import HistorySettings
from twin.errors import DemandError

from . import naive_history

GOOD = "order,time,sku,quantity\n1,2024-03-01 08:00,a,2\n"


@pytest.fixture
def write(tmp_path):
    """Write a history and return its path."""

    def write_to(content: str | bytes, name: str = "orders.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_to


def read(path, unit_l: float = 1.0, **options):
    return read_history(HistorySettings(file=path, **options), unit_l)


def orders_of(history) -> dict[str, dict[str, int]]:
    lines = history.lines
    orders = {}
    for o, name in enumerate(lines.order_names):
        of_order = slice(lines.first_line[o], lines.first_line[o + 1])
        skus = [history.catalogue.names[k] for k in lines.line_sku[of_order]]
        orders[name] = dict(zip(skus, lines.line_units[of_order].tolist(), strict=True))
    return orders


rows = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", " 2 ", "C1", "A4", "", "7"]),
        st.sampled_from(["2024-03-01 08:00", "2024-03-01T09:30:15", "2024-02-28", "soon", ""]),
        st.sampled_from(["a", "A", "b", "c ", ""]),
        st.sampled_from(["1", "2", "30", "0", "-4", "", "1.5", "x"]),
        st.sampled_from(["1.5", "", "0", "-2", "9"]),
    ),
    min_size=1,
    max_size=30,
)


@settings(deadline=None, max_examples=150)
@given(rows=rows)
def test_agrees_with_a_naive_reader(rows, tmp_path_factory):
    """Orders, lines, units, times and every reason are those of a row-by-row reading."""
    path = tmp_path_factory.mktemp("naive") / "orders.csv"
    path.write_text("order,time,sku,quantity,price\n" + "".join(",".join(row) + "\n" for row in rows))
    orders, unused, times = naive_history.read(path)
    if not orders:
        with pytest.raises(DemandError, match=f"none of the {len(rows)} rows can be used"):
            read(path)
        return
    history = read(path)
    assert orders_of(history) == orders
    seen = {reason: (found.count, found.first_row) for reason, found in history.report.reasons.items()}
    assert seen == {reason: (len(numbers), numbers[0]) for reason, numbers in unused.items()}
    assert history.report.rows == history.report.used + sum(count for count, _ in seen.values())
    epoch = next(iter(times.values())).replace(year=1970, month=1, day=1, hour=0, minute=0, second=0)
    expected = [(times[name] - epoch).total_seconds() for name in history.lines.order_names]
    assert history.lines.time_s.tolist() == sorted(expected)


def test_rows_become_lines(write):
    """Repeated SKUs are one line, spellings of a SKU are one SKU, an order keeps its first time."""
    history = read(
        write(
            "order,time,sku,quantity\n"
            "2,2024-03-01 09:00,b,1\n"
            "1,2024-03-01 08:00,a1,2\n"
            "2,2024-03-01 09:01,A1,4\n"
            "1,2024-03-01 08:00,A1,3\n"
            "1,2024-03-01 08:00,A1,3\n"
        )
    )
    assert orders_of(history) == {"1": {"A1": 8}, "2": {"B": 1, "A1": 4}}
    assert history.lines.order_names == ("1", "2")
    assert history.catalogue.popularity == pytest.approx([2 / 3, 1 / 3])
    report = history.report
    assert (report.rows, report.used, report.lines, report.units) == (5, 5, 3, 13)
    assert (report.merged_rows, report.repeated_rows, report.joined_spellings) == (2, 1, 1)
    assert report.orders_with_several_times == 1
    assert "orders with several times: at most 60 s apart" in report.notes
    assert (report.first_time, report.last_time) == ("2024-03-01 08:00:00", "2024-03-01 09:00:00")


def test_the_first_row_of_each_reason_is_named(write):
    """Row and line differ where a quoted field spans lines or a line is blank."""
    report = read(
        write('order,time,sku,quantity,note\n1,2024-03-01,a,2,"two\nlines"\n\n1,2024-03-01,b,-2,\n1,2024\n')
    ).report
    negative = report.reasons["negative quantity (write-off or return)"]
    assert (negative.count, negative.first_row, negative.first_line, negative.sample) == (1, 2, 5, "-2")
    short = report.reasons["wrong number of fields"]
    assert (short.first_row, short.first_line, short.sample) == (3, 6, "2 fields instead of 5")
    assert "1 blank line(s)" in report.notes


def test_cancelled_orders_of_any_file(write):
    """Among ids that are no numbers, a leading C is a mark only together with a negative quantity."""
    report = read(
        write("order,time,sku,quantity\nCX-1,2024-03-01,a,2\nCX-2,2024-03-01,a,-2\nAX-1,2024-03-01,a,2\n")
    ).report
    assert {name: found.count for name, found in report.reasons.items()} == {"cancellation": 1}
    assert report.orders == 2


def test_goods_are_told_by_their_sku(write):
    """The UCI columns bring their own pattern; any other file takes the one that is given."""
    body = "1,2024-03-01,22386,1\n1,2024-03-01,POST,1\n"
    uci = read(write("InvoiceNo,InvoiceDate,StockCode,Quantity\n" + body))
    assert uci.report.reasons["not goods"].sample == "POST"
    plain = write("order,time,sku,quantity\n" + body)
    assert read(plain).report.used == 2
    assert read(plain, sku_pattern="[A-Z]").catalogue.names == ("POST",)


@pytest.mark.parametrize(
    ("options", "orders"),
    [
        ({"begin": "2024-03-02"}, ["2", "3"]),
        ({"end": "2024-03-02T09:00"}, ["1"]),
        ({"begin": "2024-03-01 08:00", "end": "2024-03-02 09:00:01"}, ["1", "2"]),
    ],
)
def test_windows(write, options, orders):
    """The begin is in the window, the end is not, orders are in it as a whole, the rest is counted."""
    path = write(
        "order,time,sku,quantity\n1,2024-03-01 08:00,a,1\n2,2024-03-02 09:00,b,1\n"
        "2,2024-03-02 09:01,c,1\n3,2024-03-03 10:00,d,1\n"
    )
    history = read(path, **options)
    assert list(history.lines.order_names) == orders
    outside = history.report.reasons["outside the window"]
    assert outside.count == 4 - history.report.used
    assert history.report.rows == 4
    names = {name for lines in orders_of(history).values() for name in lines}
    assert set(history.catalogue.names) == names


def test_sizes_come_from_the_file_where_it_has_them(write):
    """The largest readable size of a SKU counts; without one the setting does, and that is noted."""
    history = read(
        write(
            "order;time;sku;quantity;size_l\n1;2024-03-01;a;1;0,5\n2;2024-03-01;a;1;0,75\n"
            "2;2024-03-01;b;1;\n2;2024-03-01;c;1;-3\n"
        ),
        unit_l=2.0,
    )
    assert history.catalogue.unit_l.tolist() == [0.75, 2.0, 2.0]
    assert "2 SKUs without a readable size have 2 l a unit" in history.report.notes


def test_rows_without_a_price_are_used(write):
    """A price only marks adjustments: its absence is noted, not punished."""
    report = read(
        write("order,time,sku,quantity,price\n1,2024-03-01,a,1,\n1,2024-03-01,b,1,0\n1,2024-03-01,c,1,2\n")
    ).report
    assert report.used == 2
    assert report.reasons["price not positive"].first_row == 2
    assert "1 rows without a readable price are used all the same" in report.notes


def test_given_columns_win(write):
    """A column that is named is used even if another one is recognised."""
    path = write("order,time,sku,quantity,Packed Units\n1,2024-03-01,a,2,7\n")
    assert read(path, columns={"quantity": "packed units"}).report.units == 7


def test_the_report_prints_and_serialises(write):
    """The table names every reason with its place, and the dictionary is plain JSON."""
    report = read(write(GOOD + "2,2024-03-01 08:00,a,0\n")).report
    table = {what: (count, remark) for what, count, remark in report.table()}
    assert table["rows"] == ("2", "")
    assert table["not used: quantity zero"] == ("1", "first: row 2, line 3, '0'")
    plain = json.loads(json.dumps(report.as_dict()))
    assert plain["reasons"]["quantity zero"] == {"count": 1, "first_row": 2, "first_line": 3, "sample": "0"}
    assert plain["rows"] == 2
    assert plain["notes"][0] == "fields separated by comma"


BAD = {
    "empty": (b"", r"orders\.csv: is empty"),
    "blank": (b"\xef\xbb\xbf\n \n", r"orders\.csv: is empty"),
    "header only": ("order,time,sku,quantity\n", r"orders\.csv: has a header but no rows"),
    "binary": (bytes(range(256)), r"orders\.csv: is a binary file, not CSV"),
    "spreadsheet": (b"PK\x03\x04....", r"orders\.csv: is a ZIP archive or a spreadsheet"),
    "cut gzip": (gzip.compress(GOOD.encode() * 99)[:-20], r"orders\.csv: cannot be unpacked"),
    "broken gzip": (b"\x1f\x8b" + b"nonsense" * 9, r"orders\.csv: cannot be unpacked"),
    "no columns": (
        "when,what\n1,2\n",
        r"orders\.csv:1: no column recognised for order, time, sku, quantity; the file has: when, what; "
        r"name it, such as --columns order=NAME",
    ),
    "one column short": (
        "\norder,sku,quantity,day\n1,a,2,3\n",
        r"orders\.csv:2: no column recognised for time; the file has: order, sku, quantity, day",
    ),
    "open quote": (
        'order,time,sku,quantity\n1,2024-03-01,a,1\n1,"2024' + "-" * 200_000,
        r"orders\.csv:3: unreadable from here \(.*limit.*\); look for a quote",
    ),
    "nothing usable": (
        "order,time,sku,quantity\n1,2024-03-01,a,0\n,2024-03-01,a,1\n1,soon,a,1\n",
        r"none of the 3 rows can be used: 1 no order id \(first: line 3, ''\); "
        r"1 quantity zero \(first: line 2, '0'\); 1 unreadable time \(first: line 4, 'soon'\)",
    ),
    "beyond all reason": (
        "order,time,sku,quantity\n" + "1,2024-03-01,a,1000000000\n" * 3,
        r"orders\.csv: order '1' asks for 3,000,000,000 units of one SKU",
    ),
}


@pytest.mark.parametrize(("content", "match"), BAD.values(), ids=BAD)
def test_bad_files(write, content, match):
    """Each unusable file is refused by one error that names it and what is wrong."""
    with pytest.raises(DemandError, match=match):
        read(write(content))


@pytest.mark.parametrize(
    ("options", "match"),
    [
        (
            {"columns": {"sku": "article", "time": "date"}},
            r"csv:1: no column 'article' for sku; the file has: order",
        ),
        ({"sku_pattern": "(5"}, r"demand\.history\.sku_pattern: '\(5' is no regular expression \(missing \)"),
        ({"time_format": "%Q"}, r"demand\.history\.time_format: '%Q' has the unknown directive %Q"),
        ({"time_format": "date"}, r"time_format: 'date' has no year; write it like"),
        ({"time_format": "%Y %Y"}, r"time_format: '%Y %Y' says something twice"),
        ({"time_format": "%d/%m/%Y"}, r"fits no time of the file, such as '2024-03-01 08:00'"),
        ({"begin": "spring"}, r"demand\.history\.begin: 'spring' is no moment; write it like 2011-12-05"),
        ({"begin": "2024-03-02", "end": "2024-03-02"}, r"history\.end: '2024-03-02' is not after the begin"),
        (
            {"begin": "2025-01-01"},
            r"no orders from 2025-01-01 to the end; the file covers 2024-03-01 08:00:00 to 2024-03-01 08:0",
        ),
    ],
)
def test_bad_settings(write, options, match):
    """Each unusable setting is named together with its value and a remedy."""
    with pytest.raises(DemandError, match=match):
        read(write(GOOD), **options)


def test_several_wrong_columns_come_together(write):
    """All column problems of a file are in one error."""
    with pytest.raises(DemandError) as caught:
        read(write("order,time,units\n1,2,3\n"), columns={"time": "when", "price": "cost"})
    assert len(caught.value.problems) == 3


def test_missing_file_and_folder(tmp_path):
    """A path that leads to no file is named."""
    with pytest.raises(DemandError, match=r"nowhere\.csv: no such file; check the path"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(DemandError, match=r": is a folder; name the CSV file in it"):
        read(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(DemandError, match=r"cannot be read \(Not a directory\)"):
        read(tmp_path / "file" / "orders.csv")


def test_a_large_quantity_is_a_reason_not_an_overflow(write):
    """Numbers beyond what a line can hold are counted."""
    report = read(write(GOOD + "2,2024-03-01,a,99999999999\n3,2024-03-01,a,9e99\n")).report
    assert report.reasons["quantity above 1,000,000,000"].sample == "99999999999"
    assert report.reasons["quantity not a whole number"].sample == "9e99"


def test_lines_stay_in_the_order_of_the_file(write):
    """Orders of one time, and the lines of an order, keep their sequence."""
    history = read(
        write(
            "order,time,sku,quantity\n9,2024-03-01,z,1\n9,2024-03-01,b,1\n9,2024-03-01,z,1\n"
            "5,2024-03-01,q,1\n9,2024-03-01,a,1\n"
        )
    )
    assert [list(lines) for lines in orders_of(history).values()] == [["Z", "B", "A"], ["Q"]]
    assert history.lines.order_names == ("9", "5")
    assert np.array_equal(history.lines.lines_per_order, [3, 1])
