"""The stations' put walls and the drive units under way to them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.layout.floor import Layout
from twin.units import NONE

__all__ = ["Stations", "stations_of"]

Int32 = NDArray[np.int32]


class Stations(NamedTuple):
    """The stations.

    Attributes
    ----------
    totes : ndarray of int32, shape (S, most tote places of a station)
        Order in each tote place, ``NONE`` on free ones.
    open_orders : ndarray of int32, shape (S,)
        Tote places in use.
    places : ndarray of int32, shape (S,)
        Tote places there are; 0 where nothing is picked.
    open_units : ndarray of int64, shape (S,)
        Units of open orders that no pod's visit has been promised for yet.
    requested : ndarray of int32, shape (S,)
        Pods promised to the station that have not left it yet.
    admitted : ndarray of int32, shape (S,)
        Of these, pods that have set out for it.
    admission : ndarray of int32, shape (S,)
        Most pods that may be admitted at once.
    closed : ndarray of uint8, shape (S,)
        1 while the station is closed: nothing new is sent there.
    """

    totes: Int32
    open_orders: Int32
    places: Int32
    open_units: NDArray[np.int64]
    requested: Int32
    admitted: Int32
    admission: Int32
    closed: NDArray[np.uint8]


def stations_of(layout: Layout, admission_factor: float) -> Stations:
    """Set up empty stations.

    Parameters
    ----------
    layout : Layout
        The floor.
    admission_factor : float
        Pods that may be under way to a station, as a multiple of its queue cells and its own cell.
    """
    n_stations = len(layout.stations)
    places = np.array(
        [station.open_orders if station.kind.picks else 0 for station in layout.stations], dtype=np.int32
    )
    admission = [max(1, int(admission_factor * (len(station.lane) + 1))) for station in layout.stations]
    return Stations(
        totes=np.full((n_stations, max(1, places.max(initial=0))), NONE, dtype=np.int32),
        open_orders=np.zeros(n_stations, dtype=np.int32),
        places=places,
        open_units=np.zeros(n_stations, dtype=np.int64),
        requested=np.zeros(n_stations, dtype=np.int32),
        admitted=np.zeros(n_stations, dtype=np.int32),
        admission=np.array(admission, dtype=np.int32),
        closed=np.zeros(n_stations, dtype=np.uint8),
    )
