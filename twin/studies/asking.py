"""Studies in Python: the commands' questions as functions."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from twin.scenario import Scenario
from twin.studies.candidate import Candidate
from twin.studies.comparing import compare_candidates
from twin.studies.comparison import Comparison, ComparisonSettings
from twin.studies.experiment import load_experiment
from twin.studies.observer import StudyObserver
from twin.studies.opening import open_runner
from twin.studies.sizes import SizingSettings
from twin.studies.sizing import Sizing
from twin.studies.sweeping import Sweeping
from twin.studies.targets import parse_target
from twin.studies.varying import Variation, alternatives

__all__ = ["compare", "size", "sweep"]


def compare(
    *floors: str | os.PathLike[str] | Candidate,
    scenario: Scenario | Sequence[Scenario] | None = None,
    vary: Mapping[str, Sequence[Any]] | None = None,
    settings: ComparisonSettings | None = None,
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
    store : str or path, optional
        A file, or the URL of a database, that keeps the replications; what is in it is not run again.
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
    candidates = [floor for floor in floors if isinstance(floor, Candidate)]
    scenarios = [scenario] if isinstance(scenario, Scenario) else list(scenario or [Scenario()])
    layouts = [os.fspath(floor) for floor in floors if not isinstance(floor, Candidate)]
    if layouts:
        varied = [Variation(name, tuple(values)) for name, values in (vary or {}).items()]
        candidates += alternatives(layouts, scenarios, varied)
    with open_runner(store, workers=workers, cluster=cluster, limit_s=limit_s, observer=observer) as runner:
        return compare_candidates(candidates, settings or ComparisonSettings(), runner)


def sweep(
    experiment: str | os.PathLike[str],
    *,
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
    store, workers, cluster, limit_s, observer
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
    sweeping = Sweeping(load_experiment(Path(experiment)))
    with open_runner(store, workers=workers, cluster=cluster, limit_s=limit_s, observer=observer) as runner:
        sweeping.comparing.run(runner)
    return sweeping


def size(
    floor: str | os.PathLike[str] | Candidate,
    *targets: str,
    scenario: Scenario | None = None,
    settings: SizingSettings | None = None,
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
    store, workers, cluster, limit_s, observer
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
    base = floor if isinstance(floor, Candidate) else Candidate.load(floor, scenario or Scenario())
    sizing = Sizing(base, [parse_target(text) for text in targets], settings or SizingSettings())
    with open_runner(store, workers=workers, cluster=cluster, limit_s=limit_s, observer=observer) as runner:
        sizing.run(runner)
    return sizing
