"""Tests of experiments of many replications."""
