"""Benchmarks: kernels by pytest-benchmark, whole floors and long runs as scripts. See README.md here."""
