"""Settings of the demand: what belongs together, and what no machine could run."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from twin.demand import DemandSettings


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"arrivals": "replay"}, "replay needs history.file"),
        ({"arrivals": "poisson"}, "poisson needs orders_per_hour"),
        ({"arrivals": "profile", "orders_per_hour": 9}, "profile of 24 weights, not all zero"),
        ({"arrivals": "profile", "orders_per_hour": 9, "profile": [0] * 24}, "not all zero"),
        ({"arrivals": "profile", "orders_per_hour": 9, "profile": [1e308] * 24}, "profile of 24 weights"),
        ({"arrivals": "profile", "orders_per_hour": 9, "profile": [-1] * 24}, "greater than or equal to 0"),
        ({"orders_per_hour": float("nan")}, "finite"),
        ({"orders_per_hour": 1e12}, "less than or equal to 10000000"),
        ({"backlog_orders": -3}, "greater than 0"),
        ({"skus": {"count": 10**12}}, "less than or equal to 10000000"),
        ({"lines": {"lines_per_order": 0.5}}, "greater than or equal to 1"),
        ({"history": {"file": "a.csv", "speed": 0}}, "greater than or equal to"),
        ({"history": {"file": "a.csv", "columns": {"colour": "x"}}}, "'order', 'time', 'sku'"),
        ({"speed": 2}, "Extra inputs are not permitted"),
    ],
)
def test_unusable_settings(settings, match):
    """Each is refused when the settings are made, before anything runs."""
    with pytest.raises(ValidationError, match=match):
        DemandSettings(**settings)
