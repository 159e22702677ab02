"""A slow, obvious reader of order histories to compare with; shares no code with the package."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

SPECIAL = {"C": "cancellation"}


def reason_against(row: dict[str, str], numeric_ids: bool) -> str | None:
    """Say why a row with the columns order, time, sku, quantity, price cannot be used, or None."""
    order, sku, quantity = row["order"].strip(), row["sku"].strip(), row["quantity"].strip()
    if not order:
        return "no order id"
    if numeric_ids and order[0].isalpha():
        return SPECIAL.get(order[0], "adjustment")
    if order[0] == "C" and quantity.startswith("-"):
        return "cancellation"
    if not sku:
        return "no SKU"
    if not quantity:
        return "no quantity"
    if not quantity.lstrip("-").isdigit():
        return "quantity not a whole number"
    if int(quantity) < 0:
        return "negative quantity (write-off or return)"
    if int(quantity) == 0:
        return "quantity zero"
    if row["price"] and float(row["price"]) <= 0:
        return "price not positive"
    try:
        datetime.fromisoformat(row["time"])
    except ValueError:
        return "unreadable time"
    return None


def read(path: Path) -> tuple[dict[str, dict[str, int]], dict[str, list[int]], dict[str, datetime]]:
    """Return units by order and SKU, first and count of the rows unused by reason, and the orders' times."""
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    ids = {row["order"].strip() for row in rows}
    numeric_ids = sum(name.isdigit() for name in ids) > len(ids) / 2
    orders: dict[str, dict[str, int]] = {}
    unused: dict[str, list[int]] = {}
    times: dict[str, datetime] = {}
    for number, row in enumerate(rows, start=1):
        reason = reason_against(row, numeric_ids)
        if reason:
            unused.setdefault(reason, []).append(number)
            continue
        name, sku = row["order"].strip(), row["sku"].strip().upper()
        times.setdefault(name, datetime.fromisoformat(row["time"]))
        lines = orders.setdefault(name, {})
        lines[sku] = lines.get(sku, 0) + int(row["quantity"])
    return orders, unused, times
