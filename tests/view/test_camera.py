"""The camera: cells to pixels and back."""

from __future__ import annotations

import pytest

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


def test_zooming_keeps_what_is_below_the_pointer() -> None:
    """Until cells are as small or as large as they may be."""
    camera = Camera(12.0, left=-30.5, top=70.25)
    for factor in (0.5, 0.99, 1.25, 6.0):
        zoomed = camera.zoomed(factor, 211, 97)
        assert zoomed.cell_px == 12.0 * factor
        assert zoomed.place_at(211, 97) == pytest.approx(camera.place_at(211, 97))
    for factor, cell_px in ((1e-9, 0.5), (1e9, 99.0)):
        zoomed = camera.zoomed(factor, 211, 97, least=0.5, most=99.0)
        assert zoomed.cell_px == cell_px
        assert zoomed.place_at(211, 97) == pytest.approx(camera.place_at(211, 97))


def test_panning_moves_the_floor_along() -> None:
    assert Camera(9, 1, 2).panned(-4, 5.5) == Camera(9, -3, 7.5)


@pytest.mark.parametrize(("n_rows", "n_cols"), [(10, 40), (40, 10), (1, 1), (1000, 997)])
def test_a_floor_that_fits_is_in_the_middle_with_its_wall(n_rows: int, n_cols: int) -> None:
    box = Box(100, 50, 640, 480)
    camera = Camera.fitting(n_rows, n_cols, box, border=1.5)
    hall = camera.box(-1.5, -1.5, n_rows + 3, n_cols + 3)
    assert hall.centre == pytest.approx(box.centre)
    assert max(hall.width / box.width, hall.height / box.height) == pytest.approx(1)


def test_places_are_the_centres_of_cells_by_whole_numbers() -> None:
    camera = Camera(14, left=3, top=9)
    assert camera.place_at(*camera.centre(4, 6)) == (4, 6)
    assert camera.centred(4, 6, Box(0, 0, 200, 100)).centre(4, 6) == (100, 50)
