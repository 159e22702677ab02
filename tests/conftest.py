"""Small named floors drawn as text."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings as hypothesis_settings

from tests.layout.floors import LOOP, TWO_WAY, drawn
from twin.layout import Layout, load_layout

# the same examples in every run of CI; new ones on a developer's machine
hypothesis_settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis_settings.load_profile("ci")

LONE = """
##S#S#S##
.>>>>>>>.
.<<<<<<<.
##^d#^d##
##Pd#Rd##
##ul#ul##
"""
"""Three storage locations with one door each: every leg has exactly one shortest way in."""

ONE_STATION = """
.>>>>>>>.
^SSSSSSSv
^SSSSSSSv
.<<<<<<<.
###^d####
###Pd####
###ul####
"""
"""A single pick station, nothing is replenished."""


@pytest.fixture(scope="session")
def lone() -> Layout:
    return drawn(LONE, name="lone", drive_units="1")


@pytest.fixture(scope="session")
def loop() -> Layout:
    """Draw a block of 14 locations above a pick and a replenishment station, 3 drive units."""
    return drawn(LOOP, name="loop", drive_units="3")


@pytest.fixture(scope="session")
def two_way() -> Layout:
    """Draw highways without direction, a pick station and one for both, 2 drive units."""
    return drawn(TWO_WAY, name="two-way", drive_units="2")


@pytest.fixture(scope="session")
def one_station() -> Layout:
    return drawn(ONE_STATION, name="one-station", drive_units="3")


@pytest.fixture(scope="session")
def tiny() -> Layout:
    return load_layout("tiny")
