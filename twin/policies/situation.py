"""What a rule may look at when it decides."""

from __future__ import annotations

from dataclasses import dataclass

from twin.planning.fields import DistanceFields
from twin.state import FloorState
from twin.streams import Streams

__all__ = ["Situation"]


@dataclass(frozen=True, eq=False, slots=True)
class Situation:
    """The floor as rules see it: to read, not to write.

    Attributes
    ----------
    state : FloorState
        Everything on the floor.
    fields : DistanceFields
        Distances; ``fields.to_station[station, cell]`` and ``fields.from_station[station, cell]`` are ready.
    streams : Streams
        Random streams; a rule opens its own by name.
    """

    state: FloorState
    fields: DistanceFields
    streams: Streams
