"""Tests of frames: taken, kept and recorded."""
