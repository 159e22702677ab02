"""Arguments that stay the same from call to call, taken in once."""

from __future__ import annotations

from typing import Generic, TypeVar

import numba
from numba.core import types
from numba.experimental import structref

from twin.kernels.compile import cached

__all__ = ["Kept", "keep"]

Parts = TypeVar("Parts", bound=tuple[object, ...])


class _Plain(Generic[Parts]):
    """Holds arguments where there is no machine code."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts


@structref.register
class _KeptType(types.StructRef):  # type: ignore[misc, name-defined]
    """What machine code knows of :class:`Kept`: the types of its parts."""


class Kept(structref.StructRefProxy, Generic[Parts]):  # type: ignore[misc]
    """Arguments of a kernel, as it takes them; it finds them in ``parts``.

    Checking and unpacking the hundred arrays of a floor costs 40 us in each call, more than one step of 200
    drive units. The arrays are shared, not copied; replaced ones must be kept anew.
    """

    parts: Parts


structref.define_proxy(Kept, _KeptType, ["parts"])


@cached
def _keep(parts: Parts) -> Kept[Parts]:
    return Kept(parts)


def keep(parts: Parts) -> Kept[Parts]:
    """Take in named tuples of arrays that a kernel will be called with again and again."""
    return _Plain(parts) if numba.config.DISABLE_JIT else _keep(parts)  # type: ignore[return-value]
