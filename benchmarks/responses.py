"""What settings of a floor come to, fitted to some that were run: it can be searched many times over."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.layout import load_layout
from twin.scenario import load_scenario
from twin.studies import Candidate, Runner
from twin.studies.same_demand import with_same_demand
from twin.studies.samples import Samples
from twin.studies.spaces import Dimension, default_space
from twin.studies.varying import candidate_of

__all__ = ["FIGURE", "Response", "fitted", "response_of"]

FIGURE = "units_per_hour"

FLEET_SHARE = 0.5
"""Drive units of the start, as a share of the layout's."""

RIDGE = 0.5
"""Weight of a coefficient's square beside those of the errors, so that every value of a setting has one."""

LONGEST = 4.0
"""What takes so much longer than others is a worker's first replication, which loads the kernels."""

Float64 = NDArray[np.float64]
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Response:
    """What settings of a floor come to, as fitted.

    Attributes
    ----------
    start : Candidate
        The floor as it is.
    space : sequence of Dimension
        What may be changed.
    coefficients : ndarray of float64
        By feature of the settings.
    rough_sd : float
        What settings add of their own, beyond the sum of their effects.
    noise_sd : float
        Of a replication, what its seed does to all settings alike left out.
    mean : float
        Of what was run.
    share : float
        Of the variance between settings that the fit explains.
    costs_s : ndarray of float64
        CPU seconds of the replications.
    """

    start: Candidate
    space: Sequence[Dimension]
    coefficients: Float64
    rough_sd: float
    noise_sd: float
    mean: float
    share: float
    costs_s: Float64

    def truth(self, settings: Settings) -> float:
        """Give the mean of the figure."""
        own = self.rough_sd * _standard_normal("rough", settings)
        return float(_features(self.space, settings) @ self.coefficients) + own

    def measured(self, settings: Settings, replications: int, search: int) -> float:
        """Give the mean of some replications under the seeds of a search."""
        noise = _standard_normal(f"search {search}", settings)
        return self.truth(settings) + self.noise_sd / math.sqrt(replications) * noise

    def in_words(self) -> str:
        """Say how much of it is understood."""
        rough, noise = self.rough_sd / self.mean, self.noise_sd / self.mean
        return (
            f"effects of single settings explain {self.share:.0%} of the variance between them, the rest has "
            f"a standard deviation of {rough:.1%}, a replication {noise:.1%}"
        )


def _standard_normal(what: str, settings: Settings) -> float:
    """Draw the same number for the same settings."""
    digest = sha256((what + json.dumps(dict(settings), sort_keys=True)).encode()).digest()
    return float(np.random.default_rng(int.from_bytes(digest[:8])).normal())


def _features(space: Sequence[Dimension], settings: Settings) -> Float64:
    """Describe settings by numbers: 1, one for each choice, and two for each range."""
    features = [1.0]
    for dimension in space:
        value = settings[dimension.setting]
        if dimension.choices:
            label = dimension.as_parameter(value)
            features += [float(dimension.as_parameter(choice) == label) for choice in dimension.choices]
        else:
            along = (value - dimension.low) / (dimension.high - dimension.low)
            features += [along, along**2]
    return np.array(features)


def _drawn(space: Sequence[Dimension], random: np.random.Generator) -> dict[str, Any]:
    """Draw settings, each value as likely as any other."""
    drawn: dict[str, Any] = {}
    for one in space:
        if one.choices:
            drawn[one.setting] = one.choices[random.integers(len(one.choices))]
        else:
            steps = random.integers(1 + int((one.high - one.low) // one.step))
            drawn[one.setting] = int(one.low + one.step * steps)
    return drawn


def response_of(floor: str, hours: float, samples: int, replications: int, runner: Runner) -> Response:
    """Run settings of a floor that are drawn at random, and fit what they come to.

    Parameters
    ----------
    floor : str
        A layout file, or the name of a bundled floor.
    hours : float
        Simulated hours of each replication.
    samples : int
        How many settings are drawn.
    replications : int
        Of each of them, under common seeds.
    runner : Runner
        Runs what has not been run.
    """
    n_drives = max(1, round(FLEET_SHARE * load_layout(floor).drive_units))
    scenario = load_scenario(overrides={"hours": hours, "fleet.drive_units": n_drives})
    start = candidate_of("start", floor, scenario, {})
    space = default_space(start)
    random = np.random.default_rng(1)
    drawn: dict[Candidate, Settings] = {}
    while len(drawn) < samples:
        settings = _drawn(space, random)
        with contextlib.suppress(InputError):  # no floor
            made = candidate_of("drawn", floor, scenario, settings)
            drawn[with_same_demand([start, made])[0][1]] = settings
    runs = Samples(list(drawn))
    runs.add(runner.outcomes(list(drawn), range(1, 1 + replications)))
    values = np.array([runs.by_seed(index, FIGURE, 0.0) for index in range(len(drawn))])
    usable = np.isfinite(values).all(axis=1)
    described = np.array([_features(space, settings) for settings in drawn.values()])[usable]
    costs_s = np.array([run.cpu_s for index in range(len(drawn)) for run in runs.complete(index)])
    started = costs_s < LONGEST * np.median(costs_s)
    return fitted(start, space, described, values[usable], costs_s[started])


def fitted(
    start: Candidate, space: Sequence[Dimension], described: Float64, values: Float64, costs_s: Float64
) -> Response:
    """Fit what settings come to: the sum of their effects, what they have of their own, and noise.

    Parameters
    ----------
    start : Candidate
        The floor as it is.
    space : sequence of Dimension
        What may be changed.
    described : ndarray of float64, shape (settings, features)
        The settings.
    values : ndarray of float64, shape (settings, replications)
        What they have come to.
    costs_s : ndarray of float64
        CPU seconds of replications.
    """
    n_settings, n_replications = values.shape
    means = values.mean(axis=1)
    penalty = RIDGE * np.diag([0.0] + [1.0] * (described.shape[1] - 1))
    coefficients = np.linalg.solve(described.T @ described + penalty, described.T @ means)
    errors = means - described @ coefficients
    noise = values - values.mean(axis=0) - means[:, None] + values.mean()
    noise_var = float((noise**2).sum()) / ((n_settings - 1) * (n_replications - 1))
    left = float((errors**2).sum()) / max(n_settings - int(np.linalg.matrix_rank(described)), 1)
    rough_sd = math.sqrt(max(0.0, left - noise_var / n_replications))
    share = 1.0 - float(errors.var() / means.var())
    noise_sd, mean = math.sqrt(noise_var), float(means.mean())
    return Response(start, space, coefficients, rough_sd, noise_sd, mean, share, costs_s)
