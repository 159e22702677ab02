"""Tests of ``twin.metrics``."""
