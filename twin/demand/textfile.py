"""Opening a text file of unknown kind: plain or gzipped, its encoding, and what it is not."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from twin.errors import DemandError, Problem

__all__ = ["SAMPLE_BYTES", "head_of", "open_text", "readable"]

SAMPLE_BYTES = 65_536
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
BINARY = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1a")
"""Bytes that no text has."""


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what the file system and gzip complain about into a `DemandError` that names the file."""
    try:
        yield
    except FileNotFoundError:
        raise _unusable(path, "no such file", "check the path") from None
    except IsADirectoryError:
        raise _unusable(path, "is a folder", "name the CSV file in it") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
        raise _unusable(
            path, f"cannot be unpacked ({broken})", "it may be cut short: copy it again"
        ) from None
    except OSError as refused:
        raise _unusable(path, f"cannot be read ({refused.strerror or refused})", "check the path") from None


def head_of(path: Path) -> tuple[bytes, str]:
    """Read the beginning of a text file and tell its encoding.

    Parameters
    ----------
    path : Path
        Plain or gzipped.

    Returns
    -------
    tuple of bytes and str
        At most `SAMPLE_BYTES` unpacked bytes, and ``utf-8-sig`` or ``utf-16``.

    Raises
    ------
    DemandError
        If the file cannot be read, is empty or is no text.
    """
    with readable(path), _open_bytes(path) as stream:
        head = stream.read(SAMPLE_BYTES)
    if head.startswith(UTF16_MARKS):
        return head, "utf-16"
    if head.startswith(ZIP_MAGIC):
        raise _unusable(
            path, "is a ZIP archive or a spreadsheet, not CSV", "unpack it, or save the sheet as CSV"
        )
    if not BINARY.isdisjoint(head):
        raise _unusable(path, "is a binary file, not CSV", "give a text file with a header line")
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise _unusable(path, "is empty", "give a CSV file with a header line and orders")
    return head, "utf-8-sig"


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open a plain or gzipped file as text with its line ends kept, as the csv module wants it."""
    with readable(path), _open_bytes(path) as stream:
        yield io.TextIOWrapper(stream, encoding=encoding, newline="")


def _open_bytes(path: Path) -> BinaryIO:
    """Open a file, through gzip if it begins like one."""
    with path.open("rb") as stream:
        packed = stream.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def _unusable(path: Path, what: str, remedy: str) -> DemandError:
    return DemandError(Problem(str(path), what, remedy))
