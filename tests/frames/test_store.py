"""Frames kept: the same whether they are played or sought, blended in between."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from tests.running import JIT, floor_of
from twin.errors import OutputError
from twin.frames import Frame, FrameStore, Sampler, blend, packing, steps_a_sample
from twin.frames.frame import frame_from
from twin.frames.packing import pack, unpack
from twin.frames.ways import ToldWays
from twin.layout import load_layout

SECONDS = 120 if JIT else 15


def same(one: Frame, other: Frame) -> bool:
    """Say whether two frames are equal, entry by entry."""
    names = [field.name for field in fields(Frame) if field.name not in ("layout", "ways")]
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    return ways_of(one) == ways_of(other) and all(
        np.array_equal(*pair, equal_nan=np.asarray(pair[0]).dtype.kind == "f") for pair in pairs
    )


def ways_of(frame: Frame) -> dict[int, list[int]] | None:
    """List the ways of a frame."""
    return None if frame.ways is None else {drive: way.tolist() for drive, way in frame.ways.ahead.items()}


def keep(samples_a_key: int) -> tuple[FrameStore, list[Frame]]:
    """Keep two minutes of the smallest floor; answers the frames as they were seen, too."""
    floor = floor_of(load_layout("tiny"), audit=False, motion="kinodynamic", stations__pick_time_s=4)
    layout, step_s = floor.state.layout, floor.step_s
    store = FrameStore(layout, len(floor.drive_units), step_s, samples_a_key=samples_a_key)
    sampler, ways, frames = Sampler(floor), ToldWays(), []
    while True:
        sample = sampler.sample()
        ways.take(sample.told)
        store.append(sample, sampler.seen)
        now = ways.at(floor.state.fleet.cell, layout.n_cols)
        frames.append(frame_from(sampler.seen, sample.tally, layout, sample.step, step_s, now))
        if floor.now * floor.step_s >= SECONDS:
            return store, frames
        floor.advance(floor.now + steps_a_sample(floor.step_s))


@pytest.fixture(scope="module")
def kept() -> tuple[FrameStore, list[Frame]]:
    return keep(7)


@pytest.fixture(scope="module")
def store(kept: tuple[FrameStore, list[Frame]]) -> FrameStore:
    return kept[0]


def test_what_is_kept_is_what_was_seen(kept: tuple[FrameStore, list[Frame]]) -> None:
    store, frames = kept
    assert store.n_samples == len(frames)
    for frame in frames:
        assert frame.time_s is not None
        assert same(store.frame_at(frame.time_s), frame)


def test_sought_frames_are_those_that_were_played(store: FrameStore) -> None:
    moments = np.linspace(0.0, store.known_s, 150)
    played = [store.frame_at(moment) for moment in moments]
    for place in np.random.default_rng(1).permutation(len(moments)).tolist():
        assert same(store.frame_at(moments[place]), played[place])


def test_between_samples_drive_units_go_straight_on(store: FrameStore) -> None:
    before, after = store.frame_at(10.0), store.frame_at(10.5)
    middle = store.frame_at(10.25)
    assert middle.time_s == 10.25
    assert middle.n_steps == 102
    assert np.allclose(middle.row, (before.row + after.row) / 2)
    assert middle.pod_at is before.pod_at
    assert middle.phase.tolist() == before.phase.tolist()


def test_outside_there_are_the_first_and_the_last_frame(store: FrameStore) -> None:
    assert store.frame_at(-5.0).time_s == 0.0
    assert store.frame_at(1e9).time_s == store.known_s


def test_headings_go_the_shorter_way(store: FrameStore) -> None:
    frame = store.frame_at(10.0)
    before, after = (replaced(frame, heading) for heading in (3.75, 0.25))
    assert blend(before, after, 0.25, 10.1, 101).heading.tolist() == [3.875] * frame.n_drives
    assert blend(before, after, 0.75, 10.1, 101).heading.tolist() == [0.125] * frame.n_drives


def replaced(frame: Frame, heading: float) -> Frame:
    return replace(frame, heading=np.full(frame.n_drives, heading, dtype=np.float32))


def test_samples_are_packed_without_loss(store: FrameStore) -> None:
    _, samples = store.samples_from_key(16)
    back = unpack(pack(samples))
    assert len(back) == len(samples) == 7
    for one, other in zip(samples, back, strict=True):
        assert (one.step, one.ends) == (other.step, other.ends)
        for name in ("places", "values", "tally"):
            assert np.array_equal(getattr(one, name), getattr(other, name))
            assert getattr(one, name).dtype == getattr(other, name).dtype


def test_what_does_not_fit_into_memory_goes_to_a_file(
    store: FrameStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards long runs: the frames read back are the same."""
    monkeypatch.setattr(packing, "IN_MEMORY", 2_000)
    again, _ = keep(10)
    assert again._shelf._spool is not None
    for moment in np.linspace(0.0, store.known_s, 40):
        assert same(again.frame_at(moment), store.frame_at(moment))


def test_a_full_disk_is_one_line(store: FrameStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "IN_MEMORY", 0)
    shelf = packing.Shelf(1)
    _, samples = store.samples_from_key(0)
    shelf.add(samples[0])
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(packing.tempfile, "TemporaryFile", lambda **_: full)
        with pytest.raises(OutputError, match="cannot keep frames"):
            shelf.add(samples[1])
