"""Random streams: the same for a seed and a name, whatever else is drawn, and unlike each other."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import numpy as np
import pytest

import twin
from twin.streams import Streams


def test_a_stream_begins_anew_each_time() -> None:
    streams = Streams(7)
    first = streams.stream("arrivals").random(5)
    streams.stream("skus").random(100)
    assert streams.stream("arrivals").random(5).tolist() == first.tolist()
    assert Streams(7).stream("arrivals").random(5).tolist() == first.tolist()


def test_seeds_and_names_give_other_draws() -> None:
    draws = {
        tuple(Streams(seed).stream(name).random(3)) for seed in (0, 1, 2**62) for name in ("arrivals", "skus")
    }
    assert len(draws) == 6


def test_an_entity_draws_the_same_whatever_was_drawn_before() -> None:
    streams, fresh = Streams(7), Streams(7)
    for order in (3, 1, 2):
        streams.keyed("pick_time", order).random(50)
    assert streams.keyed("pick_time", 9).random(4).tolist() == fresh.keyed("pick_time", 9).random(4).tolist()


def test_entities_are_independent() -> None:
    """Neighbouring entities neither share draws nor go together."""
    draws = np.array([Streams(1).keyed("pick_time", entity).random(200) for entity in range(100)])
    assert len(np.unique(draws)) == draws.size
    assert draws.mean() == pytest.approx(0.5, abs=0.01)
    correlations = np.corrcoef(draws)[np.triu_indices(100, 1)]
    assert np.abs(correlations).max() < 0.35


def test_no_two_sources_share_a_key() -> None:
    """Keys are checksums of names: all names in the package have different ones."""
    package = Path(twin.__file__).parent
    pattern = re.compile(r"(?:stream|keyed|KeyedFactors)\((?:streams, )?\"(\w+)\"")
    names = {name for file in package.rglob("*.py") for name in pattern.findall(file.read_text("utf-8"))}
    assert {"arrivals", "pick_time", "pod_storage"} <= names
    assert len({zlib.crc32(name.encode()) for name in names}) == len(names)
