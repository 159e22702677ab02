"""How planners do on other people's problems: ``python -m benchmarks.mapf``.

Every planner plays the League's warehouses (``--league``), RHCR's Kiva floor (``--kiva``) and any further
problem, under the formats' own rules and the eyes of the judge. Built programs of others (``--epibt``,
``--rhcr``) play the same problems in turn with ours. One thread.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks.mapf_peers import Case, one_errand_each, run_epibt, run_rhcr
from benchmarks.mapf_targets import LEAGUE_LARGE, LEAGUE_SMALL, judge
from benchmarks.tables import Column, Report, machine_line, write_json
from twin.cli.settings import RunFlags, scenario_from
from twin.layout.foreign import read_problem
from twin.mapf import MapfRun, MapfSettings
from twin.mapf.warming import warm_up
from twin.planning.planner import PLANNERS

SMALL = (100, 200, 400, 800)
LARGE = (1000, 5000, 10_000)
KIVA = (60, 100, 140)

SHOWN = [
    Column("problem", "problem"),
    Column("rotation", "turns"),
    Column("agents", "agents", ","),
    Column("planner", "planner"),
    Column("goals_per_tick", "goals/tick", ".2f"),
    Column("tasks_per_tick", "tasks/tick", ".2f"),
    Column("planner_ms", "planner alone, ms/tick", ".2f"),
    Column("all_ms", "all, ms/tick", ".2f"),
    Column("p99_ms", "all, p99, wall ms", ".2f"),
    Column("times_less", "best peer's time / planner's", ".1f"),
    Column("target", "target"),
    Column("met", "met"),
    Column("errors", "errors", ","),
]

Player = Callable[[Case], Mapping[str, Any] | None]
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def our_player(
    name: str, settings: tuple[str, ...], ms_per_tick: float | None, most_agents: int | None = None
) -> Player:
    """Make one of our planners, with settings, a player of cases with at most so many agents."""
    planning = scenario_from(RunFlags(settings=settings)).planning

    def play(case: Case) -> Mapping[str, Any] | None:
        if case.rotation and PLANNERS[name].own_pace:
            return None
        if most_agents is not None and case.n_agents > most_agents:
            return None
        chosen = MapfSettings(
            planner=name,
            n_agents=case.n_agents,
            ticks=case.ticks,
            ms_per_tick=ms_per_tick,
            seed=case.seed,
            rotation=case.rotation,
            planning=planning,
        )
        warm_up(chosen, rotation=case.rotation)
        run = MapfRun(case.problem, chosen)
        while run.running:
            run.step()
        found = run.result()
        figures = found.timing.figures()
        return {
            "goals_per_tick": found.goals_per_tick,
            "tasks_per_tick": found.tasks / found.ticks,
            "planner_ms": figures["planner_cpu_ms_per_tick"],
            "all_ms": figures["cpu_ms_per_tick"],
            "p99_ms": figures["wall_ms_per_tick_p99"],
            "errors": found.n_errors,
        }

    return play


def players(variants: tuple[str, ...]) -> dict[str, Player]:
    """Name our players: the variants, or every planner as it is."""
    if not variants:
        return {name: our_player(name, (f"planning.planner={name}",), None) for name in PLANNERS.names()}
    named: dict[str, Player] = {}
    for variant in variants:
        label, _, text = variant.partition(":")
        settings = dict(part.partition("=")[::2] for part in text.split())
        milliseconds, most_agents = settings.pop("ms_per_tick", None), settings.pop("most_agents", None)
        if "planning.planner" not in settings:
            raise click.BadParameter(f"{variant!r} names no planning.planner")
        named[label] = our_player(
            settings["planning.planner"],
            tuple(f"{key}={value}" for key, value in settings.items()),
            None if milliseconds is None else float(milliseconds),
            None if most_agents is None else int(most_agents),
        )
    return named


def peers(
    epibt: Path | None, most_cells: int, search_ms: float | None, rhcr: Path | None
) -> dict[str, Player]:
    """Name the built programs of others."""
    named: dict[str, Player] = {}
    if epibt is not None:
        play = partial(run_epibt, epibt, most_cells=most_cells)
        named["C++ EPIBT"] = partial(play, guided=False, search_ms=None)
        named["C++ EPIBT, guided"] = partial(play, guided=True, search_ms=None)
        if search_ms is not None:
            label = f"C++ EPIBT, guided, search {search_ms:g} ms"
            named[label] = partial(play, guided=True, search_ms=search_ms)
    if rhcr is not None:
        named["C++ RHCR (PBS)"] = partial(run_rhcr, rhcr)
    return named


def league_cases(folder: Path, small: list[int], large: list[int], ticks: int, seed: int) -> Iterator[Case]:
    """Give the League's warehouses: of one errand a task, and the large one as it was set in 2024."""
    for n_agents in small:
        file = folder / "2023" / f"warehouse_small_{n_agents}.json"
        yield Case(LEAGUE_SMALL, read_problem(file), n_agents, ticks, seed, True)
    if large:
        whole = read_problem(folder / "2024" / "warehouse_large_5000.json")
        single = one_errand_each(whole)
        for n_agents in large:
            yield Case(LEAGUE_LARGE, single, n_agents, ticks, seed, True)
        for n_agents in large:
            yield Case("League 2024, large warehouse", whole, n_agents, ticks, seed, True)


def kiva_cases(file: Path, agents: list[int], ticks: int, seed: int) -> Iterator[Case]:
    """Give RHCR's floor, without and with rotation."""
    problem = read_problem(file)
    for rotation in (False, True):
        for n_agents in agents:
            yield Case(f"RHCR, {problem.name}", problem, n_agents, ticks, seed, rotation)


def other_case(text: str, ticks: int, seed: int) -> Case:
    """Read ``PROBLEM`` or ``PROBLEM:AGENTS``."""
    file, _, agents = text.partition(":")
    problem = read_problem(file)
    n_agents = int(agents) if agents else problem.n_agents
    return Case(problem.name, problem, n_agents, ticks, seed, problem.rotation)


def measured(
    case: Case, ours: dict[str, Player], theirs: dict[str, Player], rounds: int
) -> list[dict[str, Any]]:
    """Let all play a case in turn, some rounds long, and take the medians of their times."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for _ in range(rounds):
        for label, play in (theirs | ours).items():
            result = play(case)
            if result is not None:
                found.setdefault(label, []).append(result)
    rows = []
    for label, results in found.items():
        medians = {key: statistics.median_high(result[key] for result in results) for key in results[0]}
        rows.append(
            {
                "problem": case.name,
                "rotation": case.rotation,
                "agents": case.n_agents,
                "ticks": case.ticks,
                "seed": case.seed,
                "planner": label,
                **medians,
            }
        )
    peer = max((row for row in rows if row["planner"] in theirs), key=_goals, default=None)
    our_rows = [row for row in rows if row["planner"] in ours]
    for row in our_rows:
        if peer is not None and row["planner_ms"] > 0:
            row["times_less"] = peer["planner_ms"] / row["planner_ms"]
    if our_rows:
        for row, verdict in zip(our_rows, judge(our_rows), strict=True):
            row |= verdict
    return rows


def _goals(row: Mapping[str, Any]) -> float:
    return float(row["goals_per_tick"])


def mapf_report(rows: list[dict[str, Any]], ticks: int, kiva_ticks: int, seed: int, rounds: int) -> Report:
    """Make the table."""
    return Report(
        "mapf",
        "Planners on other people's problems, one thread",
        SHOWN,
        rows,
        [
            f"{ticks} ticks from cold ({kiva_ticks} on RHCR's floor), seed {seed}, rounds: {rounds}.",
            "CPU times; EPIBT by its own timer of the wall times the share of a core that it got.",
            machine_line() + ".",
        ],
    )


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


@click.command(context_settings={"show_default": True})
@click.argument("problems", nargs=-1, metavar="[PROBLEM[:AGENTS]...]")
@click.option(
    "--league", type=click.Path(exists=True, path_type=Path), help="Folder with the sets 2023, 2024."
)
@click.option("--small", default=_listed(SMALL), help="Agents on the League's small warehouse.")
@click.option("--large", default=_listed(LARGE), help="Agents on its large warehouse.")
@click.option("--kiva", type=_FILE, help="RHCR's map of a Kiva floor.")
@click.option("--kiva-agents", default=_listed(KIVA), help="Agents on it.")
@click.option("--ticks", default=500, help="Ticks.")
@click.option("--kiva-ticks", default=1000, help="Ticks on RHCR's floor.")
@click.option("--seed", default=1, help="Seed of what is drawn.")
@click.option("--rounds", default=1, help="Rounds; times are their medians.")
@click.option("--epibt", type=_FILE, help="Built EPIBT (rotation model, depth 3, one thread).")
@click.option(
    "--epibt-cells",
    default=10_000,
    help="Largest map for it, in free cells: it measures all distances beforehand, on the large warehouse "
    "for a quarter of an hour and 12 GB.",
)
@click.option("--epibt-search-ms", type=float, help="Let it search on for so long, too.")
@click.option("--rhcr", type=_FILE, help="Built RHCR.")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="LABEL:SETTING=VALUE...",
    help="A planner with settings, such as 'search:planning.planner=epibt+lns ms_per_tick=10', perhaps with "
    "most_agents=200; repeatable.  "
    "[default: every planner]",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all figures.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Put the table into a Markdown file.")
def main(
    problems: tuple[str, ...],
    league: Path | None,
    small: str,
    large: str,
    kiva: Path | None,
    kiva_agents: str,
    ticks: int,
    kiva_ticks: int,
    seed: int,
    rounds: int,
    epibt: Path | None,
    epibt_cells: int,
    epibt_search_ms: float | None,
    rhcr: Path | None,
    variants: tuple[str, ...],
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Measure planners on other people's problems, and exit with 1 if the judge finds a broken rule."""
    console = Console(width=None if sys.stdout.isatty() else 240, highlight=False)
    cases = [other_case(text, ticks, seed) for text in problems]
    if league is not None:
        cases += league_cases(league, _numbers(small), _numbers(large), ticks, seed)
    if kiva is not None:
        cases += kiva_cases(kiva, _numbers(kiva_agents), kiva_ticks, seed)
    if not cases:
        raise click.UsageError("name a problem, or give --league or --kiva")
    ours, theirs = players(variants), peers(epibt, epibt_cells, epibt_search_ms, rhcr)
    rows: list[dict[str, Any]] = []
    for case in cases:
        console.print(f"{case.name}, {case.n_agents:,} agents ...", style="dim")
        rows += measured(case, ours, theirs, rounds)
    report = mapf_report(rows, ticks, kiva_ticks, seed, rounds)
    report.print(console)
    if markdown is not None:
        report.put_into(markdown)
    if json_file is not None:
        write_json(json_file, mapf=rows)
    if any(row.get("errors") for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
