"""What was asked of a floor by hand, read back from its event record, to be asked again."""

from __future__ import annotations

from twin.events import EventKind
from twin.events.record import COLUMNS, Fact
from twin.planning.planner import PLANNERS
from twin.policies.decisions import DECISIONS
from twin.whatif import BY_HAND, ChangeRate, Command, SwitchPlanner, SwitchPolicy

__all__ = ["command_of"]

KIND, DRIVE, STATION, LINE, UNITS, CELL = (
    COLUMNS.index(name) for name in ("kind", "drive", "station", "line", "units", "cell")
)


def command_of(fact: Fact) -> Command | None:
    """Read the command that a fact of the event record tells of; None where it tells of none."""
    kind, units = fact[KIND], fact[UNITS]
    if kind == EventKind.BY_HAND:
        # two of the three are NONE, which is -1
        return BY_HAND[units](max(fact[DRIVE], fact[STATION], fact[CELL]))
    if kind == EventKind.RATE_CHANGED:
        return ChangeRate(units / 100)
    if kind == EventKind.PLANNER_CHANGED:
        return SwitchPlanner(PLANNERS.names()[units])
    if kind == EventKind.POLICY_CHANGED:
        decision = list(DECISIONS)[fact[LINE]]
        return SwitchPolicy(decision, DECISIONS[decision].names()[units])
    return None
