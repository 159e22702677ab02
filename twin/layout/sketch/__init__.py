"""A floor while it is drawn: it may be anything, can be changed and undone, and is written as YAML."""

from twin.layout.sketch.blocks import Block, copy_block, move_block, paste_block, resize
from twin.layout.sketch.opening import new_sketch, open_sketch, parse_sketch, sketch_at, sketch_of
from twin.layout.sketch.particulars import Equipment, Particulars
from twin.layout.sketch.sheet import Sketch
from twin.layout.sketch.stations import best_side, place_station, remove_station, station_shape
from twin.layout.sketch.strokes import draw_way, line_between, paint, paint_box, way_marks
from twin.layout.sketch.writing import to_yaml

__all__ = [
    "Block",
    "Equipment",
    "Particulars",
    "Sketch",
    "best_side",
    "copy_block",
    "draw_way",
    "line_between",
    "move_block",
    "new_sketch",
    "open_sketch",
    "paint",
    "paint_box",
    "parse_sketch",
    "paste_block",
    "place_station",
    "remove_station",
    "resize",
    "sketch_at",
    "sketch_of",
    "station_shape",
    "to_yaml",
    "way_marks",
]
