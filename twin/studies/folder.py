"""A study's folder: the question, every replication, and what they come to.

``study.json`` is written before the first replication: the command, the settings and the candidates in
full. ``store.sqlite`` takes each replication as it ends, and ``result.json`` is written anew after every
batch, so that a study that is killed has one, too. A report needs nothing else, and neither does the same
command when it is given again: it continues where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from twin.errors import InputError, OutputError, Problem
from twin.experiments.outputs import OutputFile

__all__ = ["RESULT", "STORE", "STUDY", "StudyFolder", "default_folder"]

STUDY, RESULT, STORE = "study.json", "result.json", "store.sqlite"

LONGEST_NAME = 80
"""Characters of a folder's name; what is cut off is replaced by a digest of it."""


def default_folder(command: str, names: Sequence[str]) -> Path:
    """Name the folder of a study: ``studies/compare-small-medium`` in the working folder."""
    words = [re.sub(r"[^A-Za-z0-9._=]+", "-", word).strip("-") for word in (command, *names)]
    name = "-".join(word for word in words if word)
    if len(name) > LONGEST_NAME:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        name = f"{name[: LONGEST_NAME - 9]}-{digest}"
    return Path("studies") / name


class StudyFolder:
    """A folder that a study is kept in.

    Parameters
    ----------
    path : str or path
        Where it is, or is to be.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    @property
    def store(self) -> Path:
        """The database in the folder."""
        return self.path / STORE

    def open(self) -> None:
        """Make the folder.

        Raises
        ------
        OutputError
            Where it cannot be made or written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as refused:
            what = f"cannot be made a folder ({refused.strerror or refused})"
            raise OutputError(Problem(str(self.path), what, "choose another place with --out")) from None
        if not os.access(self.path, os.W_OK):
            raise OutputError(
                Problem(str(self.path), "is write-protected", "choose another place with --out")
            )

    def write_study(self, study: Mapping[str, Any]) -> None:
        """Say what is asked."""
        self._write(STUDY, study)

    def write_result(self, result: Mapping[str, Any]) -> None:
        """Say what the replications have come to so far."""
        self._write(RESULT, result)

    def study(self) -> dict[str, Any]:
        """Read what was asked.

        Raises
        ------
        InputError
            Where the folder holds no study.
        """
        return self._read(STUDY)

    def result(self) -> dict[str, Any]:
        """Read what came of it.

        Raises
        ------
        InputError
            Where the study was ended before its first batch.
        """
        return self._read(RESULT)

    def _write(self, name: str, values: Mapping[str, Any]) -> None:
        text = json.dumps(values, indent=2, allow_nan=False, ensure_ascii=False)
        output = OutputFile(self.path / name)
        try:
            output.write((text + "\n").encode())
            output.commit()
        except BaseException:
            output.discard()
            raise

    def _read(self, name: str) -> dict[str, Any]:
        file = self.path / name
        remedy = "name the folder of a study, which `twin compare` and the like have written"
        try:
            values = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(Problem(str(self.path), f"holds no {name}", remedy)) from None
        except OSError as refused:
            what = f"cannot be read ({refused.strerror or refused})"
            raise InputError(Problem(str(file), what, remedy)) from None
        except ValueError as broken:
            raise InputError(Problem(str(file), f"is no JSON ({broken})", remedy)) from None
        if not isinstance(values, dict):
            raise InputError(Problem(str(file), "is no JSON object", remedy))
        return values
