"""Tests of ``twin.statistics``."""
