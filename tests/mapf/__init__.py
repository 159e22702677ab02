"""Tests of the room for foreign problems."""
