"""All that is written of a run while it goes on: facts, moves, and frames where they are wanted."""

from __future__ import annotations

import json
import os

from twin.errors import OutputError
from twin.experiments.event_file import EventFile
from twin.experiments.floor_document import floor_document
from twin.experiments.frame_file import FrameFile
from twin.experiments.versions import versions
from twin.frames import Sample
from twin.frames.columns import Seen
from twin.model import FulfillmentFloor

__all__ = ["Recording"]


class Recording:
    """The files of a run under way.

    Parameters
    ----------
    path : str or path
        Where the facts go; moves and frames go beside it.
    frames : bool, default True
        Whether to write frames.

    Attributes
    ----------
    events : EventFile
        Where the record of the run goes.
    shows : bool
        Whether frames are written.

    Raises
    ------
    OutputError
        When a file cannot be written, or pyarrow is not installed.
    """

    def __init__(self, path: str | os.PathLike[str], *, frames: bool = True) -> None:
        self.events = EventFile(path)
        try:
            self._frames = FrameFile(path) if frames else None
        except OutputError:
            self.events.discard()
            raise
        self.shows = frames

    def begin(self, floor: FulfillmentFloor) -> None:
        """Write the heads of the files, once the floor stands."""
        layout, scenario = floor.state.layout, floor.settings
        about = {
            "layout": layout.name,
            "layout_document": floor_document(layout),
            "scenario": scenario.model_dump_json(),
            "seed": str(scenario.seed),
            "versions": json.dumps(versions()),
            "step_s": repr(floor.step_s),
        }
        self.events.begin(about)
        if self._frames is not None:
            self._frames.begin(about, floor)

    def show(self, sample: Sample, seen: Seen) -> None:
        """Take what is to be seen of the floor now."""
        if self._frames is not None:
            self._frames.add(sample, seen)

    def commit(self) -> None:
        """Write what waits and give the files their names."""
        self.events.commit()
        if self._frames is not None:
            self._frames.commit()

    def discard(self) -> None:
        """Leave no file behind."""
        self.events.discard()
        if self._frames is not None:
            self._frames.discard()
