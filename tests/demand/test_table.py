"""Files as they come: encodings, packing, delimiters, names of columns."""

from __future__ import annotations

import gzip

import pytest

from twin.demand import table as table_module
from twin.demand.columns import recognise
from twin.demand.table import read_table

TEXT = "order,time,sku,quantity\n1,2024-03-01,café,2\n1,2024-03-01,thé,1\n"


def skus(path) -> list[str]:
    return read_table(path, {}).columns["sku"].values


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (TEXT.encode(), None),
        (TEXT.encode("utf-8-sig"), None),
        (TEXT.encode("utf-16"), None),
        (gzip.compress(TEXT.encode(), mtime=0), None),
        (TEXT.replace("\n", "\r\n").encode(), None),
        (TEXT.replace("\n", "\r").encode(), None),
        (TEXT.encode("latin-1"), "not valid UTF-8 (byte 0xe9): read as Latin-1"),
        (gzip.compress(TEXT.encode("latin-1"), mtime=0), "not valid UTF-8 (byte 0xe9): read as Latin-1"),
    ],
)
def test_encodings(tmp_path, content, note):
    """The same rows come out of any encoding, packed or not, with any line ends; a guess is noted."""
    path = tmp_path / "orders"
    path.write_bytes(content)
    assert skus(path) == ["café", "thé"]
    noted = [text for text in read_table(path, {}).notes if "UTF-8" in text]
    assert noted == ([note] if note else [])


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_delimiters(tmp_path, delimiter, name):
    """The delimiter is the one that makes the header meaningful, even if others are in it too."""
    path = tmp_path / "orders.csv"
    header = delimiter.join(['"note, and; more|"', "Order ID", "Order_Date", "Item No.", "Qty"])
    path.write_text(f"{header}\n" + delimiter.join(["x", "1", "2024-03-01", "a", "2"]) + "\n")
    table = read_table(path, {})
    assert table.delimiter == delimiter
    assert f"fields separated by {name}" in table.notes
    assert {meaning: column.name for meaning, column in table.columns.items()} == {
        "order": "Order ID",
        "time": "Order_Date",
        "sku": "Item No.",
        "quantity": "Qty",
    }


def test_a_given_name_decides_the_delimiter(tmp_path):
    """Names that no one would recognise are found with the right delimiter."""
    path = tmp_path / "orders.csv"
    path.write_text("beleg;zeit;artikel;menge\n1;2024-03-01;a;2\n")
    given = {"order": "beleg", "time": "zeit", "sku": "artikel", "quantity": "menge"}
    assert read_table(path, given).columns["sku"].values == ["a"]


def test_the_better_name_wins():
    """Of two candidates the one that says more is taken, wherever it stands."""
    header = ["date", "InvoiceDate", "item", "StockCode", "Invoice", "Quantity", "Price", "Size (l)"]
    found = recognise(header)
    assert [header[found[meaning]] for meaning in ("time", "sku", "order", "price", "size_l")] == [
        "InvoiceDate",
        "StockCode",
        "Invoice",
        "Price",
        "Size (l)",
    ]


def test_blocks_change_nothing(tmp_path, monkeypatch):
    """Rows are the same however many are encoded at once; spaces around values are no part of them."""
    path = tmp_path / "orders.csv"
    path.write_text(TEXT + " 1 ,2024-03-01, café,2\n1,2024-03-01\n1,2024-03-01,café,2\n")
    whole = read_table(path, {})
    monkeypatch.setattr(table_module, "BLOCK_ROWS", 2)
    pieces = read_table(path, {})
    assert pieces.line.tolist() == whole.line.tolist() == [2, 3, 4, 5, 6]
    assert whole.columns["sku"].values == ["café", "thé", ""]
    for meaning, column in whole.columns.items():
        assert pieces.columns[meaning].code.tolist() == column.code.tolist()
    assert pieces.repeated_rows == whole.repeated_rows == 1
    assert whole.n_fields.tolist() == [4, 4, 4, 2, 4]
    assert whole.columns["order"].text(2) == "1"
