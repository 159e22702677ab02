"""Times of a history: everything that occurs in the wild, and what is assumed where it is ambiguous."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.demand.moments import moment_text, parse_moment, read_times
from twin.errors import DemandError


def as_text(values: list[str], time_format: str | None = None) -> list[str | None]:
    moments, _ = read_times(values, time_format)
    return [None if np.isnan(moment) else moment_text(moment) for moment in moments]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2011-12-05 08:38:00", "2011-12-05 08:38:00"),
        ("2011-12-05T08:38", "2011-12-05 08:38:00"),
        ("2011-12-05T08:38:10.5", "2011-12-05 08:38:10"),
        ("2011-12-05", "2011-12-05 00:00:00"),
        ("20111205", "2011-12-05 00:00:00"),
        ("20111205T083800", "2011-12-05 08:38:00"),
        ("2011/12/5 8:38", "2011-12-05 08:38:00"),
        ("2011.12.05 08:38:09", "2011-12-05 08:38:09"),
        ("2011-12-05T08:38:00Z", "2011-12-05 08:38:00"),
        ("2011-12-05T08:38:00+02:00", "2011-12-05 06:38:00"),
        ("1323074280", "2011-12-05 08:38:00"),
        ("1323074280.0", "2011-12-05 08:38:00"),
        ("1323074280000", "2011-12-05 08:38:00"),
        ("13/12/2011 08:38", "2011-12-13 08:38:00"),
        ("12/13/2011 8:38", "2011-12-13 08:38:00"),
        ("12/13/11 8:38:05 PM", "2011-12-13 20:38:05"),
        ("12/13/99 12:05 a.m.", "1999-12-13 00:05:00"),
        ("13.12.2011", "2011-12-13 00:00:00"),
        ("13-12-2011, 7:05", "2011-12-13 07:05:00"),
    ],
)
def test_forms(text, moment):
    """Each form is understood by itself."""
    assert as_text([text]) == [moment]


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2011-13-05", "31/31/2011", "2011-12-05 25:00", "12/13/2011 13:05 PM", "40882.36", "12345",
     "999999999999999", "5/6", "2011-02-30 08:00", "0000-01-01", "2011-12-05 08:38 and so on"],
)  # fmt: skip
def test_unreadable(text):
    """What is no moment is none; nothing is guessed."""
    assert as_text([text]) == [None]


def test_one_value_settles_day_and_month():
    """A single 13 tells how all the others are read, and the note says so."""
    assert as_text(["01/02/2011", "13/02/2011"])[0] == "2011-02-01 00:00:00"
    assert as_text(["01/02/2011", "02/13/2011"])[0] == "2011-01-02 00:00:00"
    _, notes = read_times(["01/02/2011 9:00", "02/13/2011 9:00"], None)
    assert notes == ["times read as month/day/year: 2 of 2 different ones fit"]


def test_the_sequence_of_the_file_settles_day_and_month():
    """If all values fit both ways, the order in which the file is sorted is the right one."""
    values = ["12/1/2010 8:26", "12/2/2010 8:00", "1/3/2011 9:00", "2/1/2011 9:00"]
    moments, notes = read_times(values, None)
    assert moment_text(moments[2]) == "2011-01-03 09:00:00"
    assert notes == [
        "times read as month/day/year, though both orders fit (the file is better sorted that way); "
        "time_format settles it"
    ]


def test_days_are_likelier_than_months():
    """If the file is sorted either way, it covers a few days rather than as many months."""
    moments, notes = read_times(["12/1/2010 8:26", "12/2/2010 8:00", "12/3/2010 9:00"], None)
    assert moment_text(moments[2]) == "2010-12-03 09:00:00"
    assert "(the file covers a shorter time that way)" in notes[0]


def test_without_any_hint_the_day_comes_first():
    """The last resort is stated."""
    moments, notes = read_times(["1/2/2011 9:00"], None)
    assert moment_text(moments[0]) == "2011-02-01 09:00:00"
    assert "nothing tells" in notes[0]


def test_assumptions_are_stated():
    """Offsets and days without hours are noted."""
    assert read_times(["2011-12-05T08:00+01:00"], None)[1] == ["times with an offset turned into UTC"]
    assert "midnight" in read_times(["2011-12-05", "2011-12-06"], None)[1][0]
    assert read_times(["2011-12-05 08:00"], None)[1] == []


def test_a_given_format_is_the_only_one():
    """Values that do not fit it are unreadable, whatever they look like."""
    assert as_text(["05|12|11", "2011-12-05"], "%d|%m|%y") == ["2011-12-05 00:00:00", None]
    assert as_text(["5 Dec 2011 08:00 +0100"], "%d %b %Y %H:%M %z") == ["2011-12-05 07:00:00"]


def test_an_incomplete_directive_is_refused():
    """A stray percent sign is no format."""
    with pytest.raises(DemandError, match=r"'%d %' has the unknown directive %;"):
        read_times(["5"], "%d %")


@given(
    st.datetimes(datetime(1973, 4, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
)
def test_any_moment_survives(moment):
    """Writing a moment in any form and reading it again gives the moment."""
    text = moment.isoformat(sep=" ")
    assert moment_text(parse_moment(text, "here")) == text
    seconds = (moment - datetime(1970, 1, 1)).total_seconds()
    assert as_text([f"{seconds:.0f}"]) == [text]
    american = f"{moment.month}/{moment.day}/{moment.year} {moment:%I:%M:%S %p}"
    assert as_text(["12/31/2001", american])[1] == text
