"""The commands' questions in Python."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import twin
from tests.layout.floors import LOOP, layout_text
from tests.studies.made_up import in_this_process
from tests.studies.small import LOOP_OF_2, LOOP_OF_3
from twin.errors import InputError, OutputError
from twin.report import write_report
from twin.studies import Store


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.studies.opening.open_executor", in_this_process)


def test_candidates_and_floors_are_compared(tmp_path: Path) -> None:
    settings = twin.ComparisonSettings(max_replications=2)
    found = twin.compare(LOOP_OF_3, LOOP_OF_2, settings=settings, store=tmp_path / "store.sqlite")
    assert [summary.name for summary in found.candidates] == ["loop", "fewer"]
    assert found.words.endswith("2 replications")
    brief = twin.load_scenario(overrides={"hours": 0.02})
    varied = twin.compare("tiny", scenario=brief, vary={"fleet.drive_units": [2, 3]}, settings=settings)
    assert [summary.name for summary in varied.candidates] == ["drive_units=2", "drive_units=3"]


def test_an_experiment_is_swept_and_a_floor_is_sized(tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"
    file.write_text(
        "layout: tiny\nfactors: {fleet.drive_units: [1, 3]}\nsettings: {hours: 0.02}\nmax_replications: 2\n"
    )
    (curve,) = twin.sweep(file).curves()
    assert [point.value for point in curve.points] == [1, 3]
    sized = twin.size(LOOP_OF_3, "units_per_hour >= 100000")
    assert sized.answer is None
    assert "at best" in sized.words


BRIEF = {"hours": 0.05}
TWO = twin.ComparisonSettings(max_replications=2)


def ask_compare(folder: Path) -> Any:
    scenario = twin.load_scenario(overrides=BRIEF)
    return twin.compare(
        "loop.yaml", scenario=scenario, vary={"fleet.drive_units": [3, 2]}, settings=TWO, folder=folder
    )


def ask_sweep(folder: Path) -> Any:
    Path("sweep.yaml").write_text(
        "layout: loop.yaml\nfactors: {fleet.drive_units: [1, 3]}\nsettings: {hours: 0.05}\n"
        "max_replications: 2\n"
    )
    return twin.sweep("sweep.yaml", folder=folder)


def ask_size(folder: Path) -> Any:
    settings = twin.SizingSettings(max_replications=2, staffing=False)
    scenario = twin.load_scenario(overrides=BRIEF)
    return twin.size("loop.yaml", "units_per_hour >= 1", scenario=scenario, settings=settings, folder=folder)


def ask_optimize(folder: Path) -> Any:
    pytest.importorskip("optuna")
    return twin.optimize(
        "loop.yaml",
        twin.load_scenario(overrides=BRIEF),
        vary={"fleet.drive_units": "1..3"},
        search=twin.SearchSettings(trials=2, replications=1),
        settings=TWO,
        folder=folder,
    )


@pytest.mark.parametrize("ask", [ask_compare, ask_sweep, ask_size, ask_optimize])
def test_what_is_asked_in_python_is_kept_and_can_be_reported(
    ask: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the command in its report asks the same again, which runs nothing."""
    monkeypatch.chdir(tmp_path)
    Path("loop.yaml").write_text(layout_text(LOOP, name="loop", drive_units="3"))
    ask(Path("study"))
    kind = ask.__name__.removeprefix("ask_")
    first = json.loads(Path("study/result.json").read_text())
    asked = json.loads(Path("study/study.json").read_text())
    assert (first["kind"], first["status"], asked["kind"]) == (kind, "done", kind)
    assert asked["question"] == first["question"]
    with Store("study/store.sqlite") as store:
        counts = store.counts()
    python, option, call = shlex.split(asked["command"])
    assert (python, option) == ("python", "-c")
    exec(call)
    assert json.loads(Path("study/result.json").read_text()) == first
    with Store("study/store.sqlite") as store:
        assert store.counts() == counts
    written = write_report("study")
    assert "import twin; twin." in written.page.read_text(encoding="utf-8")
    assert asked["command"] in written.summary.read_text(encoding="utf-8")


def test_ctrl_c_in_python_keeps_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Impatient(twin.studies.StudyObserver):
        def finished(self, *_: object, **__: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        twin.compare(LOOP_OF_3, LOOP_OF_2, settings=TWO, folder="study", observer=Impatient())
    assert json.loads(Path("study/result.json").read_text())["status"] == "interrupted"
    with Store("study/store.sqlite") as store:
        assert 0 < sum(store.counts().values()) < 4


def test_replications_may_be_kept_elsewhere_than_the_study(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite"
    twin.compare(LOOP_OF_3, LOOP_OF_2, settings=TWO, folder=tmp_path / "study", store=elsewhere)
    assert not (tmp_path / "study" / "store.sqlite").exists()
    assert json.loads((tmp_path / "study" / "study.json").read_text())["store"] == str(elsewhere)
    assert write_report(tmp_path / "study").page.exists()


def test_what_cannot_be_asked_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        twin.compare(LOOP_OF_3, folder=tmp_path / "study")
    assert not (tmp_path / "study").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be made a folder"):
        twin.compare(LOOP_OF_3, LOOP_OF_2, folder=tmp_path / "file")
