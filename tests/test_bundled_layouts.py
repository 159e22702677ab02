"""Every bundled floor loads, works, and is what its name and family say."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from twin.errors import LayoutError
from twin.layout import bundled_layouts, load_layout
from twin.layout.explaining import explain

NAMES = sorted(bundled_layouts())
FAMILIES = {
    "aisles": ("one-way", "two-way"),
    "stations": ("one-side", "two-sides"),
    "highways": ("narrow", "wide"),
    "blocks": ("shallow", "deep"),
    "queues": ("few-long", "many-short"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_bundled_floor_works(name: str) -> None:
    """It loads without a warning, drive units get everywhere, and it says what it is for."""
    floor = load_layout(name)
    report = explain(floor)
    assert floor.name == name
    assert floor.description
    assert floor.source == str(bundled_layouts()[name])
    assert report.strongly_connected_loaded
    assert report.strongly_connected_empty
    assert report.warnings == ()
    assert report.replenishment_stations >= report.pick_stations / 8 or name.startswith("queues")
    assert floor.drive_units * 1.5 <= len(floor.storage) + len(floor.chargers)
    assert Path(floor.source).read_text(encoding="utf-8").startswith("# ")


def test_the_range_of_sizes() -> None:
    """From two stations and ten drive units to 12,000 storage locations; some are drawn by hand."""
    assert len(NAMES) >= 12
    tiny, huge = load_layout("tiny"), load_layout("huge")
    assert (sum(station.kind.picks for station in tiny.stations), tiny.drive_units) == (2, 10)
    assert len(huge.storage) == 12_000
    drawn = [
        name for name, file in bundled_layouts().items() if "\ngrid:" in file.read_text(encoding="utf-8")
    ]
    assert len(drawn) >= 2


@pytest.mark.parametrize("family", FAMILIES)
def test_the_floors_of_a_family_differ_in_one_thing(family: str) -> None:
    """They are made for comparison: same storage, fleet and packing, and one difference in the file."""
    files = [bundled_layouts()[f"{family}-{variant}"] for variant in FAMILIES[family]]
    first, second = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    one, other = (load_layout(file) for file in files)
    assert len(one.storage) == len(other.storage) == 780
    assert one.drive_units == other.drive_units == 64
    assert one.packers == other.packers
    assert one.packing_buffer_totes == other.packing_buffer_totes
    differing = {key for key in first["floor"] if first["floor"][key] != second["floor"][key]}
    assert len(differing) == 1
    for key in set(first) - {"name", "description", "floor"}:
        assert first[key] == second[key]


def test_a_name_that_is_not_bundled() -> None:
    """A near miss gets a suggestion."""
    with pytest.raises(LayoutError, match="smal: no such file or bundled floor; did you mean 'small'"):
        load_layout("smal")


def test_a_file_is_found_before_a_bundled_floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is a path, and a folder is not a floor."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny").mkdir()
    with pytest.raises(LayoutError, match="tiny: is a folder"):
        load_layout("tiny")
