"""Studies in Python: the commands' questions as functions."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from twin.scenario import Scenario
from twin.studies.candidate import Candidate
from twin.studies.checks import require_several
from twin.studies.comparing import Comparing
from twin.studies.comparison import Comparison, ComparisonSettings
from twin.studies.conducting import conduct_comparison, conduct_search, conduct_sizing, conduct_sweep
from twin.studies.experiment import load_experiment
from twin.studies.improving import Improvement, Improving
from twin.studies.keeping import KeptStudy, shown_store
from twin.studies.observer import StudyObserver
from twin.studies.opening import open_runner
from twin.studies.optimising import Searching
from twin.studies.python_calls import python_command
from twin.studies.sizes import SizingSettings
from twin.studies.sizing import Sizing
from twin.studies.spaces import Dimension, default_space, parse_dimension
from twin.studies.sweeping import Sweeping
from twin.studies.targets import parse_target
from twin.studies.trials import SearchSettings
from twin.studies.varying import Variation, alternatives, candidate_of

__all__ = ["compare", "optimize", "size", "sweep"]


def compare(
    *floors: str | os.PathLike[str] | Candidate,
    scenario: Scenario | Sequence[Scenario] | None = None,
    vary: Mapping[str, Sequence[Any]] | None = None,
    settings: ComparisonSettings | None = None,
    folder: str | os.PathLike[str] | None = None,
    store: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    limit_s: float | None = None,
    observer: StudyObserver | None = None,
) -> Comparison:
    """Say which of some floors is better, by how much, and how sure that is.

    Parameters
    ----------
    *floors : str, path or Candidate
        Layout files or names of bundled floors; or candidates, which are taken as they are. The first one is
        what percentages refer to.
    scenario : Scenario or sequence of Scenario, optional
        What they run; several are set against each other.
    vary : mapping, optional
        Values by setting that are set against each other: ``{"fleet.drive_units": [20, 30]}``; with
        ``layout.`` in front a setting of the layout. Several are combined.
    settings : ComparisonSettings, optional
        The figure, and how exact the answer has to be.
    folder : str or path, optional
        Keeps the study as ``--out`` of the command does: what was asked, what came of it so far, and its
        replications. The same call goes on with what is in it, and ``twin report`` makes a page of it.
    store : str or path, optional
        A file, or the URL of a database, that keeps the replications, in the folder's place if there is one;
        what is in it is not run again.
    workers : int, optional
        Processes; one a core when absent. A program that uses them needs ``if __name__ == "__main__":``.
    cluster : str, optional
        Address of a Dask scheduler whose workers are used instead.
    limit_s : float, optional
        Seconds after which a replication is given up.
    observer : StudyObserver, optional
        Looks on.

    Returns
    -------
    Comparison
        ``.words`` is the answer in a sentence, ``.headline`` the verdicts, ``.to_dict()`` all of it.

    Raises
    ------
    InputError
        With everything that is wrong with the floors, the scenarios and the settings.

    Examples
    --------
    >>> import twin
    >>> found = twin.compare("aisles-one-way", "aisles-two-way")  # doctest: +SKIP
    >>> found.words, found.headline[0].verdict  # doctest: +SKIP
    """
    call = python_command(
        "compare",
        *floors,
        scenario=scenario,
        vary=vary,
        settings=settings,
        folder=folder,
        store=shown_store(store),
        limit_s=limit_s,
    )
    candidates = [floor for floor in floors if isinstance(floor, Candidate)]
    scenarios = [scenario] if isinstance(scenario, Scenario) else list(scenario or [Scenario()])
    layouts = [os.fspath(floor) for floor in floors if not isinstance(floor, Candidate)]
    if layouts:
        varied = [Variation(name, tuple(values)) for name, values in (vary or {}).items()]
        candidates += alternatives(layouts, scenarios, varied)
    require_several(candidates)
    comparing = Comparing(candidates, settings or ComparisonSettings())
    kept = KeptStudy("compare", call, folder, store)
    opened = open_runner(kept.store, workers=workers, cluster=cluster, limit_s=limit_s, observer=observer)
    comparison = conduct_comparison(comparing, kept, opened)
    if comparison.interrupted:
        raise KeyboardInterrupt
    return comparison


def sweep(
    experiment: str | os.PathLike[str],
    *,
    folder: str | os.PathLike[str] | None = None,
    store: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    limit_s: float | None = None,
    observer: StudyObserver | None = None,
) -> Sweeping:
    """Run an experiment file, as ``twin sweep`` does.

    Parameters
    ----------
    experiment : str or path
        The file.
    folder, store, workers, cluster, limit_s, observer
        As of :func:`compare`.

    Returns
    -------
    Sweeping
        ``.curves()`` are the curves, with their knees; ``.comparing.comparison()`` has every point.

    Raises
    ------
    InputError
        With everything that is wrong with the file.
    """
    call = python_command("sweep", experiment, folder=folder, store=shown_store(store), limit_s=limit_s)
    sweeping = Sweeping(load_experiment(Path(experiment)))
    kept = KeptStudy("sweep", call, folder, store)
    opened = open_runner(kept.store, workers=workers, cluster=cluster, limit_s=limit_s, observer=observer)
    if conduct_sweep(sweeping, kept, opened).interrupted:
        raise KeyboardInterrupt
    return sweeping


def size(
    floor: str | os.PathLike[str] | Candidate,
    *targets: str,
    scenario: Scenario | None = None,
    settings: SizingSettings | None = None,
    folder: str | os.PathLike[str] | None = None,
    store: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    limit_s: float | None = None,
    observer: StudyObserver | None = None,
) -> Sizing:
    """Find the smallest fleet and staff that reach targets, as ``twin size`` does.

    Parameters
    ----------
    floor : str, path or Candidate
        The floor with its full crew.
    *targets : str
        Such as ``units_per_hour >= 5000``.
    scenario : Scenario, optional
        What it runs.
    settings : SizingSettings, optional
        How sure the answer has to be.
    folder, store, workers, cluster, limit_s, observer
        As of :func:`compare`.

    Returns
    -------
    Sizing
        ``.words`` is the answer in a sentence, ``.answer`` the size, ``.tried`` what was tried.

    Raises
    ------
    InputError
        With everything that is wrong with the floor, the scenario and the targets.
    """
    call = python_command(
        "size",
        floor,
        *targets,
        scenario=scenario,
        settings=settings,
        folder=folder,
        store=shown_store(store),
        limit_s=limit_s,
    )
    base = floor if isinstance(floor, Candidate) else Candidate.load(floor, scenario or Scenario())
    sizing = Sizing(base, [parse_target(text) for text in targets], settings or SizingSettings())
    kept = KeptStudy("size", call, folder, store)
    opened = open_runner(kept.store, workers=workers, cluster=cluster, limit_s=limit_s, observer=observer)
    if conduct_sizing(sizing, kept, opened):
        raise KeyboardInterrupt
    return sizing


def optimize(
    layout: str | os.PathLike[str],
    scenario: Scenario | None = None,
    *,
    vary: Mapping[str, Sequence[Any] | str] | None = None,
    targets: Sequence[str] = (),
    search: SearchSettings | None = None,
    settings: ComparisonSettings | None = None,
    folder: str | os.PathLike[str] | None = None,
    store: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    limit_s: float | None = None,
    observer: StudyObserver | None = None,
) -> Improvement:
    """Look for better settings of a floor, and have the best ones judged on fresh seeds.

    Parameters
    ----------
    layout : str or path
        A layout file, or the name of a bundled floor: the start.
    scenario : Scenario, optional
        What it runs.
    vary : mapping, optional
        What may be changed, by setting: a list of values or a range such as ``"20..60"``; with ``layout.``
        in front a setting of the layout. Without, what :func:`~twin.studies.spaces.default_space` lists.
    targets : sequence of str
        What must be kept, such as ``"drive_units <= 40"``.
    search : SearchSettings, optional
        How long to search.
    settings : ComparisonSettings, optional
        The figure, and how exact the verdict has to be.
    folder, store, workers, cluster, limit_s, observer
        As of :func:`compare`.

    Raises
    ------
    InputError
        With everything that is wrong with the floor and the settings.

    Examples
    --------
    >>> import twin
    >>> found = twin.optimize("small")  # doctest: +SKIP
    >>> found.words, found.search.winner  # doctest: +SKIP
    """
    call = python_command(
        "optimize",
        layout,
        scenario=scenario,
        vary=vary,
        targets=targets or None,
        search=search,
        settings=settings,
        folder=folder,
        store=shown_store(store),
        limit_s=limit_s,
    )
    settings, search = settings or ComparisonSettings(), search or SearchSettings()
    name, started = os.fspath(layout), scenario or Scenario()

    def make(chosen: Mapping[str, Any]) -> Candidate:
        return candidate_of("start", name, started, chosen)

    space = [_dimension(setting, values) for setting, values in (vary or {}).items()]
    asked = replace(search, targets=(*search.targets, *(parse_target(text) for text in targets)))
    searching = Searching(make, space or default_space(make({})), asked, settings)
    improving = Improving(searching, settings)
    kept = KeptStudy("optimize", call, folder, store)
    opened = open_runner(kept.store, workers=workers, cluster=cluster, limit_s=limit_s, observer=observer)
    improvement = conduct_search(improving, kept, opened)
    if improvement.interrupted:
        raise KeyboardInterrupt
    return improvement


def _dimension(setting: str, values: Sequence[Any] | str) -> Dimension:
    if isinstance(values, str):
        return parse_dimension(f"{setting}={values}", "vary")
    return Dimension(setting, tuple(values))
