"""A study under way, and the folder that it is kept in."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from twin.studies.folder import STORE, StudyFolder

if TYPE_CHECKING:
    from twin.studies.candidate import Candidate

__all__ = ["DONE", "INTERRUPTED", "RUNNING", "KeptStudy", "shown_store"]

RUNNING, DONE, INTERRUPTED = "running", "done", "interrupted"


class KeptStudy:
    """Writes down what a study asks, and what has come of it so far.

    Parameters
    ----------
    kind : str
        ``compare``, ``sweep``, ``size`` or ``optimize``.
    command : str
        What repeats the study.
    folder : str or path, optional
        Where it is kept; without, nothing is written down.
    store : str or path, optional
        What keeps its replications; a file in the folder when absent.

    Attributes
    ----------
    folder : StudyFolder or None
        The folder, made.
    store : str, path or None
        What keeps the replications; None where they are forgotten in the end.

    Raises
    ------
    OutputError
        Where the folder cannot be made or written to.
    """

    def __init__(
        self,
        kind: str,
        command: str,
        folder: str | os.PathLike[str] | None = None,
        store: str | os.PathLike[str] | None = None,
    ) -> None:
        self.folder = None if folder is None else StudyFolder(folder)
        self.store = store
        self._head = {"kind": kind, "command": command}
        self._shown_store = shown_store(store) or STORE
        if self.folder is None:
            return
        self.folder.open()
        if store is None:
            self.store = self.folder.store

    def ask(
        self, question: str, candidates: Sequence[Candidate], settings: Mapping[str, Any], **more: Any
    ) -> None:
        """Write down what is asked."""
        if self.folder is None:
            return
        from twin.studies.describing import describe_study

        self._head["question"] = question
        kind, command = self._head["kind"], self._head["command"]
        asked = describe_study(kind, question, command, candidates, settings, self._shown_store)
        self.folder.write_study({**asked, **more})

    def keep(self, result: Mapping[str, Any], status: str) -> None:
        """Write down what came of it so far."""
        if self.folder is None:
            return
        self.folder.write_result({**self._head, "status": status, **result})


def shown_store(store: str | os.PathLike[str] | None) -> str | None:
    """Name a store in what is written down, without its password."""
    if store is None:
        return None
    from twin.studies.store.connecting import shown

    return shown(os.fspath(store))
