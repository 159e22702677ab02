"""YAML documents that know the line and column of everything in them.

Every way in which a file can be unusable (missing, a folder, binary, empty, broken YAML, equal keys,
wrong types) ends in one :class:`~twin.errors.InputError` that lists all problems with their places.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from twin.errors import InputError, Problem

__all__ = ["Document", "Steps", "did_you_mean", "named", "parse_document", "parse_value", "read_document"]

Steps = tuple[str | int, ...]
"""The keys and list positions that lead from the top of a document to one of its values."""

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_WHOLE = re.compile(r"[-+]?[0-9]{1,400}\Z")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_NAMED = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN", "nan", "NaN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "inf"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF", "-inf"), float("-inf")),
}
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq")}


class Place(NamedTuple):
    """Where a value stands: its key, the value itself, and the line its literal block starts in."""

    key: str
    value: str
    block_line: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document and the place of every value in it.

    Attributes
    ----------
    source : str
        The file, or a label such as ``<text>``.
    text : str
        The whole text.
    data : object
        Mappings (with text keys), lists and scalars.
    places : mapping
        The place of each value by the steps that lead to it.
    """

    source: str
    text: str
    data: Any
    places: Mapping[Steps, Place]

    def where(self, *steps: str | int) -> str:
        """Give the place of a value as ``file:line:column``, or that of the nearest thing around it."""
        return self._nearest(steps).value

    def where_key(self, *steps: str | int) -> str:
        """Give the place of a key as ``file:line:column``."""
        return self._nearest(steps).key

    def where_in_block(self, steps: Steps, row: int, row_text: str, col: int) -> str:
        """Give the place of one character of a literal block (``|``), counted from 0."""
        place = self._nearest(steps)
        if place.block_line is None:
            return place.value
        line = place.block_line + row
        indent = len(_LINE_BREAK.split(self.text)[line - 1]) - len(row_text)
        return f"{self.source}:{line}:{indent + col + 1}"

    def with_settings(self, settings: Mapping[str, Any], error: type[InputError]) -> Document:
        """Copy the document with dotted settings put in; a problem in one is said to be at its name.

        Parameters
        ----------
        settings : mapping
            Values by dotted name, such as ``{"fleet.drive_units": 20}``. Text is read as YAML.
        error : type of InputError
            What to raise if a value is no YAML or a name leads through a value.
        """
        data = dict(self.data or {})
        places = dict(self.places)
        problems: list[Problem] = []
        for name, value in settings.items():
            try:
                parsed = parse_value(value, name, error) if isinstance(value, str) else value
                _put(data, places, name, parsed)
            except InputError as refused:
                problems.extend(refused.problems)
        if problems:
            raise error(problems)
        return replace(self, data=data, places=places)

    def _nearest(self, steps: Steps) -> Place:
        while steps not in self.places and steps:
            steps = steps[:-1]
        first = f"{self.source}:1:1"
        return self.places.get(steps, Place(first, first))


def read_document(path: Path, error: type[InputError] = InputError) -> Document:
    """Read a YAML file.

    Raises
    ------
    InputError
        Of the given type, if it cannot be read or is no YAML.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise error(Problem(f"{path}:1:1", "not a text file (no UTF-8)", "give a YAML file")) from None
    except FileNotFoundError:
        names = sorted(entry.name for entry in path.parent.glob("*.y*ml")) if path.parent.is_dir() else []
        remedy = did_you_mean(path.name, names) or "check the path"
        raise error(Problem(str(path), "no such file", remedy)) from None
    except IsADirectoryError:
        raise error(Problem(str(path), "is a folder", "give a YAML file in it")) from None
    except (OSError, ValueError) as refused:
        reason = getattr(refused, "strerror", None) or str(refused)
        raise error(Problem(str(path), f"cannot be read ({reason})", "check the path")) from None
    return parse_document(text, str(path), error)


def parse_document(text: str, source: str = "<text>", error: type[InputError] = InputError) -> Document:
    """Parse YAML text whose top is a mapping.

    Raises
    ------
    InputError
        Of the given type, with every equal key, tag and alias that the text has.
    """
    node = _compose(text, source, error)
    if node is None:
        raise error(Problem(f"{source}:1:1", "the file is empty", "write at least one `key: value`"))
    walk = _Walk(source)
    data = walk.value(node, ())
    if not walk.problems and not isinstance(data, dict):
        walk.say(node, f"found {named(data)} instead of keys with values", "write `key: value` lines")
    if walk.problems:
        raise error(walk.problems)
    return Document(source, text, data, walk.places)


def parse_value(text: str, source: str, error: type[InputError] = InputError) -> Any:
    """Parse one value as a document would read it: ``20``, ``true``, ``[1, 2]``, ``random``."""
    node = _compose(text, source, error)
    walk = _Walk(source)
    value = None if node is None else walk.value(node, ())
    if walk.problems:
        raise error(walk.problems)
    return value


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word: ``did you mean 'depth'?``, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean '{close[0]}'?" if close else ""


def _compose(text: str, source: str, error: type[InputError]) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        where = f"{source}:{mark.line + 1}:{mark.column + 1}" if mark else f"{source}:1:1"
        what = ", ".join(part for part in (broken.context, broken.problem) if part)
        raise error(Problem(where, f"broken YAML ({what})", "check indentation, colons and quotes")) from None
    except yaml.reader.ReaderError as broken:
        line = text.count("\n", 0, broken.position) + 1
        column = broken.position - text.rfind("\n", 0, broken.position)
        what = f"not a text file (character {broken.character!r})"
        raise error(Problem(f"{source}:{line}:{column}", what, "give a YAML file")) from None
    except (RecursionError, ValueError, IndexError, AttributeError) as broken:
        # PyYAML recurses for each level of nesting, and trips over some malformed escapes
        what = "nested too deeply" if isinstance(broken, RecursionError) else f"broken YAML ({broken})"
        raise error(Problem(f"{source}:1:1", what, "check brackets and quotes")) from None


class _Walk:
    """Turns nodes into values and notes where each stands, and what is wrong with it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.places: dict[Steps, Place] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def at(self, node: yaml.Node) -> str:
        return f"{self.source}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"

    def say(self, node: yaml.Node, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.at(node), what, remedy))

    def value(self, node: yaml.Node, steps: Steps, key: yaml.Node | None = None) -> Any:
        block_line = node.start_mark.line + 2 if getattr(node, "style", None) == "|" else None
        self.places[steps] = Place(self.at(key or node), self.at(node), block_line)
        if id(node) in self._seen:
            self.say(key or node, "an alias (`*name`) is used", "write the value out")
            return None
        self._seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self.say(node, f"the tag '{node.tag}' is not understood", "leave it out")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, steps)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*steps, index)) for index, item in enumerate(node.value)]
        return _scalar(node.value) if getattr(node, "style", None) is None else node.value

    def _mapping(self, node: yaml.MappingNode, steps: Steps) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.say(key, "a key must be plain text", "write `key: value`")
            elif key.value in result:
                first = self.places[(*steps, key.value)].key.removeprefix(f"{self.source}:")
                self.say(key, f"the key '{key.value}' is given twice", f"keep one (first at {first})")
            else:
                result[key.value] = self.value(item, (*steps, key.value), key)
        return result


def _scalar(text: str) -> Any:
    if text in _NAMED:
        return _NAMED[text]
    if _WHOLE.match(text):
        return int(text)
    return float(text) if _REAL.match(text) else text


def _put(data: dict[str, Any], places: dict[Steps, Place], name: str, value: Any) -> None:
    steps = tuple(name.split("."))
    for depth, step in enumerate(steps[:-1], start=1):
        inner = data.get(step)
        if inner is not None and not isinstance(inner, dict):
            raise InputError(
                Problem(name, f"'{'.'.join(steps[:depth])}' has the value {inner!r}", "leave it out")
            )
        places.setdefault(steps[:depth], Place(name, name))
        data[step] = dict(inner or {})
        data = data[step]
    data[steps[-1]] = value
    for below in [known for known in places if known[: len(steps)] == steps]:
        del places[below]
    places[steps] = Place(name, name)


def named(value: Any) -> str:
    """Show a value in a message: a short repr, or what sort of thing it is."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
