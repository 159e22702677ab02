"""Tests of the pictures: all of them off-screen."""
