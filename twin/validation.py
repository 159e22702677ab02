"""Settings out of documents: pydantic's findings in the field's words, each with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from twin.documents import Document, Steps, did_you_mean, named
from twin.errors import InputError, Problem

__all__ = ["validate"]

Model = TypeVar("Model", bound=BaseModel)

_EXPECTED = {
    "int": "must be a whole number",
    "float": "must be a number",
    "bool": "must be true or false",
    "string_type": "must be text; put it in quotes",
    "finite_number": "must be an ordinary number",
    "model": "must be a mapping of keys to values",
    "dict": "must be a mapping of keys to values",
    "list": "must be a list",
    "tuple": "must be a list",
    "path": "must be a path",
    "none_required": "must be left out",
}
"""By the beginning of pydantic's error type."""

_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def validate(document: Document, model: type[Model], error: type[InputError]) -> Model:
    """Make settings from a document.

    Raises
    ------
    InputError
        Of the given type, with every unknown, missing and unusable setting and its place.
    """
    try:
        # strict JSON mode takes lists for tuples and text for paths, but never '5' or true for a number
        return model.model_validate_json(json.dumps(document.data, default=str), strict=True)
    except ValidationError as refused:
        found: dict[object, Problem] = {}
        for details in refused.errors(include_url=False):
            problem = _as_problem(document, model, details)
            # the members of a union each complain about one value: the last, widest one will do
            found[problem.where, problem.what] = problem
        raise error(found.values()) from None


def _as_problem(document: Document, model: type[BaseModel], details: ErrorDetails) -> Problem:
    steps: Steps = details["loc"]
    if details["type"] == "extra_forbidden":
        return _unknown(document, steps, list(_fields(model, steps[:-1])))
    if details["type"] == "missing":
        name = ".".join(map(str, steps))
        return Problem(document.where(*steps[:-1]), f"'{name}' is missing", f"add `{steps[-1]}:`")
    if steps and steps[-1] == "[key]":
        steps = steps[:-1]
        if details["type"] == "literal_error":
            return _unknown(document, steps, _quoted(details["ctx"]["expected"]))
        return Problem(document.where_key(*steps), f"the key is {named(steps[-1])}", _expected(details))
    inner = steps
    while steps and steps not in document.places:
        steps = steps[:-1]
    where = document.where(*steps)
    if details["type"] == "value_error":
        what, _, remedy = str(details["ctx"]["error"]).partition("; ")
        return Problem(where, what, remedy)
    shown = named(details["input"])
    # a value that was given whole, as on the command line, has no place for its parts, but they have names
    for step in inner[len(steps) :]:
        if not isinstance(step, int) and step not in _fields(model, steps):
            break
        steps = (*steps, step)
    name = ".".join(map(str, steps))
    return Problem(where, f"'{name}' is {shown}" if name else f"found {shown}", _expected(details))


def _unknown(document: Document, steps: Steps, known: list[str]) -> Problem:
    name = str(steps[-1])
    remedy = did_you_mean(name, known) or (f"known are {', '.join(known)}" if known else "leave it out")
    return Problem(document.where_key(*steps), f"unknown key '{name}'", remedy)


def _expected(details: ErrorDetails) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return f"must be {words} {context[bound]:g}"
    if kind.endswith(("too_short", "too_long")):
        least = "at least" if kind.endswith("short") else "at most"
        number = context.get("min_length", context.get("max_length"))
        return f"must have {least} {number} {'characters' if kind.startswith('string') else 'items'}"
    if kind in ("literal_error", "enum"):
        guess = did_you_mean(str(details["input"]), _quoted(context["expected"]))
        return f"must be {context['expected']}" + (f" ({guess})" if guess else "")
    for beginning, words in _EXPECTED.items():
        if kind.startswith(beginning):
            return words
    message: str = details["msg"]
    return message[:1].lower() + message[1:]


def _quoted(choices: str) -> list[str]:
    """Pick the words out of pydantic's ``'red', 'green' or 'blue'``."""
    return re.findall("'([^']*)'", choices)


def _fields(model: type[BaseModel], steps: Steps) -> Iterator[str]:
    """Names of the keys that are known at a place in a document."""
    here: Any = model
    free = False
    for step in steps:
        # positions in lists, and keys that the user chooses, lead to no field
        if isinstance(step, int) or free:
            free = False
            continue
        field = here.model_fields.get(step) if here is not None else None
        if field is not None:
            here, free = _model_in(field.annotation), get_origin(field.annotation) is dict
    yield from here.model_fields if here is not None else ()


def _model_in(annotation: Any) -> Any:
    """Find the settings class inside ``list[X]``, ``X | None`` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
