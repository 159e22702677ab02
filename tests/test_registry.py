"""Choices by name: built-in ones, and those that another distribution installs."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tests.running import facts, floor_of, steps
from twin.errors import PolicyError
from twin.events import EventKind
from twin.layout import Layout
from twin.policies.pod_storage import POD_STORAGE, RandomLocation
from twin.registry import Registry

MODULE = '''
class LastLocation:
    """The free storage location with the highest number."""

    asked = 0

    def __init__(self, situation):
        self.situation = situation

    def choose(self, free, pod, station):
        LastLocation.asked += 1
        return max(free.tolist())


def no_class():
    pass
'''
ENTRY_POINTS = """
[twin.policies.pod_storage]
last = strangers_rules:LastLocation
gone = strangers_rules:Removed
nowhere = no_such_module_at_all:Thing
broken = strangers_broken:Thing
function = strangers_rules:no_class
random = strangers_rules:LastLocation
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a distribution with rules of its own, as an installer would leave it."""
    (tmp_path / "strangers_rules.py").write_text(MODULE)
    (tmp_path / "strangers_broken.py").write_text("raise RuntimeError('no licence\\nfound')\n")
    info = tmp_path / "strangers_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strangers-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    monkeypatch.delitem(sys.modules, "strangers_rules", raising=False)


@pytest.mark.usefixtures("installed")
def test_a_floor_runs_by_an_installed_rule(loop: Layout) -> None:
    """A scenario names it like any other, and it decides where every pod is stored."""
    assert "last" in POD_STORAGE.names()
    floor = steps(floor_of(loop, policies__pod_storage="last", stations__pick_time_s=2), 600)
    released = facts(floor, EventKind.POD_RELEASED, "cell")
    assert len(released) == sys.modules["strangers_rules"].LastLocation.asked > 1
    assert min(released) > min(loop.storage)


@pytest.mark.usefixtures("installed")
def test_a_built_in_name_cannot_be_taken() -> None:
    assert POD_STORAGE["random"] is RandomLocation


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone", "strangers_rules:Removed, which cannot be imported .AttributeError: "),
        ("nowhere", "no_such_module_at_all:Thing, which cannot be imported .ModuleNotFoundError: "),
        ("broken", "strangers_broken:Thing, which cannot be imported .RuntimeError: no licence."),
        ("function", "strangers_rules:no_class, which is no class"),
    ],
)
def test_a_broken_entry_point_is_one_clear_line(loop: Layout, name: str, reason: str) -> None:
    """It names the setting, the entry point, the reason and what to do."""
    with pytest.raises(
        PolicyError, match=f"^policies.pod_storage: '{name}' is registered as {reason}"
    ) as caught:
        floor_of(loop, policies__pod_storage=name)
    assert str(caught.value).endswith("; repair or remove that package")
    assert "\n" not in str(caught.value)


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(
        PolicyError, match=r"policies.pod_storage: there is no 'nearst'; did you mean 'nearest'\? "
    ) as caught:
        POD_STORAGE["nearst"]
    assert "known: best_of, nearest, random, velocity" in str(caught.value)
    with pytest.raises(PolicyError, match="there is no 'xyzzy'; known: "):
        POD_STORAGE["xyzzy"]


def test_registering() -> None:
    registry: Registry[object] = Registry("some.setting", "twin.tests.nothing")
    assert registry.register("one")(dict) is dict
    assert registry["one"] is dict
    assert registry.names() == ["one"]
