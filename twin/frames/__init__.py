"""Frames: what a picture needs to know of one moment of a floor, taken, kept and recorded.

A frame is the only thing that the view reads, whether a floor runs, is replayed or is drawn bare. Names are
imported on first use: who draws a frame need not know how one is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.layout.floor import Layout
from twin.on_demand import names_of

if TYPE_CHECKING:
    from twin.frames.blending import blend
    from twin.frames.frame import Frame
    from twin.frames.sampler import Sample, Sampler
    from twin.frames.store import SAMPLE_S, FrameStore, steps_a_sample
    from twin.frames.tally import Tally
    from twin.model import FulfillmentFloor
    from twin.state import DriveLook

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

__getattr__ = names_of(
    __name__,
    {
        "SAMPLE_S": ".store",
        "DriveLook": "twin.state",
        "Frame": ".frame",
        "FrameStore": ".store",
        "Sample": ".sampler",
        "Sampler": ".sampler",
        "Tally": ".tally",
        "blend": ".blending",
        "steps_a_sample": ".store",
    },
)


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
    from twin.frames.frame import bare_frame, frame_from

    if isinstance(subject, Layout):
        return bare_frame(subject)
    from twin.frames.sampler import Sampler

    sampler = Sampler(subject)
    tally = sampler.sample().tally
    return frame_from(sampler.seen, tally, subject.state.layout, subject.now, subject.step_s)
