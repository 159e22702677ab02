"""Times of an order history: whatever is written there, as seconds since 1970."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from twin.errors import DemandError, Problem

__all__ = ["moment_text", "parse_moment", "read_times"]

EPOCH = datetime(1970, 1, 1)
DAY_S = 86_400

_NUMBER = re.compile(r"\d{9,17}(\.\d*)?\Z")
_CLOCK = r"(?:[ T,]+(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.\d*)?)?)?\s*([AaPp]\.?[Mm]\.?)?)?\s*\Z"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + _CLOCK)
_DIRECTIVES = frozenset("aAbBcdfGHIjmMpSuUVwWxXyYzZ%")
_YEARS = frozenset("cGxyY")


def moment_text(moment_s: float) -> str:
    """Write a moment as ``YYYY-MM-DD HH:MM:SS``."""
    return (EPOCH + timedelta(seconds=float(moment_s))).isoformat(sep=" ", timespec="seconds")


def parse_moment(text: str, where: str) -> float:
    """Read a moment from the settings.

    Parameters
    ----------
    text : str
        ISO date, or date and time.
    where : str
        The setting, for messages.

    Returns
    -------
    float
        Seconds since 1970; a time with an offset is turned into UTC.

    Raises
    ------
    DemandError
        If it cannot be read.
    """
    moment_s = _unambiguous(text.strip())
    if moment_s is None:
        raise DemandError(
            Problem(where, f"{text!r} is no moment", "write it like 2011-12-05 or 2011-12-05 08:00")
        )
    return moment_s


def read_times(values: Sequence[str], time_format: str | None) -> tuple[NDArray[np.float64], list[str]]:
    """Read the distinct times of a history.

    Parameters
    ----------
    values : sequence of str
        In the order of the file.
    time_format : str or None
        strptime format; detected when None.

    Returns
    -------
    tuple of ndarray of float64 and list of str
        Seconds since 1970, NaN where unreadable; and what was assumed.

    Raises
    ------
    DemandError
        If the format is none.

    Notes
    -----
    ISO 8601 and its relatives with the year first, seconds or milliseconds since 1970, and dates with the
    year last, with ``/``, ``-`` or ``.`` and 12 or 24 hours. Whether the day or the month comes first there
    is decided by all values together: the order that more of them fit; if both fit alike, the one in which
    the file is better sorted; if both are, the one in which it covers a shorter time, since orders come day
    by day rather than once a month; if that is no help, the day.
    """
    if time_format is not None:
        return _by_format(values, time_format), [f"times read by the format {time_format!r}"]
    moments = np.array([_or_nan(_unambiguous(value)) for value in values])
    matches = {n: match for n, value in enumerate(values) if (match := _YEAR_LAST.match(value))}
    notes = []
    if matches:
        year_last, note = _year_last(list(matches.values()))
        moments[list(matches)] = year_last
        notes.append(note)
    if any(re.search(r"\d(Z|[-+]\d\d:?\d\d)\Z", value) and ":" in value for value in values):
        notes.append("times with an offset turned into UTC")
    known = moments[~np.isnan(moments)]
    if len(known) and not (known % DAY_S).any():
        notes.append("times have no hour of the day: orders arrive at midnight")
    return moments, notes


def _or_nan(moment_s: float | None) -> float:
    return np.nan if moment_s is None else moment_s


def _seconds(moment: datetime) -> float:
    """Count seconds since 1970, in UTC if the moment has an offset."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return (moment - EPOCH).total_seconds()


def _unambiguous(text: str) -> float | None:
    """Read a time that can mean one thing only."""
    if _NUMBER.match(text):
        number = float(text)
        return number if number < 1e11 else number / 1000 if number < 1e14 else None
    if text[:4].isdecimal():
        try:
            return _seconds(datetime.fromisoformat(text))
        except (ValueError, OverflowError):
            match = _YEAR_FIRST.match(text)
            if match:
                year, month, day, *clock = match.groups()
                return _calendar(int(year), int(month), int(day), clock)
    return None


def _calendar(year: int, month: int, day: int, clock: Sequence[str | None]) -> float | None:
    """Put a date and the parts of a clock time together, if there is such a moment."""
    hour, minute, second = (int(part or 0) for part in clock[:3])
    half = (clock[3] or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return _seconds(datetime(year, month, day, hour, minute, second))
    except ValueError:
        return None


def _year_last(matches: Sequence[re.Match[str]]) -> tuple[NDArray[np.float64], str]:
    """Read dates that may begin with the day or with the month, all in the same way."""
    day_first, month_first = [], []
    for match in matches:
        first, second, year = (int(part) for part in match.groups()[:3])
        if year < 100:
            year += 2000 if year < 70 else 1900
        clock = match.groups()[3:]
        day_first.append(_or_nan(_calendar(year, second, first, clock)))
        month_first.append(_or_nan(_calendar(year, first, second, clock)))
    readings = {"day/month/year": np.array(day_first), "month/day/year": np.array(month_first)}
    fits = {order: int(np.count_nonzero(~np.isnan(reading))) for order, reading in readings.items()}
    if fits["day/month/year"] != fits["month/day/year"]:
        order = max(fits, key=fits.__getitem__)
        return readings[order], f"times read as {order}: {fits[order]} of {len(matches)} different ones fit"
    order, why = _likelier(readings)
    return readings[order], f"times read as {order}, though both orders fit ({why}); time_format settles it"


def _likelier(readings: Mapping[str, NDArray[np.float64]]) -> tuple[str, str]:
    """Choose between readings that fit equally many values; return the choice and the reason."""
    known = {order: reading[~np.isnan(reading)] for order, reading in readings.items()}
    descents = {order: int(np.count_nonzero(np.diff(moments) < 0)) for order, moments in known.items()}
    spans = {
        order: float(moments.max() - moments.min()) if len(moments) else 0.0
        for order, moments in known.items()
    }
    clues: Mapping[str, Mapping[str, float]] = {
        "the file is better sorted that way": descents,
        "the file covers a shorter time that way": spans,
    }
    for clue, badness in clues.items():
        if len(set(badness.values())) > 1:
            return min(badness, key=badness.__getitem__), clue
    return next(iter(readings)), "nothing tells"


def _by_format(values: Sequence[str], time_format: str) -> NDArray[np.float64]:
    """Read times by a given format."""
    where = "demand.history.time_format"
    remedy = "write it like %d/%m/%Y %H:%M"
    directives = re.findall(r"%(.?)", time_format, re.DOTALL)
    unknown = [letter for letter in directives if letter not in _DIRECTIVES or not letter]
    if unknown:
        raise DemandError(Problem(where, f"{time_format!r} has the unknown directive %{unknown[0]}", remedy))
    if _YEARS.isdisjoint(directives):
        raise DemandError(Problem(where, f"{time_format!r} has no year", remedy))
    moments = np.full(len(values), np.nan)
    for number, value in enumerate(values):
        try:
            moments[number] = _seconds(datetime.strptime(value, time_format))
        except re.error:
            raise DemandError(Problem(where, f"{time_format!r} says something twice", remedy)) from None
        except (ValueError, OverflowError):
            continue
    if len(values) and np.isnan(moments).all():
        what = f"{time_format!r} fits no time of the file, such as {values[0]!r}"
        raise DemandError(Problem(where, what, remedy))
    return moments
