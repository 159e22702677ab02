"""What a study's command keeps: its folder, the workers while it runs, and what it says in the end."""

from __future__ import annotations

import contextlib
import json
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from twin.cli.json_file import json_output
from twin.cli.studying import StudyFlags

if TYPE_CHECKING:
    from rich.console import Console

    from twin.studies.candidate import Candidate
    from twin.studies.folder import StudyFolder
    from twin.studies.outcome import Outcome
    from twin.studies.runner import Runner

__all__ = ["DONE", "INTERRUPTED", "RUNNING", "KeptStudy", "exit_code", "keep_study"]

FAILED_CODE = 3
INTERRUPTED_CODE = 130

RUNNING, DONE, INTERRUPTED = "running", "done", "interrupted"


@dataclass
class KeptStudy:
    """A study under way, and where it is kept.

    Attributes
    ----------
    flags : StudyFlags
        How it is run.
    folder : StudyFolder
        Its folder, made.
    kind : str
        What is asked.
    question : str
        In words.
    """

    flags: StudyFlags
    folder: StudyFolder
    kind: str
    question: str = ""

    def ask(
        self, question: str, candidates: Sequence[Candidate], settings: Mapping[str, Any], **more: Any
    ) -> None:
        """Write down what is asked."""
        from twin.studies.describing import describe_study

        self.question = question
        asked = describe_study(
            self.kind, question, command_line(), candidates, settings, _shown_store(self.flags)
        )
        self.folder.write_study({**asked, **more})

    def keep(self, result: Mapping[str, Any], status: str) -> None:
        """Write down what came of it so far."""
        head = {
            "kind": self.kind,
            "status": status,
            "question": self.question,
            "command": command_line(),
        }
        self.folder.write_result({**head, **result})

    @contextlib.contextmanager
    def runner(self) -> Iterator[Runner]:
        """Open the store and the workers, and show progress."""
        from twin.cli.study_progress import study_progress
        from twin.studies.opening import open_runner

        flags = self.flags
        with (
            study_progress(flags.quiet) as observer,
            open_runner(
                flags.store or self.folder.store,
                workers=flags.workers,
                cluster=flags.cluster,
                limit_s=flags.timeout,
                observer=observer,
            ) as runner,
        ):
            yield runner

    @property
    def prints(self) -> bool:
        """Whether tables are wanted."""
        return not self.flags.quiet and self.flags.json_file != "-"

    def say_where(self, console: Console) -> None:
        """Say where everything is."""
        where = str(self.folder.path)
        console.print(
            f"kept in {where}; `twin report {shlex.quote(where)}` makes a page of it",
            style="dim",
            soft_wrap=True,
        )


@contextlib.contextmanager
def keep_study(flags: StudyFlags, kind: str, names: Sequence[str]) -> Iterator[KeptStudy]:
    """Make the folder and open the file for JSON before anything is run, and write it in the end."""
    from twin.studies.folder import StudyFolder, default_folder

    with json_output(flags.json_file) as output:
        folder = StudyFolder(flags.out or default_folder(kind, names))
        folder.open()
        yield KeptStudy(flags, folder, kind)
        text = json.dumps(folder.result(), indent=2, ensure_ascii=False)
        if output is not None:
            output.write((text + "\n").encode())
            output.commit()
    if flags.json_file == "-":
        click.echo(text)


def exit_code(failures: Sequence[Outcome], *, interrupted: bool) -> int:
    """Give the exit code of a study: 130 after Ctrl-C, 3 where a replication failed."""
    if interrupted:
        return INTERRUPTED_CODE
    return FAILED_CODE if failures else 0


def command_line() -> str:
    """Give the command as it was typed, ready to be given again."""
    return shlex.join(["twin", *sys.argv[1:]])


def _shown_store(flags: StudyFlags) -> str:
    from twin.studies.folder import STORE
    from twin.studies.store.connecting import shown

    return STORE if flags.store is None else shown(flags.store)
