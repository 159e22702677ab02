"""Which column of an order history means what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from twin.demand.settings import Meaning
from twin.errors import DemandError, Problem

__all__ = ["REQUIRED", "plain", "recognise", "resolve_columns"]

REQUIRED: tuple[Meaning, ...] = ("order", "time", "sku", "quantity")

_ALIASES: Mapping[Meaning, str] = {
    "order": "order orderid orderno ordernr ordernumber ordername ordercode invoiceno invoice invoiceid "
    "invoicenumber salesorder salesorderid transactionid transactionno transaction basketid receiptid",
    "time": "timestamp datetime ordertimestamp orderdatetime orderedat ordertime orderdate invoicedatetime "
    "invoicedate createdat created purchasetimestamp orderpurchasetimestamp purchasedate transactiondate "
    "transactiontime date time",
    "sku": "sku skuid skucode stockcode itemid itemcode itemno itemnumber item articleid articleno "
    "articlenumber article productid productcode productno product materialid material",
    "quantity": "quantity qty units orderqty orderquantity orderedquantity quantityordered unitsordered "
    "pieces pcs count",
    "price": "unitprice price itemprice salesprice",
    "size_l": "sizel unitl unitvolumel volumel litres liters volumelitres volumeliters",
}
"""Names by meaning, best first, as `plain` makes them."""


def plain(name: str) -> str:
    """Reduce a column's name to its letters and digits, in lower case."""
    return re.sub(r"[\W_]", "", name.lower())


def recognise(header: Sequence[str]) -> dict[Meaning, int]:
    """Find the columns whose names are commonly used.

    Parameters
    ----------
    header : sequence of str
        The names in the file.

    Returns
    -------
    dict of Meaning to int
        Position of each recognised column by its meaning.
    """
    names = [plain(name) for name in header]
    found = {meaning: _position(names, aliases.split()) for meaning, aliases in _ALIASES.items()}
    return {meaning: position for meaning, position in found.items() if position is not None}


def resolve_columns(header: Sequence[str], given: Mapping[Meaning, str], source: str) -> dict[Meaning, int]:
    """Find the columns of a history.

    Parameters
    ----------
    header : sequence of str
        The names in the file.
    given : mapping of Meaning to str
        Names that the settings give, by meaning; they win.
    source : str
        ``file:line`` of the header, for messages.

    Returns
    -------
    dict of Meaning to int
        Position of each column by its meaning; ``price`` and ``size_l`` only where there are such.

    Raises
    ------
    DemandError
        Naming every given column that is not there and every required one that is not recognised.
    """
    names = [name.strip() for name in header]
    there = f"the file has: {', '.join(names)}"
    found = recognise(names)
    problems = []
    for meaning, name in given.items():
        position = _position(names, [name.strip()])
        if position is None:
            position = _position([plain(name) for name in names], [plain(name)])
        if position is None:
            problems.append(Problem(source, f"no column {name!r} for {meaning}", there))
        else:
            found[meaning] = position
    missing = [meaning for meaning in REQUIRED if meaning not in found and meaning not in given]
    if missing:
        what = f"no column recognised for {', '.join(missing)}"
        flag = ",".join(f"{meaning}=NAME" for meaning in missing)
        problems.append(Problem(source, what, f"{there}; name it, such as --columns {flag}"))
    if problems:
        raise DemandError(problems)
    return found


def _position(names: Sequence[str], wanted: Iterable[str]) -> int | None:
    """Find the first wanted name that is there."""
    return next((names.index(name) for name in wanted if name in names), None)
