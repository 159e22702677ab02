"""Tests of ``twin.report``."""
