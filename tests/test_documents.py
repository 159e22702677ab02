"""YAML with places: whatever is wrong with a file is one InputError that says where."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from twin.documents import Document, did_you_mean, named, parse_document, parse_value, read_document
from twin.errors import InputError, ScenarioError
from twin.validation import validate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20", 20),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("no", "no"),
        ("'5'", "5"),
        ("~", None),
        ("", None),
        ("2011-12-05", "2011-12-05"),
        ("08:30", "08:30"),
        ("[1, two, {a: 3}]", [1, "two", {"a": 3}]),
        (".inf", float("inf")),
    ],
)
def test_scalars_are_read_as_yaml_1_2_would(text: str, value: object) -> None:
    """Dates, times and ``no`` stay text, as a reader expects; numbers may have exponents."""
    assert parse_value(text, "--set") == value
    assert type(parse_value(text, "--set")) is type(value)


def test_every_value_has_its_place() -> None:
    """Problems of a nested value can be said at its line and column, or at its key's."""
    document = parse_document("a: 1\nb:\n  - c: two\n", "f.yaml")
    assert document.where("b", 0, "c") == "f.yaml:3:8"
    assert document.where_key("b", 0, "c") == "f.yaml:3:5"
    assert document.where("b", 0, "missing") == "f.yaml:3:5"


def test_characters_of_a_literal_block_have_their_place() -> None:
    """A drawn grid's problems point at the character, whatever the indentation."""
    document = parse_document("x:\n  g: |   # note\n      ab\n      cd\n", "f")
    assert document.where_in_block(("x", "g"), 1, "cd", 1) == "f:4:8"
    quoted = parse_document('g: "ab\\ncd"\n', "f")
    assert quoted.where_in_block(("g",), 1, "cd", 1) == "f:1:4"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", r"<text>:1:1: the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("- 1\n", r"<text>:1:1: found a list instead of keys with values"),
        ("word", "found 'word' instead of keys with values"),
        ("a: 1\nb: 2\na: 3\n", r"<text>:3:1: the key 'a' is given twice; keep one \(first at 1:1\)"),
        ("a: [1\nb: 2\n", r"<text>:2:2: broken YAML"),
        ("a: 1\n\tb: 2\n", "broken YAML"),
        ("a: 'x", "broken YAML"),
        ("a: 1\n---\nb: 2\n", "broken YAML"),
        ("a: &x 1\nb: *x\n", r"<text>:2:1: an alias .* is used"),
        ("a: !!python/object:os.system {}\n", r"<text>:1:4: the tag .*python.* is not understood"),
        ("? [1, 2]\n: 3\n", "a key must be plain text"),
        ("a: \x00", "not a text file"),
        ("a: " + "[" * 5000, "nested too deeply|broken YAML"),
    ],
)
def test_broken_text_is_one_clear_error(text: str, match: str) -> None:
    """Each way of being no usable YAML is said with its place, never by a traceback of the parser."""
    with pytest.raises(ScenarioError, match=match):
        parse_document(text, error=ScenarioError)


def test_all_equal_keys_are_reported_together() -> None:
    """PyYAML would silently keep the last of equal keys."""
    with pytest.raises(InputError) as caught:
        parse_document("a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [problem.where for problem in caught.value.problems] == ["<text>:2:1", "<text>:3:11"]


def test_unreadable_files(tmp_path: Path) -> None:
    """A missing file, a folder, bytes that are no text: each is one line with a remedy."""
    (tmp_path / "small.yaml").write_text("a: 1\n")
    (tmp_path / "image.yaml").write_bytes(b"\x89PNG\xff\x00")
    for name, match in (
        ("smal.yaml", "no such file; did you mean 'small.yaml'"),
        ("nowhere/at/all.yaml", "no such file; check the path"),
        (".", "is a folder"),
        ("image.yaml", "not a text file"),
        ("a\x00b", "cannot be read"),
        ("small.yaml/deeper", "cannot be read"),
    ):
        with pytest.raises(InputError, match=match) as caught:
            read_document(tmp_path / name)
        assert "\n" not in str(caught.value)


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    """Windows editors write one."""
    (tmp_path / "f.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_document(tmp_path / "f.yaml").data == {"a": 1}


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_garbage_is_never_anything_but_an_input_error(text: str) -> None:
    """No text whatever makes the reader fail in any other way."""
    with contextlib.suppress(InputError):
        parse_document(text)


@given(st.lists(st.sampled_from(list("{}[]:,-?&*!|>'\"%@`# \n\tab01\\ux")), max_size=40).map("".join))
def test_yaml_like_garbage_is_never_anything_but_an_input_error(text: str) -> None:
    """Indicators of YAML in any order reach the corners of its parser."""
    with contextlib.suppress(InputError):
        parse_document(text)


def test_settings_win_over_the_file() -> None:
    """Dotted settings replace or add values; their problems are said at their names."""
    document = parse_document("a: {b: 1, c: 2}\n").with_settings({"a.b": "5", "d.e": 6}, InputError)
    assert document.data == {"a": {"b": 5, "c": 2}, "d": {"e": 6}}
    assert document.where("a", "b") == "a.b"
    assert document.where("a", "c") == "<text>:1:14"


@pytest.mark.parametrize(
    ("name", "value", "match"),
    [
        ("a.b", "[", "a.b:1:2: broken YAML"),
        ("a.b.c", "1", "a.b.c: 'a.b' has the value 1"),
        ("a", "*x", "broken"),
    ],
)
def test_settings_that_cannot_be_put_in(name: str, value: str, match: str) -> None:
    """A setting below a value, or one that is no YAML, is refused by name."""
    with pytest.raises(InputError, match=match):
        parse_document("a: {b: 1}\n").with_settings({name: value}, InputError)


class Wheel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    spokes: Annotated[int, Field(gt=0, le=99)]
    width_m: Annotated[float, Field(ge=0, lt=5, allow_inf_nan=False)] = 1.0


class Cart(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = "cart"
    wheels: tuple[Wheel, ...] = ()
    spare: Wheel | None = None
    colour: Literal["red", "green"] = "red"
    axles: tuple[int, int] = (1, 2)
    labels: dict[Literal["front", "back"], str] = Field(default_factory=dict)
    brake: bool = True
    motion: Literal["ideal"] | str = "ideal"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("wheels: [{}]", r"<text>:1:10: 'wheels.0.spokes' is missing; add `spokes:`"),
        ("wheels: [{spoke: 3, spokes: 3}]", r"<text>:1:11: unknown key 'spoke'; did you mean 'spokes'\?"),
        ("spare: {spokes: 3, zzz: 1}", r"<text>:1:20: unknown key 'zzz'; known are spokes, width_m"),
        ("spare: {spokes: 0}", r"<text>:1:17: 'spare.spokes' is 0; must be more than 0"),
        ("spare: {spokes: 100}", "must be at most 99"),
        ("spare: {spokes: 2.5}", "is 2.5; must be a whole number"),
        ("spare: {spokes: '2'}", "is '2'; must be a whole number"),
        ("spare: {spokes: true}", "is true; must be a whole number"),
        ("spare: {spokes: 1, width_m: .nan}", "is nan; must be an ordinary number"),
        ("spare: {spokes: 1, width_m: .inf}", "is inf; must be (an ordinary number|less than 5)"),
        ("spare: {spokes: 1, width_m: -0.5}", "is -0.5; must be at least 0"),
        ("spare: {spokes: 1, width_m: wide}", "is 'wide'; must be a number"),
        ("spare: 3", "'spare' is 3; must be a mapping"),
        ("wheels: 3", "'wheels' is 3; must be a list"),
        ("name: 3", "'name' is 3; must be text; put it in quotes"),
        ("name:", "'name' is empty; must be text"),
        ("motion: 3", "'motion' is 3; must be text"),
        ("brake: maybe", "must be true or false"),
        ("colour: gren", r"must be 'red' or 'green' \(did you mean 'green'\?\)"),
        ("labels: {frnt: x}", r"<text>:1:10: unknown key 'frnt'; did you mean 'front'\?"),
        ("labels: 7", "must be a mapping"),
        ("axles: [1]", "'axles.1' is missing"),
        ("axles: [1, 2, 3]", "axles"),
        ("nmae: x", r"<text>:1:1: unknown key 'nmae'; did you mean 'name'\?"),
    ],
)
def test_unusable_settings_are_said_in_plain_words(text: str, match: str) -> None:
    """Pydantic's findings come with place, value and remedy, without its jargon."""
    with pytest.raises(InputError, match=match) as caught:
        validate(parse_document(text), Cart, InputError)
    assert "validation error" not in str(caught.value)


def test_all_problems_of_a_file_come_together() -> None:
    """One run shows everything that needs mending, in the order of the file's model."""
    with pytest.raises(InputError) as caught:
        validate(parse_document("name: 1\nspare: {spokes: -1, x: 2}\nwheels: [{}, 4]\n"), Cart, InputError)
    assert len(caught.value.problems) == 5


def test_a_usable_document_becomes_settings() -> None:
    """Lists fill tuples and whole numbers fill numbers."""
    cart = validate(parse_document("wheels: [{spokes: 3, width_m: 2}]\naxles: [3, 4]\n"), Cart, InputError)
    assert cart.wheels[0].width_m == 2.0
    assert cart.axles == (3, 4)


def test_text_that_json_cannot_carry() -> None:
    """A lone surrogate can be written in YAML by an escape, but is no text."""
    with pytest.raises(InputError):
        validate(parse_document('name: "\\uD800"\n'), Cart, InputError)


def test_messages_stay_short() -> None:
    """A long value is cut, a near word is suggested, a far one is not."""
    assert len(named("x" * 500)) <= 40
    assert did_you_mean("dept", ["depth", "down"]) == "did you mean 'depth'?"
    assert did_you_mean("qqq", ["depth", "down"]) == ""
    assert Document("f", "", {}, {}).where("a") == "f:1:1"
