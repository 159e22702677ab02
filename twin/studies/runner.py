"""Running replications: what the store has is taken from it, what it has not is run and kept at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed

from twin.errors import WorkerError
from twin.studies.candidate import Candidate
from twin.studies.observer import StudyObserver
from twin.studies.outcome import Key, Outcome, OutcomeStatus
from twin.studies.replication import failed, key_of, replicate
from twin.studies.store import Store

__all__ = ["Runner"]


class Runner:
    """Gets the outcomes of replications, from the store or by running them.

    Parameters
    ----------
    store : Store
        Has what was run before, and gets what is run now.
    executor : Executor
        Runs it; see :func:`twin.studies.open_executor`.
    observer : StudyObserver, optional
        Looks on.
    limit_s : float, optional
        Seconds of wall clock after which a replication is given up.
    retry : bool, default False
        Run failures that the store has once more, and those that ran out of time.

    Attributes
    ----------
    observer : StudyObserver
        As given, or one that does nothing.
    """

    def __init__(
        self,
        store: Store,
        executor: Executor,
        observer: StudyObserver | None = None,
        *,
        limit_s: float | None = None,
        retry: bool = False,
    ) -> None:
        self.store = store
        self.observer = observer or StudyObserver()
        self._executor = executor
        self._limit_s = limit_s
        self._retry = retry

    def outcomes(self, candidates: Sequence[Candidate], seeds: Iterable[int]) -> Iterator[Outcome]:
        """Get the outcome of every candidate under every seed, as they come.

        Parameters
        ----------
        candidates : sequence of Candidate
            What to run.
        seeds : iterable of int
            The seeds of each.

        Yields
        ------
        Outcome
            Those that the store has first, then the others as they are finished; each is kept before it
            comes. Failures come, too: look at ``status``.
        """
        wanted = {key_of(candidate, seed): candidate for seed in seeds for candidate in candidates}
        stored = {key: found for key, found in self.store.get(wanted).items() if not self._again(found)}
        self.observer.begun(candidates, len(wanted), len(stored))
        for key, outcome in stored.items():
            self.observer.finished(wanted[key], outcome, from_store=True)
            yield outcome
        yield from self._run({key: candidate for key, candidate in wanted.items() if key not in stored})

    def _again(self, outcome: Outcome) -> bool:
        """Say whether a stored outcome may turn out otherwise now."""
        if outcome.status is OutcomeStatus.TIMED_OUT:
            had, has = outcome.limit_s, self._limit_s
            return self._retry or has is None or (had is not None and has > had)
        return self._retry and not outcome.status.is_final

    def _run(self, wanted: dict[Key, Candidate]) -> Iterator[Outcome]:
        for candidate in {candidate.digest: candidate for candidate in wanted.values()}.values():
            self.store.put_candidate(candidate)
        futures: dict[Future[Outcome], Key] = {
            self._executor.submit(replicate, candidate, key.seed, self._limit_s): key
            for key, candidate in wanted.items()
        }
        try:
            for future in as_completed(futures):
                key = futures[future]
                outcome = self.store.put(self._outcome_of(future, wanted[key], key.seed))
                self.observer.finished(wanted[key], outcome, from_store=False)
                yield outcome
        finally:
            for future in futures:
                future.cancel()

    def _outcome_of(self, future: Future[Outcome], candidate: Candidate, seed: int) -> Outcome:
        try:
            return future.result()
        except TimeoutError as late:
            status, message = OutcomeStatus.TIMED_OUT, str(late)
        except WorkerError as died:
            status, message = OutcomeStatus.FAILED, str(died)
        return failed(candidate, seed, status, message, self._limit_s)
