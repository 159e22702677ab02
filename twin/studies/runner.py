"""Running replications: what the store has is taken from it, what it has not is run and kept at once."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

from twin.errors import InputError, TwinError, WorkerError
from twin.studies.candidate import Candidate
from twin.studies.endings import ending
from twin.studies.executors import ProcessWorkers
from twin.studies.keys import key_of
from twin.studies.observer import StudyObserver
from twin.studies.outcome import Key, Outcome, OutcomeStatus
from twin.studies.preparing import prepare, unprepared
from twin.studies.replication import replicate
from twin.studies.store import Store

__all__ = ["Runner"]

AHEAD = 2
"""Calls handed to the executor at a time for each worker, so that none has to wait for the next one."""


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

    def outcomes(
        self,
        candidates: Sequence[Candidate],
        seeds: Iterable[int],
        refused: dict[str, InputError] | None = None,
    ) -> Iterator[Outcome]:
        """Get the outcome of every candidate under every seed, as they come.

        Parameters
        ----------
        candidates : sequence of Candidate
            What to run.
        seeds : iterable of int
            The seeds of each.
        refused : dict, optional
            Takes the reason why a candidate cannot be run, by its digest, and the others go on. Modified in
            place.

        Yields
        ------
        Outcome
            Those that the store has first, then the others as they are finished; each is kept before it
            comes. Failures come, too: look at ``status``.

        Raises
        ------
        InputError
            If a candidate cannot be run under these settings, whatever the seed, and ``refused`` is absent.
        WorkerError
            If the workers cannot run replications at all.
        StoreError
            If one cannot be kept.
        """
        wanted = {key_of(candidate, seed): candidate for seed in seeds for candidate in candidates}
        stored = self._stored(wanted)
        self.observer.begun(candidates, len(wanted), len(stored))
        for key, outcome in stored.items():
            self.observer.finished(wanted[key], outcome, from_store=True)
            yield outcome
        missing = {key: candidate for key, candidate in wanted.items() if key not in stored}
        if missing:
            some = {candidate.digest: candidate for candidate in missing.values()}.values()
            for candidate in some:
                self.store.put_candidate(candidate)
            self._prepare(some)
            yield from self._run(missing, refused)

    def _stored(self, keys: Iterable[Key]) -> dict[Key, Outcome]:
        """Look up what need not be run."""
        return {key: found for key, found in self.store.get(keys).items() if not self._again(found)}

    def _again(self, outcome: Outcome) -> bool:
        """Say whether a stored outcome may turn out otherwise now."""
        if outcome.status is OutcomeStatus.TIMED_OUT:
            had, has = outcome.limit_s, self._limit_s
            return self._retry or has is None or (had is not None and has > had)
        return self._retry and not outcome.status.is_final

    def _prepare(self, candidates: Iterable[Candidate]) -> None:
        """Let one worker compile the kernels before the others want them."""
        todo = unprepared(candidates) if isinstance(self._executor, ProcessWorkers) else []
        if todo:
            self.observer.preparing(self._n_workers())
            for future in [self._executor.submit(prepare, candidate) for candidate in todo]:
                future.exception()  # a floor that cannot even begin says so as an outcome

    def _run(self, wanted: dict[Key, Candidate], refused: dict[str, InputError] | None) -> Iterator[Outcome]:
        # another process that fills the same store begins elsewhere, and what it has done is skipped
        todo = deque(wanted)
        todo.rotate(-(os.getpid() % len(wanted)))
        running: dict[Future[Outcome], Key] = {}
        try:
            while todo or running:
                n_more = min(len(todo), AHEAD * self._n_workers() - len(running))
                for key, outcome in self._begin([todo.popleft() for _ in range(n_more)], wanted, running):
                    self.observer.finished(wanted[key], outcome, from_store=True)
                    yield outcome
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    key = running[future]
                    kept = self._keep(future, running, wanted, refused)
                    if kept is not None:
                        yield kept
                    else:
                        todo = deque(one for one in todo if wanted[one].digest != wanted[key].digest)
        except GeneratorExit:
            raise
        except TwinError:
            raise
        except BaseException:
            # Ctrl-C: what has come back since is kept, too
            for future in [future for future in running if future.done() and not future.cancelled()]:
                self._keep(future, running, wanted, {})
            raise
        finally:
            for future in running:
                future.cancel()

    def _n_workers(self) -> int:
        return max(1, getattr(self._executor, "n_workers", None) or os.cpu_count() or 1)

    def _begin(
        self, keys: list[Key], wanted: dict[Key, Candidate], running: dict[Future[Outcome], Key]
    ) -> Iterator[tuple[Key, Outcome]]:
        """Hand calls to the executor, but for what another process has kept in the meantime."""
        stored = self._stored(keys)
        for key in keys:
            if key not in stored:
                running[self._executor.submit(replicate, wanted[key], key.seed, self._limit_s)] = key
        yield from stored.items()

    def _keep(
        self,
        future: Future[Outcome],
        running: dict[Future[Outcome], Key],
        wanted: dict[Key, Candidate],
        refused: dict[str, InputError] | None,
    ) -> Outcome | None:
        """Keep what has come back; None of a candidate that cannot be run."""
        key = running[future]
        candidate = wanted[key]
        try:
            outcome = self._outcome_of(future, key, candidate)
        except InputError as error:
            if refused is None:
                raise
            refused[candidate.digest] = error
            del running[future]
            return None
        kept = self.store.put(outcome)
        del running[future]
        self.observer.finished(candidate, kept, from_store=False)
        return kept

    def _outcome_of(self, future: Future[Outcome], key: Key, candidate: Candidate) -> Outcome:
        try:
            outcome = future.result()
        except TimeoutError as late:
            return ending(candidate, key.seed, OutcomeStatus.TIMED_OUT, str(late), self._limit_s)
        except WorkerError as died:
            return ending(candidate, key.seed, OutcomeStatus.FAILED, str(died), self._limit_s)
        except InputError:
            raise  # it cannot be run under any seed
        except Exception as error:
            raise WorkerError(
                f"a worker cannot run replications ({type(error).__name__}: {error})"
            ) from error
        if outcome.key != key:
            raise WorkerError(f"the worker on {outcome.host} has another version; install the same there")
        return outcome
