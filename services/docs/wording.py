"""How the fields of a contract's type are told: what each is, whether it must be given, its limits, and its meaning."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec
from msgspec import inspect

import contracts
from contracts import fields
from contracts.facts import Fact
from contracts.shape import limits

MEANINGS = Path(contracts.__file__).with_name("meanings.toml")
_ATOMS = {
    inspect.BoolType: "true or false",
    inspect.IntType: "whole number",
    inspect.DateTimeType: "instant",
    inspect.DateType: "date",
    inspect.UUIDType: "id or name",
}
_TEXTS = {
    fields.FreeText: "text", fields.PersonText: "text", fields.Code: "word without spaces", fields.Ref: "short name",
    fields.Place: "name of an area", fields.Period: "period", fields.Digest: "SHA-256", fields.Landlord: "landlord",
    fields.StreamId: "stream",
}  # fmt: skip
_SEVERAL = {"short name": "short names", "word without spaces": "words without spaces"}

Shape = type[msgspec.Struct]


class Said(NamedTuple):
    """What a value is, in a few words; `name` is that of an object or list of words that is told elsewhere."""

    text: str
    name: str | None = None
    several: bool = False


class Row(NamedTuple):
    """A field as it is told; `limits` is empty where there are none."""

    field: str
    needed: bool
    said: Said
    limits: str
    meaning: str


class Wording:
    """The fields of types; remembers in `parts` and `words` which objects and lists of words they name."""

    def __init__(self) -> None:
        self.parts: dict[str, Shape] = {}
        self.words: dict[str, type[Enum]] = {}
        self._meanings: dict[str, dict[str, str]] = {name: dict(told) for name, told in _meanings().items()}

    def rows(self, shape: Shape, name: str) -> Iterator[Row]:
        """The fields of something that is called `name`, in order. Raises KeyError for one without a meaning."""
        hints = get_type_hints(shape, include_extras=True)
        for field in msgspec.structs.fields(shape):
            hint = hints[field.name]
            limited = _plain(limits(inspect.type_info(hint)))
            yield Row(field.encode_name, field.required, self._said(hint), limited, self._meaning(field.name, name))

    def _meaning(self, field: str, name: str) -> str:
        own = self._meanings.get(name, {})
        return own[field] if field in own else self._meanings["everywhere"][field]

    def _said(self, hint: Any) -> Said:
        """What a value is; a field that may be null says so where that means something."""
        if get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) is tuple:
            return self._said(get_args(hint)[0])
        if get_origin(hint) is tuple:
            return self._said(get_args(hint)[0])._replace(several=True)
        for text, said in _TEXTS.items():
            if text in (hint, *get_args(hint)):
                return Said(said)
        return self._told(inspect.type_info(hint), hint)

    def _told(self, kind: inspect.Type, hint: Any) -> Said:
        match kind:
            case inspect.Metadata():
                return self._told(kind.type, hint)
            case inspect.UnionType():
                present = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
                inner = next((one for one in get_args(hint) if one is not type(None)), hint)
                return self._told(present[0], inner) if len(present) == 1 else Said("a fact, with its `type`")
            case inspect.VarTupleType():
                return self._told(kind.item_type, hint)._replace(several=True)
            case inspect.EnumType():
                self.words[kind.cls.__name__] = kind.cls
                return Said(kind.cls.__name__, kind.cls.__name__)
            case inspect.StructType():
                return self._part(kind.cls)
        return Said(_ATOMS.get(type(kind), "text"))

    def _part(self, shape: Shape) -> Said:
        if shape in get_args(Fact):
            return Said("a fact, with its `type`")
        self.parts[shape.__name__] = shape
        return Said(shape.__name__, shape.__name__)


def in_words(said: Said, link: str) -> str:
    """The words, with what is told elsewhere as `link` makes it of `{text}` and `{name}`."""
    text = said.text if not said.several else _SEVERAL.get(said.text, said.text)
    if said.name:
        text = link.format(text=text, name=said.name.lower())
    return f"list of {text}" if said.several else text


@cache
def _meanings() -> dict[str, dict[str, str]]:
    return tomllib.loads(MEANINGS.read_text("utf-8"))


def _plain(limited: str) -> str:
    """What a fault says that something must be, as what it is."""
    told = limited.replace("Must hold at most", "At most").replace("Must be ", "")
    return told[:1].upper() + told[1:]
