"""Tests of ``twin.experiments``."""
