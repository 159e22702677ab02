"""What a study's command keeps: its folder, the workers while it runs, and what it says in the end."""

from __future__ import annotations

import contextlib
import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from twin.cli.json_file import json_output
from twin.cli.studying import StudyFlags

if TYPE_CHECKING:
    from rich.console import Console

    from twin.studies.folder import StudyFolder
    from twin.studies.keeping import KeptStudy
    from twin.studies.outcome import Outcome
    from twin.studies.runner import Runner

__all__ = ["StudyCommand", "exit_code", "keep_study"]

FAILED_CODE = 3
INTERRUPTED_CODE = 130


@dataclass(frozen=True)
class StudyCommand:
    """A command's study: where it is kept, and how it is run.

    Attributes
    ----------
    flags : StudyFlags
        What the command line says of that.
    kept : KeptStudy
        Its folder, made.
    folder : StudyFolder
        The same.
    """

    flags: StudyFlags
    kept: KeptStudy
    folder: StudyFolder

    @contextlib.contextmanager
    def runner(self) -> Iterator[Runner]:
        """Open the store and the workers, and show progress."""
        from twin.cli.study_progress import study_progress
        from twin.studies.opening import open_runner

        flags = self.flags
        with (
            study_progress(flags.quiet) as observer,
            open_runner(
                self.kept.store,
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
def keep_study(flags: StudyFlags, kind: str, names: Sequence[str]) -> Iterator[StudyCommand]:
    """Make the folder and open the file for JSON before anything is run, and write it in the end."""
    from twin.studies.folder import StudyFolder, default_folder
    from twin.studies.keeping import KeptStudy

    with json_output(flags.json_file) as output:
        path = flags.out or default_folder(kind, names)
        kept, folder = KeptStudy(kind, command_line(), path, flags.store), StudyFolder(path)
        yield StudyCommand(flags, kept, folder)
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
