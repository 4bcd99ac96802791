"""The HTTP of a door, from its own OpenAPI document, as a page tells it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Parameter(NamedTuple):
    """A part of a request beside its body."""

    name: str
    where: str
    needed: bool
    what: str
    meaning: str


class Answer(NamedTuple):
    """A status, when it is given, and what it carries."""

    status: str
    meaning: str
    carries: str


class Example(NamedTuple):
    """An example of a body."""

    name: str
    summary: str
    text: str


class Operation(NamedTuple):
    """One thing that a door can be asked; `anchor` is its place on the page."""

    method: str
    path: str
    anchor: str
    title: str
    about: str
    acting: bool
    parameters: Sequence[Parameter]
    body: str
    takes: Sequence[str]
    examples: Sequence[Example]
    answers: Sequence[Answer]


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """Every operation of an OpenAPI document, in its order."""
    return [
        _operation(method, path, told)
        for path, item in document["paths"].items()
        for method, told in item.items()
        if method in {"get", "post"}
    ]


def _operation(method: str, path: str, told: Mapping[str, Any]) -> Operation:
    body = told.get("requestBody", {})
    content = body.get("content", {})
    return Operation(
        method=method.upper(),
        path=path,
        anchor="-".join([method, *filter(None, re.split(r"[/{}]+", path))]),
        title=told.get("summary", ""),
        about=told.get("description", ""),
        acting=bool(told.get("security")),
        parameters=[_parameter(one) for one in told.get("parameters", ())],
        body=body.get("description", ""),
        takes=list(content),
        examples=[one for media in content.values() for one in _examples(media)],
        answers=[_answer(status, one) for status, one in told["responses"].items()],
    )


def _parameter(told: Mapping[str, Any]) -> Parameter:
    schema = told.get("schema", {})
    return Parameter(told["name"], told["in"], bool(told.get("required")), _kind(schema), told.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> str:
    several = [one for one in schema.get("oneOf", ()) if one.get("type") != "null"]
    if several:
        return _kind(several[0])
    if words := [str(one) for one in schema.get("enum", ()) if one is not None]:
        return f"one of {', '.join(words)}"
    types = schema.get("type", "text")
    kind = schema.get("format") or next(one for one in ([types] if isinstance(types, str) else types) if one != "null")
    limits = [
        f"{word} {int(schema[name])}" for name, word in (("minimum", "from"), ("maximum", "to")) if name in schema
    ]
    return " ".join([{"string": "text", "integer": "whole number", "uuid": "UUID"}.get(kind, kind), *limits])


def _examples(media: Mapping[str, Any]) -> Iterator[Example]:
    for name, one in media.get("examples", {}).items():
        yield Example(name, one.get("summary", ""), json.dumps(one["value"], indent=2, ensure_ascii=False))


def _answer(status: str, told: Mapping[str, Any]) -> Answer:
    return Answer("other" if status == "default" else status, told["description"], ", ".join(told.get("content", {})))
