"""What took part in a run, so that it can be repeated."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

__all__ = ["versions"]

_PACKAGES = {"twin": "floor-twin", "numpy": "numpy", "numba": "numba", "mesa": "mesa"}


def versions() -> dict[str, str]:
    """List the versions of this package, of Python and of what computes, and the platform."""
    found = {}
    for name, distribution in _PACKAGES.items():
        try:
            found[name] = version(distribution)
        except PackageNotFoundError:
            found[name] = "not installed"
    found["python"] = platform.python_version()
    found["platform"] = f"{platform.system()} {platform.machine()}"
    return found
