"""Frames: what a picture needs to know of one moment of a floor, taken, kept and recorded.

A frame is the only thing that the view reads, whether a floor runs, is replayed or is drawn bare.
"""

from twin.frames.blending import blend
from twin.frames.counter import Counter
from twin.frames.frame import DriveLook, Frame, frame_of
from twin.frames.store import SAMPLE_S, FrameStore, steps_a_sample
from twin.frames.tally import Tally

__all__ = [
    "SAMPLE_S",
    "Counter",
    "DriveLook",
    "Frame",
    "FrameStore",
    "Tally",
    "blend",
    "frame_of",
    "steps_a_sample",
]
