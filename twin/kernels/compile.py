"""The one decorator of all kernels, and the cache of their machine code."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numba

__all__ = ["KERNELS", "cache_folder", "cached", "inlined", "kernel"]

Function = TypeVar("Function", bound=Callable[..., Any])

KERNELS: list[Any] = []
"""Every kernel that has been imported, as numba dispatchers (plain functions with the JIT off)."""


def _hash_of_sources() -> str:
    digest = hashlib.sha256(numba.__version__.encode())
    digest.update(os.environ.get("NUMBA_BOUNDSCHECK", "").encode())
    package = Path(__file__).parent.parent
    shared = (package / "units.py", package / "layout" / "floor.py")
    folders = (package / "kernels", package / "state")
    for source in (*(file for folder in folders for file in sorted(folder.glob("*.py"))), *shared):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Say where compiled kernels are kept.

    Returns
    -------
    pathlib.Path
        A folder named after a hash of all kernel sources: numba stamps only a kernel's own file and would
        otherwise serve stale code after an edit of a helper. Below ``NUMBA_CACHE_DIR`` or the user's cache
        folder; below a temporary one where neither can be written.
    """
    home = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    for base in (Path(home), Path(tempfile.gettempdir())):
        folder = base / "floor-twin" / _hash_of_sources()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="floor-twin-"))


_FOLDER = cache_folder()


@contextlib.contextmanager
def _cached_there() -> Iterator[None]:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_FOLDER)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def kernel(function: Function) -> Function:
    """Compile a function over arrays to machine code on first use, and keep it for later processes.

    Kernels release the GIL, allocate nothing in their loops, print nothing and raise nothing: they answer
    with status codes.
    """
    compiled = cached(function)
    KERNELS.append(compiled)
    return compiled


def cached(function: Function) -> Function:
    """Compile a function that is no kernel, as it goes with arguments of several types."""
    with _cached_there():
        return numba.njit(cache=True, nogil=True)(function)  # type: ignore[no-any-return]


def inlined(function: Function) -> Function:
    """Compile a part of a kernel into its callers.

    Handing named tuples of arrays to a called function costs more than the body of a short one.
    """
    return numba.njit(inline="always")(function)  # type: ignore[no-any-return]
