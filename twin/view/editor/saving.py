"""A drawing into its file: all of it or nothing, whatever the disk says."""

from __future__ import annotations

import os
from pathlib import Path

from twin.errors import OutputError, Problem
from twin.experiments.outputs import OutputFile
from twin.layout import bundled_layouts
from twin.layout.sketch import Sketch

__all__ = ["home_of", "save", "suggested_name"]

SUFFIXES = (".yaml", ".yml")


def save(sketch: Sketch, path: str | os.PathLike[str]) -> Path:
    """Write a drawing; an older file of that name stays until the new one is whole.

    Returns
    -------
    pathlib.Path
        Where it went: a name without a suffix gets one.

    Raises
    ------
    OutputError
        When it cannot be written there.
    """
    file = Path(path).expanduser()
    if not file.suffix and not file.exists():
        file = file.with_suffix(SUFFIXES[0])
    if _is_bundled(file):
        raise OutputError(Problem(str(file), "is a floor that comes with the package", "choose another name"))
    output = OutputFile(file)
    try:
        output.write(sketch.to_yaml().encode())
        output.commit()
    except OutputError:
        output.discard()
        raise
    sketch.saved()
    return file


def home_of(sketch: Sketch) -> Path | None:
    """Give the file that a drawing is saved to without asking.

    Neither a description, which the drawing would wipe out, nor a floor that comes with the package.
    """
    file = sketch.origin
    return None if file is None or sketch.described or _is_bundled(file) else file


def suggested_name(sketch: Sketch) -> str:
    """Suggest a file in the present folder for a drawing that has none yet, one that doesn't exist."""
    stem = sketch.origin.stem if sketch.origin is not None else "floor"
    names = [f"{stem}{SUFFIXES[0]}", *(f"{stem}-{number}{SUFFIXES[0]}" for number in range(2, 1000))]
    return next((name for name in names if not Path(name).exists()), names[0])


def _is_bundled(file: Path) -> bool:
    return file.resolve() in {known.resolve() for known in bundled_layouts().values()}
