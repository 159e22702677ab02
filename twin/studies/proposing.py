"""What a search tries next: settings that promise to be better, by what has come of others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twin.studies.spaces import Dimension
from twin.studies.trials import Trial

if TYPE_CHECKING:
    import optuna

__all__ = ["Proposal", "Proposing"]

MOST_REPEATS = 20
"""How often in a row a search may ask for what it knows before it is over."""

RANDOM_TRIALS = 8
"""Answers that it has before it no longer proposes at random."""


@dataclass
class Proposal:
    """Settings that are to be tried.

    Attributes
    ----------
    settings : dict
        Values by dotted name.
    asked : list of optuna.trial.Trial
        The library's trials that wait for what comes of it; several where it was proposed again.
    trial : Trial or None
        What came of it.
    """

    settings: dict[str, Any]
    asked: list[optuna.trial.Trial] = field(default_factory=list)
    trial: Trial | None = None


class Proposing:
    """Proposes settings by the tree-structured Parzen estimator of Optuna.

    Several may wait for their answers at a time: until then the estimator takes them for bad ones, so that
    it looks elsewhere ("constant liar"). Proposals follow from the seed and from the order of questions and
    answers alone.

    Parameters
    ----------
    space : sequence of Dimension
        What may be chosen.
    seed : int
        Of all chance in it.
    lower_is_better : bool
        Whether less is sought.

    References
    ----------
    J. Bergstra et al., "Algorithms for Hyper-Parameter Optimization" (NIPS 2011).
    D. Ginsbourger, R. Le Riche and L. Carraro, "Kriging is well-suited to parallelize optimization" (2010),
    on the constant liar.
    """

    def __init__(self, space: Sequence[Dimension], seed: int, *, lower_is_better: bool) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._space = space
        self._pruned = optuna.trial.TrialState.PRUNED
        self._study = optuna.create_study(
            direction="minimize" if lower_is_better else "maximize",
            sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=RANDOM_TRIALS, constant_liar=True),
        )
        self._known: dict[str, Proposal] = {}

    def begin_with(self, settings: Mapping[str, Any]) -> Proposal:
        """Take settings that are tried in any case; the search learns from them where the space has them."""
        proposal = Proposal(dict(settings))
        if all(dimension.holds(settings.get(dimension.setting)) for dimension in self._space):
            self._study.enqueue_trial({d.setting: d.as_parameter(settings[d.setting]) for d in self._space})
            asked, chosen = self._ask()
            self._known[_key(chosen)] = proposal
            proposal.asked.append(asked)
        return proposal

    def another(self) -> Proposal | None:
        """Propose settings that have not been proposed yet; None where it repeats itself only.

        What is proposed again gets the answer that is known, or waits for it with the first one.
        """
        for _ in range(MOST_REPEATS):
            asked, settings = self._ask()
            proposal = self._known.setdefault(_key(settings), Proposal(settings))
            is_new = not proposal.asked and proposal.trial is None
            proposal.asked.append(asked)
            if is_new:
                return proposal
            if proposal.trial is not None:
                self._tell(proposal, proposal.trial)
        return None

    def answer(self, proposal: Proposal, trial: Trial) -> None:
        """Say what came of a proposal."""
        proposal.trial = trial
        self._tell(proposal, trial)

    def _ask(self) -> tuple[optuna.trial.Trial, dict[str, Any]]:
        asked = self._study.ask()
        return asked, {dimension.setting: dimension.suggest(asked) for dimension in self._space}

    def _tell(self, proposal: Proposal, trial: Trial) -> None:
        for asked in proposal.asked:
            if trial.state == "complete":
                for target, margin in trial.margins.items():
                    asked.set_constraint(target, -margin)
                self._study.tell(asked, trial.value)
            else:
                self._study.tell(asked, state=self._pruned)
        proposal.asked.clear()


def _key(settings: Mapping[str, Any]) -> str:
    return json.dumps(dict(settings), sort_keys=True)
