"""Frames: what a picture needs to know of one moment of a floor, taken, kept and recorded.

A frame is the only thing that the view reads, whether a floor runs, is replayed or is drawn bare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.frames.blending import blend
from twin.frames.frame import Frame, bare_frame, frame_from
from twin.frames.sampler import Sample, Sampler
from twin.frames.store import SAMPLE_S, FrameStore, steps_a_sample
from twin.frames.tally import Tally
from twin.layout.floor import Layout
from twin.state import DriveLook

if TYPE_CHECKING:
    from twin.model import FulfillmentFloor

__all__ = [
    "SAMPLE_S",
    "DriveLook",
    "Frame",
    "FrameStore",
    "Sample",
    "Sampler",
    "Tally",
    "blend",
    "frame_of",
    "steps_a_sample",
]


def frame_of(subject: FulfillmentFloor | Layout) -> Frame:
    """Take a frame of a running floor, or of a layout alone.

    Parameters
    ----------
    subject : FulfillmentFloor or Layout
        What to look at; it isn't changed. Whoever looks often keeps a :class:`Sampler`.

    Returns
    -------
    Frame
    """
    if isinstance(subject, Layout):
        return bare_frame(subject)
    sampler = Sampler(subject)
    tally = sampler.sample().tally
    return frame_from(sampler.seen, tally, subject.state.layout, subject.now, subject.step_s)
