"""Numba functions over arrays: no objects, no allocation in loops, status codes instead of exceptions."""
