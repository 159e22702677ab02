"""The audit of a run: shows the judge every step, and says what it found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.bodies_audit import BodiesAudit
from twin.errors import AuditError
from twin.kernels.books import Held, Tally, judge_drives, judge_lines, judge_pods, judge_stages, judge_stock
from twin.kernels.judge import Desk, Start, judge_motion, judge_occupancy
from twin.kernels.violations import Findings, Violation, empty_findings, note
from twin.layout.floor import Layout
from twin.state import Bodies, Fleet, FloorState, Grid, OrdersBook, OrderStage, Pods, Stock, grid_of
from twin.units import NONE
from twin.verdict import counts_of, lines_of

__all__ = ["Audit", "Violation", "judge_moves", "judge_paths", "open_audit"]

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


LEDGER_EVERY_S = 1.0
"""Seconds between two looks of the judge at stock and orders, where steps are shorter."""


def open_audit(state: FloorState, bodies: Bodies | None) -> Audit:
    """Let the judge look at a floor, and at the bodies of its drive units under continuous motion.

    Parameters
    ----------
    state : FloorState
        The floor at step 0; only read.
    bodies : Bodies or None
        Where its drive units are exactly.
    """
    layout, grid, judged = state.layout, state.grid, None
    if bodies is not None:
        # who is committed to a cell when it is blocked cannot stop before it, so any move of the layout's
        grid = grid_of(layout)
        judged = BodiesAudit(layout, grid, state.scenario.fleet, state.step_s, state.fleet, bodies)
    return Audit(
        layout,
        grid,
        state.fleet,
        state.pods,
        state.stock,
        judged,
        ledger_every=max(1, int(LEDGER_EVERY_S / state.step_s)),
    )


class Audit:
    """Watches one run. Reads the floor's state, never writes it.

    A step is shown in three parts: :meth:`before` and :meth:`after` around motion alone (pods are lifted and
    set down after it), :meth:`books` at the end of the step. Each may be left out.

    Parameters
    ----------
    layout : Layout
        The floor, for geometry and for the names of places.
    grid : Grid
        Its arrays.
    fleet : Fleet
        The drive units at the start of the run.
    pods : Pods
        The pods.
    stock : Stock
        The ledger; its balance is taken as the opening one.
    bodies : BodiesAudit, optional
        Judges the bodies, too, under continuous motion.
    ledger_every : int, default 1
        Steps between two looks at stock and orders. Their sums are taken against the opening balance, so
        that what is wrong there stays wrong; with short steps a look at each would cost more than the rest.

    Attributes
    ----------
    checked_steps : int
        Steps of motion judged so far.
    findings : Findings
        What was found so far.
    """

    def __init__(
        self,
        layout: Layout,
        grid: Grid,
        fleet: Fleet,
        pods: Pods,
        stock: Stock,
        bodies: BodiesAudit | None = None,
        ledger_every: int = 1,
    ) -> None:
        n_drives = len(fleet.cell)
        self.checked_steps = 0
        self.findings = empty_findings()
        self._layout = layout
        self._grid = grid
        self._bodies = bodies
        self._ledger_every = ledger_every
        self._n_pods = len(pods.cell)
        self._start = _start_of(fleet.cell, pods.at)
        self._held = Held(cell=pods.cell.copy(), carrier=pods.carrier.copy())
        self._holds = False
        self._stood: Int32 | None = None
        self._by_hand: set[int] = set()
        self._desk = _desk_for(n_drives, len(grid.kind))
        self._opening = stock.on_hand + stock.picked - stock.stowed
        self._tally = Tally(np.zeros_like(stock.on_hand), np.zeros(len(OrderStage), dtype=np.int64))
        self._stages = np.zeros(0, dtype=np.uint8)

    def moved_by_hand(self, drive: int) -> None:
        """Learn that a drive unit was set down on another cell between two steps."""
        self._by_hand.add(drive)

    def before(self, fleet: Fleet, pods: Pods) -> None:
        """Remember the floor as it is just before its drive units move."""
        if not self._is_complete(fleet, pods):
            return
        self._judge_rest(fleet)
        for name in ("cell", "goal", "station", "loaded", "fixed"):
            np.copyto(getattr(self._start, name), getattr(fleet, name))
        np.copyto(self._start.pod_at, pods.at)
        np.copyto(self._held.cell, pods.cell)
        np.copyto(self._held.carrier, pods.carrier)
        self._holds = True

    def _judge_rest(self, fleet: Fleet) -> None:
        """Find those that are somewhere else than after the last step, but for those moved by hand."""
        if self._stood is not None:
            for drive in np.flatnonzero(self._stood != fleet.cell).tolist():
                if drive not in self._by_hand:
                    cell = fleet.cell.item(drive)
                    note(self.findings, Violation.JUMP, self.checked_steps, drive, NONE, cell)
        for drive in self._by_hand:
            if self._bodies is not None:
                self._bodies.moved_by_hand(drive, fleet)
        self._by_hand.clear()

    def after(self, step: int, fleet: Fleet, pods: Pods) -> None:
        """Judge the motion since :meth:`before`.

        Parameters
        ----------
        step : int
            The clock after this step.
        fleet : Fleet
            The drive units.
        pods : Pods
            The pods.
        """
        self.checked_steps += 1
        if not self._is_complete(fleet, pods):
            self._note_missing(step, fleet, pods)
            return
        start, n_cols, shared = self._start, self._layout.n_cols, self._bodies is not None
        judge_motion(self._grid, n_cols, step, start, fleet.cell, pods.at, shared, self._desk, self.findings)
        self._stood = fleet.cell.copy()
        judge_occupancy(step, fleet.cell, fleet.occupant, self.findings)
        if self._bodies is not None:
            self._bodies.judge(step, fleet, start.loaded, start.fixed, pods, self.findings)

    def books(self, step: int, fleet: Fleet, pods: Pods, stock: Stock, orders: OrdersBook) -> None:
        """Judge at the end of a step whether all drive units, pods, units and orders are still there.

        Parameters
        ----------
        step : int
            The clock after this step.
        fleet : Fleet
            The drive units.
        pods : Pods
            The pods. Against :meth:`before` of this step, if it was called, a pod may only have been lifted
            or set down by a drive unit standing there.
        stock : Stock
            The ledger.
        orders : OrdersBook
            The orders that have arrived.
        """
        if self._is_complete(fleet, pods):
            held = self._held if self._holds else Held(pods.cell, pods.carrier)
            judge_drives(step, fleet, pods, self.findings)
            judge_pods(step, self._grid.kind, fleet, pods, held, self.findings)
        else:
            self._note_missing(step, fleet, pods)
        self._holds = False
        if step % self._ledger_every:
            return
        judge_stock(step, stock, self._opening, self._tally, self.findings)
        found, arrays, n_orders = self.findings, orders.arrays, orders.n_orders
        judge_lines(step, arrays, n_orders, stock.picked, self._tally, found)
        judge_stages(step, arrays, n_orders, self._stages, orders.stage_counts, self._tally, found)
        self._stages = arrays.stage[:n_orders].copy()

    def _is_complete(self, fleet: Fleet, pods: Pods) -> bool:
        return len(fleet.cell) == len(self._start.cell) and len(pods.cell) == self._n_pods

    def _note_missing(self, step: int, fleet: Fleet, pods: Pods) -> None:
        if len(fleet.cell) != len(self._start.cell):
            note(self.findings, Violation.DRIVE_LOST, step, NONE, NONE, NONE)
        if len(pods.cell) != self._n_pods:
            note(self.findings, Violation.POD_LOST, step, NONE, NONE, NONE)

    @property
    def counts(self) -> dict[str, int]:
        """``checked_steps``, then the violations of each kind under its name in lower case."""
        return {"checked_steps": self.checked_steps} | counts_of(self.findings)

    @property
    def violations(self) -> int:
        """Violations of all kinds so far."""
        return int(self.findings.counts.sum())

    @property
    def closest_m(self) -> float | None:
        """The smallest gap between two drive units so far, where bodies are judged."""
        return None if self._bodies is None else self._bodies.closest_m

    @property
    def first(self) -> list[str]:
        """The first few violations of each kind in the order of their steps, one readable line each."""
        return lines_of(self.findings, self._layout)

    def require_clean(self) -> None:
        """Raise if anything was found.

        Raises
        ------
        AuditError
            Names the first culprits of each kind of violation.
        """
        if self.violations:
            raise AuditError(f"the judge found {self.violations} violation(s):\n" + "\n".join(self.first))


def judge_moves(grid: Grid, n_cols: int, before: Int32, after: Int32) -> Findings:
    """Judge moves of drive units without loads or tasks, one step a row.

    Parameters
    ----------
    grid : Grid
        The floor.
    n_cols : int
        Columns of the grid.
    before, after : ndarray of int32, shape (T, D)
        Where each drive unit was and where it came to. A row need not start where the last one ended, so
        that a planner's wishes can be judged as well as what was done.

    Returns
    -------
    Findings
        What was found; steps count from 1.
    """
    found = empty_findings()
    n_drives = before.shape[1]
    before = np.ascontiguousarray(before, dtype=np.int32)
    after = np.ascontiguousarray(after, dtype=np.int32)
    start = _start_of(np.zeros(n_drives, dtype=np.int32), np.full(len(grid.kind), NONE, dtype=np.int32))
    desk = _desk_for(n_drives, len(grid.kind))
    for row in range(len(before)):
        np.copyto(start.cell, before[row])
        judge_motion(grid, n_cols, row + 1, start, after[row], start.pod_at, False, desk, found)
    return found


def judge_paths(grid: Grid, n_cols: int, cells: Int32) -> Findings:
    """Judge whole paths of drive units without loads or tasks.

    Parameters
    ----------
    grid : Grid
        The floor.
    n_cols : int
        Columns of the grid.
    cells : ndarray of int32, shape (T + 1, D)
        Where each drive unit stands at every step, the start included.

    Returns
    -------
    Findings
        What was found. Steps count from 0, where only the places themselves are judged.
    """
    found = judge_moves(grid, n_cols, np.concatenate((cells[:1], cells[:-1])), cells)
    found.first[..., 0] -= 1
    return found


def _start_of(cells: Int32, pod_at: Int32) -> Start:
    """Make the image of a floor whose drive units have no loads or tasks; copies its arguments."""
    n_drives = len(cells)
    return Start(
        cell=cells.copy(),
        goal=np.full(n_drives, NONE, dtype=np.int32),
        station=np.full(n_drives, NONE, dtype=np.int32),
        loaded=np.zeros(n_drives, dtype=np.uint8),
        fixed=np.zeros(n_drives, dtype=np.uint8),
        pod_at=pod_at.copy(),
    )


def _desk_for(n_drives: int, n_cells: int) -> Desk:
    return Desk(last=np.full(n_cells, NONE, dtype=np.int64), link=np.full(n_drives, NONE, dtype=np.int64))
