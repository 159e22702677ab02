"""The camera: cells to pixels and back."""

from __future__ import annotations

from twin.view import Camera
from twin.view.camera import Box


def test_a_cell_is_where_the_grid_says() -> None:
    camera = Camera(10, left=5, top=7)
    assert camera.corner(2, 3) == (35, 27)
    assert camera.centre(2, 3) == (40, 32)
    assert camera.box(2, 3, n_rows=2, n_cols=4) == Box(35, 27, 40, 20)


def test_the_cell_under_a_pixel_is_the_one_drawn_there() -> None:
    camera = Camera(7, left=3, top=4)
    assert [camera.cell_at(*camera.centre(row, col)) for row, col in ((0, 0), (4, 9))] == [(0, 0), (4, 9)]
    assert camera.cell_at(2, 3) == (-1, -1)


def test_a_box_shrinks_about_its_middle() -> None:
    assert Box(0, 0, 10, 6).shrunk(2) == Box(2, 2, 6, 2)
    assert Box(0, 0, 10, 6).shrunk(2).centre == Box(0, 0, 10, 6).centre
