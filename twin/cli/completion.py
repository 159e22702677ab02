"""What the shell offers when somebody presses Tab."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, get_args

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "complete_figure",
    "complete_layout",
    "complete_planner",
    "complete_planning",
    "complete_problem",
    "complete_setting",
    "complete_variation",
]

_REGISTRIES = {
    "motion": ("twin.motion.models", "MOTION_MODELS"),
    "planning.planner": ("twin.planning.planner", "PLANNERS"),
    **{
        f"policies.{name}": (f"twin.policies.{name}", name.upper())
        for name in (
            "order_release",
            "order_to_station",
            "pod_selection",
            "drive_assignment",
            "pod_storage",
            "replenishment",
            "charging",
        )
    },
}
"""Where the names live that a setting chooses from."""


def complete_layout(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the bundled floors and files."""
    from twin.layout import bundled_layouts

    floors = [CompletionItem(name) for name in bundled_layouts() if name.startswith(incomplete)]
    return [*floors, CompletionItem(incomplete, type="file")]


def complete_figure(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the key figures by name."""
    from twin.metrics import FIGURES

    return [
        CompletionItem(name, help=entry.label.strip())
        for name, entry in FIGURES.items()
        if name.startswith(incomplete)
    ]


def complete_problem(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer files."""
    return [CompletionItem(incomplete, type="file")]


def complete_planner(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the planners by name."""
    from twin.planning.planner import PLANNERS

    return [CompletionItem(name) for name in PLANNERS.names() if name.startswith(incomplete)]


def complete_planning(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the settings of planning."""
    from twin.scenario import PlanningSettings

    offered = [
        CompletionItem(f"{name}=", help=text) for name, text in _settings(PlanningSettings, "planning.")
    ]
    return [item for item in offered if item.value.startswith(incomplete)]


def complete_setting(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the scenario's settings, and the names that one chooses from."""
    from twin.scenario import Scenario

    path, equals, _ = incomplete.partition("=")
    if equals and path in _REGISTRIES:
        module, registry = _REGISTRIES[path]
        names = getattr(import_module(module), registry).names()
        offered = [CompletionItem(f"{path}={name}") for name in names]
    else:
        offered = [CompletionItem(f"{name}=", help=text) for name, text in _settings(Scenario)]
    return [item for item in offered if item.value.startswith(incomplete)]


def complete_variation(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the settings of scenario and layout, and one name after the other of those they choose from."""
    from twin.layout.settings import LayoutSettings
    from twin.scenario import Scenario

    path, equals, listed = incomplete.partition("=")
    if equals and path in _REGISTRIES:
        module, registry = _REGISTRIES[path]
        names = getattr(import_module(module), registry).names()
        *chosen, _ = listed.split(",")
        before = f"{path}=" + "".join(f"{name}," for name in chosen)
        offered = [CompletionItem(before + name) for name in names if name not in chosen]
    else:
        settings = [*_settings(Scenario), *_settings(LayoutSettings, "layout.")]
        offered = [CompletionItem(f"{name}=", help=text) for name, text in settings]
    return [item for item in offered if item.value.startswith(incomplete)]


def _settings(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, str]]:
    """Name every setting by its dotted path, with its description."""
    from pydantic import BaseModel

    for name, field in model.model_fields.items():
        choices: tuple[Any, ...] = get_args(field.annotation) or (field.annotation,)
        inner = next(
            (part for part in choices if isinstance(part, type) and issubclass(part, BaseModel)), None
        )
        if inner is not None:
            yield from _settings(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}", field.description or ""
