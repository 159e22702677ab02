"""What a drive unit is about, and who waits for whom."""

from __future__ import annotations

from twin.events import StationStatus
from twin.frames import DriveLook, Frame
from twin.layout.floor import CellKind
from twin.state import DrivePhase
from twin.units import NONE
from twin.view.find import name_of
from twin.view.selection import Selection, Thing

__all__ = ["chain_of", "chain_words", "task_words"]

LONGEST_CHAIN = 24


def task_words(frame: Frame, drive: int) -> str:
    """Say what a drive unit is doing, such as ``carries p340 to P3``."""
    if frame.layout.kind[frame.cell[drive]] == CellKind.GARAGE:
        return "stands in the garage, off duty"
    phase = DrivePhase(int(frame.phase[drive]))
    pod = f"p{int(frame.pod[drive])}"
    number = int(frame.station[drive])
    station = frame.layout.stations[number].name if number != NONE else "its station"
    words = {
        DrivePhase.IDLE: "has nothing to do",
        DrivePhase.TO_POD: f"fetches {pod} for {station}",
        DrivePhase.LIFTING: f"lifts {pod} for {station}",
        DrivePhase.AWAITING_ADMISSION: f"stands under {pod} until {station} has room",
        DrivePhase.TO_STATION: f"carries {pod} to {station}",
        DrivePhase.AT_STATION: f"presents {pod} at {station}",
        DrivePhase.TO_STORAGE: f"brings {pod} back to storage",
        DrivePhase.SETTING_DOWN: f"sets {pod} down",
        DrivePhase.TO_CHARGER: "goes to a charger",
        DrivePhase.CHARGING: "charges",
        DrivePhase.TO_REST: "leaves its charger for a place to rest",
    }[phase]
    if phase is DrivePhase.TO_STATION and number != NONE and _in_lane(frame, drive, number):
        words = f"queues with {pod} in the lane of {station}"
    return f"is broken or stopped; it {words}" if frame.look[drive] == DriveLook.FAILED else words


def _in_lane(frame: Frame, drive: int, station: int) -> bool:
    return int(frame.layout.lane[frame.cell[drive]]) == station


def chain_of(frame: Frame, drive: int) -> list[int]:
    """Follow who waits for whom, from a drive unit on.

    Returns
    -------
    list of int
        Drive units, this one first; where the first to come again closes a ring, it stands at the end too.
    """
    chain = [drive]
    while (ahead := int(frame.waits_for[chain[-1]])) != NONE and len(chain) < LONGEST_CHAIN:
        chain.append(ahead)
        if ahead in chain[:-1]:
            break
    return chain


def chain_words(frame: Frame, chain: list[int]) -> str:
    """Say a chain in words: ``D12 waits for D7, which waits for D31, which presents p9 at P2``."""
    last = chain[-1]
    links = ", which waits for ".join(f"D{drive}" for drive in chain[1:])
    text = f"D{chain[0]} waits for {links}"
    if last in chain[:-1]:
        return f"{text}: a ring, each waits for the next."
    reason = task_words(frame, last)
    number = int(frame.station[last])
    if number != NONE and frame.phase[last] == DrivePhase.AT_STATION:
        name = name_of(Selection(Thing.STATION, number), frame)
        if frame.station_status[number] == StationStatus.BLOCKED:
            reason += f"; the packers have no room for the totes of {name}"
        elif frame.station_status[number] == StationStatus.CLOSED:
            reason += f"; {name} is closed"
    return f"{text}, which {reason}."
