"""A digital twin of a robotic fulfilment floor.

>>> import twin
>>> floor = twin.load_layout("small")  # doctest: +SKIP
>>> result = twin.run(floor)  # doctest: +SKIP
>>> result.figures["units_per_hour"]  # doctest: +SKIP

Names are imported on first use, so that ``import twin`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.errors import TwinError
    from twin.events import EventKind, EventRecord, RunStatus, StationStatus
    from twin.experiments import Result, RunObserver, read_events, run
    from twin.layout import load_layout
    from twin.layout.floor import Layout
    from twin.metrics import FIGURES
    from twin.model import FulfillmentFloor
    from twin.scenario import Scenario, load_scenario
    from twin.studies.asking import compare, optimize, size, sweep
    from twin.studies.candidate import Candidate
    from twin.studies.comparison import Comparison, ComparisonSettings
    from twin.studies.sizes import SizingSettings
    from twin.studies.trials import SearchSettings

    __version__: str

__all__ = [
    "FIGURES",
    "Candidate",
    "Comparison",
    "ComparisonSettings",
    "EventKind",
    "EventRecord",
    "FulfillmentFloor",
    "Layout",
    "Result",
    "RunObserver",
    "RunStatus",
    "Scenario",
    "SearchSettings",
    "SizingSettings",
    "StationStatus",
    "TwinError",
    "__version__",
    "compare",
    "load_layout",
    "load_scenario",
    "optimize",
    "read_events",
    "run",
    "size",
    "sweep",
]

_HOME = {
    "FIGURES": "twin.metrics",
    "Candidate": "twin.studies.candidate",
    "Comparison": "twin.studies.comparison",
    "ComparisonSettings": "twin.studies.comparison",
    "EventKind": "twin.events",
    "EventRecord": "twin.events",
    "FulfillmentFloor": "twin.model",
    "Layout": "twin.layout.floor",
    "Result": "twin.experiments",
    "RunObserver": "twin.experiments",
    "RunStatus": "twin.events",
    "Scenario": "twin.scenario",
    "SearchSettings": "twin.studies.trials",
    "SizingSettings": "twin.studies.sizes",
    "StationStatus": "twin.events",
    "TwinError": "twin.errors",
    **dict.fromkeys(("compare", "optimize", "size", "sweep"), "twin.studies.asking"),
    "load_layout": "twin.layout",
    "load_scenario": "twin.scenario",
    "read_events": "twin.experiments",
    "run": "twin.experiments",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("floor-twin")
    elif name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    else:
        raise AttributeError(f"module 'twin' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
