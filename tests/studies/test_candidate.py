"""A candidate carries all that makes a difference, and nothing that makes none."""

from __future__ import annotations

import dataclasses
import pickle
import shlex
from pathlib import Path

import pytest

from tests.layout.floors import LOOP, layout_text
from tests.studies.small import LOOP_OF_3, candidate
from twin.cli.run import run
from twin.errors import LayoutError, ScenarioError
from twin.studies import Candidate, OutcomeStatus, replicate
from twin.studies.sources import digest_of

ORDERS = "order,time,sku,quantity\n1,2024-01-01 08:00,a,1\n2,2024-01-01 08:01,b,2\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "loop.yaml"
    path.write_text(layout_text(LOOP, name="loop", drive_units="3"))
    return path


def test_settings_go_to_the_layout_and_to_the_scenario(file: Path) -> None:
    loaded = Candidate.load(
        file, settings={"layout.drive_units": 2, "hours": "0.5", "layout.packing.packers": "2"}
    )
    assert (loaded.layout().drive_units, loaded.layout().packers) == (2, 2)
    assert loaded.scenario.hours == 0.5
    assert loaded.name == "loop"
    assert Candidate.load(file, name="mine").name == "mine"


@pytest.mark.parametrize(
    ("settings", "error", "complaint"),
    [
        ({"layout.drive_unit": 2}, LayoutError, "unknown key 'drive_unit'"),
        ({"layout.drive_units": "[1"}, LayoutError, "broken YAML"),
        ({"fleet.wheels": 2}, ScenarioError, "unknown key 'wheels'"),
    ],
)
def test_what_cannot_be_set_is_said(
    file: Path, settings: dict[str, object], error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        Candidate.load(file, settings=settings)
    with pytest.raises(ScenarioError, match=r"hours: is set beside a whole scenario"):
        Candidate.load(file, LOOP_OF_3.scenario, settings={"hours": 1})


def test_names_and_wording_make_no_difference(file: Path) -> None:
    first = Candidate.load(file)
    file.write_text("# a comment\nname: other\ndescription: words\n" + layout_text(LOOP, drive_units="3"))
    again = Candidate.load(file, settings={"seed": 9, "name": "named"})
    assert again.digest == first.digest


@pytest.mark.parametrize(
    "setting", ["layout.drive_units", "layout.packing.packers", "fleet.drive_units", "hours"]
)
def test_every_setting_makes_a_difference(file: Path, setting: str) -> None:
    assert Candidate.load(file, settings={setting: 5}).digest != Candidate.load(file).digest


def test_a_candidate_travels(file: Path) -> None:
    loaded = Candidate.load(file, settings={"layout.drive_units": 2, "hours": 0.02})
    there = pickle.loads(pickle.dumps(loaded))
    assert there == loaded
    assert (there.digest, hash(there)) == (loaded.digest, hash(loaded))
    file.unlink()
    assert there.layout().drive_units == 2
    assert dataclasses.replace(loaded, name="other").digest == loaded.digest


def test_the_content_of_an_order_history_counts(file: Path, tmp_path: Path) -> None:
    orders, elsewhere = tmp_path / "orders.csv", tmp_path / "copy.csv"
    orders.write_text(ORDERS)
    elsewhere.write_text(ORDERS)

    def replayed(history: Path) -> Candidate:
        replay = {"demand.arrivals": "replay", "demand.history.file": str(history), "hours": 0.02}
        return Candidate.load(file, settings=replay)

    first = replayed(orders)
    assert replayed(elsewhere).digest == first.digest
    assert replicate(first, 1).status is OutcomeStatus.COMPLETE
    orders.write_text(ORDERS.replace(",b,2", ",b,3"))
    assert replayed(orders).digest != first.digest
    with pytest.raises(ScenarioError, match="a file that the scenario names differs on"):
        replicate(first, 1)
    orders.unlink()
    with pytest.raises(ScenarioError, match="every worker needs it under this path"):
        replicate(first, 1)


def test_the_command_repeats_the_replication(file: Path, tmp_path: Path) -> None:
    awkward = {"name": "it's", "policies.pod_storage": "nearest", "demand.skus.zipf_exponent": 0.5}
    loaded = Candidate.load(file, settings={**awkward, "layout.drive_units": 2, "hours": 0.02})
    words = shlex.split(loaded.command(5))
    assert words[:2] == ["twin", "run"]
    result = tmp_path / "result.json"
    with pytest.raises(SystemExit):
        run.main([*words[2:], "--quiet", "--json", str(result)])
    assert replicate(loaded, 5).record_digest in result.read_text()


def test_text_that_looks_like_a_number_stays_text() -> None:
    named = candidate("quoted", demand__history={"file": "1.0", "begin": "'2011'"})
    words = shlex.split(named.command(1))
    assert 'demand.history.begin="2011"' in words or "demand.history.begin=2011" not in words


def test_guidance_is_named_for_planners_that_follow_it(file: Path) -> None:
    assert Candidate.load(file).scenario.planning.guidance == "auto"
    guided = Candidate.load(file, settings={"planning.planner": "epibt"})
    assert guided.scenario.planning.guidance == "none"


def test_an_edit_of_what_computes_makes_another_version(tmp_path: Path) -> None:
    package = tmp_path / "twin"
    for name in ("model.py", "view/window.py", "studies/replication.py", "studies/runner.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("before")

    def digest_after(name: str) -> str:
        (package / name).write_text("after")
        return digest_of(package)

    before = digest_of(package)
    assert digest_after("view/window.py") == digest_after("studies/runner.py") == before
    replication, model = digest_after("studies/replication.py"), digest_after("model.py")
    assert len({before, replication, model}) == 3
