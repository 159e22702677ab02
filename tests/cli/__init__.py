"""Tests of ``twin.cli``."""
