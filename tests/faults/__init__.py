"""Tests of delays and faults."""
