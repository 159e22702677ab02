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

    @classmethod
    def fitting(cls, n_rows: float, n_cols: float, box: Box, border: float = 1.4) -> Camera:
        """Show a whole floor in the middle of a box, with so many cells of wall around it."""
        cell_px = min(box.width / (n_cols + 2 * border), box.height / (n_rows + 2 * border))
        return cls(cell_px).centred(n_rows / 2 - 0.5, n_cols / 2 - 0.5, box)

    def centred(self, row: float, col: float, box: Box) -> Camera:
        """Move a cell to the middle of a box."""
        x, y = box.centre
        return Camera(self.cell_px, x - (col + 0.5) * self.cell_px, y - (row + 0.5) * self.cell_px)

    def panned(self, right: float, down: float) -> Camera:
        """Move the floor by so many pixels."""
        return Camera(self.cell_px, self.left + right, self.top + down)

    def zoomed(self, factor: float, x: float, y: float, least: float = 0.25, most: float = 160.0) -> Camera:
        """Enlarge the floor about a pixel, which keeps to its place; cells stay within two sizes."""
        cell_px = min(max(self.cell_px * factor, least), most)
        grown = cell_px / self.cell_px
        return Camera(cell_px, x + (self.left - x) * grown, y + (self.top - y) * grown)

    def place_at(self, x: float, y: float) -> tuple[float, float]:
        """Find row and column below a pixel in fractions: whole numbers are cells' centres."""
        return (y - self.top) / self.cell_px - 0.5, (x - self.left) / self.cell_px - 0.5

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
