"""The camera: cells in, pixels out. Nothing else in the house knows x and y."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Box", "Camera"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the picture; fractions are allowed."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle, as x and y."""
        return self.x + self.width / 2, self.y + self.height / 2

    def shrunk(self, by: float) -> Box:
        """Move all four sides inwards."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks straight down on the floor, north up.

    Attributes
    ----------
    cell_px : float
        Side of a cell in pixels.
    left, top : float
        Where the north-western corner of the cell (0, 0) lies, in pixels.
    """

    cell_px: float
    left: float = 0.0
    top: float = 0.0

    def corner(self, row: float, col: float) -> tuple[float, float]:
        """Find the north-western corner of a cell, as x and y."""
        return self.left + col * self.cell_px, self.top + row * self.cell_px

    def centre(self, row: float, col: float) -> tuple[float, float]:
        """Find the centre of a cell, as x and y."""
        return self.corner(row + 0.5, col + 0.5)

    def box(self, row: float, col: float, n_rows: float = 1, n_cols: float = 1) -> Box:
        """Find the rectangle of some cells, given by the north-western one."""
        x, y = self.corner(row, col)
        return Box(x, y, n_cols * self.cell_px, n_rows * self.cell_px)

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """Find row and column of the cell under a pixel; it may lie off the floor."""
        return int((y - self.top) // self.cell_px), int((x - self.left) // self.cell_px)
