"""Moved to :mod:`twin.state.stock`."""

from twin.state.stock import Stock, stock_of

__all__ = ["Stock", "stock_of"]
