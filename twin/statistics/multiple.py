"""Several contrasts at once: p-values that keep the chance of any false alarm."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.errors import InputError, Problem

__all__ = ["holm"]


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjust p-values by Holm's step-down method, whatever the dependence between the contrasts.

    Parameters
    ----------
    p_values : array_like of float (m,)
        One for each contrast of a family that was stated beforehand.

    Returns
    -------
    ndarray of float64 (m,)
        Adjusted p-values in the same order, at most 1.

    Raises
    ------
    InputError
        If there are several and statsmodels is not installed.

    References
    ----------
    S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
    (1979).
    """
    raw = np.asarray(p_values, dtype=np.float64)
    if len(raw) < 2:
        return raw.copy()
    try:
        from statsmodels.stats.multitest import multipletests
    except ImportError as error:
        remedy = "install it with `pip install 'floor-twin[experiments]'`"
        raise InputError(Problem("", "several comparisons at once need statsmodels", remedy)) from error
    adjusted: NDArray[np.float64] = multipletests(raw, method="holm")[1]
    return adjusted
