"""A replay shows what the live run showed, to the last bit."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pygame
import pytest

import twin
from tests.frames.test_store import same
from tests.running import JIT, settings
from tests.view.looking import pixels
from tests.view.test_live import wait_for
from tests.view.watching import Watcher
from twin.errors import InputError
from twin.experiments import frame_file
from twin.experiments.arrow_batches import ArrowBatches
from twin.experiments.frame_file import frames_beside
from twin.frames.ways import NOTHING_TOLD, Foresight
from twin.layout import load_layout
from twin.view.layers import Layer, LayerData
from twin.view.live import LiveSource
from twin.view.replay import ReplaySource

SECONDS = 120 if JIT else 10
SCENARIO = settings(
    hours=SECONDS / 3600, seed=3, motion="kinodynamic", stations__pick_time_s=4, demand__due_after_min=1
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[LiveSource, ReplaySource]:
    """Run a floor live and record it, with short groups of frames; and open the recording."""
    path = tmp_path_factory.mktemp("replay") / "run.arrow"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame_file, "SAMPLES_A_KEY", 16)
        live = LiveSource(load_layout("tiny"), SCENARIO, events=path)
        wait_for(live, live.end_s)
        live.close()
    return live, ReplaySource(path)


def test_frames_are_those_that_were_shown(pair: tuple[LiveSource, ReplaySource]) -> None:
    live, replay = pair
    assert replay.known_s == live.known_s == pytest.approx(SECONDS)
    moments = np.linspace(0.0, SECONDS, 173)
    for moment in moments[np.random.default_rng(2).permutation(len(moments))].tolist():
        assert same(replay.frame_at(moment), live.frame_at(moment))


def test_so_are_pictures_with_the_planners_ways(pair: tuple[LiveSource, ReplaySource]) -> None:
    """Guards the overlay of ways: in a replay as in the live run, to the pixel."""
    shown, layers = [], frozenset({Layer.ROUTES, Layer.GOALS})
    for source in pair:
        watcher = Watcher([source])
        session = watcher.session
        session.layers = layers
        pictures = []
        for moment in (0.7 * SECONDS, 0.3 * SECONDS, 0.55 * SECONDS):
            session.clock.now_s = moment
            session.view.seek(moment)
            surface = pygame.Surface(session.view.rect.size, 0, 32)
            session.view.draw(surface, session.layers, None, 0.0)
            assert session.view.planned
            assert session.view.frame.ways is not None
            pictures.append(pixels(surface).copy())
            assert session.view.frame.ways.ahead or not JIT
        shown.append(pictures)
        watcher.window.close()
    assert all((live == replayed).all() for live, replayed in zip(*shown, strict=True))


def test_recordings_without_ways_show_shortest_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of versions before there were any."""
    monkeypatch.setattr(Foresight, "look", lambda _: NOTHING_TOLD)
    twin.run(load_layout("tiny"), SCENARIO, events=tmp_path / "run.arrow")
    replay = ReplaySource(tmp_path / "run.arrow")
    frame = replay.frame_at(0.5 * SECONDS)
    assert frame.ways is None
    routes = LayerData(replay).overlays(frozenset({Layer.ROUTES}), frame, None, 0.0).routes
    assert all(way[-1] == frame.goal[drive] for drive, way in routes.items())


def test_so_are_tallies_facts_and_figures(pair: tuple[LiveSource, ReplaySource]) -> None:
    live, replay = pair
    for ours, theirs in zip(live.tallies(SECONDS), replay.tallies(SECONDS), strict=True):
        assert np.array_equal(ours, theirs)
        assert len(ours) > 1 or not JIT
    assert np.array_equal(live.facts_until(SECONDS / 2), replay.facts_until(SECONDS / 2))
    assert replay.figures() == pytest.approx(live.figures(), nan_ok=True)
    assert replay.trouble is None
    assert replay.scenario == live.scenario
    assert not replay.live


def test_a_run_records_what_a_live_one_does(pair: tuple[LiveSource, ReplaySource], tmp_path: Path) -> None:
    """Guards ``twin run --events`` and the view's own recording against each other."""
    result = twin.run(load_layout("tiny"), SCENARIO, events=tmp_path / "run.arrow")
    replay = ReplaySource(tmp_path / "run.arrow")
    assert replay.known_s == SECONDS
    for moment in (0.0, SECONDS / 3, SECONDS - 0.2):
        assert same(replay.frame_at(moment), pair[1].frame_at(moment))
    assert replay.figures() == pytest.approx(dict(result.figures), nan_ok=True)


def test_other_tools_find_columns_and_legends(pair: tuple[LiveSource, ReplaySource], tmp_path: Path) -> None:
    """Guards reading with plain pyarrow: a drive unit's last known column is where it stands."""
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "run.arrow"
    twin.run(load_layout("tiny"), SCENARIO, events=path)
    table = pa.ipc.open_stream(str(frames_beside(path))).read_all()
    assert table.column_names == ["step", "what", "entry", "value"]
    rows = [row for row in table.to_pylist() if row["what"] == "col" and row["entry"] == 4]
    assert rows[-1]["value"] / 256 == pair[1].frame_at(SECONDS).col[4]
    assert "1/256 cell" in table.schema.metadata[b"what"].decode()


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_a_killed_run_is_shown_as_far_as_it_was_written(
    pair: tuple[LiveSource, ReplaySource],
    share: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frame_file, "SAMPLES_A_KEY", 8)
    live = LiveSource(load_layout("tiny"), SCENARIO, events=tmp_path / "run.arrow")
    wait_for(live, live.end_s)
    live.close()
    for file in sorted(tmp_path.iterdir()):
        whole = file.read_bytes()
        kept = _within_a_batch(file, share) if "frames" in file.name else len(whole) - 100
        (tmp_path / f"{file.name}.part").write_bytes(whole[:kept])
        file.unlink()
    replay = ReplaySource(tmp_path / "run.arrow.part")
    assert 0 < replay.known_s < SECONDS
    for moment in (0.0, replay.known_s / 2, replay.known_s):
        assert same(replay.frame_at(moment), pair[1].frame_at(moment))
    assert replay.figures()["availability"] == 100.0


def _within_a_batch(file: Path, share: float) -> int:
    """Find a byte in the midst of a batch, after a share of the batches, and one at least."""
    pa = pytest.importorskip("pyarrow")
    with pa.memory_map(str(file)) as source:
        messages, ends = pa.MessageReader.open_stream(source), []
        with contextlib.suppress(StopIteration, OSError, pa.ArrowInvalid):
            while True:
                messages.read_next_message()
                ends.append(source.tell())
    schema, *batches = ends
    assert schema < batches[0]
    last = max(0, int(share * len(batches)) - 1)
    return batches[last] + 20


def test_frames_that_are_missing_are_said_in_a_line(tmp_path: Path) -> None:
    twin.run(load_layout("tiny"), settings(hours=0.001), events=tmp_path / "run.arrow", frames=False)
    assert not (tmp_path / "run.frames.arrow").exists()
    with pytest.raises(InputError, match=r"run\.arrow: has no frames beside it .* --no-frames"):
        ReplaySource(tmp_path / "run.arrow")


def test_damaged_and_foreign_frames_are_refused_in_a_line(tmp_path: Path) -> None:
    twin.run(load_layout("tiny"), settings(hours=0.01), events=tmp_path / "run.arrow")
    frames = tmp_path / "run.frames.arrow"
    whole = frames.read_bytes()
    frames.write_bytes((tmp_path / "run.moves.arrow").read_bytes())
    with pytest.raises(InputError, match="holds moves"):
        ReplaySource(tmp_path / "run.arrow")
    frames.write_bytes(b"GIF89a" * 99)
    with pytest.raises(InputError, match="is no event file"):
        ReplaySource(tmp_path / "run.arrow")
    frames.write_bytes(whole)
    first, second = ArrowBatches(frames, "frames")._offsets[:2]
    frames.write_bytes(whole[: first + 10])
    with pytest.raises(InputError, match="holds no frames yet"):
        ReplaySource(tmp_path / "run.arrow")
    middle = (2 * first + 3 * second) // 5
    frames.write_bytes(whole[:middle] + b"broken" * 20 + whole[middle + 120 :])
    with pytest.raises(InputError, match="is damaged"):
        ReplaySource(tmp_path / "run.arrow").frame_at(3.0)
