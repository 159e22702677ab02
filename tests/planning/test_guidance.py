"""Guidance by name and from files, and every complaint about such a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.drawn_floor import SMALL, draw
from twin.errors import ScenarioError
from twin.layout import Layout, load_layout
from twin.planning.guidance import floor_weights, guidance_file, map_weights, read_guidance, write_guidance
from twin.planning.weights import UNIT
from twin.state import grid_of

GRID = grid_of(SMALL)
WEIGHT = np.arange(1, 4 * SMALL.n_cells + 1).astype(np.uint8).reshape(-1, 4) | 1


@pytest.fixture
def on_file(tmp_path: Path) -> Layout:
    (tmp_path / "floor.yaml").write_text("x")
    return replace(SMALL, source=str(tmp_path / "floor.yaml"))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_guidance(tmp_path / "new" / "g.npz", WEIGHT, GRID, SMALL.n_cols)
    assert np.array_equal(read_guidance(tmp_path / "new" / "g.npz", GRID, SMALL.n_cols), WEIGHT)


def test_auto_takes_the_file_beside_the_layout_if_there_is_one(on_file: Layout) -> None:
    assert floor_weights("auto", on_file, GRID) is None
    file = guidance_file(on_file)
    assert file is not None
    write_guidance(file, WEIGHT, GRID, SMALL.n_cols)
    found = floor_weights("auto", on_file, GRID)
    assert found is not None
    assert np.array_equal(found.present, WEIGHT)
    assert floor_weights("none", on_file, GRID) is None
    assert floor_weights("auto", SMALL, GRID) is None


def test_guidance_of_a_bundled_floor_is_kept_with_the_users_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert guidance_file(load_layout("tiny")) == Path("/data/floor-twin/tiny.guidance.npz")


def test_foreign_maps_have_streets_unless_they_shall_not() -> None:
    for name in ("auto", "streets"):
        found = map_weights(name, GRID, SMALL.n_cols, rotation=True)
        assert found is not None
        assert found.present.max() > 2 * UNIT
    assert map_weights("none", GRID, SMALL.n_cols, rotation=True) is None


def test_weights_that_will_change_are_even_without_a_file() -> None:
    found = floor_weights("none", SMALL, GRID, adaptive=True)
    assert found is not None
    assert (found.snapshots == UNIT).all()
    assert len(found.snapshots) > 1


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, r"planning.guidance: there is no file '.*g.npz'; write one with `twin guide`"),
        (b"weights", r"planning.guidance: '.*g.npz' holds no guidance \(.*\); write one"),
        (b"PK\x03\x04broken", r"planning.guidance: '.*g.npz' holds no guidance \(.*\); write one"),
    ],
)
def test_a_file_that_is_none_is_complained_about(
    tmp_path: Path, content: bytes | None, complaint: str
) -> None:
    file = tmp_path / "g.npz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ScenarioError, match=complaint):
        read_guidance(file, GRID, SMALL.n_cols)


def test_weights_of_another_floor_are_refused(tmp_path: Path) -> None:
    other = draw("....\n....")
    write_guidance(tmp_path / "g.npz", np.full((8, 4), UNIT, np.uint8), grid_of(other), 4)
    with pytest.raises(ScenarioError, match=r"was learnt on another floor, .*; run `twin guide` again"):
        read_guidance(tmp_path / "g.npz", GRID, SMALL.n_cols)


def test_weights_of_nothing_are_refused(tmp_path: Path) -> None:
    write_guidance(tmp_path / "g.npz", np.zeros_like(WEIGHT), GRID, SMALL.n_cols)
    with pytest.raises(ScenarioError, match="holds weights that are out of bounds"):
        read_guidance(tmp_path / "g.npz", GRID, SMALL.n_cols)


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ScenarioError, match=r"cannot write the guidance \(.*\); choose another file"):
        write_guidance(tmp_path / "file" / "g.npz", WEIGHT, GRID, SMALL.n_cols)
