"""``twin figures`` says what every figure means."""

from __future__ import annotations

import json

import pytest

from tests.cli.commands import call
from twin.metrics import FIGURES

Capture = pytest.CaptureFixture[str]


def test_all_definitions_are_printed_within_80_columns(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    outcome = call(capsys, "figures")
    assert outcome.code == 0
    assert all(len(line) <= 80 for line in outcome.out.splitlines())
    for name in FIGURES:
        assert name in outcome.out


def test_the_dictionary_is_machine_readable(capsys: Capture) -> None:
    entries = json.loads(call(capsys, "figures", "--json").out)
    assert [entry["name"] for entry in entries] == list(FIGURES)
    assert {"name", "label", "unit", "better", "definition", "group"} == set(entries[0])


def test_some_figures_can_be_asked_for(capsys: Capture) -> None:
    entries = json.loads(call(capsys, "figures", "detour", "pile_on", "--json").out)
    assert [entry["name"] for entry in entries] == ["detour", "pile_on"]


def test_an_unknown_figure_is_refused_with_a_guess(capsys: Capture) -> None:
    outcome = call(capsys, "figures", "pile-on")
    assert outcome.code == 2
    assert outcome.err == "twin figures: there is no 'pile-on'; did you mean 'pile_on'?\n"
