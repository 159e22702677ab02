"""The benchmark scripts still run; what they measure is not judged here."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import numba
import pytest
from rich.console import Console

from benchmarks import floors, frames, throughput
from benchmarks.batches import busy_share
from benchmarks.mapf_peers import one_errand_each
from benchmarks.speed import FLEETS, flatness
from benchmarks.tables import Column, Report
from twin.errors import GridlockError
from twin.layout import load_layout
from twin.layout.foreign import TaskRule, read_problem

ROOT = Path(__file__).parents[1]

compiled_only = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="too slow with the JIT off")


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments], cwd=ROOT, capture_output=True, text=True
    )


def figures_in(file: Path, name: str) -> list[dict[str, Any]]:
    content = json.loads(file.read_text())
    assert content["machine"]["numba"]
    rows: list[dict[str, Any]] = content[name]
    return rows


@compiled_only
def test_speed_in_its_smallest_form(tmp_path: Path) -> None:
    figures, page = tmp_path / "speed.json", tmp_path / "speed.md"
    tiny = ("--fleets=16", "--warm-up-min=1", "--window-min=1", "--repeats=1", "--startup=none")
    done = run("speed", *tiny, "--json", str(figures), "--markdown", str(page))
    assert done.returncode == 0, done.stderr
    (row,) = figures_in(figures, "speed")
    assert row["drive_units"] == 16
    assert row["times_wall"] > 0
    assert row["busy_share"] > 0
    assert "| proportional-16 | 16 |" in page.read_text()
    assert "proportional-16" in done.stdout


@compiled_only
def test_startup_in_its_smallest_form(tmp_path: Path) -> None:
    figures = tmp_path / "startup.json"
    done = run("startup", "--no-cold", "--repeats=1", "--json", str(figures))
    assert done.returncode == 0, done.stderr
    assert [row["wall_s"] > 0 for row in figures_in(figures, "startup")] == [True, True]


@compiled_only
def test_soak_in_its_smallest_form(tmp_path: Path) -> None:
    figures, page = tmp_path / "soak.json", tmp_path / "soak.md"
    short = ("--layouts=tiny", "--hours=0.4", "--fleet-factor=1,1.5", "--audit", "--jobs=1")
    done = run("soak", *short, "--json", str(figures), "--markdown", str(page))
    rows = figures_in(figures, "soak")
    assert [row["drive_units"] for row in rows] == [10, 15]
    for row in rows:
        assert row["status"] == "complete"
        assert row["violations"] == 0
        assert len(row["quarters"]) == 4
        assert 0 <= row["waited_outside_min"] <= row["waited_min"] < 10
    assert done.returncode == (0 if all(row["held"] for row in rows) else 1), done.stderr
    assert page.read_text().count("| tiny |") == 2


@compiled_only
def test_efficiency_in_its_smallest_form(tmp_path: Path) -> None:
    figures, page = tmp_path / "efficiency.json", tmp_path / "efficiency.md"
    short = ("--layouts=tiny", "--seeds=1", "--warm-up-min=4", "--window-min=6", "--jobs=1")
    rungs = ("--with=motion=ideal", "--variant=by name:planning.planner=pibt")
    done = run("efficiency", *short, *rungs, "--json", str(figures), "--markdown", str(page))
    (row,) = figures_in(figures, "efficiency")
    assert row["free_units"] >= 0.8 * min(row["station_bound"], row["traffic_bound"])
    assert row["efficiency"] == pytest.approx(100 * row["units"] / row["free_units"])
    (rung,) = figures_in(figures, "ladder")
    assert (rung["variant"], rung["units"]) == ("by name", row["units"])
    (fleets,) = figures_in(figures, "fleets")
    assert str(row["drive_units"]) in fleets["fleets"].split()
    assert done.returncode == (0 if row["met"] and fleets["monotone"] else 1), done.stderr
    assert page.read_text().count("| tiny |") == 3


@compiled_only
def test_mapf_in_its_smallest_form(tmp_path: Path) -> None:
    figures, page = tmp_path / "mapf.json", tmp_path / "mapf.md"
    variant = "--variant=by priority:planning.planner=pibt ms_per_tick=100"
    hall = "tests/mapf/hall/hall_2023.json"
    done = run("mapf", f"{hall}:6", "--ticks=50", variant, "--json", str(figures), "--markdown", str(page))
    assert done.returncode == 0, done.stderr
    (row,) = figures_in(figures, "mapf")
    assert (row["planner"], row["agents"], row["errors"]) == ("by priority", 6, 0)
    assert row["goals_per_tick"] > 0.3
    assert row["all_ms"] > row["planner_ms"] > 0
    assert "| hall_2023 | yes | 6 | by priority |" in page.read_text()


@compiled_only
def test_frames_in_their_smallest_form(tmp_path: Path) -> None:
    figures, page = tmp_path / "frames.json", tmp_path / "frames.md"
    few = ("--tiny", "--frames=5", "--starts=0", "--seconds=2")
    done = run("frames", *few, "--json", str(figures), "--markdown", str(page))
    assert done.returncode == 0, done.stderr
    (row,) = figures_in(figures, "frames")
    assert (row["what"], row["drive_units"]) == ("tiny", 10)
    assert 0 < row["median_ms"] <= row["slow_ms"]
    (watched,) = figures_in(figures, "smoothness")
    assert watched["per_s"] > 0
    assert 0 < watched["first_s"] < watched["moving_s"]
    assert "| tiny | 10 |" in page.read_text()
    assert "<!-- begin smoothness -->" in page.read_text()


def test_starts_are_medians_after_one_that_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = iter([99.0, 3.0, 1.0, 2.0])
    monkeypatch.setattr(
        frames, "watched", lambda *_: {"first_s": (first := next(seen)), "moving_s": first + 1}
    )
    report = frames.first_picture_report(3, Console(quiet=True), screen=False)
    assert [row["wall_s"] for row in report.rows] == [2.0, 3.0]
    assert report.rows[0]["met"]


def test_calibration_in_its_smallest_form(tmp_path: Path) -> None:
    pytest.importorskip("statsmodels", reason="statsmodels comes with the extra 'experiments'")
    figures, page = tmp_path / "calibration.json", tmp_path / "calibration.md"
    done = run("calibration", "--trials=40", "--json", str(figures), "--markdown", str(page))
    tables = [figures_in(figures, kind) for kind in ("coverage", "selection", "judgement")]
    assert all(0 <= row["share"] <= 100 for rows in tables for row in rows)
    missed = any(row["met"] is False for rows in tables for row in rows)
    assert done.returncode == int(missed), done.stderr
    assert "<!-- begin calibration-judgement -->" in page.read_text()


@compiled_only
def test_families_in_their_smallest_form(tmp_path: Path) -> None:
    figures, page = tmp_path / "families.json", tmp_path / "families.md"
    few = ("--hours=0.02", "--fleets=8", "--only=queue:", "--max-replications=2", "--workers=1")
    done = run("families", *few, "--json", str(figures), "--markdown", str(page), "--headline", str(page))
    assert done.returncode == 0, done.stderr
    (row,) = figures_in(figures, "families")
    assert row["floors"] == ["stations-one-side, queue 6", "stations-one-side, queue 3"]
    assert (row["replications"], row["failures"]) == (2, 0)
    assert "families-headline" in page.read_text()


@compiled_only
def test_scaling_in_its_smallest_form(tmp_path: Path) -> None:
    figures, page = tmp_path / "scaling.json", tmp_path / "scaling.md"
    short = ("--layout=tiny", "--hours=0.05", "--replications=3", "--rounds=1", "--workers=1")
    done = run("scaling", *short, "--json", str(figures), "--markdown", str(page))
    assert done.returncode == 0, done.stderr
    bare, one, several = figures_in(figures, "scaling")
    assert [row["workers"] for row in (bare, one, several)] == [1, 1, 1]
    assert bare["each_s"] > 0
    assert one["overhead"] == pytest.approx(one["wall_s"] / bare["wall_s"] - 1)
    assert several["linear"] == pytest.approx(one["wall_s"] / several["wall_s"])
    assert "| bare runs in one process | 1 |" in page.read_text()


@compiled_only
def test_batches_in_their_smallest_form(tmp_path: Path) -> None:
    pytest.importorskip("optuna", reason="optuna comes with the extra 'experiments'")
    figures, page = tmp_path / "batches.json", tmp_path / "batches.md"
    few = ("--floors=tiny", "--hours=0.02", "--samples=8", "--batches=1,3", "--searches=2", "--trials=6")
    done = run("batches", *few, "--workers=1", "--json", str(figures), "--markdown", str(page))
    assert done.returncode == 0, done.stderr
    one, three = figures_in(figures, "batches")
    assert (one["drive_units"], one["batch"], three["batch"]) == (5, 1, 3)
    assert 0 < one["busy_8"] <= 4 / 8
    assert 0 < three["busy_8"] <= 1
    assert "| tiny | 5 | 1 |" in page.read_text()


def test_workers_are_busy_while_a_batch_lasts() -> None:
    """Two workers: the first batch takes them 2 s and 1 s, the second one 1 s and nothing."""
    assert busy_share([[1.0, 1.0, 1.0], [1.0]], 2) == pytest.approx(4 / 6)
    assert busy_share([[1.0, 1.0, 1.0], [1.0]], 1) == pytest.approx(1.0)


@compiled_only
def test_verdicts_in_their_smallest_form(tmp_path: Path) -> None:
    pytest.importorskip("statsmodels", reason="statsmodels comes with the extra 'experiments'")
    figures, page = tmp_path / "verdicts.json", tmp_path / "verdicts.md"
    few = ("--hours=0.1", "--pool=8", "--others=8", "--trials=2", "--cap=4", "--workers=1")
    done = run("verdicts", *few, "--json", str(figures), "--markdown", str(page))
    rows = figures_in(figures, "verdicts")
    assert [row["numbers"] for row in rows].count("common") == 3
    assert (rows[1]["truth"], rows[1]["equivalent"]) == (0, 100)
    assert rows[3]["truth"] < 0
    assert done.returncode == (0 if all(row["met"] for row in rows) else 1), done.stderr
    assert "<!-- begin verdicts -->" in page.read_text()


def test_one_errand_each_keeps_the_first() -> None:
    problem = one_errand_each(read_problem(ROOT / "tests" / "mapf" / "hall" / "hall_2024.json"))
    tasks = (ROOT / "tests" / "mapf" / "hall" / "hall_2024.tasks").read_text().splitlines()[2:]
    assert problem.errands.cell.tolist() == [int(line.split(",")[0]) for line in tasks]
    assert problem.rule is TaskRule.ROUNDROBIN


@pytest.mark.parametrize("target", [1.0, 250.0, 999.0, 1000.0, 5000.0])
@pytest.mark.parametrize("guess", [1, 30, 400])
def test_the_fleet_for_a_rate_is_about_the_smallest(target: float, guess: int) -> None:
    """Where the rate rises steeply and then hardly any more, and where it never gets there."""

    def rate(fleet: int) -> float:
        return min(20.0 * fleet, 990.0 + fleet / 10)

    fleet = throughput.fleet_for(rate, target, guess, 300)
    smallest = next((n for n in range(1, 300) if rate(n) >= target), 300)
    assert smallest <= fleet <= max(smallest + 1, smallest * 1.03)


def test_a_stuck_run_counts_as_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and no mean is made of the others."""

    def one_run(*arguments: Any) -> tuple[float, float, float]:
        if arguments[-1] == 2:
            raise GridlockError(["drive unit 1 stands still"], 60.0)
        return 50.0, 20.0, 1.0

    monkeypatch.setattr(throughput, "_run", one_run)
    tiny = load_layout("tiny")
    well = throughput.measure(tiny, {}, 3, throughput.Window(1, 1, (1, 3)))
    assert (well.units_per_hour, well.pile_on, well.stuck) == (50.0, 2.5, ())
    ill = throughput.measure(tiny, {}, 3, throughput.Window(1, 1, (1, 2)))
    assert math.isnan(ill.units_per_hour)
    assert ill.stuck == ("tiny, 3 drive units, seed 2: drive unit 1 stands still",)


@compiled_only
def test_soak_fails_on_a_floor_that_delivers_nothing() -> None:
    """A few steps are too short to pick anything, and then no floor counts as steady."""
    done = run("soak", "--layouts=tiny", "--hours=0.002", "--fleet-factor=1", "--jobs=1")
    assert done.returncode == 1
    assert "NOT HELD" in done.stdout


@pytest.mark.parametrize("fleet", FLEETS)
def test_every_fleet_has_a_floor_with_room(fleet: int) -> None:
    layout = floors.floor_for(fleet)
    assert len(layout.storage) + len(layout.chargers) > 2 * fleet
    pick_stations = sum(station.kind.picks for station in layout.stations)
    ratio = fleet / pick_stations
    assert 5 < ratio < (11 if fleet < 10_000 else 21)


def test_flatness_is_the_dearest_over_the_cheapest() -> None:
    rows = [{"drive_units": n, "cpu_us_per_drive_s": c} for n, c in ((20, 9), (100, 2.0), (2_000, 3.0))]
    assert flatness(rows) == 1.5
    assert flatness(rows[:2]) is None


@pytest.fixture
def report() -> Report:
    columns = [Column("layout", "layout"), Column("units", "units/h", ",.0f"), Column("met", "met")]
    return Report(
        "speed", "How fast", columns, [{"layout": "tiny", "units": 1234.5, "met": True}], ["Seed 1."]
    )


TABLE = """<!-- begin speed -->
**How fast**

| layout | units/h | met |
|---|---:|---:|
| tiny | 1,234 | yes |

Seed 1.
<!-- end speed -->
"""


def test_a_table_takes_its_place_in_a_page(report: Report, tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# Above\n\n<!-- begin speed -->\nold\n<!-- end speed -->\n\nBelow\n")
    for _ in range(2):
        report.put_into(page)
        assert page.read_text() == f"# Above\n\n{TABLE}\nBelow\n"


def test_a_table_is_added_to_a_page_without_its_place(report: Report, tmp_path: Path) -> None:
    page = tmp_path / "new.md"
    report.put_into(page)
    assert page.read_text() == TABLE
    page.write_text("# Mine\n")
    report.put_into(page)
    assert page.read_text() == f"# Mine\n\n{TABLE}"


def test_a_page_with_a_lost_mark_is_left_alone(report: Report, tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("<!-- begin speed -->\nwithout an end\n")
    with pytest.raises(click.ClickException, match="has no <!-- end speed --> after it"):
        report.put_into(page)
    assert page.read_text() == "<!-- begin speed -->\nwithout an end\n"


def test_the_readme_has_places_for_all_tables() -> None:
    text = (ROOT / "benchmarks" / "README.md").read_text()
    efficiency, live = ("efficiency", "fleets", "ladder"), ("frames", "first-picture", "smoothness")
    calibration = tuple(f"calibration-{kind}" for kind in ("coverage", "selection", "judgement"))
    others = ("speed", "startup", "scaling", "soak", "soak-audit", "soak-faults", "mapf", "batches")
    studies = (*calibration, "families", "verdicts")
    for name in (*others, *efficiency, *live, *studies):
        assert f"<!-- begin {name} -->" in text
        assert f"<!-- end {name} -->" in text
