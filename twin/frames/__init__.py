"""Frames: what a picture needs to know of one moment of a floor, taken, kept and recorded.

A frame is the only thing that the view reads, whether a floor runs, is replayed or is drawn bare.
"""

from twin.frames.frame import DriveLook, Frame, Tally, frame_of

__all__ = ["DriveLook", "Frame", "Tally", "frame_of"]
