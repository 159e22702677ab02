"""Who charges where and until when, so that no drive unit is ever stranded."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from twin.dispatch.answers import refusal
from twin.dispatch.berths import Berths
from twin.dispatch.reserve import SESSIONS, reserve_wh
from twin.events import EventKind, EventRecord
from twin.planning.navigator import Navigator
from twin.policies.charging import CHARGING
from twin.policies.charging import Charging as ChargingRule
from twin.policies.situation import Situation
from twin.state import Activity, Batteries, DrivePhase
from twin.state.batteries import charge_of, to_energy
from twin.units import NONE, to_steps

__all__ = ["CHARGE_UNIT", "Charging", "ChargingObserver"]

CHARGE_UNIT = 10_000
"""The record states charges as parts of the capacity: hundredths of a per cent."""

LOOK_AGAIN_S = 2.0
"""While somebody waits for a charger that is being left: it takes so long to be out of the way."""

LATEST = np.iinfo(np.int32).max


class ChargingObserver(Protocol):
    """Hears what becomes of the drive units."""

    def drive_able(self) -> None:
        """Hear that a drive unit can be given work again."""
        ...


class Charging:
    """Keeps the batteries charged.

    A drive unit without a task that is low (see :class:`~twin.policies.charging.ChargeLevels`) is kept from
    work and goes to the nearest free charger; where none is free, the fullest of those that may leave one
    does, and failing that it waits for the first that may. One that is not low but wishes to charge takes
    what is left. Nothing is polled: between two decisions charges change at a constant rate, so timers are
    set for the moments at which they cross a level.

    Parameters
    ----------
    situation : Situation
        The floor. The fleet, its batteries, the timers and the set of idle drive units are modified in
        place.
    batteries : Batteries
        The batteries and chargers.
    navigator : Navigator
        Sends the drive units.
    record : EventRecord
        Takes the facts.
    observer : ChargingObserver
        Is told of drive units that can work again.

    Attributes
    ----------
    due : bool
        Whether there is something to decide.
    low : int
        Energy below which a drive unit gets no work, in milliwatt-steps.
    """

    def __init__(
        self,
        situation: Situation,
        batteries: Batteries,
        navigator: Navigator,
        record: EventRecord,
        observer: ChargingObserver,
    ) -> None:
        self._state = state = situation.state
        self._batteries = batteries
        self._navigator = navigator
        self._record = record
        self._observer = observer
        settings = state.scenario.battery
        self._policy = CHARGING[state.scenario.policies.charging](situation)
        reserve = to_energy(reserve_wh(situation), state.step_s)
        self.low = max(self._energy(settings.charge_below), reserve)
        range_above = self._energy(settings.charge_to) - self.low
        self._may_leave = max(self._energy(settings.recall_above), self.low + range_above // SESSIONS)
        self._idle_mw = -batteries.net_mw.item(Activity.IDLE)
        self._charge_mw = batteries.net_mw.item(Activity.CHARGING)
        self._look_again = to_steps(LOOK_AGAIN_S, state.step_s)
        self._first_timer = len(state.timers) - len(batteries.charger)
        self._berths = Berths(situation, batteries)
        self._low: dict[int, None] = {}
        self._wishing: dict[int, None] = {}
        self.due = False

    def begin(self) -> None:
        """Look at all batteries at the start; whoever stands on a charger begins to charge there."""
        state = self._state
        berth_at = {cell: berth for berth, cell in enumerate(self._batteries.charger.tolist())}
        for drive, cell in enumerate(state.fleet.cell.tolist()):
            if drive in state.off_duty:
                continue
            if cell in berth_at:
                self._berths.hold(drive, berth_at[cell])
                state.fleet.fixed[drive] = 1
                self.plugged_in(drive)
            else:
                self.settled(drive)

    def switch(self, rule: ChargingRule) -> None:
        """Let another rule set the levels of those that come to rest or begin to charge from now on."""
        self._policy = rule

    def settled(self, drive: int) -> None:
        """Look at the battery of a drive unit that rests without a task: it can work, wishes, or is low."""
        charge = self._charge(drive)
        if charge < self.low:
            self._set_idle(drive, able=False)
            self._wishing.pop(drive, None)
            self._low[drive] = None
            self.due = True
            return
        self._set_idle(drive, able=True)
        begin, _, _ = self._levels(drive)
        if charge < begin:
            self._wishing[drive] = None
            self.due = True
        self._wake_after(drive, (charge - (self.low if charge < begin else begin)) // self._idle_mw + 1)

    def released(self, drive: int) -> None:
        """Let go of a drive unit that gets work: it leaves the charger that it holds."""
        self._state.timers[drive] = NONE
        self._forget(drive)
        self._give_up(drive)

    def off_duty(self, drive: int) -> None:
        """Take a drive unit without a task out of all plans, as it goes off duty; it leaves its charger."""
        self._set_idle(drive, able=False)
        self.released(drive)
        if self._state.fleet.phase[drive] != DrivePhase.IDLE:
            self._state.fleet.phase[drive] = DrivePhase.IDLE
            self._navigator.rest(drive)

    def failed(self, drive: int) -> None:
        """Take a drive unit without a task out of all plans, as it has broken down; on a charger it stays.

        After its repair, :meth:`settled` or, on a charger, :meth:`timer_done` brings it back.
        """
        phase = self._state.fleet.phase
        self._forget(drive)
        self._set_idle(drive, able=False)
        if phase[drive] in (DrivePhase.TO_CHARGER, DrivePhase.TO_REST):
            self._give_up(drive)
            phase[drive] = DrivePhase.IDLE
            self._navigator.rest(drive)

    def plugged_in(self, drive: int) -> None:
        """Begin to charge a drive unit that has arrived at its charger."""
        self._state.fleet.phase[drive] = DrivePhase.CHARGING
        self._note(EventKind.CHARGE_STARTED, drive)
        _, recall, _ = self._levels(drive)
        if self._charge(drive) < recall:
            self._set_idle(drive, able=False)
        self._look_at_charge(drive)

    def at_rest(self, drive: int) -> None:
        """Let a drive unit rest that has left a charger."""
        self._state.fleet.phase[drive] = DrivePhase.IDLE
        self._berths.forget_place(drive)
        self._navigator.rest(drive)
        self.settled(drive)

    def timer_done(self, drive: int) -> None:
        """React to a charge having crossed a level."""
        if self._state.fleet.phase[drive] == DrivePhase.CHARGING:
            self._look_at_charge(drive)
        else:
            self.settled(drive)

    def decide(self) -> None:
        """Give the chargers that are free to those that need or wish them, lowest first."""
        self.due = False
        for waiting in (self._low, self._wishing):
            n_free = len(self._berths.free())
            for drive in sorted(waiting, key=self._charge)[:n_free] if n_free else ():
                self._send_to_charger(drive)
        if self._low:
            self._make_room()
        if self._low or self._wishing:
            self._watch_leaving()

    def _look_at_charge(self, drive: int) -> None:
        """Let a drive unit on its charger be recalled, or leave, when it may."""
        charge = self._charge(drive)
        _, recall, end = self._levels(drive)
        if charge >= end:
            self._send_to_rest(drive)
            return
        if charge >= recall:
            self._set_idle(drive, able=True)
        self.due |= bool(self._low)
        level = min(level for level in (self._may_leave, recall, end) if level > charge)
        self._wake_after(drive, -((charge - level) // self._charge_mw))

    def _make_room(self) -> None:
        """Let the fullest drive units that may leave a charger do so, one for each that is low."""
        state, holder = self._state, self._batteries.holder
        sound = state.fleet.speed_factor > 0.0
        leaving = len(self._berths.being_left())
        holders = [
            (self._charge(drive), drive) for drive in holder.tolist() if drive != NONE and sound[drive]
        ]
        for charge, drive in sorted(holders, reverse=True)[: max(0, len(self._low) - leaving)]:
            charging = state.fleet.phase[drive] == DrivePhase.CHARGING
            if charge >= (self._may_leave if charging else self.low):
                self._send_to_rest(drive)
                self.due |= not charging

    def _watch_leaving(self) -> None:
        """Look again soon at the chargers that are being left."""
        state = self._state
        state.timers[self._first_timer + self._berths.being_left()] = state.step + self._look_again

    def _send_to_charger(self, drive: int) -> None:
        state = self._state
        berth = self._berths.nearest(state.fleet.cell.item(drive))
        state.timers[drive] = NONE
        self._forget(drive)
        self._berths.hold(drive, berth)
        state.fleet.phase[drive] = DrivePhase.TO_CHARGER
        self._navigator.send(drive, self._batteries.charger.item(berth), state.step)

    def _send_to_rest(self, drive: int) -> None:
        """Let a drive unit leave its charger for the nearest storage location where nobody is."""
        state = self._state
        state.timers[drive] = NONE
        cell = self._berths.place_to_rest(drive)
        self._give_up(drive)
        state.fleet.phase[drive] = DrivePhase.TO_REST
        self._set_idle(drive, able=True)
        self._navigator.send(drive, cell, state.step)

    def _give_up(self, drive: int) -> None:
        """End a drive unit's hold on a charger, if it has one."""
        if self._batteries.berth[drive] == NONE:
            return
        if self._state.fleet.phase[drive] == DrivePhase.CHARGING:
            self._note(EventKind.CHARGE_ENDED, drive)
        self._berths.give_up(drive)
        self.due |= bool(self._low or self._wishing)

    def _forget(self, drive: int) -> None:
        self._low.pop(drive, None)
        self._wishing.pop(drive, None)
        self._berths.forget_place(drive)

    def _set_idle(self, drive: int, *, able: bool) -> None:
        """Say whether a drive unit without a task can be given work."""
        idle = self._state.idle
        if able and drive not in idle:
            idle.add(drive)
            self._observer.drive_able()
        elif not able and drive in idle:
            idle.remove(drive)

    def _charge(self, drive: int) -> int:
        return charge_of(self._batteries, self._state.fleet, drive)

    def _energy(self, share: float) -> int:
        return int(share * self._batteries.capacity)

    def _levels(self, drive: int) -> tuple[int, int, int]:
        """Ask the policy at what energies a drive unit begins, may be recalled and ends."""
        answer = self._policy.levels(drive)
        match answer:
            case (float() | int() as begin, float() | int() as recall, float() | int() as end) if (
                0 <= begin < end <= 1 and recall <= end
            ):
                least = self._may_leave
                return (
                    max(self._energy(begin), self.low),
                    max(self._energy(recall), least),
                    max(self._energy(end), least),
                )
        raise refusal(self._state.scenario.policies, "charging", f"{answer}")

    def _wake_after(self, drive: int, n_steps: int) -> None:
        due = self._state.step + n_steps
        self._state.timers[drive] = due if due < LATEST else NONE

    def _note(self, kind: EventKind, drive: int) -> None:
        state = self._state
        charge = self._charge(drive) * CHARGE_UNIT // self._batteries.capacity
        self._record.note(state.step, kind, drive=drive, units=charge, cell=state.fleet.cell.item(drive))
