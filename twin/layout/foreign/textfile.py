"""Text files of foreign formats, plain or gzipped, whose errors name the file and the line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from twin.errors import ForeignError, Problem

__all__ = ["FEW", "Complaints", "TextFile", "read_text"]

FEW = 10
"""Problems of one file that are listed before the reader gives up."""

GZIP_MAGIC = b"\x1f\x8b"


class Complaints:
    """Problems of a file, collected to be reported together."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, where: str, what: str, remedy: str) -> None:
        """Note a problem; the tenth ends the reading."""
        self._found.append(Problem(where, what, remedy))
        if len(self._found) == FEW:
            self.settle()

    def settle(self) -> None:
        """Raise if there is anything to complain about."""
        if self._found:
            raise ForeignError(self._found)


class TextFile:
    """The lines of a file.

    Attributes
    ----------
    path : pathlib.Path
        The file, as it is named in messages.
    lines : list of str
        Its lines without their ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = read_text(path).splitlines()

    def at(self, line: int) -> str:
        """Name a place: the file and the line, counted from 0 here and from 1 for people."""
        return f"{self.path}:{line + 1}"

    def refuse(self, line: int, what: str, remedy: str) -> NoReturn:
        """Raise a complaint about a line."""
        raise ForeignError(Problem(self.at(line), what, remedy))

    def data_lines(self) -> Iterator[tuple[int, str]]:
        """Give the lines that say something, with their numbers: no empty ones, no ``#`` comments."""
        for number, line in enumerate(self.lines):
            text = line.strip()
            if text and not text.startswith("#"):
                yield number, text


def read_text(path: Path) -> str:
    """Read a plain or gzipped text file.

    Raises
    ------
    ForeignError
        If it is missing, unreadable, cut short, or no text.
    """
    try:
        data = path.read_bytes()
        if data.startswith(GZIP_MAGIC):
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        what, remedy = "no such file", "check the path"
    except IsADirectoryError:
        what, remedy = "is a folder", "name a file in it"
    except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
        what, remedy = f"cannot be unpacked ({broken})", "it may be cut short: copy it again"
    except UnicodeDecodeError:
        what, remedy = "is no text", "name a map, a scenario or a problem file"
    except OSError as refused:
        what, remedy = f"cannot be read ({refused.strerror or refused})", "check the path"
    raise ForeignError(Problem(str(path), what, remedy))
