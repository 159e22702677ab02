"""The package's face: its names are there, and importing it costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import twin


@pytest.mark.parametrize("name", twin.__all__)
def test_every_public_name_can_be_reached(name: str) -> None:
    assert getattr(twin, name) is not None
    assert name in dir(twin)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'twin' has no attribute 'robots'"):
        _ = twin.robots


def test_importing_the_package_imports_nothing_heavy() -> None:
    program = "import sys, twin; print(sorted({'numpy', 'numba', 'mesa', 'pydantic'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


def test_the_module_is_the_command() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "twin", "--version"], capture_output=True, text=True, check=True
    )
    assert shown.stdout == f"twin {twin.__version__}\n"
