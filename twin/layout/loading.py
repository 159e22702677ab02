"""Layout files in, floors out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from twin.documents import Document, did_you_mean, parse_document, read_document
from twin.errors import LayoutError, Problem
from twin.layout.compiling import compile_layout
from twin.layout.drawing import Drawing, read_drawing
from twin.layout.floor import Layout
from twin.layout.generator import draw_floor
from twin.layout.settings import LayoutSettings
from twin.validation import validate

__all__ = ["bundled_layouts", "find_layout", "load_layout", "parse_layout"]

CELL_KEYS = ("grid", "legend", "floor")


def load_layout(path: str | os.PathLike[str], overrides: Mapping[str, Any] | None = None) -> Layout:
    """Load and check a floor.

    Parameters
    ----------
    path : str or path
        A layout file, or the name of a bundled floor such as ``small``.
    overrides : mapping, optional
        Settings by dotted name that win over the file, such as ``{"floor.aisles": "two_way"}``. Text is
        read as YAML.

    Raises
    ------
    LayoutError
        With all problems of the file and the overrides, and their places.
    """
    return _layout(read_document(find_layout(path), LayoutError).with_settings(overrides or {}, LayoutError))


def find_layout(path: str | os.PathLike[str]) -> Path:
    """Find the file of a floor that is given by its path or as a bundled one by its name.

    Raises
    ------
    LayoutError
        If it is a plain name that no bundled floor has.
    """
    file = Path(path)
    if not file.exists() and len(file.parts) == 1 and not file.suffix:
        bundled = bundled_layouts()
        if file.name not in bundled:
            remedy = did_you_mean(file.name, bundled) or "see `twin layouts` for the bundled ones"
            raise LayoutError(Problem(str(file), "no such file or bundled floor", remedy))
        file = bundled[file.name]
    return file


def parse_layout(text: str, source: str = "<text>", overrides: Mapping[str, Any] | None = None) -> Layout:
    """Load and check a floor from YAML text.

    Parameters
    ----------
    text : str
        What a layout file would hold.
    source : str
        Stands for the file in messages.
    overrides : mapping, optional
        As for :func:`load_layout`.

    Raises
    ------
    LayoutError
        With all problems of the text and the overrides, and their places.
    """
    return _layout(parse_document(text, source, LayoutError).with_settings(overrides or {}, LayoutError))


def bundled_layouts() -> dict[str, Path]:
    """List the files of the floors that come with the package, by name."""
    package = Path(__file__).resolve().parents[1]
    folder = next(
        (place for place in (package / "bundled_layouts", package.parent / "layouts") if place.is_dir()), None
    )
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))} if folder else {}


def _layout(document: Document) -> Layout:
    try:
        settings = validate(document, LayoutSettings, LayoutError)
    except LayoutError as unusable:
        raise LayoutError(dict.fromkeys((*unusable.problems, *_problems_of_cells(document)))) from None
    return _compiled(settings, document)


def _compiled(settings: LayoutSettings, document: Document) -> Layout:
    if settings.floor is not None:
        drawing = Drawing.generated(draw_floor(settings.floor, document), document)
    else:
        drawing = read_drawing(document, settings)
    return compile_layout(drawing, settings, document)


def _problems_of_cells(document: Document) -> Sequence[Problem]:
    """Find what is wrong with the cells alone, where other keys cannot be used."""
    if not isinstance(document.data, dict):
        return ()
    cells = {key: document.data[key] for key in CELL_KEYS if key in document.data}
    alone = replace(document, data=cells)
    try:
        _compiled(validate(alone, LayoutSettings, LayoutError), alone)
    except LayoutError as unusable:
        return unusable.problems
    return ()
