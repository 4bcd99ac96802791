"""What can be said at a door, each message with its fields, the lists of words it draws on, and a kept example."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import cleandoc
from typing import Any, NamedTuple

from contracts.kept_examples import FOLDER
from services.docs.wording import Row, Shape, Wording

_LEADING_NAME = re.compile(r"^`[^`]+`: ")


class Part(NamedTuple):
    """An object, with what it is and its fields; `name` is its anchor."""

    name: str
    about: str
    rows: Sequence[Row]


class Words(NamedTuple):
    """A closed list of words, each with its meaning; `name` is its anchor."""

    name: str
    words: Sequence[tuple[str, str]]


class Message(NamedTuple):
    """Something that can be said or is answered; `schema` names its JSON Schema, `example` is JSON text."""

    name: str
    about: str
    parts: Sequence[Part]
    words: Sequence[Words]
    example: str
    schema: str


class Group(NamedTuple):
    """Messages of a kind, under a heading; `how` says how they are sent, `lines` what each is for."""

    name: str
    title: str
    how: str
    lines: Mapping[str, str]
    messages: Mapping[str, Message]


def tell(name: str, shapes: Sequence[tuple[str, Shape]], example: Any, schema: str) -> Message:
    """A message from the types it is made of, outermost first, each under the name its meanings have."""
    wording = Wording()
    parts = [Part(title, about(shape), list(wording.rows(shape, title))) for title, shape in shapes]
    told = {part.name for part in parts}
    while missing := [title for title in wording.parts if title not in told]:
        for title in missing:
            shape = wording.parts[title]
            parts.append(Part(title, about(shape), list(wording.rows(shape, title))))
            told.add(title)
    words = [
        Words(title, [(str(one.value), getattr(one, "meaning", "")) for one in word])
        for title, word in sorted(wording.words.items())
    ]
    return Message(name, about(shapes[-1][1]), parts, words, json.dumps(example, indent=2, ensure_ascii=False), schema)


def about(shape: Shape) -> str:
    """What a type is for, as its docstring says."""
    told = _LEADING_NAME.sub("", cleandoc(shape.__doc__ or ""))
    return told[:1].upper() + told[1:]


def kept(name: str) -> Any:
    """The kept example of that name."""
    return json.loads((FOLDER / f"{name}.json").read_bytes())


def group(name: str, title: str, how: str, shapes: Mapping[str, Shape], told: Callable[[str, Shape], Message]) -> Group:
    """A group of messages, each told from its type when it is first asked for."""
    lines = {tag: about(shape).partition("\n")[0] for tag, shape in shapes.items()}
    return Group(name, title, how, lines, _Told({tag: partial(told, tag, shape) for tag, shape in shapes.items()}))


class _Told(Mapping[str, Message]):
    """Messages that are told when they are asked for, and then kept: some are made of a hundred types."""

    def __init__(self, made: Mapping[str, Callable[[], Message]]) -> None:
        self._made = made
        self._kept: dict[str, Message] = {}

    def __getitem__(self, name: str) -> Message:
        if name not in self._kept:
            self._kept[name] = self._made[name]()
        return self._kept[name]

    def __iter__(self) -> Any:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)
