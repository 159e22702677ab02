"""Guidance of a floor: weights of moves by name or from a file, and where that file lies."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.errors import Problem, ScenarioError
from twin.layout import bundled_layouts
from twin.layout.floor import Layout
from twin.planning.weights import EPOCHS, UNIT, Weights, streets
from twin.state import Grid

__all__ = ["FREE", "floor_weights", "guidance_file", "map_weights", "read_guidance", "write_guidance"]

WHERE = "planning.guidance"
AGAINST_TURNING, AGAINST_SLIDING = 10.0, 2.0
"""How many plain moves it costs to go against a street, where turning takes a move, and where it is free."""

FREE, STREETS, AUTO = "none", "streets", "auto"

UInt8 = NDArray[np.uint8]


def floor_weights(wanted: str, layout: Layout, grid: Grid, *, adaptive: bool = False) -> Weights | None:
    """Find the weights of a floor.

    Parameters
    ----------
    wanted : str
        ``none``, ``streets``, ``auto`` (the layout's file if there is one) or a file.
    layout : Layout
        The floor.
    grid : Grid
        Its arrays.
    adaptive : bool
        Whether they will change.

    Raises
    ------
    ScenarioError
        If the file cannot be used.
    """
    epochs = EPOCHS if adaptive else 1
    if wanted == STREETS:
        return Weights(streets(grid, layout.n_cols, AGAINST_SLIDING), epochs=epochs)
    file = guidance_file(layout) if wanted == AUTO else Path(wanted)
    if wanted == FREE or (wanted == AUTO and not (file and file.exists())):
        return _even(layout.n_cells) if adaptive else None
    return Weights(read_guidance(file, grid, layout.n_cols), epochs=epochs) if file else None


def map_weights(
    wanted: str, grid: Grid, n_cols: int, *, rotation: bool, adaptive: bool = False
) -> Weights | None:
    """Find the weights of a foreign map; parameters as for :func:`floor_weights`, ``auto`` means streets."""
    epochs = EPOCHS if adaptive else 1
    if wanted == FREE:
        return _even(len(grid.kind)) if adaptive else None
    if wanted in (AUTO, STREETS):
        against = AGAINST_TURNING if rotation else AGAINST_SLIDING
        return Weights(streets(grid, n_cols, against), epochs=epochs)
    return Weights(read_guidance(Path(wanted), grid, n_cols), epochs=epochs)


def _even(n_cells: int) -> Weights:
    return Weights(np.full((n_cells, 4), UNIT, dtype=np.uint8), epochs=EPOCHS)


def guidance_file(layout: Layout) -> Path | None:
    """Say where the guidance of a floor is kept: beside its file, for bundled ones in the user's data folder.

    Returns
    -------
    pathlib.Path or None
        None for a floor that came from no file.
    """
    source = Path(layout.source)
    if not source.is_file():
        return None
    if source.resolve() in {file.resolve() for file in bundled_layouts().values()}:
        home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        return Path(home) / "floor-twin" / f"{source.stem}.guidance.npz"
    return source.with_suffix(".guidance.npz")


def write_guidance(file: Path, weight: UInt8, grid: Grid, n_cols: int) -> None:
    """Keep weights (shape (N, 4)) in a file that says which floor they belong to.

    Raises
    ------
    ScenarioError
        If it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as stream:
            np.savez_compressed(
                stream, weight=weight, unit=np.int64(UNIT), floor=np.array(_digest(grid, n_cols))
            )
    except OSError as error:
        what = f"cannot write the guidance ({error.strerror})"
        raise ScenarioError(Problem(str(file), what, "choose another file with --output")) from error


def read_guidance(file: Path, grid: Grid, n_cols: int) -> UInt8:
    """Read weights from a file.

    Returns
    -------
    ndarray of uint8, shape (N, 4)
        Weights, in ``UNIT``.

    Raises
    ------
    ScenarioError
        If there is no such file, it holds something else, or belongs to another floor.
    """
    remedy = "write one with `twin guide`, or use auto, streets or none"
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            weight, unit, floor = stored["weight"], int(stored["unit"]), str(stored["floor"])
    except FileNotFoundError:
        raise ScenarioError(Problem(WHERE, f"there is no file {str(file)!r}", remedy)) from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ScenarioError(Problem(WHERE, f"{str(file)!r} holds no guidance ({reason})", remedy)) from error
    if weight.shape != (len(grid.kind), 4) or floor != _digest(grid, n_cols):
        what = f"{str(file)!r} was learnt on another floor, or on this one before it was changed"
        raise ScenarioError(Problem(WHERE, what, "run `twin guide` again"))
    if unit != UNIT or weight.dtype != np.uint8 or not weight.all():
        raise ScenarioError(Problem(WHERE, f"{str(file)!r} holds weights that are out of bounds", remedy))
    found: UInt8 = weight
    return found


def _digest(grid: Grid, n_cols: int) -> str:
    """Name a floor by its moves."""
    digest = hashlib.sha256(str(n_cols).encode())
    digest.update(np.ascontiguousarray(grid.neighbour, dtype="<i4").tobytes())
    return digest.hexdigest()[:16]
