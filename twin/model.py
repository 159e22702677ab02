"""The floor as a Mesa model: the order of phases in a step."""

from __future__ import annotations

import mesa
import numpy as np

from twin.agents import (
    Charger,
    DriveUnit,
    Packer,
    PackingArea,
    PickStation,
    ReplenishmentStation,
    ServiceTimes,
    Station,
)
from twin.audit import open_audit
from twin.demand import HistoryReport, open_source
from twin.dispatch import Dispatcher
from twin.events import EventKind, EventRecord, RunStatus
from twin.faults import Upkeep
from twin.intake import Intake
from twin.kernels.timers import next_due, ring
from twin.layout.floor import Layout
from twin.layout.garage import with_garage
from twin.motion.models import MOTION_MODELS
from twin.opening import count_pods, open_floor, open_planner, record_opening
from twin.planning.navigator import Navigator
from twin.planning.planner import is_guided
from twin.policies.situation import Situation
from twin.roster import Roster
from twin.scenario import Scenario
from twin.state import Activity
from twin.streams import Streams
from twin.units import HOUR_S, NONE, to_steps
from twin.watchdog import Watchdog

__all__ = ["FulfillmentFloor"]

FLUSH_FACTS = 4096
ENDINGS = {RunStatus.COMPLETE: 0, RunStatus.PARTIAL: 1, RunStatus.STUCK: 2}


class FulfillmentFloor(mesa.Model):
    """A robotic fulfilment floor at work.

    Parameters
    ----------
    layout : Layout
        The floor.
    scenario : Scenario, optional
        The run's settings; the defaults when absent.
    audit : bool, default False
        Let the judge look at every step.
    record : EventRecord, optional
        Where the events go; a new one in memory when absent.

    Attributes
    ----------
    state : FloorState
        Everything on the floor, as arrays.
    settings : Scenario
        The run's settings (``scenario`` is Mesa's own name).
    record : EventRecord
        What has happened.
    upkeep : Upkeep
        Lets faults happen: those of the scenario, and others when asked.
    roster : Roster
        Which drive units are on duty.
    drive_units, stations, packers, chargers : list
        The agents by number; ``agents_by_type`` has them too. No chargers where batteries do not run down.
    demand_report : HistoryReport or None
        How the order history was read.
    horizon_steps : int
        The step at which the run is complete.

    Raises
    ------
    InputError
        For settings that do not go with the layout.

    Examples
    --------
    >>> import twin
    >>> floor = twin.FulfillmentFloor(twin.load_layout("tiny"))  # doctest: +SKIP
    >>> floor.step()  # doctest: +SKIP
    >>> floor.agents_by_type[twin.agents.DriveUnit].get("phase")  # doctest: +SKIP
    """

    def __init__(
        self,
        layout: Layout,
        scenario: Scenario | None = None,
        *,
        audit: bool = False,
        record: EventRecord | None = None,
    ) -> None:
        self.settings = scenario = scenario or Scenario()
        super().__init__(rng=scenario.seed)
        self.record = record or EventRecord()
        layout = with_garage(layout, scenario.fleet.spare)
        motion = MOTION_MODELS[scenario.motion]
        step_s = motion.step_s(layout, scenario.fleet)
        self.horizon_steps = to_steps(scenario.hours * HOUR_S, step_s)
        streams = Streams(scenario.seed)
        tote_places = sum(station.open_orders for station in layout.stations if station.kind.picks)
        source = open_source(
            scenario.demand, streams, count_pods(layout, scenario), scenario.hours * HOUR_S, tote_places
        )
        guided = is_guided(scenario.planning.planner)
        self.state, fields = open_floor(layout, scenario, source.catalogue, streams, step_s, guided=guided)
        state = self.state
        self.navigator = Navigator(state.fleet, fields)
        self.motion = motion(state, fields, self.record)
        self.planner = open_planner(state, self.motion, fields)
        self.motion.attach(self.planner)
        self.dispatcher = Dispatcher(Situation(state, fields, streams), self.navigator, self.record)
        self.service_times = ServiceTimes(scenario, streams, step_s)
        self.lift_steps = to_steps(scenario.fleet.lift_s, step_s)
        self.set_down_steps = to_steps(scenario.fleet.set_down_s, step_s)
        self._create_agents()
        self.upkeep = Upkeep(
            state, self.motion, self.dispatcher, self.stations, self.record, streams, self.horizon_steps
        )
        self._watchdog = Watchdog(state, fields, self.dispatcher.ways)
        self._audit = open_audit(state, self.motion.bodies) if audit else None
        judge = None if self._audit is None else self._audit.moved_by_hand
        self.roster = Roster(state, self.motion, self.navigator, self.dispatcher, self.record, judge)
        self._intake = Intake(source, state, self.record, self.horizon_steps)
        self._rung = np.zeros(len(state.timers), dtype=np.int32)
        self._stirred = True
        record_opening(self.record, state)
        if self.dispatcher.charging is not None:
            self.dispatcher.charging.begin()

    def _create_agents(self) -> None:
        state = self.state
        self.drive_units = [DriveUnit(self, drive) for drive in range(len(state.fleet.cell))]
        self.stations: list[Station] = [
            (PickStation if description.kind.picks else ReplenishmentStation)(self, station_id)
            for station_id, description in enumerate(state.layout.stations)
        ]
        n_packers = self.settings.packing.packers or state.layout.packers
        self.packers = [Packer(self, packer_id) for packer_id in range(n_packers)]
        buffer_totes = self.settings.packing.buffer_totes or state.layout.packing_buffer_totes
        self.packing = PackingArea(self.packers, buffer_totes)
        n_chargers = 0 if state.batteries is None else len(state.batteries.charger)
        self.chargers = [Charger(self, charger_id) for charger_id in range(n_chargers)]
        self._by_timer = [*self.drive_units, *self.stations, *self.packers, *self.chargers]

    @property
    def now(self) -> int:
        """The clock, in steps."""
        return self.state.step

    @property
    def step_s(self) -> float:
        """Length of a step in seconds."""
        return self.state.step_s

    @property
    def demand_report(self) -> HistoryReport | None:
        """How the order history was read; None without one."""
        return self._intake.source.report

    @property
    def audit_counts(self) -> dict[str, int] | None:
        """Steps that the judge has checked, and violations of each kind; None when it was not asked."""
        return None if self._audit is None else self._audit.counts

    @property
    def closest_m(self) -> float | None:
        """The smallest gap between two drive units that the judge has seen; None where it sees no bodies."""
        return None if self._audit is None else self._audit.closest_m

    @property
    def intake(self) -> Intake:
        """How orders get into the backlog."""
        return self._intake

    def stir(self) -> None:
        """Plan anew before the next step, because something was changed from outside."""
        self._stirred = True

    def switch_planner(self, name: str) -> None:
        """Let another planner plan from the next step on; see :class:`twin.hand.Hand` for when it can.

        Parameters
        ----------
        name : str
            Its name in the registry.
        """
        self.planner = open_planner(self.state, self.motion, self.navigator.fields, name)
        self.motion.attach(self.planner)
        self.stir()

    def step(self) -> None:
        """Advance the floor by one step of the motion model.

        Raises
        ------
        GridlockError
            When drive units have made no progress for too long.
        """
        self.advance(self.state.step + 1)

    def advance(self, until: int) -> None:
        """Advance the floor to a step, in strides from one moment with something to decide to the next.

        Parameters
        ----------
        until : int
            The clock to reach; the horizon at most.

        Raises
        ------
        GridlockError
            When drive units have made no progress for too long.
        """
        state = self.state
        until = min(until, self.horizon_steps)
        while state.step < until:
            orders = self._intake.receive()
            if orders:
                self.dispatcher.order_desk.arrived(orders)
            self._stirred |= self.upkeep.next_step <= state.step
            self.upkeep.act(state.step)
            self._stirred |= self.dispatcher.due
            self.dispatcher.decide()
            before = state.step
            arrived = self._move(until)
            if state.off_duty:
                state.fleet.activity[[*state.off_duty], Activity.IDLE] -= state.step - before
            for drive in arrived:
                self.drive_units[drive].arrive()
            n_rung = ring(state.timers, state.step, self._rung)
            for index in self._rung[:n_rung].tolist():
                self._by_timer[index].timer_done()
            self._stirred = bool(arrived) or n_rung > 0
            if self._audit is not None:
                self._audit.books(state.step, state.fleet, state.pods, state.stock, state.orders)
            self._stirred |= self.roster.look()
            self._watchdog.look(self.stations)
            if self.record.n_pending > FLUSH_FACTS:
                self.record.flush()
        if state.step >= self.horizon_steps:
            self.running = False

    def _move(self, until: int) -> list[int]:
        """Let the drive units move until something happens, and say who has arrived."""
        state = self.state
        if self.motion.wants_plan(self._stirred):
            self.motion.commit(self.planner.plan(state.step))
        if self._audit is None:
            if self.dispatcher.due or self._intake.is_due or state.leaving:
                until = state.step + 1
            until = min(until, self._intake.next_step, self.upkeep.next_step, next_due(state.timers, until))
            state.step, arrived = self.motion.advance(state.step, max(until, state.step + 1))
            return arrived
        if not self.motion.exclusive:
            state.step, arrived = self.motion.advance(state.step, state.step + 1)
            return arrived
        self._audit.before(state.fleet, state.pods)
        state.step, arrived = self.motion.advance(state.step, state.step + 1)
        self._audit.after(state.step, state.fleet, state.pods)
        return arrived

    def set_timer(self, index: int, steps: int) -> None:
        """Let the agent with this timer react after some steps; those of a stopped drive unit do not count.

        Parameters
        ----------
        index : int
            Drive units first, then stations, packers and chargers.
        steps : int
            At least 1.
        """
        state = self.state
        stands_still = index < len(self.drive_units) and state.fleet.speed_factor[index] == 0.0
        state.timers[index] = NONE - steps if stands_still else state.step + steps

    def finish(self, status: RunStatus) -> None:
        """Close the event record: no step may follow."""
        self.record.note(self.state.step, EventKind.RUN_ENDED, units=ENDINGS[status])
        self.record.flush()
        self.running = False
